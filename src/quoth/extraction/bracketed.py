"""Names with a bracket before them: "Brig (retd) Ana Roe", "Chief of the Harbour Staff (CHS) Ana Roe"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from quoth.extraction.lexicon import Lexicon
from quoth.extraction.mentions import Name
from quoth.extraction.phrases import head_kind
from quoth.extraction.tokens import CAPITALISED, CAPITALS, Tokens

_RETIRED = frozenset(("retd", "rtd", "ret", "retired", "city", "rural", "acting"))
_LONGEST = 9  # words of a job before its letters


def with_brackets(tokens: Tokens, found: Sequence[Name], words: Lexicon) -> list[Name]:
    """The names, those behind a bracket with the title or job before it; what stood there alone is part of them."""
    made: list[Name] = []
    for name in found:
        begin = _begin(tokens, name, words)
        if begin < name.begin:
            while made and made[-1].last > begin:
                made.pop()
            name = replace(name, begin=begin, guess="person", title=True)
        made.append(name)
    return made


def _begin(tokens: Tokens, name: Name, words: Lexicon) -> int:
    """Where the title before the bracket before a name begins; where the name begins if there is none."""
    close = name.begin - 1
    person = name.guess in ("person", "") and close > 2
    if not person or tokens.words[close] != ")":
        return name.begin
    opening = next((k for k in (close - 2, close - 3) if tokens.words[k] == "("), -1)
    if opening < 0:
        return name.begin
    inner, at = tokens.lower[opening + 1], opening
    if inner in _RETIRED:
        while at and tokens.lower[at - 1] in words.titles and tokens.shape[at - 1] in (CAPITALISED, CAPITALS):
            at -= 1
        return at if at < opening else name.begin
    if tokens.shape[opening + 1] != CAPITALS:
        return name.begin
    begin = at
    while at and close - at < _LONGEST and tokens.paragraph[at - 1] == tokens.paragraph[close]:
        if tokens.shape[at - 1] in (CAPITALISED, CAPITALS):
            begin = at - 1
        elif tokens.lower[at - 1] not in words.joiners:
            break
        at -= 1
    heavy = "".join(w[0] for w in tokens.lower[begin:opening] if w[0].isalpha() and w not in words.joiners)
    whole = "".join(w[0] for w in tokens.lower[begin:opening] if w[0].isalpha())
    first = tokens.lower[begin]
    job = first in words.titles or head_kind(first, words) == ("unnamed", False)
    return begin if job and inner in (heavy, whole) else name.begin
