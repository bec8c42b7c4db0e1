"""Names that the rest of the text tells to be places, or adjectives and members of another name's country."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from quoth.extraction.lexicon import Lexicon
from quoth.extraction.mentions import Name
from quoth.extraction.phrases import head_kind
from quoth.extraction.tokens import GENITIVE, LOWER, Tokens, plain

_ADJECTIVE = re.compile(r"^(\w{3,}?)(?:ian|ean|an|n|ese|ish|i|ic)(s?)$")

_BODIES = frozenset(("company", "media", "group", "team", "university", "hospital"))
_ENDINGS = ("ian", "ean", "an", "ese", "ish")  # of adjectives of places


def with_places(tokens: Tokens, found: list[Name], words: Lexicon) -> list[Name]:
    """The names, those told to be places that form and lists tell nothing of and that mostly stand after "in"."""
    times: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    surnames = {
        tokens.lower[n.last - 1] for n in found if n.guess in ("person", "") and (n.title or n.last - n.first > 1)
    }
    for name in found:
        form = " ".join(tokens.lower[name.first : name.last])
        times[form] += 1
        before = tokens.lower[name.first - 1] if name.first else ""
        owner = name.last < len(tokens) and tokens.lower[name.last] in GENITIVE
        inside[form] += not (name.title or owner) and (
            before in ("in", "near") or (before == "from" and name.last - name.first == 1)
        )
    made = []
    for name in found:
        form = " ".join(tokens.lower[name.first : name.last])
        first = tokens.lower[name.first]
        known = name.guess or name.title or first in words.given or form in words.surnames or first in words.bodies
        known = known or (name.last - name.first == 1 and form in surnames)
        if not known and name.last - name.first < 3 and 3 * inside[form] >= 2 * times[form]:
            name = replace(name, guess="country")
        made.append(name)
    return made


def with_bodies(tokens: Tokens, found: list[Name], words: Lexicon) -> list[Name]:
    """The names, those told to be bodies that stand behind what they are: "the shipping giant Tallow Rudd"."""

    def told(name: Name) -> bool:
        before = tokens.lower[name.begin - 1] if name.begin else ""
        sorts = words.sorts.get(before, frozenset())
        small = name.begin > 0 and tokens.shape[name.begin - 1] == LOWER
        kind = words.heads.get(before, ("",))[0]
        return small and bool(sorts & _BODIES) and (kind == "organisation" or (kind == "document" and "media" in sorts))

    def is_firm(name: Name) -> bool:
        """As "investment firm Ana Roe", which is no person; but "the firm Ana Roe runs"."""
        if name.begin < 2 or "company" not in words.sorts.get(tokens.lower[name.begin - 1], ()):
            return False
        before = tokens.lower[name.begin - 2]
        closed = before in words.grammar["determiners"] or before in words.grammar["possessive"]
        return told(name) and before.isalpha() and not closed and before not in words.grammar["prepositions"]

    forms = {
        tuple(tokens.lower[n.first : n.last])
        for n in found
        if n.guess in ("", "person") and not n.title and n.begin == n.first
        if (is_firm(n) if n.guess or tokens.lower[n.first] in words.given else told(n))
    }
    return [
        replace(n, guess="organisation", sex="")
        if n.guess in ("", "person") and not n.title and tuple(tokens.lower[n.first : n.last]) in forms
        else n
        for n in found
    ]


def with_adjectives(tokens: Tokens, found: list[Name], words: Lexicon) -> list[Name]:
    """The names, those told to be adjectives that belong to another name of the text: "Dornian" where there is Dornia.

    The one that they belong to is a country then, unless its form tells another kind. "Dornians" are a group.
    """
    surnames = {
        tokens.lower[n.last - 1] for n in found if n.guess in ("person", "") and (n.title or n.last - n.first > 1)
    }
    lone: dict[str, list[Name]] = {}
    for name in found:
        word = tokens.lower[name.first]
        single = name.last - name.first == 1 and not name.title and name.guess in ("", "organisation")
        if single and word not in surnames:
            lone.setdefault(word, []).append(name)
    stems = {_stem(plain(word)): word for word in lone if len(word) > 4}
    of = {word: stem for word in lone if (stem := _adjective_of(word, stems, words))}
    countries = {stems[stem] for stem in of.values()}
    sent = {w for w, is_sent in zip(tokens.lower, tokens.dateline, strict=True) if is_sent and len(w) > 3}
    guesses = {word: "group" if word.endswith("s") else "adjective" for word in of}
    guesses |= {word: "country" for word in lone if word in countries or word in sent}
    for word, its in lone.items():
        if word not in guesses and word.endswith(_ENDINGS) and all(_modifies_noun(tokens, n, words) for n in its):
            guesses[word] = "adjective"
    kept = {id(n): guesses[word] for word, its in lone.items() if word in guesses for n in its}
    return [replace(n, guess=kept[id(n)]) if id(n) in kept else n for n in found]


def with_surnames(tokens: Tokens, found: list[Name], words: Lexicon) -> list[Name]:
    """The names, without adjectives that are a person's last name here: "Green" where Ana Green is named."""
    named = {
        tokens.lower[n.last - 1]
        for n in found
        if n.guess == "person" and n.last - n.first > 1 and tokens.lower[n.first] in words.given
    }

    def is_surname(name: Name) -> bool:
        return name.guess == "adjective" and name.last - name.first == 1 and tokens.lower[name.first] in named

    return [replace(n, guess="") if is_surname(n) else n for n in found]


def _stem(word: str) -> str:
    """A name without its last vowel, which an adjective takes away: Dorni of Dornia, Costar of Costara."""
    return word[:-1] if word[-1] in "aeiouy" else word


def _adjective_of(word: str, stems: dict[str, str], words: Lexicon) -> str:
    """The stem of the name that a word is the adjective of; "" where it is none."""
    bare = plain(word)
    ending = _ADJECTIVE.match(bare)
    if ending is None or word in words.given or word in words.surnames:
        return ""
    bare = bare.removesuffix("s") if ending[2] else bare
    for size in range(1, 4):
        stem = bare[:-size]
        known = stem in stems and stems[stem] != word and len(stem) > 3
        if known and stem not in words.common and stem not in words.heads:
            return stem
    return ""


def _modifies_noun(tokens: Tokens, name: Name, words: Lexicon) -> bool:
    """Whether a name stands before a common noun or its adjective: "Dornian engineers", "Dornian water minister"."""
    for at in range(name.last, min(name.last + 3, len(tokens))):
        if tokens.shape[at] != LOWER or tokens.lower[at] in words.pronouns:
            return False
        if head_kind(tokens.lower[at], words)[0]:
            return True
        if tokens.lower[at] in words.grammar["verbs"] or tokens.lower[at] in words.grammar["prepositions"]:
            return False
    return False
