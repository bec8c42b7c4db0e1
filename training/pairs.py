"""Training of `quoth.extraction.pairs`: whom a mention means, by what a layer of the encoder says at both.

`PairHead` is fitted on the shipped encoder's answers, which `middle_of` keeps in local/middle (2 GB).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import torch
from torch import Tensor, nn

from encoders import WORK
from quoth.extraction.clusters import DESCRIBED, GROUPS
from quoth.extraction.coreference_features import FEATURES
from quoth.extraction.encoder import FOLDER, Model
from quoth.extraction.harvest import hear
from quoth.extraction.identities import TRAITS
from quoth.extraction.pairs import INNER, Heard, PairLayers, PairWeights
from quoth.extraction.pieces import cut
from quoth.extraction.ranker import Ranker
from quoth.extraction.tagging import Encoded

LAYER = {"mpnet": 7, "minilm": 2}  # later ones know more of statements, less of who is who
ROUNDS, RATE, DECAY, TOGETHER, WARM = 14, 2e-3, 0.05, 4, 50  # of `_fit`; documents a step; steps


@dataclass
class Sample:
    """One decision: the mention's group and place, a row of features for each candidate and its nearest mentions."""

    group: int
    rows: np.ndarray
    right: np.ndarray
    weight: float
    mention: int = 0
    near: Sequence[Sequence[int]] = ()


@dataclass
class Collected:
    """The decisions of one text, and where the heads of its mentions end."""

    name: str
    text: str
    ends: list[int]
    samples: list[Sample]


@dataclass
class Asked:
    """Decisions in one row of tensors. `mention` (decisions) and `other` (pairs) are rows of vectors.

    `owner` (candidates) numbers decisions, `candidate` (pairs) numbers candidates.
    """

    group: Tensor
    mention: Tensor
    weight: Tensor
    owner: Tensor
    rows: Tensor  # (candidates, features)
    base: Tensor  # (candidates): the ranker's scores
    right: Tensor
    candidate: Tensor
    other: Tensor


