"""Sentences and paragraphs of a text by place, for what looks only so far around a statement."""

from __future__ import annotations

from bisect import bisect_right

from quoth.extraction.paragraphs import paragraphs_of
from quoth.types import Span


class Sentences:
    """The sentences of a text in order, none crossing a line break; what lies between two belongs to the first."""

    def __init__(self, text: str) -> None:
        self.spans: list[Span] = []
        self.paragraph: list[int] = []  # its running number for each sentence
        for number, paragraph in enumerate(paragraphs_of(text)):
            start = paragraph.start
            for end in (*paragraph.sentence_ends, paragraph.end):
                if text[start:end].strip():
                    self.spans.append(Span(start, end))
                    self.paragraph.append(number)
                start = end
        self._starts = [s.start for s in self.spans]

    def at(self, place: int) -> int:
        """The number of the sentence that holds the code point `place`; 0 before the first."""
        return max(0, bisect_right(self._starts, place) - 1)
