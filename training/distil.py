"""What a teacher says of unlabelled news, for a smaller student to learn from (Hinton et al. 2015).

    python training/distil.py TEACHER NAME [--share K/N]     # writes training/local/taught/NAME/K.pt

Of every article of `shared/unlabelled` the probabilities of cue tags at each piece, for each cue found the marginals of
the span tags under the teacher's chain, and for each statement the probabilities of its act. `train.py --taught NAME`
learns from them beside the labels. It is text of many outlets, where PolNeAR has seven.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import time
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from data import SHARED, Window
from encoders import WORK, vocabulary
from evaluate import load_run
from model import SPAN_TAGS, Attribution, log_partition
from quoth.extraction.acts import Framed, sequence
from quoth.extraction.decode import best_chain, ranges
from quoth.extraction.pieces import Ints, Pieces, cut, relations, windows
from quoth.extraction.tagging import cue_ranges
from quoth.extraction.wordpiece import WordPiece
from readings import Told

TAUGHT = WORK / "taught"
SIZE, STRIDE, BATCH = 256, 192, 8
EAGER = -0.7  # added to the score of "no cue": doubtful cues teach, too
LEFT_OUT = 0.1  # probability of source or content outside a window with which the window still teaches a cue
SHORTEST, LONGEST = 400, 20_000  # characters of an article


@dataclass(frozen=True)
class Cue:
    """A cue as the teacher reads it: its range, and marginals (time, 5) of span tags from piece `begin` on."""

    start: int
    end: int
    begin: int
    marginals: Tensor


@dataclass(frozen=True)
class Act:
    """A statement as the teacher reads it by itself: ranges of pieces, probabilities of acts, of hedged, of negated."""

    cue: list[tuple[int, int]]
    source: list[tuple[int, int]]
    content: list[tuple[int, int]]
    acts: Tensor
    marks: Tensor


@dataclass(frozen=True)
class Taught:
    """An article as the teacher reads it: probabilities of cue tags (pieces, 3), and cues and acts in order."""

    text: str
    cue_tags: Tensor
    cues: list[Cue]
    acts: list[Act]


@dataclass(frozen=True)
class Lesson:
    """`Taught` with the pieces that the student sees; both encoders' vocabularies cut alike."""

    pieces: Pieces
    taught: Taught


def unlabelled() -> list[str]:
    """The texts, each once, that are neither scraps nor collections."""
    rows = (SHARED / "unlabelled" / "news.jsonl").open(encoding="utf8")
    texts = {json.loads(row)["text"]: None for row in rows}
    return [text for text in texts if SHORTEST <= len(text) <= LONGEST]


def _encode(model: Attribution, pieces: Pieces, spans: list[tuple[int, int]]) -> tuple[Tensor, Tensor]:
    """Cue scores (windows, time, 3) and projections of windows, in bfloat16 where that is faster."""
    special = model.encoder.special
    longest = max(b - a for a, b in spans) + 2
    ids, shape, quoted, mask = (np.zeros((len(spans), longest), np.int64) for _ in range(4))
    for i, (a, b) in enumerate(spans):
        ids[i, 0], ids[i, b - a + 1] = special.start, special.end
        ids[i, 1 : b - a + 1], shape[i, 1 : b - a + 1] = pieces.ids[a:b], pieces.shape[a:b]
        quoted[i, 1 : b - a + 1], mask[i, : b - a + 2] = pieces.quoted[a:b], 1
    unknown = torch.zeros(len(spans), dtype=torch.long)
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        _, cues, projected = model.encode(*(torch.from_numpy(x) for x in (ids, mask, shape, quoted)), unknown)
    return cues.float(), projected.float()


def _marginals(scores: Tensor, chain: Tensor) -> Tensor:
    """Probabilities (cues, time, 5) of tags under a chain: the gradient of its partition function."""
    scores = scores.detach().requires_grad_()
    total = log_partition(scores, torch.ones(scores.shape[:2], dtype=torch.bool), chain).sum()
    return torch.autograd.grad(total, scores)[0]


