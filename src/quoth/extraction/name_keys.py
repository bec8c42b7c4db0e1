"""Names of bodies in other words: sites, short forms, what brackets tell, and the country before a ministry."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from quoth.extraction.lexicon import Lexicon
from quoth.extraction.mentions import Name
from quoth.extraction.name_forms import SITE, is_plain
from quoth.extraction.tokens import CAPITALS, GENITIVE, Tokens, plain

Key = tuple[str, ...]  # the words of a name as names are compared


def unified(tokens: Tokens, names: Sequence[Name], keys: Sequence[Key], words: Lexicon) -> list[Key]:
    """The keys, those of a body's other forms as that of its name. What is written out nowhere in the text stays."""
    known = set(keys)
    made = [_written_out(tokens, name, key, known, words) for name, key in zip(names, keys, strict=True)]
    made = _with_homes(tokens, names, made, words)
    bracketed = _bracketed(tokens, names, made)
    return [bracketed.get(key, key) for key in made]


def _written_out(tokens: Tokens, name: Name, key: Key, known: set[Key], words: Lexicon) -> Key:
    """Of "Roe.com" the key of Roe, of "VW" that of Volkswagen, where the text has those."""
    site = SITE.search(tokens.lower[name.first]) if name.last - name.first == 1 else None
    stem = (plain(tokens.lower[name.first][: site.start()]) if site else "",)
    long = tuple(words.short_bodies.get(" ".join(key), "").split())
    return next((other for other in (stem, long) if other in known), key)


def _with_homes(tokens: Tokens, names: Sequence[Name], keys: Sequence[Key], words: Lexicon) -> list[Key]:
    """The keys, those of a country's bodies with the country's before them: "Dorne's Defence Ministry" and "Dornian
    Defence Ministry" are one, that of Velm is another.
    """
    ending = {name.last: i for i, name in enumerate(names) if name.guess == "country"}
    made: list[Key] = []
    for name, key in zip(names, keys, strict=True):
        body = name.guess == "organisation" and len(key) > 1 and key[-1] in words.grammar["state_bodies"]
        if body and name.begin == name.first and all(is_plain(w, words) or w in words.joiners for w in key[1:]):
            owned = name.begin > 1 and tokens.lower[name.begin - 1] in GENITIVE and is_plain(key[0], words)
            owner = ending.get(name.begin - 1, -1) if owned else -1
            if len(key) > 2 and (country := words.demonyms.get(key[0], "")):
                key = (*(plain(w) for w in country.split()), *key[1:])
            elif owner >= 0:
                key = (*keys[owner], *key)
        made.append(key)
    return made


def _bracketed(tokens: Tokens, names: Sequence[Name], keys: Sequence[Key]) -> dict[Key, Key]:
    """Short forms that stand in brackets behind a body's name, with it: "the Ministry of Harbour Industry (MOHI)"."""
    found: dict[Key, Key] = {}
    for i, (name, short) in enumerate(itertools.pairwise(names)):
        marks = tokens.words[name.last : short.first], tokens.words[short.last : short.last + 1]
        body = name.last - name.first > 1 and name.guess in ("organisation", "document", "") and not name.title
        if marks == (["("], [")"]) and body and tokens.shape[short.first] == CAPITALS and len(keys[i + 1]) == 1:
            letters = iter("".join(keys[i]))
            spelled = all(letter in letters for letter in keys[i + 1][0])  # in this order, with others in between
            if spelled and keys[i][0][0] == keys[i + 1][0][0]:
                found.setdefault(keys[i + 1], keys[i])
    return found
