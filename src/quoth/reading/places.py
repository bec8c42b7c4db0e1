"""The elements around a page's text as a tree: sums below each, where most of the article hangs, two plain guesses.

A guess is a vote of the kind that an extractor of others casts (see `block_features.votes`): 1 for each block that it
would keep. `by_names` goes by what class and id names say of the places, `by_density` by where the long sentences are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from quoth.reading.blocks import Block, Place

Floats = NDArray[np.float64]

# names by which sites call the very element that holds the article's text
_BODY = re.compile(
    r"(?:article|story|entry|post|page|main|body|news|content)[-_ ]{0,2}(?:body|text|content|copy|main)|articlebody|"
    r"rich-?text|text-?block|\bprose\b"
)
_ASIDE_TAGS = frozenset(["aside", "nav", "footer", "form", "figure", "figcaption", "header"])
MIN_NAMED_SHARE = 0.25  # of the page's prose: names that say less than this of it is the body are not believed
MIN_CLEAR_SHARE = 0.1  # of the page's prose that no name calls an aside: with less, links alone decide
MAX_LINKED = 0.5  # share of a block's characters in links: more is a link
MIN_SENTENCE_WORDS = 8  # of a block that tells for its container


class Places:
    """The places of a page's blocks in one row, those around before those within; `at` says where each block is."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        """Number the places of `blocks` and all that is around them."""
        numbers: dict[int, int] = {}
        self.places: list[Place] = []
        self.parent: list[int] = []  # -1 at the root
        self.at = np.zeros(len(blocks), np.int64)
        for i, block in enumerate(blocks):
            chain: list[Place] = []
            place: Place | None = block.place
            while place is not None and id(place) not in numbers:
                chain.append(place)
                place = place.parent
            for link in reversed(chain):
                self.parent.append(-1 if link.parent is None else numbers[id(link.parent)])
                numbers[id(link)] = len(self.places)
                self.places.append(link)
            self.at[i] = numbers[id(block.place)]

    def sums(self, masses: Floats) -> list[float]:
        """For each place, the sum of the blocks' `masses` in it and below it."""
        out = [float(x) for x in np.bincount(self.at, masses, len(self.places))]
        for j in range(len(out) - 1, 0, -1):
            if self.parent[j] >= 0:
                out[self.parent[j]] += out[j]
        return out

    def within(self, top: int) -> NDArray[np.bool_]:
        """For each block, whether it is in the place `top` or below it."""
        inside = np.zeros(len(self.places), bool)
        for j, parent in enumerate(self.parent):
            inside[j] = j == top or (parent >= 0 and inside[parent])
        return inside[self.at]

    def hung(self, sizes: Floats, kept: Floats, share: float) -> list[Floats]:
        """How each block hangs on the smallest place with `share` of what is kept (`sizes` times `kept`).

        Columns: whether it is in there; how many levels around that place the two meet; how far below it the block
        is; of the branch of it that holds the block, how much is kept and its part of all that is kept (-1 outside);
        and how much of the place is kept.
        """
        good, total = self.sums(sizes * kept), self.sums(sizes)
        least = share * good[0]
        top = 0
        path = [0]
        # places stand before those within them: the last one with enough of the kept text is found in one pass
        for j, parent in enumerate(self.parent):
            if parent == top and good[j] >= least > 0:
                top = j
                path.append(j)
        rank = {j: len(path) - 1 - i for i, j in enumerate(path)}
        count = len(self.places)
        apart, branch = np.zeros(count), np.full(count, -1)
        for j, parent in enumerate(self.parent):
            apart[j] = rank[j] if j in rank else apart[parent] if parent >= 0 else 0
            if j == top or parent == top:
                branch[j] = j
            elif parent >= 0:
                branch[j] = branch[parent]
        depths = np.array([p.depth for p in self.places], float)
        goods, totals = np.array(good), np.maximum(np.array(total), 1e-9)
        own = branch[self.at]
        inside = own >= 0
        return [
            inside.astype(float),
            np.minimum(apart[self.at], 12),
            np.where(inside, depths[self.at] - depths[top], -1),
            np.where(inside, goods[own] / totals[own], -1),
            np.where(inside, goods[own] / max(good[0], 1e-9), -1),
            np.full(len(self.at), good[top] / totals[top]),
        ]

    def by_names(self, aside: re.Pattern[str], sizes: Floats, linked: Floats, words: Floats, prose: Floats) -> Floats:
        """1 for each block within a place called the body, with no place between that is called an `aside`."""
        body, beside = np.zeros(len(self.places), bool), np.zeros(len(self.places), bool)
        said: dict[str, tuple[bool, bool]] = {}  # many places have the same names
        for j, (place, parent) in enumerate(zip(self.places, self.parent, strict=True)):
            if place.names not in said:
                said[place.names] = bool(_BODY.search(place.names)), bool(aside.search(place.names))
            is_body, is_aside = said[place.names]
            body[j] = is_body or (parent >= 0 and body[parent])
            beside[j] = not is_body and (is_aside or place.tag in _ASIDE_TAGS or (parent >= 0 and bool(beside[parent])))
        clear = ~beside[self.at] & (linked < MAX_LINKED)
        mass = sizes * prose
        kept = body[self.at] & clear
        if (mass * kept).sum() < MIN_NAMED_SHARE * mass.sum():
            kept = clear & (words > 3)
        if (mass * kept).sum() < MIN_CLEAR_SHARE * mass.sum():
            kept = linked < 0.3
        return kept.astype(float)

    def by_density(self, blocks: Sequence[Block], linked: Floats, words: Floats) -> Floats:
        """1 for each block in the container that has most sentences close below it, links apart."""
        score = np.zeros(len(self.places))
        for i in np.flatnonzero(words >= MIN_SENTENCE_WORDS).tolist():
            block, j = blocks[i], int(self.at[i])
            if block.place.hidden:
                continue
            told = (1 + min(len(block.text) / 100, 3) + block.text.count(",")) * (1 - linked[i])
            if block.place.tag in ("p", "li", "blockquote", "h2", "h3") and self.parent[j] >= 0:
                j = self.parent[j]
            for part in (1.0, 0.5, 1 / 6):
                score[j] += part * told
                if self.parent[j] < 0:
                    break
                j = self.parent[j]
        return (self.within(int(score.argmax())) & (linked < MAX_LINKED)).astype(float)
