"""What a teacher says of unlabelled news, for a smaller student to learn from (Hinton et al. 2015).

    python training/distil.py MODEL NAME [--share K/N]     # writes training/local/taught/NAME/K.pt

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
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from data import SHARED, Ranges, Window, related_to
from encoders import WORK
from model import SPAN_TAGS, log_partition
from quoth.extraction.acts import Framed, sequence
from quoth.extraction.decode import log_softmax
from quoth.extraction.encoder import FOLDER, Model
from quoth.extraction.pieces import Pieces, cut
from quoth.extraction.tagging import blocks, decoded, span_scores
from quoth.extraction.wordpiece import WordPiece
from readings import Told

TAUGHT = WORK / "taught"
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


def _marginals(scores: Tensor, chain: Tensor) -> Tensor:
    """Probabilities (cues, time, 5) of tags under a chain: the gradient of its partition function."""
    scores = scores.detach().requires_grad_()
    total = log_partition(scores, torch.ones(scores.shape[:2], dtype=torch.bool), chain).sum()
    return torch.autograd.grad(total, scores)[0]


def teach(scorer: Model, text: str, pieces: Pieces) -> Taught:
    """What a shipped model says of a text, its windows read and shared out as everywhere."""
    tags = np.zeros((len(pieces), 3), np.float32)
    cues: list[Cue] = []
    acts: list[Act] = []
    chain = torch.from_numpy(scorer.config.transitions)
    for window in (window for block in blocks(pieces, scorer) for window in block):
        scores = window.encoded.cues - np.asarray([EAGER, 0.0, 0.0], np.float32)
        share = slice(window.left - window.begin + 1, window.right - window.begin + 1)
        tags[window.left : window.right] = np.exp(log_softmax(scores[share]))
        mine = [(a, b) for a, b in window.cues if window.left <= window.begin + a - 1 < window.right]
        if not mine:
            continue
        time = window.end - window.begin + 2
        found = span_scores(pieces, window, window.cues, mine, time, scorer, level=0)
        read = decoded([(window, cue) for cue in mine], found, [0.0] * len(mine), scorer.config.transitions)
        for one, row in zip(read, _marginals(torch.from_numpy(found), chain), strict=True):
            if cues and one.cue[0] < cues[-1].end:
                continue
            cues.append(Cue(*one.cue, window.begin, row[1:-1].half()))
            if one.content:
                acts.append(_act(scorer, pieces, [one.cue], list(one.source), list(one.content)))
    return Taught(text, torch.from_numpy(tags).half(), cues, acts)


def _act(scorer: Model, pieces: Pieces, cue: Ranges, source: Ranges, content: Ranges) -> Act:
    scores = torch.from_numpy(scorer.told(*sequence(pieces, cue, source, content, scorer.config)))
    return Act(cue, source, content, scores[:-2].softmax(-1).half(), scores[-2:].sigmoid().half())


def load(name: str, tokenizer: WordPiece, paragraph_id: int) -> list[Lesson]:
    """All that was written under `name`, for a student, but for the few texts that its tokenizer cuts differently.

    A shipped model knows no pieces of other scripts.
    """
    lessons = []
    for path in sorted((TAUGHT / name).glob("*.pt")):
        for text, tags, cues, acts in torch.load(path, weights_only=True):
            taught = Taught(text, tags, [Cue(*c) for c in cues], [Act(*a) for a in acts])
            pieces = cut(taught.text, tokenizer, paragraph_id)
            if len(pieces) == len(taught.cue_tags):
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
        relations=related_to(where, p, begin, end, starts),
    )


def main() -> None:
    """Command line."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("teacher")
    p.add_argument("name")
    p.add_argument("--share", default="1/1", help="K/N: every N-th article, from the K-th on")
    args = p.parse_args()
    torch.set_num_threads(1)
    which, of = map(int, args.share.split("/"))
    scorer = Model(FOLDER / args.teacher)
    scorer.config = replace(scorer.config, cue_bias=EAGER)
    texts = unlabelled()[which - 1 :: of]
    made: list[Taught] = []
    began = time.time()
    for number, text in enumerate(texts, 1):
        made.append(teach(scorer, text, cut(text, scorer.tokenizer, scorer.config.paragraph)))
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