def teach(model: Attribution, text: str, pieces: Pieces) -> Taught:
    """What `model` says of a text."""
    spans = windows(len(pieces), SIZE - 2, STRIDE)
    tags = np.zeros((len(pieces), 3), np.float32)
    chain = model.chain().detach()
    cues: list[Cue] = []
    statements = []
    for first in range(0, len(spans), BATCH):
        block = spans[first : first + BATCH]
        scores, projected = _encode(model, pieces, block)
        for i, (begin, end) in enumerate(block, first):
            own = scores[i - first, : end - begin + 2].numpy().copy()
            left = begin if i == 0 else (spans[i - 1][1] + begin) // 2
            right = end if i + 1 == len(spans) else (end + spans[i + 1][0]) // 2
            tags[left:right] = torch.from_numpy(own).softmax(-1).numpy()[left - begin + 1 : right - begin + 1]
            own[:, 0] += EAGER
            own[[0, -1], 1:] = -50.0
            local = cue_ranges([own])[0]
            mine = [(a, b) for a, b in local if left <= begin + a - 1 < right]
            if not mine:
                continue
            found = _spans(model, pieces, (begin, end), local, mine, projected[i - first, : end - begin + 2])
            marginals = _marginals(found, chain)
            chains, _ = best_chain(found.numpy(), chain.numpy())
            for (a, b), row, best in zip(mine, marginals, chains, strict=True):
                offset = begin - 1
                if cues and a + offset < cues[-1].end:
                    continue
                cues.append(Cue(a + offset, b + offset, begin, row[1:-1].half()))
                source, content = ([(s + offset, e + offset) for s, e in ranges(best, tag)] for tag in (1, 3))
                if content:
                    statements.append(([(a + offset, b + offset)], source, content))
    return Taught(text, torch.from_numpy(tags).half(), cues, _acts(model, pieces, statements))


def _spans(
    model: Attribution, pieces: Pieces, window: tuple[int, int], local: list, mine: list, projected: Tensor
) -> Tensor:
    begin, end = window
    count = end - begin + 2
    weights, starts = torch.zeros(len(mine), count), np.zeros(count, np.int64)
    for row, (a, b) in enumerate(mine):
        weights[row, a:b] = 1.0 / (b - a)
    starts[[a for a, _ in local]] = 1
    related = _related(pieces, begin, end, np.asarray(mine, np.int64), starts)
    unknown = torch.zeros(1, dtype=torch.long)
    with torch.no_grad():
        return model.spans(
            projected[None], torch.zeros(len(mine), dtype=torch.long), weights,
            {k: torch.from_numpy(v) for k, v in related.items()}, unknown, torch.zeros(len(mine), dtype=torch.long),
        )  # fmt: skip


def _related(pieces: Pieces, begin: int, end: int, cues: Ints, starts: Ints) -> dict[str, Ints]:
    places = np.arange(begin - 1, end + 1).clip(begin, end - 1)  # the frame has none
    where = (pieces.sentence[places], pieces.paragraph[places], pieces.boundary[places])
    return relations(cues[:, 0], cues[:, 1], *where, np.cumsum(starts))


def _acts(model: Attribution, pieces: Pieces, statements: list) -> list[Act]:
    made = []
    for first in range(0, len(statements), 32):
        block = statements[first : first + 32]
        parts = [sequence(pieces, *statement, model.encoder.special) for statement in block]
        longest = max(len(ids) for ids, _, _ in parts)
        ids, shape, quoted, mask = (np.zeros((len(block), longest), np.int64) for _ in range(4))
        for i, (a, b, c) in enumerate(parts):
            ids[i, : len(a)], shape[i, : len(a)], quoted[i, : len(a)], mask[i, : len(a)] = a, b, c, 1
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            scores = model.acts(*(torch.from_numpy(x) for x in (ids, mask, shape, quoted))).float()
        acts, marks = scores[:, :-2].softmax(-1).half(), scores[:, -2:].sigmoid().half()
        made += [Act(*statement, *answer) for statement, *answer in zip(block, acts, marks, strict=True)]
    return made


def load(name: str, tokenizer: WordPiece, paragraph_id: int) -> list[Lesson]:
    """All that was written under `name`, for a student. Raises ValueError if its tokenizer cuts text differently."""
    lessons = []
    for path in sorted((TAUGHT / name).glob("*.pt")):
        for text, tags, cues, acts in torch.load(path, weights_only=True):
            taught = Taught(text, tags, [Cue(*c) for c in cues], [Act(*a) for a in acts])
            pieces = cut(taught.text, tokenizer, paragraph_id)
            if len(pieces) != len(taught.cue_tags):
                raise ValueError(f"{path}: the teacher's pieces are not the student's")
            lessons.append(Lesson(pieces, taught))
    return lessons


