"""Articles with more than top-level spans: nested statements and acts; as training windows.

    python training/readings.py            # counts

From `labels/`: this project's own readings of PolNeAR train articles. Those held out for measuring are left out, and
those of the fold come apart. A document's windows do not overlap.
"""

from __future__ import annotations

import itertools
import json
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from data import (
    ANNOTATORS,
    Ranges,
    Sample,
    Window,
    WindowLabels,
    _to_pieces,
    articles,
    make_window,
    possible,
    related_to,
)
from labels.corpus import news, sheet_answers
from model import ACTS
from quoth.extraction.act_words import told_words
from quoth.extraction.acts import Framed, sequence
from quoth.extraction.pieces import Pieces, cut
from quoth.extraction.wordpiece import WordPiece
from quoth.types import Span, Statement

LABELS = Path(__file__).parent / "labels"
UNKNOWN = -100


@dataclass
class Document(Sample):
    """A sample with what `labels/` knows of it; ranges are of pieces."""

    nested: list[dict[str, Ranges]] | None = None  # None: not labelled
    facts: list[tuple[dict[str, Ranges], int | np.ndarray, float, float]] = field(default_factory=list)


def labelled(tokenizer: WordPiece, paragraph_id: int, *, held: bool = False) -> list[Document]:
    """The readings of `labels/data` and `labels/acts`."""
    chosen = json.loads((LABELS / "articles.json").read_text(encoding="utf8"))["articles"]
    held_out = {row["name"] for row in chosen if row["set"] == "held"}
    by_name = {a.name: a for a in articles("train")}
    made = []
    for path in sorted((LABELS / "data").glob("*/*.json")) + sorted((LABELS / "acts").glob("*/*.json")):
        if (path.stem in held_out) != held:
            continue
        article = by_name[path.stem]
        reader, statements = article.readings[0]
        pieces = cut(article.text, tokenizer, paragraph_id)
        labels = json.loads(path.read_text(encoding="utf8"))
        document = Document(
            article.name, article.text, pieces, ANNOTATORS.index(reader) + 1 if reader in ANNOTATORS else 0, nested=[]
        )
        for row in labels["statements"] + labels["nested"]:
            spans = {role: [(a, b) for a, b in row[role]] for role in ("cue", "source", "content")}
            ranges = {role: _to_pieces(found, article.text, pieces) for role, found in spans.items()}
            if ranges["cue"] and ranges["content"]:
                (document.nested if "parent" in row else document.statements).append(ranges)
                document.facts.append((ranges, ACTS.index(row["act"]), row["hedged"], row["negated"]))
        if len(labels["statements"]) < len(statements):
            raise ValueError(f"{path}: {len(labels['statements'])} statements of {len(statements)} are labelled")
        made.append(document)
    return made


def acts_alone(tokenizer: WordPiece, paragraph_id: int, part: str = "train") -> list[Document]:
    """The readings of `labels/sheets`: acts of top-level statements. `part` is `train` (with news) or `fold`."""
    answers = sheet_answers()
    whole = {path.stem for path in (LABELS / "data").glob("*/*.json")}
    texts = [(a.name, a.text, *a.readings[0]) for a in articles(part) if a.name in answers and a.name not in whole]
    if part == "train":
        texts += [(name, text, "", rows) for name, (text, rows) in news().items() if name in answers]
    made = []
    for name, text, reader, statements in texts:
        pieces = cut(text, tokenizer, paragraph_id)
        document = Document(name, text, pieces, ANNOTATORS.index(reader) + 1 if reader in ANNOTATORS else 0)
        for statement, votes in zip(statements, answers[name], strict=True):
            ranges = {role: _to_pieces(spans, text, pieces) for role, spans in statement.items()}
            if ranges["cue"] and ranges["content"] and votes:
                document.statements.append(ranges)
                document.facts.append((ranges, *_voted(votes)))
        made.append(document)
    return made


def _voted(votes: list[str]) -> tuple[np.ndarray, float, float]:
    """Shares of the acts (9), of hedged and of negated among readers; where all differ the first counts a bit more."""
    acts = np.zeros(len(ACTS), np.float32)
    marks = np.zeros(2)
    for k, vote in enumerate(votes):
        act, *more = vote.split()
        acts[ACTS.index(act)] += (1.01 if k == 0 else 1.0) / (len(votes) + 0.01)
        marks += np.array(["h" in more, "n" in more]) / len(votes)
    return acts, *map(float, marks)


