"""What is told of a name that no list knows, by its letters and by the words around it: named features."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from quoth.extraction.lexicon import Lexicon, lexicon
from quoth.extraction.mentions import Name
from quoth.extraction.name_forms import is_plain
from quoth.extraction.tokens import CAPITALS, LOWER, Tokens, plain

PLACES = 12  # of a name that are looked at
SOON = 12  # words behind a name among which a pronoun is sought
LONGEST = 60  # words of a sentence behind a name, as far as its end is sought
_EDGES = (",", "'s", "’s", "(", "-", "and", "is", "was", "has", "will", "had", "did", "does", "would", "'", "’", "")
_JOINS = ("and", ",", "or", "&")
_PRONOUNS = ("he", "she", "his", "her", "him", "it", "its", "they", "their")


def kinds_by_place(names: Sequence[Name]) -> tuple[dict[int, str], dict[int, str]]:
    """What the form of each name of a text tells of its kind, by its first token and by the token behind it."""
    return {name.begin: name.guess for name in names}, {name.last: name.guess for name in names}


def features(
    tokens: Tokens, shown: Name, places: Sequence[Name], begins: Mapping[int, str], ends: Mapping[int, str]
) -> dict[str, float]:
    """Features of a name in its form `shown`, which stands at `places`: each 0 to 1 or a little more.

    `begins` and `ends`: see `kinds_by_place`, of all names of the text.
    """
    words = lexicon()
    some = places[:PLACES]
    times = Counter(told for name in some for told in _around(tokens, name, begins, ends, words))
    found = {told: count / len(some) for told, count in times.items()}
    found |= dict.fromkeys(_form(tokens, shown, words), 1.0)
    found["times"] = math.log1p(len(places)) / 3
    return found


def _form(tokens: Tokens, name: Name, words: Lexicon) -> list[str]:
    """What the name itself tells: letters at its ends, lists that its words are on, capitals and marks."""
    parts = [w for w in tokens.lower[name.first : name.last] if w[0].isalnum()] or [tokens.lower[name.first]]
    alone = "/1" if len(parts) == 1 else ""
    first, last = plain(parts[0]), plain(parts[-1])
    found = [f"words {min(len(parts), 4)}", f"letters {min(len(parts[-1]), 9)}"]
    found += [f"ends {last[-k:]}{alone}" for k in (2, 3, 4)] + [f"begins {last[:k]}" for k in (2, 3)]
    found += [f"last {on}{alone}" for on in _lists(parts[-1], words)]
    if not alone:
        found += [f"first ends {first[-k:]}" for k in (2, 3)] + [f"first {on}" for on in _lists(parts[0], words)]
    found += ["joiner"] * any(w in words.joiners for w in parts[1:-1])
    found += ["particle"] * any(w in words.particles for w in parts[1:-1])
    capitals = [tokens.shape[k] == CAPITALS for k in range(name.first, name.last)]
    whole = "".join(tokens.words[name.first : name.last])
    if any(capitals):
        found += ["capitals"] + [f"all capitals {min(3, len(whole))}"] * all(capitals)
    found += ["digit"] * any(c.isdigit() for c in whole) + ["stop"] * ("." in whole)
    return found + ["hyphen"] * ("-" in parts[-1]) + ["apostrophe"] * ("'" in whole or "’" in whole)


def _lists(word: str, words: Lexicon) -> list[str]:
    """The lists that a word is on."""
    found = [f"end of {words.ends[word][0]}"] if word in words.ends else []
    found += [f"noun of {words.heads[word][0]}"] if word in words.heads else []
    for on, is_on in (
        ("given", word in words.given),
        ("surname", word in words.surnames),
        ("place", word in words.places or word in words.gazetteer),
        ("common", word in words.common),
        ("dictionary", word in words.dictionary),
        ("plain", is_plain(word, words)),
        ("people", word in words.demonyms or word in words.adjectives),
        ("body", word in words.bodies),
    ):
        found += [on] * is_on
    return found


def _around(tokens: Tokens, name: Name, begins: Mapping[int, str], ends: Mapping[int, str], words: Lexicon) -> set[str]:
    """What the words around one place of a name tell."""
    at, last = name.begin, name.last
    before, before2 = (_word(tokens, k, at, tokens.sentence) for k in (at - 1, at - 2))
    after, after2 = (_word(tokens, k, last - 1, tokens.paragraph) for k in (last, last + 1))
    found = {f"before {before}", f"after {after}"}
    if after in _EDGES:
        found.add(f"after {after} {after2}")
    if before in ("the", "a", "an", "and", ",", "of"):
        found.add(f"before {before2} {before}")
    if before in words.heads and tokens.shape[at - 1] == LOWER:
        found.add(f"behind {words.heads[before][0]}")
    if before in words.grammar["telling"]:
        found.add("told by")
    if (doing := _doing(tokens, last, after, words)) is not None:
        found.add(doing)
    if after in ("said", "says") or (after == "," and after2 in ("who", "whose")):
        found.add("speaks")
    if before in _JOINS and at - 1 in ends:
        found.add(f"beside {ends[at - 1] or 'unknown'}")
    if after in _JOINS and last + 1 in begins:
        found.add(f"beside {begins[last + 1] or 'unknown'}")
    if at and tokens.words[at - 1] in '“"‘' and after in ("”", '"', "’", ","):
        found.add("in marks")
    return found | _goes_on(tokens, last)


def _word(tokens: Tokens, at: int, near: int, part: Sequence[int]) -> str:
    """The word at a token of the same sentence or paragraph (`part`) as token `near`; "" beyond."""
    return tokens.lower[at] if 0 <= at < len(tokens) and part[at] == part[near] else ""


def _doing(tokens: Tokens, at: int, after: str, words: Lexicon) -> str | None:
    """What kind of word stands behind a name."""
    if after in words.grammar["telling"]:
        return "tells"
    if after in words.grammar["verbs"]:
        return "does"
    if after.endswith("ed"):
        return "did"
    if after.isalpha() and tokens.shape[at] == LOWER:
        if after in words.heads:
            return f"before noun of {words.heads[after][0]}"
        return "before plain word" if is_plain(after, words) else None
    return None


def _goes_on(tokens: Tokens, last: int) -> set[str]:
    """The pronoun that follows soon in the sentence, and the one that the next sentence begins with."""
    sentence, found = tokens.sentence[last - 1], set()
    soon = range(last, min(len(tokens), last + SOON))
    pronouns = (tokens.lower[k] for k in soon if tokens.sentence[k] == sentence and tokens.lower[k] in _PRONOUNS)
    found |= {f"soon {word}" for word in [next(pronouns, "")] if word}
    behind = range(last, min(len(tokens), last + LONGEST))
    begins = next((k for k in behind if tokens.sentence[k] != sentence), len(tokens))
    for word in tokens.lower[begins : begins + 2]:
        if word in ("he", "she", "it", "they"):
            return found | {f"next {word}"}
    return found
