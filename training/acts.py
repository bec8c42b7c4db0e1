"""Train what tells acts apart: the network's own scores, and a logistic regression on a statement's words, weighed up.

    python training/acts.py RUN [--model default] [--check]    # --check: figures on the fold alone, writes nothing

The regression learns from `labels/data`, `labels/acts` and `labels/sheets` without the fold that data.py holds out. How
much each of the two counts is fitted on the sheets of the fold, which neither has seen; the articles held out for
measuring are only scored. RUN is the run that the shipped MODEL was written from. Writes src/quoth/extraction/acts.npz.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from evaluate import load_run
from export import SHIPPED
from model import ACTS
from quoth.extraction.acts import WEIGHTS, told_words
from quoth.extraction.encoder import Model
from quoth.extraction.tagging import blocks
from readings import Document, acts_alone, labelled

LEAST = 3  # statements that a word must occur in
FOLDS = 5


@dataclass
class Row:
    """One labelled statement; `vector` (96) as `Heads.act_vector` gives it."""

    words: list[str]
    vector: np.ndarray
    act: int
    article: str
    nested: bool


def rows_of(documents: list[Document], model: Model) -> list[Row]:
    """All labelled statements whose cue lies in a window's share."""
    rows = []
    for document in documents:
        p, nested = document.pieces, {id(s) for s in document.nested or ()}

        def chars(ranges, p=p):
            return [(int(p.starts[a]), int(p.ends[b - 1])) for a, b in ranges]

        for block in blocks(p, model):
            for window in block:
                for ranges, act, _, _ in document.facts:
                    cue = window.local(ranges["cue"])
                    if not cue or not window.left <= ranges["cue"][0][0] < window.right:
                        continue
                    vector = model.heads.act_vector(
                        window.encoded.facts, cue[0], window.local(ranges["source"]), window.local(ranges["content"])
                    )
                    source, cues, content = (chars(ranges[role]) for role in ("source", "cue", "content"))
                    inner = id(ranges) in nested
                    rows.append(
                        Row(told_words(document.text, source, cues, content, inner), vector, act, document.name, inner)
                    )
    return rows


def matrix(rows: list[Row], vocabulary: dict[str, int]) -> csr_matrix:
    """(rows, words): 1 where a statement has the word."""
    pairs = [(i, vocabulary[w]) for i, r in enumerate(rows) for w in set(r.words) if w in vocabulary]
    places = tuple(np.asarray(pairs).T) if pairs else ([], [])
    return csr_matrix((np.ones(len(pairs)), places), (len(rows), len(vocabulary)))


def acts_of(rows: list[Row]) -> np.ndarray:
    """(rows): number of the labelled act."""
    return np.asarray([r.act for r in rows])


def report(name: str, rows: list[Row], given: np.ndarray) -> float:
    """Accuracy and macro F1, of all, top-level, nested."""
    gold = acts_of(rows)
    for part in ("all", "top", "nested"):
        mine = np.asarray([part == "all" or r.nested == (part == "nested") for r in rows])
        if not mine.any():
            continue
        f1s = [
            200
            * ((gold == k) & (given == k) & mine).sum()
            / max(1, ((gold == k) & mine).sum() + ((given == k) & mine).sum())
            for k in range(len(ACTS))
        ]
        right = 100 * (gold == given)[mine].mean()
        each = {a: round(float(f), 1) for a, f in zip(ACTS, f1s, strict=True)} if part == "all" else ""
        print(f"{name} {part}: {mine.sum()} right {right:.1f} macro F1 {np.mean(f1s):.1f}", each, flush=True)
    return float((gold == given).mean())


def main() -> None:
    """Command line."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("run")
    p.add_argument("--model", default="default")
    p.add_argument("--check", action="store_true")
    p.add_argument("--strength", type=float, default=0.1, help="of the regression on words: less is smoother")
    p.add_argument("--balance", type=float, default=0.1, help="the same of how much the two count")
    args = p.parse_args()
    model = Model(SHIPPED / args.model)
    tokenizer, paragraph = model.tokenizer, model.config.paragraph
    rows = rows_of(labelled(tokenizer, paragraph) + acts_alone(tokenizer, paragraph), model)
    fold = rows_of(acts_alone(tokenizer, paragraph, "fold"), model)
    print(len(rows), "statements of", len({r.article for r in rows}), "articles; of the fold", len(fold))
    counts = Counter(w for r in rows for w in set(r.words))
    vocabulary = {w: i for i, w in enumerate(sorted(w for w, n in counts.items() if n >= LEAST))}
    words = LogisticRegression(C=args.strength, max_iter=300)
    words.fit(matrix(rows, vocabulary), acts_of(rows))
    out = load_run(args.run).act_out
    read_out = out.weight.detach().numpy()[: len(ACTS)].T, out.bias.detach().numpy()[: len(ACTS)]

    def both(some: list[Row]) -> np.ndarray:
        """(rows, 18): scores of the network, of the words."""
        network = np.stack([r.vector for r in some]) @ read_out[0] + read_out[1]
        return np.hstack([network, words.decision_function(matrix(some, vocabulary))])

    def weighed(x: np.ndarray, some: list[Row]) -> LogisticRegression:
        return LogisticRegression(C=args.balance, max_iter=1000).fit(x, acts_of(some))

    x = both(fold)
    report("fold, network alone:", fold, x[:, : len(ACTS)].argmax(1))
    report("fold, words alone:", fold, x[:, len(ACTS) :].argmax(1))
    articles = sorted({r.article for r in fold})
    given = np.zeros(len(fold), int)
    for k in range(FOLDS):
        out_of = np.asarray([articles.index(r.article) % FOLDS == k for r in fold])
        kept = [r for r, o in zip(fold, out_of, strict=True) if not o]
        given[out_of] = weighed(x[~out_of], kept).predict(x[out_of])
    report("fold, both, cross-validated:", fold, given)
    if args.check:
        return
    final = weighed(x, fold)
    held = rows_of(labelled(tokenizer, paragraph, held=True), model)
    report("held out:", held, final.predict(both(held)))
    of_network, of_words = final.coef_[:, : len(ACTS)].T, final.coef_[:, len(ACTS) :].T
    names = sorted(vocabulary, key=vocabulary.__getitem__)
    np.savez_compressed(
        WEIGHTS,
        words=np.frombuffer("\n".join(names).encode(), np.uint8),
        word_weights=(words.coef_.T @ of_words).astype(np.float16),
        vector_weights=(read_out[0] @ of_network).astype(np.float32),
        bias=(final.intercept_ + read_out[1] @ of_network + words.intercept_ @ of_words).astype(np.float32),
    )
    print(WEIGHTS, WEIGHTS.stat().st_size)


if __name__ == "__main__":
    main()
