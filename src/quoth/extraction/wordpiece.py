"""Text into the pieces of an uncased BERT vocabulary, with the place of each in the text as it was given.

The rules are those of the original BERT (Devlin et al. 2019) as the `tokenizers` library keeps them, with its offsets:
control characters are left out, white space separates, CJK ideographs and punctuation stand alone, accents go (NFD
without nonspacing marks), letters are lower case; a word is then the longest pieces that the vocabulary has, from left
to right, or unknown as a whole (Wu et al. 2016). Two things differ: `[SEP]` and its like in a text are text, not
orders to the network; and what came to Unicode after version 8 is classed by Python's tables, which are newer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, Self

UNKNOWN = "[UNK]"
INNER = "##"  # what a piece begins with that continues a word
LONGEST_WORD = 100  # code points as they are read; a longer word is unknown
CACHED_WORDS = 20_000
CACHED_LENGTH = 40  # code points; a longer word is read anew each time

_IDEOGRAPHS = (
    (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F), (0x2B740, 0x2B81F), (0x2B920, 0x2CEAF),
    (0xF900, 0xFAFF), (0x2F800, 0x2FA1F),
)  # fmt: skip
# Other separators, vertical tabs say, are control characters and left out: the words on both sides are one.
_SPACE = "\t\n\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_MARKS = r"!-/:-@\[-`{-~“”‘’–—…"  # the common ones, so that words with and without them share a cache entry
_RUN = re.compile(f"[{_MARKS}]|[^{_SPACE}{_MARKS}]+")

Placed = tuple[int, int, int]  # id, first and last code point (exclusive) within a run


class Encoded(NamedTuple):
    """Parallel lists: ids of pieces, and the code points `[start, end)` of the text that each was read from."""

    ids: list[int]
    offsets: list[tuple[int, int]]


class WordPiece:
    """A vocabulary, and the words last read with it."""

    def __init__(self, tokens: Iterable[str]) -> None:
        """The place of a token among `tokens` is its id. Raises ValueError when `[UNK]` is not among them."""
        vocabulary = {token: number for number, token in enumerate(tokens)}
        if UNKNOWN not in vocabulary:
            raise ValueError(f"a vocabulary needs {UNKNOWN}")
        self._unknown = vocabulary[UNKNOWN]
        self._first = {t: i for t, i in vocabulary.items() if not t.startswith(INNER)}
        self._inner = {t.removeprefix(INNER): i for t, i in vocabulary.items() if t.startswith(INNER)}
        self._longest = max(map(len, vocabulary))
        self._known: dict[str, tuple[Placed, ...]] = {}

    @classmethod
    def from_file(cls, path: Path) -> Self:
        """Read a vocabulary in UTF-8, one token a line. Raises OSError, ValueError."""
        return cls(path.read_text(encoding="utf-8").removesuffix("\n").split("\n"))

    def encode(self, text: str) -> Encoded:
        """The pieces of `text`, none added. Linear in its length. Raises TypeError on lone surrogates."""
        ids: list[int] = []
        offsets: list[tuple[int, int]] = []
        known = self._known
        for match in _RUN.finditer(text):
            run = match.group()
            placed = known.get(run)
            if placed is None:
                placed = self._read(run)
                if len(run) <= CACHED_LENGTH:
                    if len(known) >= CACHED_WORDS:
                        known.clear()
                    known[run] = placed
            at = match.start()
            for number, start, end in placed:
                ids.append(number)
                offsets.append((at + start, at + end))
        return Encoded(ids, offsets)

    def _read(self, run: str) -> tuple[Placed, ...]:
        """The pieces of what stands between white space or common marks."""
        if run.isascii() and run.isalnum():
            return tuple(self._word(run.lower(), range(len(run))))
        found: list[Placed] = []
        letters: list[str] = []
        places: list[int] = []
        for place, char in enumerate(run):
            read, alone = _as_read(char)
            if alone:
                found += self._word("".join(letters), places)
                found += self._word(read, [place] * len(read))
                letters, places = [], []
            else:
                letters += read
                places += [place] * len(read)
        return (*found, *self._word("".join(letters), places))

    def _word(self, word: str, places: list[int] | range) -> list[Placed]:
        """The pieces of a word as it is read; `places` of its code points in the run."""
        if not word:
            return []
        whole = [(self._unknown, places[0], places[-1] + 1)]
        if len(word) > LONGEST_WORD:
            return whole
        found: list[Placed] = []
        start = 0
        while start < len(word):
            vocabulary = self._inner if start else self._first
            for end in range(min(len(word), start + self._longest), start, -1):
                number = vocabulary.get(word[start:end])
                if number is not None:
                    break
            else:
                return whole
            found.append((number, places[start], places[end - 1] + 1))
            start = end
        return found


@lru_cache(4096)
def _as_read(char: str) -> tuple[str, bool]:
    """What a code point (no white space) is read as, perhaps nothing, and whether it is a word of its own."""
    category = unicodedata.category(char)
    if category == "Cs":
        raise TypeError("text must be a str without lone surrogates")
    if category in ("Cc", "Cf", "Co") or char == "\ufffd":
        return "", False
    bare = "".join(c for c in unicodedata.normalize("NFD", char) if unicodedata.category(c) != "Mn")
    ideograph = any(first <= ord(char) <= last for first, last in _IDEOGRAPHS)
    return bare.lower(), ideograph or any(_is_punctuation(c) for c in bare)


def _is_punctuation(char: str) -> bool:
    return char in "$+<=>^`|~" or unicodedata.category(char).startswith("P")
