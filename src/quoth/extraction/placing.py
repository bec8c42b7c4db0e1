"""Names that the rest of the text tells to be places, or adjectives and members of another name's country."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from quoth.extraction.lexicon import Lexicon
from quoth.extraction.mentions import Name
from quoth.extraction.tokens import Tokens, plain

_ADJECTIVE = re.compile(r"^(\w{3,}?)(?:ian|ean|an|n|ese|ish|i|ic)(s?)$")


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
        owner = name.last < len(tokens) and tokens.lower[name.last] in ("'s", "’s", "'", "’")
        inside[form] += not (name.title or owner) and (
            before in ("in", "near") or (before == "from" and name.last - name.first == 1)
        )
    made = []
    for name in found:
        form = " ".join(tokens.lower[name.first : name.last])
        first = tokens.lower[name.first]
        known = name.guess or name.title or first in words.given or form in words.surnames or first in words.bodies
        known = known or (name.last - name.first == 1 and form in surnames)
        if not known and name.last - name.first < 3 and 2 * inside[form] >= times[form]:
            name = replace(name, guess="country")
        made.append(name)
    return made


def with_adjectives(tokens: Tokens, found: list[Name], words: Lexicon) -> list[Name]:
    """The names, those told to be adjectives that belong to another name of the text: "Dornian" where there is Dornia.

    The one that they belong to is a country then, unless its form tells another kind. "Dornians" are a group.
    """
    lone = {
        i: tokens.lower[n.first]
        for i, n in enumerate(found)
        if n.last - n.first == 1 and n.guess in ("", "organisation")
    }
    surnames = {
        tokens.lower[n.last - 1] for n in found if n.guess in ("person", "") and (n.title or n.last - n.first > 1)
    }
    lone = {i: word for i, word in lone.items() if word not in surnames}
    stems = {plain(word)[:-1] if word[-1] in "aeiouy" else plain(word) for word in lone.values() if len(word) > 4}
    sent = {plain(w) for w, is_sent in zip(tokens.lower, tokens.dateline, strict=True) if is_sent and len(w) > 3}
    stems -= {stem for stem in stems if stem in words.common or stem in words.heads}
    of: dict[int, str] = {}
    for i, word in lone.items():
        ending = _ADJECTIVE.match(plain(word))
        if ending is None or word in words.given or word in words.surnames or found[i].title:
            continue
        bare = plain(word).removesuffix("s") if ending[2] else plain(word)
        stem = next((bare[:-k] for k in range(1, 4) if bare[:-k] in stems and len(bare) - k > 3), "")
        if stem and not (stem == plain(word)[:-1] and plain(word)[-1] in "aeiouy"):
            of[i] = stem
    made = []
    for i, name in enumerate(found):
        guess = name.guess
        if i in of:
            guess = "group" if tokens.lower[name.first].endswith("s") else "adjective"
        elif i in lone and not name.title and plain(lone[i]) in sent:
            guess = "country"  # the place of a dateline
        elif (
            i in lone
            and not name.title
            and any(plain(lone[i]).startswith(s) and len(plain(lone[i])) - len(s) < 2 for s in of.values())
        ):
            guess = "country"
        made.append(name if guess == name.guess else replace(name, guess=guess))
    return made