def document_windows(
    document: Document, special: tuple[int, int], size: int, rng: random.Random, noise: float = 0.05
) -> list[Window]:
    """The windows of one document, from a random offset, none overlapping."""
    inner, count = size - 2, len(document.pieces)
    cuts = [0, *range(rng.randrange(inner // 3, inner + 1), count, inner), count]
    made = []
    for begin, end in itertools.pairwise(cuts):
        if begin < end:
            made.append(_labelled_window(document, begin, end, special, rng, noise))
    return made


def _labelled_window(
    document: Document, begin: int, end: int, special: tuple[int, int], rng: random.Random, noise: float
) -> Window:
    window = make_window(document, begin, end, special, rng, noise)
    time = len(window.ids)
    roles = (window.role_tags + 1) // 2
    tags = np.full(time, UNKNOWN, np.int64)
    cues, rows, starts = [], [], np.zeros(time, np.int64)
    for a, _ in window.cues:
        starts[a] = 1
    if document.nested is not None:
        tags[1:-1] = 0
    for statement in document.nested or ():
        row = np.zeros(time, np.int64)
        for role, tag in (("source", 1), ("content", 3)):
            for a, b in statement[role]:
                left, right = max(a, begin) - begin + 1, min(b, end) - begin + 1
                if left < right:
                    row[left:right] = tag + 1
                    row[left] = tag
        for a, b in statement["cue"][:1]:
            left, right = max(a, begin) - begin + 1, min(b, end) - begin + 1
            if left < right:
                tags[left:right] = 2
                tags[left] = 1
                starts[left] = 1
            if all(begin <= x and y <= end for found in statement.values() for x, y in found):
                cues.append((left, right))
                rows.append(possible(row))
    levels = np.asarray([0] * len(window.cues) + [1] * len(cues), np.int64)
    if cues:
        where = np.asarray(cues, np.int64)
        more = related_to(where, document.pieces, begin, end, starts)
        window.cues = np.concatenate([window.cues, where])
        window.span_tags = np.concatenate([window.span_tags, np.asarray(rows, np.int64)])
        window.relations = {k: np.concatenate([v, more[k]]) for k, v in window.relations.items()}
    window.labels = WindowLabels(levels, tags, roles)
    return window


@dataclass
class Told:
    """A statement to be read by itself (`quoth.extraction.acts.sequence`), with its labels."""

    ids: np.ndarray
    shape: np.ndarray
    quoted: np.ndarray
    act: int | np.ndarray  # a label, or what share of readers says so, or a teacher's probabilities (9)
    hedged: float
    negated: float
    article: str
    nested: bool
    words: list[str]

    @property
    def likeliest(self) -> int:
        """The act that most say."""
        return self.act if isinstance(self.act, int) else int(self.act.argmax())


def told(documents: list[Document], frame: Framed) -> list[Told]:
    """All statements of some documents whose act is labelled."""
    made = []
    for document in documents:
        nested = {id(s) for s in document.nested or ()}
        for ranges, *labels in document.facts:
            parts = sequence(document.pieces, ranges["cue"], ranges["source"], ranges["content"], frame)
            inner = id(ranges) in nested
            words = told_words(document.text, _statement(ranges, document.pieces, inner))
            made.append(Told(*parts, *labels, document.name, inner, words))
    return made


def padded(sequences: list[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Ids, mask, shapes and `quoted` (statements, time) of some sequences, as `Attribution.encodings` takes them."""
    longest = max(len(ids) for ids, _, _ in sequences)
    found = np.zeros((4, len(sequences), longest), np.int64)
    for i, (ids, shape, quoted) in enumerate(sequences):
        for row, values in zip(found[:, i], (ids, np.ones_like(ids), shape, quoted), strict=True):
            row[: len(ids)] = values
    ids, mask, shape, quoted = map(torch.from_numpy, found)
    return ids, mask, shape, quoted


def _statement(ranges: dict[str, Ranges], pieces: Pieces, nested: bool) -> Statement:
    """A labelled statement as far as its words are asked for."""
    cue, source, content = (
        [Span(int(pieces.starts[a]), int(pieces.ends[b - 1])) for a, b in ranges[role]]
        for role in ("cue", "source", "content")
    )
    whole = Span(source[0].start, source[-1].end) if source else None
    return Statement("", whole, cue[0], tuple(content), "direct", 1.0, parent=0 if nested else None)


def told_batches(statements: list[Told], size: int, rng: random.Random) -> Iterator[list[Told]]:
    """Batches of statements of like length, for ever, all of them again and again in random order."""
    while True:
        order = list(statements)
        rng.shuffle(order)
        some = [sorted(order[i : i + 20 * size], key=lambda t: len(t.ids)) for i in range(0, len(order), 20 * size)]
        batches = [part[i : i + size] for part in some for i in range(0, len(part), size)]
        rng.shuffle(batches)
        yield from batches


def document_batches(
    made: list[Document], special: tuple[int, int], size: int, batch: int, rng: random.Random
) -> list[list[Window]]:
    """Batches of about `batch` windows, whole documents, in random order."""
    order = list(range(len(made)))
    rng.shuffle(order)
    batches: list[list[Window]] = []
    for number in order:
        windows = document_windows(made[number], special, size, rng)
        if batches and len(batches[-1]) + len(windows) <= batch:
            batches[-1] += windows
        else:
            batches.append(windows)
    return batches


def main() -> None:
    """Print counts."""
    from encoders import vocabulary

    tokenizer = WordPiece(vocabulary("minilm"))
    for name, made in (
        ("labelled", labelled(tokenizer, 1)),
        ("held out", labelled(tokenizer, 1, held=True)),
        ("acts alone", acts_alone(tokenizer, 1)),
        ("acts alone, fold", acts_alone(tokenizer, 1, "fold")),
    ):
        print(
            name, len(made), "documents", sum(len(d.facts) for d in made), "statements",
            sum(len(d.nested or ()) for d in made), "nested",
        )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
