"""Find a reader's quoted phrases in an article: phrase, paragraph, occurrence -> code point ranges.

A phrase is the article's own words; `~~` skips the words in between, `#2` takes the second occurrence. Straight
quotation marks stand for curly ones, spaces for line breaks, and the pronoun marks that show.py prints (he^12) may be
left in: they pick the occurrence.
"""

from __future__ import annotations

import re

from corpus import Ranges, paragraphs, pronouns

_FOLD = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "\n": " ", "\u00a0": " ", "\t": " "})
_MARK = re.compile(r"\^(\d+)")
_OCCURRENCE = re.compile(r"\s*#(\d+)$")


class Unresolved(ValueError):
    """A phrase that is not there, or there more than once."""


class Finder:
    """An article's text, folded character by character (same length, so positions hold)."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = text.translate(_FOLD)
        self.paragraphs = paragraphs(text)
        self.pronouns = pronouns(text)

    def paragraph_of(self, position: int) -> int:
        """Number of the paragraph that holds `position`, from 1."""
        return next(i for i, (_, end) in enumerate(self.paragraphs, 1) if position <= end)

    def paragraph(self, number: int) -> tuple[int, int]:
        """Range of paragraph `number`. Raises Unresolved."""
        if not 1 <= number <= len(self.paragraphs):
            raise Unresolved(f"no paragraph {number}")
        return self.paragraphs[number - 1]

    def find(self, phrase: str, scope: Ranges, near: tuple[int, int] | None = None) -> tuple[int, int]:
        """The range of `phrase` inside one of the ranges of `scope`; of several the one closest to `near`.

        Raises Unresolved when it is not there, or there more than once and nothing decides.
        """
        occurrence = _OCCURRENCE.search(phrase)
        words = phrase[: occurrence.start()] if occurrence else phrase
        first, *rest = [part.strip() for part in words.split("~~")]
        hits = self.hits(first, scope)
        if not hits:
            raise Unresolved(f"not found: {phrase!r}")
        if occurrence:
            if int(occurrence[1]) > len(hits):
                raise Unresolved(f"only {len(hits)} of {phrase!r}")
            hits = [hits[int(occurrence[1]) - 1]]
        if len(hits) > 1 and near:
            hits = sorted(hits, key=lambda h: max(near[0] - h[1], h[0] - near[1]))
        elif len(hits) > 1:
            raise Unresolved(f"{len(hits)} times: {phrase!r} (add #1 … #{len(hits)})")
        start, end = hits[0]
        for part in rest:
            after = [h for h in self.hits(part, scope) if h[0] >= end]
            if not after:
                raise Unresolved(f"after {first!r} there is no {part!r}")
            end = after[0][1]
        return start, end

    def hits(self, words: str, scope: Ranges) -> Ranges:
        """All places of `words` in `scope`, whole words where there are any."""
        plain = _MARK.sub("", words).translate(_FOLD).strip()
        if not plain:
            return []
        found: Ranges = []
        for low, high in scope:
            at = self.folded.find(plain, low, high)
            while at >= 0:
                found.append((at, at + len(plain)))
                at = self.folded.find(plain, at + 1, high)
        whole = [f for f in found if self._on_word_edges(*f)]
        found = whole or found
        for mark in _MARK.finditer(words):
            number = int(mark[1])
            if not 1 <= number <= len(self.pronouns):
                raise Unresolved(f"no pronoun {number}")
            found = [f for f in found if f[0] <= self.pronouns[number - 1][0] < f[1]]
        return sorted(set(found))

    def _on_word_edges(self, start: int, end: int) -> bool:
        text = self.text
        left = start == 0 or not (text[start - 1].isalnum() and text[start].isalnum())
        return left and (end == len(text) or not (text[end - 1].isalnum() and text[end].isalnum()))
