"""Names that hold a possessive: "the People's Gazette", "River's Edge", "the Attorney's Office for Dorne", "Macy's"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from quoth.extraction.lexicon import Lexicon
from quoth.extraction.mentions import Name
from quoth.extraction.name_forms import guess_kind, has_capital, is_plain
from quoth.extraction.phrases import head_kind
from quoth.extraction.tokens import GENITIVE, LOWER, Tokens

_NOT_OWNED = frozenset(("person", "country", "group", "place", "adjective"))  # "the King's Ana Roe", "Women's Dorne"
_OTHER = frozenset(("organisation", "country", "document"))  # "the Government's White Paper" is owned
# Behind "Roe's" that is short for "Roe is" or "Roe has" none of these can stand.
_BEHIND_SHOPS = frozenset(["is", "was", "has", "will", "would", "can", "could", "may", "might", "says", "say"])


def with_genitives(tokens: Tokens, found: Sequence[Name], words: Lexicon) -> list[Name]:
    """The names, in order, those that hold a possessive as one."""
    shops = _shops(tokens, found, words)
    owners = Counter((tokens.lower[n.begin - 2], *tokens.lower[n.begin : n.last]) for n in found if n.begin > 1)
    made: list[Name] = []
    for name in found:
        begin = _begin(tokens, name, owners, words)
        if begin < name.begin:
            while made and made[-1].last > begin:
                begin = min(begin, made.pop().begin)
            guess = guess_kind(tokens, begin, name.last, words)
            name = Name(begin, begin, name.last, "" if guess == "title" else guess, False, "")
        elif tuple(tokens.lower[name.first : name.last]) in shops and _owns(tokens, name):
            name = replace(name, begin=name.first, last=name.last + 1, guess="organisation", title=False, sex="")
        made.append(name)
    return _with_small(tokens, made)


def _with_small(tokens: Tokens, found: Sequence[Name]) -> list[Name]:
    """The names with "the Dorne attorney's office" as one where "the Dorne Attorney's Office for Harbours" is."""
    offices: dict[str, list[list[str]]] = {}
    for name in found:
        words = tokens.lower[name.first : name.last]
        owning = next((k for k, word in enumerate(words) if word in GENITIVE and 0 < k < len(words) - 1), 0)
        if owning:
            offices.setdefault(words[0], []).append([*words[:owning], "'s", words[owning + 1]])
    made: list[Name] = []
    taken = {n.begin: n for n in found}
    for at in range(len(tokens)) if offices else ():
        for words in offices.get(tokens.lower[at], ()):
            last = at + len(words)
            its = ["'s" if word in GENITIVE else word for word in tokens.lower[at:last]]
            if its == words and tokens.shape[last - 1] == LOWER:
                made.append(Name(at, at, last, "organisation", False, ""))
                break
    inside = {k for n in made for k in range(n.first, n.last)}
    return sorted([n for n in taken.values() if n.first not in inside] + made, key=lambda n: n.begin)


def _begin(tokens: Tokens, name: Name, seen: Counter[tuple[str, ...]], words: Lexicon) -> int:
    """Where a name with a common word's possessive before it begins, "People's Gazette"; others begin as they are."""
    at = name.begin - 2
    apart = name.title or name.guess in _NOT_OWNED or not tokens.cased[name.begin]
    if apart or at < 0 or tokens.lower[at + 1] not in GENITIVE or not has_capital(tokens, at):
        return name.begin
    word = tokens.lower[at]
    kind = head_kind(word, words)[0]
    listed = (words.calendar, words.given, words.surnames, words.places, words.demonyms, words.media, words.bodies)
    if not is_plain(word, words) or any(word in known for known in listed) or kind in _OTHER:
        return name.begin
    if word in words.ends and kind != "place":
        return name.begin
    if kind == "unnamed" and name.guess != "organisation":
        return name.begin  # "the President's Order" is hers
    people = kind in ("unnamed", "group") and all(is_plain(w, words) for w in tokens.lower[name.first : name.last])
    sure = not (kind == "place" or (tokens.opens[at] and not people))  # but "Ministers' Dorne trip"
    if not sure and seen[word, *tokens.lower[name.begin : name.last]] < 2:
        return name.begin
    while at and kind == "unnamed" and has_capital(tokens, at - 1) and _before_office(tokens, at - 1, words):
        at -= 1  # "the Dorne Governor's Office"
    return at


def _before_office(tokens: Tokens, at: int, words: Lexicon) -> bool:
    word = tokens.lower[at]
    known = word in words.places or word in words.demonyms or word in words.titles
    return not tokens.opens[at] and (known or is_plain(word, words)) and word not in words.given


def _shops(tokens: Tokens, found: Sequence[Name], words: Lexicon) -> set[tuple[str, ...]]:
    """Names whose 's owns nothing, since a verb follows: "Macy's said"; and those beside them in a list."""
    shops = {
        tuple(tokens.lower[n.first : n.last])
        for n in found
        if _owns(tokens, n) and n.last - n.first == 1 and not n.title and n.guess in ("person", "")
        if n.last + 1 < len(tokens) and tokens.sentence[n.last + 1] == tokens.sentence[n.last]
        if tokens.lower[n.last + 1] in _BEHIND_SHOPS
    }
    several = {n for n in found if n.title or n.last - n.first > 1}
    shops |= {(n,) for name in found if f"{(n := tokens.lower[name.last - 1])}'s" in words.bodies}
    return shops - {(tokens.lower[n.last - 1],) for n in several}


def _owns(tokens: Tokens, name: Name) -> bool:
    return name.last < len(tokens) and tokens.lower[name.last] in ("'s", "’s")
