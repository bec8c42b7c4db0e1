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
# Behind "Roe's" that is short for "Roe is" or "Roe has" none of these can stand, and nothing that he owns is called so.
_BEHIND_SHOPS = frozenset(("is", "was", "has", "would", "could", "says"))


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
    offices: set[tuple[str, ...]] = set()
    for name in found:
        form = tokens.lower[name.first : name.last]
        owning = next((k for k, word in enumerate(form) if word in GENITIVE and 0 < k < len(form) - 1), 0)
        if owning:
            offices.add((*form[:owning], "'s", form[owning + 1]))
    firsts, sizes = {form[0] for form in offices}, sorted({len(form) for form in offices})
    inside = {k: n for n in found for k in range(n.begin, n.last)} if offices else {}
    made: list[Name] = []
    for at in range(len(tokens)) if offices else ():
        if tokens.lower[at] not in firsts or tokens.shape[at] == LOWER or (made and at < made[-1].last):
            continue
        for last in (at + size for size in sizes if at + size <= len(tokens)):
            its = tuple("'s" if word in GENITIVE else word for word in tokens.lower[at:last])
            if its in offices and tokens.shape[last - 1] == LOWER:
                if all(at <= n.begin and n.last <= last for k in range(at, last) if (n := inside.get(k)) is not None):
                    made.append(Name(at, at, last, "organisation", False, ""))
                break
    taken = {k for n in made for k in range(n.first, n.last)}
    return sorted([n for n in found if n.first not in taken] + made, key=lambda n: n.begin)


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
    """Names that stand nowhere without their 's, and that are known ("Macy's") or once own nothing: "Roe's is open"."""
    shops: set[tuple[str, ...]] = set()
    others: set[tuple[str, ...]] = set()
    for name in found:
        form = tuple(tokens.lower[name.first : name.last])
        if name.title or len(form) > 1 or not _owns(tokens, name):
            others.add(form[-1:])
            continue
        after = tokens.lower[name.last + 1 : name.last + 2]
        alone = name.guess == "" and form[0] not in words.given and bool(_BEHIND_SHOPS.intersection(after))
        if alone or f"{form[0]}'s" in words.bodies:
            shops.add(form)
    return shops - others


def _owns(tokens: Tokens, name: Name) -> bool:
    return name.last < len(tokens) and tokens.lower[name.last] in ("'s", "’s")
