"""Text as the encoder sees it: word pieces with their place in the text, and windows over them.

Paragraph breaks are pieces of their own. The vocabularies are uncased and know nothing of quotation or sentence
structure over long distances, so each piece also carries what a pass over the characters knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from quoth.extraction.paragraphs import paragraphs_of
from quoth.extraction.wordpiece import WordPiece

Ints = npt.NDArray[np.int64]

SHAPES = 5  # other, lower case, Capitalised, CAPITALS, with a digit
QUOTED = 3  # outside quotation marks, inside double ones, inside single ones


@dataclass(frozen=True, slots=True)
class Pieces:
    """Parallel arrays over the word pieces of one text.

    `starts`, `ends`: code points. `sentence`, `paragraph`: running numbers. `boundary`: how many quotation boundaries
    lie before the piece, so that two pieces with the same number are on the same side of every mark between them.
    """

    ids: Ints
    starts: Ints
    ends: Ints
    sentence: Ints
    paragraph: Ints
    boundary: Ints
    quoted: Ints
    shape: Ints

    def __len__(self) -> int:
        return len(self.ids)

    def covering(self, start: int, end: int) -> tuple[int, int] | None:
        """The range of pieces that lie in the code points `[start, end)` or touch them; None where no piece does."""
        first = int(np.searchsorted(self.ends, start, side="right"))
        last = int(np.searchsorted(self.starts, end, side="left"))
        return (first, last) if first < last else None


def cut(text: str, tokenizer: WordPiece, paragraph_id: int) -> Pieces:
    """The pieces of `text`. Linear in its length; raises TypeError on lone surrogates."""
    read = tokenizer.encode(text)
    paragraphs = paragraphs_of(text)
    begins = np.asarray([p.start for p in paragraphs], np.int64)
    sentence_ends = np.asarray([end for p in paragraphs for end in p.sentence_ends], np.int64)
    boundary, quoted = np.zeros(len(text) + 1, np.int32), np.zeros(len(text) + 1, np.int8)
    for quotation in (q for p in paragraphs for q in p.quotations):
        quoted[quotation.start : quotation.end] = 2 if quotation.single else 1
        boundary[quotation.start] += 1
        boundary[quotation.end] += 1
    words = np.asarray(read.offsets, np.int64).reshape(-1, 2)
    breaks = begins[1:]
    at = np.searchsorted(words[:, 0], breaks)
    starts = np.insert(words[:, 0], at, breaks)
    paragraph = np.searchsorted(begins, starts, side="right") - 1
    shapes = np.asarray([_shape(text[a:b]) for a, b in read.offsets], np.int64)
    return Pieces(
        ids=np.insert(np.asarray(read.ids, np.int64), at, paragraph_id),
        starts=starts,
        ends=np.insert(words[:, 1], at, breaks),
        sentence=paragraph + np.searchsorted(sentence_ends, starts, side="right"),
        paragraph=paragraph,
        boundary=np.cumsum(boundary)[starts].astype(np.int64),
        quoted=quoted[starts].astype(np.int64),
        shape=np.insert(shapes, at, 0),
    )


@lru_cache(20_000)
def _shape(piece: str) -> int:
    if piece.islower():
        return 1
    if piece.isupper():
        return 3 if len(piece) > 1 else 2
    if piece[:1].isupper():
        return 2
    return 4 if any(c.isdigit() for c in piece) else 0


def windows(count: int, size: int, stride: int) -> list[tuple[int, int]]:
    """Ranges `[begin, end)` that cover `count` pieces, `size` long, evenly spread, at most `stride` apart.

    Evenly, so that no two of them overlap more than they need to while others lack context.
    """
    if count <= size:
        return [(0, count)] if count else []
    steps = -((size - count) // stride)
    begins = (round(step * (count - size) / steps) for step in range(steps + 1))
    return [(begin, begin + size) for begin in begins]


# --- how a piece lies to a cue: what the span head is told beside the encoding ---

DISTANCES = 32  # signed, exact up to 7 pieces, then logarithmic
SENTENCES = 7  # signed, clipped at 3
PARAGRAPHS = 5  # signed, clipped at 2
BOUNDARIES = 9  # signed, clipped at 4
CUES = 7  # other cues in between, signed, clipped at 3
SIZES = {"distance": DISTANCES, "sentence": SENTENCES, "paragraph": PARAGRAPHS, "boundary": BOUNDARIES, "cues": CUES}
JOINT = {"place": ("distance", "paragraph"), "passed": ("sentence", "boundary", "cues")}  # looked up together
_FARTHEST = 91  # pieces: from there on all are equally far
_CLIPS = np.asarray([3, 2, 4, 3])[:, None, None]  # of sentences, paragraphs, boundaries, cues


def _distance_buckets() -> Ints:
    """The buckets of the distances from -`_FARTHEST` to `_FARTHEST`."""
    distance = np.arange(-_FARTHEST, _FARTHEST + 1)
    far = 8 + np.floor(np.log2(np.maximum(np.abs(distance), 8) / 8.0) * 2.0).astype(np.int64)
    size = np.where(np.abs(distance) < 8, np.abs(distance), np.minimum(far, 15))
    return np.where(distance < 0, size, 16 + size)


_DISTANCE_BUCKETS = _distance_buckets()


def relations(
    cue_start: Ints, cue_end: Ints, sentence: Ints, paragraph: Ints, boundary: Ints, cues_before: Ints
) -> dict[str, Ints]:
    """For each cue (range of pieces of the window) and each piece: bucket numbers, arrays (cues, pieces).

    `cues_before[t]` counts cue starts of the window before or at piece t.
    """
    place = np.arange(len(sentence))
    left = np.minimum(place - cue_start[:, None], 0)
    right = np.maximum(place - cue_end[:, None] + 1, 0)
    distance = np.minimum(np.maximum(left + right, -_FARTHEST), _FARTHEST)
    counted = np.stack([sentence, paragraph, boundary, cues_before])
    since = counted[:, None] - counted[:, cue_start, None]
    clipped = np.minimum(np.maximum(since, -_CLIPS), _CLIPS) + _CLIPS
    names = ("sentence", "paragraph", "boundary", "cues")
    return {"distance": _DISTANCE_BUCKETS[distance + _FARTHEST], **dict(zip(names, clipped, strict=True))}


def joint(related: Mapping[str, Ints]) -> dict[str, Ints]:
    """`relations` as numbers of their combinations, by the names of `JOINT`: two look-ups do where five would."""
    found = {}
    for name, (first, *others) in JOINT.items():
        number = related[first]
        for other in others:
            number = number * SIZES[other] + related[other]
        found[name] = number
    return found
