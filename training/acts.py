"""How well acts are told, on the fold and on the articles held out for measuring; and the regression on words for them.

    python training/acts.py NAME                     # a run, as it is while training (torch)
    python training/acts.py --model default          # the shipped files; sets how much words count beside the network
    python training/acts.py --model default --fit    # fits the regression anew, too, and writes it into the package

Statements are given as annotated; labels are those of `labels/sheets` and `labels/data`. The regression learns from all
but the fold that data.py holds out; how much it counts beside the network is chosen there. The articles held out are
only scored.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from checksums import write_checksums
from encoders import vocabulary
from evaluate import TorchScorer, load_run
from export import SHIPPED
from model import ACTS
from quoth.extraction.act_words import WEIGHTS
from quoth.extraction.acts import weighed
from quoth.extraction.encoder import Model
from quoth.extraction.named_weights import store
from quoth.extraction.tagging import Scorer
from quoth.extraction.wordpiece import WordPiece
from readings import Told, acts_alone, labelled, told

LEAST = 3  # statements that a word must occur in
STRENGTH = 0.1  # of the regression: less is smoother
SHARES = [0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.85, 1.0]


def fit(train: list[Told]) -> tuple[dict[str, int], LogisticRegression]:
    """The words that count, numbered, and the regression on them."""
    counts = Counter(word for t in train for word in set(t.words))
    numbers = {word: i for i, word in enumerate(sorted(word for word, n in counts.items() if n >= LEAST))}
    regression = LogisticRegression(C=STRENGTH, max_iter=300)
    return numbers, regression.fit(matrix(train, numbers), [t.likeliest for t in train])


def matrix(statements: list[Told], numbers: dict[str, int]) -> csr_matrix:
    """(statements, words): 1 where a statement has the word."""
    pairs = [(i, numbers[w]) for i, t in enumerate(statements) for w in set(t.words) if w in numbers]
    return csr_matrix((np.ones(len(pairs)), tuple(np.asarray(pairs).T)), (len(statements), len(numbers)))


def report(name: str, statements: list[Told], scores: np.ndarray) -> None:
    """Accuracy and macro F1 of acts, of all, top-level, nested; F1 of hedged and negated. `scores` (statements, 11)."""
    gold, given = np.asarray([t.likeliest for t in statements]), scores[:, : len(ACTS)].argmax(1)
    nested = np.asarray([t.nested for t in statements])
    for part, mine in (("all", nested | True), ("top", ~nested), ("nested", nested)):
        if mine.any():
            f1s = [f1((gold == k) & mine, (given == k) & mine) for k in range(len(ACTS))]
            each = {a: round(f, 1) for a, f in zip(ACTS, f1s, strict=True)} if part == "all" else ""
            right = 100 * (gold == given)[mine].mean()
            print(f"{name} {part}: {mine.sum()} right {right:.1f} macro F1 {np.mean(f1s):.1f}", each, flush=True)
    for k, mark in enumerate(("hedged", "negated")):
        labels = np.asarray([getattr(t, mark) > 0.5 for t in statements])
        print(f"{name} {mark}: {labels.sum()}, F1 {f1(labels, scores[:, len(ACTS) + k] > 0):.1f}", flush=True)


def f1(gold: np.ndarray, given: np.ndarray) -> float:
    """In percent."""
    return float(200 * (gold & given).sum() / max(1, gold.sum() + given.sum()))


def main() -> None:
    """Command line."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("name", nargs="?")
    p.add_argument("--model")
    p.add_argument("--fit", action="store_true")
    args = p.parse_args()
    scorer: Scorer
    if args.model:
        scorer = model = Model(SHIPPED / args.model)
        tokenizer = model.tokenizer
    else:
        run = load_run(args.name)
        scorer, tokenizer = TorchScorer(run), WordPiece(vocabulary(run.shape.encoder))
    paragraph = scorer.config.paragraph
    fold, held = (
        told(documents, scorer.config)
        for documents in (acts_alone(tokenizer, paragraph, "fold"), labelled(tokenizer, paragraph, held=True))
    )
    network = [np.stack([scorer.told(t.ids, t.shape, t.quoted) for t in part]) for part in (fold, held)]
    report("fold, network alone", fold, network[0])
    train = told(labelled(tokenizer, paragraph) + acts_alone(tokenizer, paragraph), scorer.config)
    numbers, regression = fit(train)
    words = [regression.decision_function(matrix(part, numbers)) for part in (fold, held)]
    both = {share: weighed(network[0][:, : len(ACTS)], words[0], share) for share in SHARES}
    right = {share: float(np.mean(scores.argmax(1) == [t.likeliest for t in fold])) for share, scores in both.items()}
    share = max(right, key=lambda one: right[one])
    print("fold, right by share of the words", {one: round(100 * r, 1) for one, r in right.items()})
    for name, part, of_network, of_words in (
        ("fold", fold, network[0], words[0]),
        ("held", held, network[1], words[1]),
    ):
        scores = weighed(of_network[:, : len(ACTS)], of_words, share)
        report(f"{name}, both", part, np.hstack([scores, of_network[:, len(ACTS) :]]))
    if args.fit:
        store(WEIGHTS, numbers, regression.coef_.T, regression.intercept_)
    if args.model:
        folder = SHIPPED / args.model
        config = json.loads((folder / "config.json").read_text())
        (folder / "config.json").write_text(json.dumps(config | {"act_share": share}, indent=1) + "\n")
        write_checksums(folder)


if __name__ == "__main__":
    main()
