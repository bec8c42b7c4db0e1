"""How well a pronoun or a description goes with other mentions of someone, by what the network says at both.

The ranker's features know distance, kind and number, but nothing of what a sentence is about; the network's middle
layers do. Mention pairs scored from contextual vectors after Lee et al. (2017) and Joshi et al. (2019), by a head small
enough for numpy over the pass that runs anyway; what it says is added to the ranker's scores. The same vectors tell
who is described in one place and named in another (`identities.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from quoth.extraction.clusters import Mention
from quoth.extraction.decisions import Candidate
from quoth.extraction.decode import Floats, Ints
from quoth.extraction.ranker import Floats as Doubles
from quoth.extraction.tokens import Tokens

FILE = "pairs.npz"
READING = ("mention", "mention_bias", "other", "other_bias")
LAYERS = ("antecedent", "identity")
INNER = 64
NEAR = 6  # mentions of a candidate that are looked at
BACK, AHEAD = 120, 40  # mentions before and behind, among which they are


@dataclass(frozen=True, slots=True)
class PairLayers:
    """What scores pairs of vectors (64): products (64, 64), what features and groups add, how it is summed up."""

    of_mention: Floats
    of_other: Floats
    of_both: Floats
    of_rows: Floats  # (64, features)
    of_group: Floats  # (groups, 64)
    bias: Floats
    out: Floats  # (64)
    no_one: Floats  # (groups): the score of nobody


@dataclass(frozen=True, slots=True)
class PairWeights:
    """`mention`, `other` (64, width) with biases read pieces; `antecedent` tells whom pronouns and "the agency" mean,
    on top of the ranker, `identity` alone who is described in one place and named in another.
    """

    mention: Floats
    mention_bias: Floats
    other: Floats
    other_bias: Floats
    antecedent: PairLayers
    identity: PairLayers

    @classmethod
    def load(cls, folder: Path) -> PairWeights:
        """Those of a model's folder, as `save` writes them. Raises KeyError where one is missing."""
        with np.load(folder / FILE, allow_pickle=False) as arrays:
            layers = (
                PairLayers(**{name: arrays[f"{part}.{name}"] for name in PairLayers.__slots__}) for part in LAYERS
            )
            return cls(*(arrays[name] for name in READING), *layers)

    def save(self, folder: Path) -> None:
        """Write them where `load` finds them."""
        named = {name: getattr(self, name) for name in READING}
        for part in LAYERS:
            named |= {f"{part}.{name}": getattr(getattr(self, part), name) for name in PairLayers.__slots__}
        np.savez(folder / FILE, **named)  # packed it would save nothing, and take longer to load

    def read(self, middle: Floats) -> Floats:
        """What is kept of each piece: (time, width) -> (time, 128), of half precision."""
        read = [middle @ self.mention.T + self.mention_bias, middle @ self.other.T + self.other_bias]
        kept: Floats = np.concatenate(read, axis=1).astype(np.float16)
        return kept


@dataclass(frozen=True, slots=True)
class Heard:
    """What the network says of a text, to judge whom its mentions mean: `read` (pieces, 128) and where pieces end."""

    weights: PairWeights
    read: Floats
    ends: Ints  # code points


Vectors = tuple[Floats, Floats]


def vectors_of(heard: Heard, mentions: Sequence[Mention], tokens: Tokens) -> Vectors | None:
    """What the network says at the heads of mentions, of each as the one asked about, and as another: (mentions, 64).

    None for a text without pieces.
    """
    if not len(heard.ends):
        return None
    ends = np.asarray([tokens.ends[m.head] for m in mentions], np.int64)
    read = heard.read[np.minimum(np.searchsorted(heard.ends, ends), len(heard.ends) - 1)].astype(np.float32)
    return read[:, :INNER], read[:, INNER:]


class Pairs:
    """Scores the candidates of the mentions of one text by some layers, from the mentions' vectors."""

    def __init__(self, vectors: Vectors | None, mentions: Sequence[Mention], layers: PairLayers) -> None:
        self.vectors, self.mentions, self.layers = vectors, mentions, layers

    @cached_property
    def _products(self) -> Vectors:
        assert self.vectors is not None, "nothing was heard"
        mention, other = self.vectors
        return mention @ self.layers.of_mention.T, other @ self.layers.of_other.T + self.layers.bias

    def scores(self, i: int, found: Sequence[Candidate], rows: Doubles, group: int) -> Doubles:
        """Scores (candidates) for mention `i` of a group; `rows` (candidates, features)."""
        if self.vectors is None:
            return np.zeros(len(found))
        layers, (mention, other), (by_mention, by_other) = self.layers, self.vectors, self._products
        scores = np.full(len(found), layers.no_one[group], np.float64)
        near = nearest(self.mentions, i, found)
        places = [k for places in near for k in places]
        if not places:
            return scores
        owner = np.repeat(np.arange(len(found)), [len(of) for of in near])
        inner = by_other[places] + (other[places] * mention[i]) @ layers.of_both.T
        inner += (rows.astype(np.float32) @ layers.of_rows.T)[owner]
        inner += by_mention[i] + layers.of_group[group]
        grown = np.exp(np.maximum(inner, 0.0) @ layers.out)
        count = np.bincount(owner, minlength=len(found))
        sums = np.bincount(owner, grown, len(found))
        told = count > 0
        scores[told] = np.log(sums[told] / count[told])
        return scores


def nearest(mentions: Sequence[Mention], i: int, found: Sequence[Candidate]) -> list[list[int]]:
    """For each candidate its nearest mentions, at most `NEAR`: around the `i`th, else the one it was found by."""
    near: dict[int, list[int]] = {c.cluster.number: [] for c in found if c.cluster is not None}
    for places in (range(i - 1, max(-1, i - 1 - BACK), -1), range(i + 1, min(len(mentions), i + 1 + AHEAD))):
        seen = dict.fromkeys(near, 0)
        for k in places:
            number = mentions[k].entity
            if number in seen and seen[number] < NEAR:
                seen[number] += 1
                near[number].append(k)
    for its in near.values():
        its.sort(key=lambda k: abs(k - i))
    return [[] if c.cluster is None else near[c.cluster.number][:NEAR] or [c.near] for c in found]