class PairScores(nn.Module):
    """Scores of candidates from two vectors each (64); see `quoth.extraction.pairs.Pairs`."""

    def __init__(self, groups: int, features: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.of_mention, self.of_both = (nn.Linear(INNER, INNER, bias=False) for _ in range(2))
        self.of_other = nn.Linear(INNER, INNER)
        self.of_rows = nn.Linear(features, INNER, bias=False)
        self.of_group = nn.Embedding(groups, INNER)
        self.out = nn.Linear(INNER, 1, bias=False)
        self.no_one = nn.Parameter(torch.zeros(groups))
        self.dropout = nn.Dropout(dropout)
        nn.init.zeros_(self.of_group.weight)

    def forward(self, asked: Asked, mention: Tensor, other: Tensor, back: Tensor) -> Tensor:
        """Scores (candidates) with the ranker's added; vectors (decisions, 64) and (places, 64), by `back` (pairs)."""
        mine = asked.owner[asked.candidate]
        inner = self.of_mention(mention)[mine] + self.of_other(other)[back] + self.of_both(mention[mine] * other[back])
        inner = inner + self.of_rows(asked.rows)[asked.candidate] + self.of_group(asked.group)[mine]
        pairs = self.out(self.dropout(torch.relu(inner)))[:, 0]
        count = torch.bincount(asked.candidate, minlength=len(asked.rows))
        mean = log_sums(pairs, asked.candidate, len(asked.rows)) - count.clamp(min=1).log()
        return asked.base + torch.where(count > 0, mean, self.no_one[asked.group[asked.owner]])

    def layers(self) -> PairLayers:
        """As they are shipped."""
        named = {
            "of_mention": self.of_mention.weight,
            "of_other": self.of_other.weight,
            "of_both": self.of_both.weight,
            "of_rows": self.of_rows.weight,
            "of_group": self.of_group.weight,
            "bias": self.of_other.bias,
            "out": self.out.weight[0],
            "no_one": self.no_one,
        }
        return PairLayers(**{name: value.detach().numpy() for name, value in named.items()})


def silent(layers: PairLayers) -> PairLayers:
    """Layers of that shape that say the same of all candidates, until they are fitted."""
    return replace(layers, out=np.zeros(INNER, np.float32))


class PairHead(nn.Module):
    """Whom pronouns and definite descriptions mean: reads the encoder's vectors (width) and scores pairs of them."""

    def __init__(self, width: int, dropout: float = 0.5) -> None:
        super().__init__()
        self.mention, self.other = nn.Linear(width, INNER), nn.Linear(width, INNER)
        self.scores = PairScores(len(GROUPS), len(FEATURES))
        self.dropout = nn.Dropout(dropout)

    def forward(self, asked: Asked, vectors: Tensor) -> Tensor:
        """Scores (candidates) with the ranker's added; `vectors` (places, width)."""
        used, back = torch.unique(asked.other, return_inverse=True)
        mention = self.mention(self.dropout(vectors[asked.mention]))
        return self.scores(asked, mention, self.other(self.dropout(vectors[used])), back)

    def weights(self) -> PairWeights:
        """As they are shipped, with layers for identities that say nothing yet."""
        read = (self.mention.weight, self.mention.bias, self.other.weight, self.other.bias)
        identity = silent(IdentityHead().scores.layers())
        return PairWeights(*(value.detach().numpy() for value in read), self.scores.layers(), identity)


class IdentityHead(nn.Module):
    """Who is described in one place and named in another, by vectors (128) as `PairHead` has learned to read them."""

    def __init__(self, dropout: float = 0.3) -> None:
        super().__init__()
        self.scores = PairScores(len(DESCRIBED), len(FEATURES) + len(TRAITS), dropout)
        self.dropout = nn.Dropout(dropout)

    def forward(self, asked: Asked, vectors: Tensor) -> Tensor:
        """Scores (candidates); `vectors` (places, 128)."""
        mention, other = self.dropout(vectors[asked.mention, :INNER]), self.dropout(vectors[:, INNER:])
        return self.scores(asked, mention, other, asked.other)


def log_sums(x: Tensor, of: Tensor, count: int) -> Tensor:
    """Log of the sum of exp(x) of each of `count` groups; `of` (like x) numbers them."""
    highest = torch.full((count,), -1e9).scatter_reduce(0, of, x.detach(), "amax")
    sums = torch.zeros(count).index_add(0, of, torch.exp(x - highest[of]))
    return highest + torch.log(sums.clamp(min=1e-30))


def pair_loss(asked: Asked, scores: Tensor) -> tuple[Tensor, Tensor]:
    """Weighted sum of -log share of the right candidates, and the sum of weights."""
    count = len(asked.group)
    good = log_sums(scores[asked.right], asked.owner[asked.right], count)
    return (asked.weight * (log_sums(scores, asked.owner, count) - good)).sum(), asked.weight.sum()


def asked_of(samples: Sequence[Sample], place: dict[int, int], ranker: Ranker | None) -> Asked | None:
    """The decisions whose mention has a place, among candidates that have one (or are no one)."""
    group, mention, weight, owner, rows, base, right, candidate, other = ([] for _ in range(9))
    for s in samples:
        if s.mention not in place:
            continue
        seen = [[place[k] for k in near if k in place] for near in s.near]
        kept = [c for c, near in enumerate(s.near) if not near or seen[c]]
        if len(kept) < 2 or not s.right[kept].any():
            continue
        scores = np.zeros(len(s.rows)) if ranker is None else ranker.scores(s.rows, s.group)
        for c in kept:
            candidate += [len(base)] * len(seen[c])
            other += seen[c]
            owner.append(len(group))
            base.append(scores[c])
            rows.append(s.rows[c])
            right.append(s.right[c])
        group.append(s.group)
        mention.append(place[s.mention])
        weight.append(s.weight)
    if not group:
        return None
    weights, features, scored = (torch.tensor(np.array(x), dtype=torch.float32) for x in (weight, rows, base))
    whole = [torch.tensor(x, dtype=torch.long) for x in (group, mention, owner, candidate, other)]
    return Asked(whole[0], whole[1], weights, whole[2], features, scored, torch.tensor(right), whole[3], whole[4])


class _Raw(Model):
    """A shipped model whose middle layer's answers are kept as they are."""

    def encode(self, ids, shape, quoted):
        """One window; see `Scorer`."""
        cues, middle = self._read(ids, shape, quoted, ["cues", "middle"])
        none = np.zeros((len(ids), 0), np.float32)
        return Encoded(cues, none, none, middle.astype(np.float16))


@cache
def _raw(name: str) -> _Raw:
    return _Raw(FOLDER / name, threads=2)


@cache
def _sums(name: str) -> str:
    return hashlib.sha256((FOLDER / name / "encoder.onnx").read_bytes()).hexdigest()[:12]


def middle_of(text: str, name: str) -> tuple[np.ndarray, np.ndarray]:
    """What the middle layer of model `name` answers (pieces, width), and where pieces end; kept in local/middle."""
    model = _raw(name)
    pieces = cut(text, model.tokenizer, model.config.paragraph)
    folder = WORK / "middle" / f"{name}-{_sums(name)}"
    file = folder / f"{hashlib.sha256(text.encode()).hexdigest()[:24]}.npy"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        np.save(file, hear(pieces, model))
    return np.load(file), pieces.ends


def heard_of(text: str, name: str, weights: PairWeights | None = None) -> Heard:
    """What the model `name` says of a text, to its own head or to another's `weights`."""
    middle, ends = middle_of(text, name)
    used = weights or _raw(name).pairs
    return Heard(used, used.read(middle.astype(np.float32)), ends)


def fit_pairs(documents: Sequence[Collected], ranker: Ranker, name: str, seed: int = 1) -> PairWeights:
    """The head for model `name`, fitted on top of what `ranker` says, without identities."""
    lessons = list(_lessons(documents, name, ranker))
    torch.manual_seed(seed)
    head = PairHead(lessons[0][1].shape[1])
    _fit(head, lessons, seed)
    return head.weights()


def fit_identities(documents: Sequence[Collected], weights: PairWeights, name: str, seed: int = 1) -> PairWeights:
    """The head of model `name` with layers for identities, fitted on the vectors that it reads."""
    lessons = [
        (asked, torch.from_numpy(weights.read(vectors.numpy()).astype(np.float32)))
        for asked, vectors in _lessons(documents, name)
    ]
    torch.manual_seed(seed)
    head = IdentityHead()
    _fit(head, lessons, seed)
    return replace(weights, identity=head.scores.layers())


def _lessons(documents: Sequence[Collected], name: str, ranker: Ranker | None = None) -> Iterator[tuple[Asked, Tensor]]:
    """The decisions of each document that has some, and the vectors (mentions, width) of its mentions."""
    for document in documents:
        middle, ends = middle_of(document.text, name)
        places = np.minimum(np.searchsorted(ends, document.ends), len(ends) - 1)
        asked = asked_of(document.samples, {i: i for i in range(len(places))}, ranker)
        if asked is not None:
            yield asked, torch.from_numpy(middle[places].astype(np.float32))


def _fit(head: nn.Module, lessons: Sequence[tuple[Asked, Tensor]], seed: int) -> None:
    optimizer = torch.optim.AdamW(head.parameters(), lr=RATE, weight_decay=DECAY)
    rng = np.random.default_rng(seed)
    steps, step = ROUNDS * -(-len(lessons) // TOGETHER), 0
    for _ in range(ROUNDS):
        order = rng.permutation(len(lessons))
        for begin in range(0, len(order), TOGETHER):
            for group in optimizer.param_groups:
                group["lr"] = RATE * (1 - step / steps) * min(1.0, (step + 1) / WARM)
            step += 1
            losses = [pair_loss(lessons[k][0], head(*lessons[k])) for k in order[begin : begin + TOGETHER]]
            optimizer.zero_grad()
            (sum(loss for loss, _ in losses) / sum(weight for _, weight in losses)).backward()
            optimizer.step()
    head.eval()
