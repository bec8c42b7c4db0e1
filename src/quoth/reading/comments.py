"""Comment threads of a scraped page: which of its lines readers wrote below the article.

Comments are sentences too, and often of the article's own words; what gives a thread away is its form. It opens with a
line that says so ("Comments", `12 thoughts on "…"`), and then comes, again and again, who wrote it and when.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

MAX_HEAD_CHARS = 90
MAX_OPENING_WORDS = 6
MIN_HEADS = 4  # of one thread; fewer may be the times of teasers
MAX_HEAD_GAP = 15  # lines between two heads: the longest comment, and the buttons under it
MAX_OPENING_GAP = 10  # lines between the opening and the first head: forms and rules of conduct
LINES_OF_LAST = 3  # lines after the last head that are its comment

# who or when: "Ada Brook says:", "2 days ago", "on May 2, 2020 at 9:15 pm"
_HEAD = re.compile(
    r"\b(?:says|said|wrote|replied|writes|commented)\s*:?$|"
    r"\b\d+\s*(?:second|minute|hour|day|week|month|year|min|hr|h|d)s? ago\b|"
    r"\b\w+ \d{1,2}, \d{4} at \d",
    re.IGNORECASE,
)
_OPENING = re.compile(r"\b(?:comments?|replies|responses)\b", re.IGNORECASE)
_COUNTED_OPENING = re.compile(r"\W*\d[\d.,]* (?:comments?|replies|responses|thoughts?) (?:on|to)\b", re.IGNORECASE)


def threads(lines: Sequence[str]) -> list[range]:
    """The comment threads on a page, as ranges of its lines, in order."""
    heads = [i for i, line in enumerate(lines) if len(line) <= MAX_HEAD_CHARS and _HEAD.search(line)]
    found = []
    for first, last in _runs(heads):
        opening = next((i for i in range(first - 1, max(first - MAX_OPENING_GAP, 0) - 1, -1) if _opens(lines[i])), None)
        if opening is not None:
            found.append(range(opening, min(last + LINES_OF_LAST + 1, len(lines))))
    return found


def _runs(heads: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last of the heads that follow each other closely and are many."""
    start = 0
    for i in range(len(heads)):
        if i + 1 == len(heads) or heads[i + 1] - heads[i] > MAX_HEAD_GAP:
            if i + 1 - start >= MIN_HEADS:
                yield heads[start], heads[i]
            start = i + 1


def _opens(line: str) -> bool:
    """Whether a line says that comments follow."""
    if _COUNTED_OPENING.match(line[:MAX_HEAD_CHARS]):
        return True
    return len(line) <= MAX_HEAD_CHARS and len(line.split()) <= MAX_OPENING_WORDS and bool(_OPENING.search(line))