def taught_acts(lessons: list[Lesson], frame: Framed) -> list[Told]:
    """The statements of `lessons`, to be read by themselves, with the teacher's probabilities instead of labels."""
    return [
        Told(*sequence(lesson.pieces, act.cue, act.source, act.content, frame), act.acts.float().numpy(),
             float(act.marks[0]), float(act.marks[1]), "", False, [])
        for lesson in lessons
        for act in lesson.taught.acts
    ]  # fmt: skip


def taught_windows(lessons: list[Lesson], special: tuple[int, int], size: int, rng: random.Random) -> list[Window]:
    """The windows of some lessons, from random offsets, none overlapping, in random order."""
    made, inner = [], size - 2
    for article in lessons:
        count = len(article.pieces)
        cuts = [0, *range(rng.randrange(inner // 2, inner + 1), count, inner), count]
        made += [_window(article, a, b, special) for a, b in itertools.pairwise(cuts) if b - a > 16]
    rng.shuffle(made)
    return made


def _window(lesson: Lesson, begin: int, end: int, special: tuple[int, int]) -> Window:
    p, taught, count = lesson.pieces, lesson.taught, end - begin + 2
    soft = np.zeros((count, 3), np.float32)
    soft[1:-1] = taught.cue_tags[begin:end].float().numpy()
    soft[[0, -1], 0] = 1.0
    starts = np.zeros(count, np.int64)
    cues, rows = [], []
    for cue in taught.cues:
        if cue.start < begin or cue.end > end:
            continue
        starts[cue.start - begin + 1] = 1
        row = np.zeros((count, SPAN_TAGS), np.float32)
        row[:, 0] = 1.0
        low, high = max(begin, cue.begin), min(end, cue.begin + len(cue.marginals))
        inside = cue.marginals[low - cue.begin : high - cue.begin].float().numpy()
        row[low - begin + 1 : high - begin + 1] = inside
        if float(cue.marginals[:, 1:].float().sum()) - float(inside[:, 1:].sum()) < LEFT_OUT:
            cues.append((cue.start - begin + 1, cue.end - begin + 1))
            rows.append(row)
    where = np.asarray(cues, np.int64).reshape(-1, 2)
    return Window(
        ids=np.concatenate([[special[0]], p.ids[begin:end], [special[1]]]),
        shape=np.pad(p.shape[begin:end], 1),
        quoted=np.pad(p.quoted[begin:end], 1),
        annotator=0,
        cue_tags=soft,
        role_tags=np.full(count, -100, np.int64),
        cues=where,
        span_tags=np.asarray(rows, np.float32).reshape(-1, count, SPAN_TAGS),
        relations=_related(p, begin, end, where, starts),
    )


def main() -> None:
    """Command line."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("teacher")
    p.add_argument("name")
    p.add_argument("--share", default="1/1", help="K/N: every N-th article, from the K-th on")
    p.add_argument("--threads", type=int, default=1)
    args = p.parse_args()
    torch.set_num_threads(args.threads)
    torch.set_flush_denormal(True)
    which, of = map(int, args.share.split("/"))
    model = load_run(args.teacher).eval()
    tokenizer = WordPiece(vocabulary(model.shape.encoder))
    texts = unlabelled()[which - 1 :: of]
    made: list[Taught] = []
    began = time.time()
    for number, text in enumerate(texts, 1):
        made.append(teach(model, text, cut(text, tokenizer, model.encoder.special.paragraph)))
        if number % 50 == 0:
            print(number, len(texts), sum(len(t.cues) for t in made), round(time.time() - began), flush=True)
    folder = TAUGHT / args.name
    folder.mkdir(parents=True, exist_ok=True)
    plain = [
        (t.text, t.cue_tags, [tuple(vars(c).values()) for c in t.cues], [tuple(vars(a).values()) for a in t.acts])
        for t in made
    ]
    torch.save(plain, folder / f"{which}.pt")


if __name__ == "__main__":
    main()
