"""Train what tells acts apart: a logistic regression on a statement's words and on the encoder's view of it.

    python training/acts.py [--model default] [--check]    # --check: cross-validation by article alone, writes nothing

Labels: `labels/data` and `labels/acts`; the articles held out for measuring are only scored. Writes
src/quoth/extraction/acts.npz. Needs scikit-learn.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from export import SHIPPED
from model import ACTS
from quoth.extraction.acts import WEIGHTS, told_words
from quoth.extraction.encoder import Model
from quoth.extraction.tagging import blocks
from readings import Document, labelled

LEAST = 3  # statements that a word must occur in


@dataclass
class Row:
    """One labelled statement."""

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


def matrix(rows: list[Row], vocabulary: dict[str, int], scale: np.ndarray, weight: float) -> csr_matrix:
    """Words (0 or 1), then the encoder's vector."""
    pairs = [(i, vocabulary[w]) for i, r in enumerate(rows) for w in set(r.words) if w in vocabulary]
    words = csr_matrix(
        (np.ones(len(pairs)), tuple(np.asarray(pairs).T) if pairs else ([], [])), (len(rows), len(vocabulary))
    )
    vectors = np.stack([r.vector for r in rows]) / scale * weight
    return hstack([words, csr_matrix(vectors)]).tocsr()


def fit(rows: list[Row], strength: float, weight: float):
    """-> predict(rows), and what is written."""
    counts = Counter(w for r in rows for w in set(r.words))
    vocabulary = {w: i for i, w in enumerate(sorted(w for w, n in counts.items() if n >= LEAST))}
    scale = np.stack([r.vector for r in rows]).std(0) + 1e-6
    model = LogisticRegression(C=strength, max_iter=1000)
    model.fit(matrix(rows, vocabulary, scale, weight), [r.act for r in rows])
    return lambda some: model.predict(matrix(some, vocabulary, scale, weight)), (vocabulary, scale / weight, model)


def report(name: str, rows: list[Row], given: np.ndarray) -> float:
    """Accuracy and macro F1, of all, top-level, nested."""
    gold = np.asarray([r.act for r in rows])
    for part in ("all", "top", "nested"):
        mine = np.asarray([part == "all" or r.nested == (part == "nested") for r in rows])
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
    p.add_argument("--model", default="default")
    p.add_argument("--check", action="store_true")
    p.add_argument("--strength", type=float, nargs="+", default=[0.3])
    p.add_argument("--weight", type=float, nargs="+", default=[0.3])
    args = p.parse_args()
    model = Model(SHIPPED / args.model)
    rows = rows_of(labelled(model.tokenizer, model.config.paragraph), model)
    articles = sorted({r.article for r in rows})
    print(len(rows), "statements of", len(articles), "articles")
    if args.check:
        for strength in args.strength:
            for weight in args.weight:
                given = np.zeros(len(rows), int)
                for fold in range(5):
                    out = set(articles[fold::5])
                    predict, _ = fit([r for r in rows if r.article not in out], strength, weight)
                    held = [i for i, r in enumerate(rows) if r.article in out]
                    given[held] = predict([rows[i] for i in held])
                report(f"cross-validated, strength {strength}, weight {weight}:", rows, given)
        return
    predict, (vocabulary, scale, fitted) = fit(rows, args.strength[0], args.weight[0])
    held = rows_of(labelled(model.tokenizer, model.config.paragraph, held=True), model)
    report("held out:", held, predict(held))
    coefficients = fitted.coef_.astype(np.float32)
    words = sorted(vocabulary, key=vocabulary.__getitem__)
    np.savez_compressed(
        WEIGHTS,
        words=np.frombuffer("\n".join(words).encode(), np.uint8),
        word_weights=coefficients[:, : len(words)].T.astype(np.float16),
        vector_weights=(coefficients[:, len(words) :] / scale).T.astype(np.float32),
        bias=fitted.intercept_.astype(np.float32),
    )
    print(WEIGHTS, WEIGHTS.stat().st_size)


if __name__ == "__main__":
    main()
