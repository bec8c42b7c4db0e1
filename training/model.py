"""The attribution model in torch: encoder, cue tagger, span head.

One pass of the encoder over a window serves all heads. For each cue the span head tags source and content over the same
encoding, told which cue it is about and how each piece lies to it (`quoth.extraction.pieces.relations`). Span tags are
scored as a chain (CRF, Lafferty et al. 2001): exact spans are what is measured, and the transitions hold them together.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as nnf

from encoders import Dropout, Encoder
from quoth.extraction import pieces

CUE_TAGS = 3  # O B I
SPAN_TAGS = 5  # O B-source I-source B-content I-content
ROLE_TAGS = 7  # O, then B and I of cue, source, content: one reading a piece, as PolNeAR marks it
ACTS = ("say", "deny", "accuse", "affirm", "demand", "commit", "predict", "think", "ask")
ROLES = 4  # what a piece is of the statements found so far: nothing, cue, source, content
FACTS = 96  # inner width of the heads that read a statement once its spans are known
FORBIDDEN = -1e4


@dataclass(frozen=True)
class Shape:
    """What must be known to build a model again."""

    encoder: str = "minilm"
    depth: int | None = None
    inner: int = 256
    annotators: int = 7  # 0: unknown, the one used outside training
    dropout: float = 0.1
    heads: int | None = None  # of each layer, where fewer than the encoder came with
    neurons: int | None = None  # likewise inside each layer
    sharp: bool = False  # inner neurons are cut off at zero instead of bent (gelu)

    def to_json(self) -> dict[str, object]:
        """As plain data for checkpoints."""
        return asdict(self)


class Attribution(nn.Module):
    """Encoder with heads. Arrays are (batch, time, …); cues are flattened over the batch."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.encoder = Encoder(shape.encoder, shape.depth, shape.dropout, shape.heads, shape.neurons, shape.sharp)
        width, inner = self.encoder.width, shape.inner
        self.shapes = nn.Embedding(pieces.SHAPES, width)
        self.quoted = nn.Embedding(pieces.QUOTED, width)
        nn.init.zeros_(self.shapes.weight)
        nn.init.zeros_(self.quoted.weight)
        self.annotator_cue = nn.Embedding(shape.annotators, inner)
        self.annotator_span = nn.Embedding(shape.annotators, inner)
        nn.init.zeros_(self.annotator_cue.weight)
        nn.init.zeros_(self.annotator_span.weight)
        self.dropout = Dropout(shape.dropout)
        self.cue_inner = nn.Linear(width, inner)
        self.cue_out = nn.Linear(inner, CUE_TAGS)
        self.role_out = nn.Linear(width, ROLE_TAGS)
        self.project = nn.Linear(width, 4 * inner)  # of a piece: itself, its gate; as part of a cue: itself, its gate
        self.relations = nn.ModuleDict({k: nn.Embedding(n, inner) for k, n in pieces.SIZES.items()})
        for table in self.relations.values():
            nn.init.normal_(table.weight, std=0.1)
        self.span_norm = nn.LayerNorm(inner)
        self.near = nn.Conv1d(inner, inner, 7, padding=3, groups=inner)
        self.mix = nn.Linear(inner, inner)
        self.span_out = nn.Linear(inner, SPAN_TAGS)
        self.transitions = nn.Parameter(torch.zeros(SPAN_TAGS, SPAN_TAGS))
        self.level = nn.Embedding(2, inner)  # top-level cue, cue inside another statement's content
        nn.init.zeros_(self.level.weight)
        self.nested_in = nn.Linear(width, FACTS)
        self.nested_role = nn.Embedding(ROLES, FACTS)
        self.nested_out = nn.Linear(FACTS, CUE_TAGS)
        with torch.no_grad():
            self.nested_out.bias[0] = 4.0  # nearly every piece is none
        self.act_inner = nn.Linear(width, width)
        self.act_out = nn.Linear(width, len(ACTS) + 2)  # acts, hedged, negated

    def encode(
        self, ids: Tensor, mask: Tensor, shape: Tensor, quoted: Tensor, annotator: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """-> encoding (batch, time, width), cue scores (batch, time, 3), projections (batch, time, 4 × inner)."""
        hidden = self.dropout(self.encoder(ids, mask, self.shapes(shape) + self.quoted(quoted)))
        return hidden, *self.read(hidden, annotator)

    def read(self, hidden: Tensor, annotator: Tensor) -> tuple[Tensor, Tensor]:
        """Cue scores (batch, time, 3) and projections (batch, time, 4 × inner) of an encoding."""
        cues = self.cue_out(nnf.gelu(self.cue_inner(hidden) + self.annotator_cue(annotator)[:, None]))
        return cues, self.project(hidden)

    def spans(
        self,
        projected: Tensor,
        row: Tensor,
        cue_weights: Tensor,
        relations: dict[str, Tensor],
        annotator: Tensor,
        level: Tensor,
    ) -> Tensor:
        """Scores (cues, time, 5). `row` (cues) is the window of each cue, `cue_weights` (cues, time) averages it.

        `level` (cues) is 1 for a cue inside another statement's content.
        """
        inner = self.shape.inner
        piece, gate, cue, cue_gate = projected.split(inner, dim=-1)
        of_cue = torch.einsum("nt,ntd->nd", cue_weights, cue[row]) + self.annotator_span(annotator)[row]
        of_cue = of_cue + self.level(level)
        of_gate = torch.einsum("nt,ntd->nd", cue_weights, cue_gate[row])
        x = piece[row] + of_cue[:, None] + gate[row] * torch.tanh(of_gate)[:, None]
        for name, table in self.relations.items():
            x = x + table(relations[name])
        x = nnf.gelu(self.span_norm(x))
        near = self.near(x.transpose(1, 2)).transpose(1, 2)
        x = x + nnf.gelu(self.mix(self.dropout(nnf.gelu(near))))
        # What all tags of a piece share says nothing to a chain. In half precision its gradient is not quite zero, and
        # Adam makes whole steps of that: the scores ran away until the head forgot what it knew.
        with torch.autocast("cpu", enabled=False):
            scores = self.span_out(x.float())
            return scores - scores.mean(-1, keepdim=True)

    def nested_cues(self, hidden: Tensor, roles: Tensor) -> Tensor:
        """Scores (batch, time, 3) of cues inside contents; `roles` (batch, time): what the top-level statements say."""
        return self.nested_out(nnf.relu(self.nested_in(hidden) + self.nested_role(roles)))

    def acts(self, ids: Tensor, mask: Tensor, shape: Tensor, quoted: Tensor) -> Tensor:
        """Scores (statements, 11): nine acts, hedged, negated, of statements read by themselves (`acts.sequence`).

        `ids`, `mask`, `shape`, `quoted` (statements, time).
        """
        return self.acts_of(self.encoder(ids, mask, self.shapes(shape) + self.quoted(quoted)), mask)

    def acts_of(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """The scores of `acts` from an encoding (statements, time, width)."""
        return self.told(hidden[:, 0] + (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True))

    def told(self, whole: Tensor) -> Tensor:
        """The scores of `acts`, from the encoding of the first piece and the mean of all, added up (…, width)."""
        return self.act_out(self.dropout(torch.tanh(self.act_inner(self.dropout(whole)))))

    def chain(self) -> Tensor:
        """Transition scores (from, to); an I tag follows only its own kind."""
        return self.transitions + impossible_transitions()


def impossible_transitions() -> Tensor:
    """0 where a tag may follow another, strongly negative where it may not."""
    bad = torch.zeros(SPAN_TAGS, SPAN_TAGS)
    for inside in (2, 4):
        bad[:, inside] = FORBIDDEN
        bad[[inside - 1, inside], inside] = 0.0
    return bad


def chain_loss(scores: Tensor, tags: Tensor, mask: Tensor, transitions: Tensor) -> Tensor:
    """Negative log likelihood (n) of `tags` (n, time) under a chain with `scores` (n, time, tags).

    `tags` (n, time, tags) are a teacher's marginals: what the transitions add to its chains, to the scores a constant,
    is left out, and the transitions learn nothing.
    """
    if tags.ndim == 3:
        picked = (scores * tags).sum(2) * mask
        return log_partition(scores, mask, transitions.detach()) - picked.sum(1)
    steps = mask[:, 1:].to(scores.dtype)
    picked = scores.gather(2, tags[..., None]).squeeze(2) * mask
    moves = transitions[tags[:, :-1], tags[:, 1:]] * steps
    gold = picked.sum(1) + moves.sum(1)
    return log_partition(scores, mask, transitions) - gold


def log_partition(scores: Tensor, mask: Tensor, transitions: Tensor) -> Tensor:
    start = torch.zeros(scores.shape[2])
    start[[2, 4]] = FORBIDDEN  # an I tag can't open a window
    alpha = scores[:, 0] + start
    for t in range(1, scores.shape[1]):
        step = torch.logsumexp(alpha[:, :, None] + transitions[None], dim=1) + scores[:, t]
        alpha = torch.where(mask[:, t, None], step, alpha)
    return torch.logsumexp(alpha, dim=1)
