"""Choose the cue threshold and fit the confidence of a shipped model, on the fold held out of train.

    python training/calibrate.py MODEL     # default, fast; rewrites src/quoth/extraction/model/MODEL/config.json

The threshold is the one with the best sum of soft F1 and source+content exact F1. Confidence is a logistic regression
on `quoth.extraction.statements.features`, fitted to whether a statement counts as found softly.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace

import numpy as np

from data import articles, measure
from export import SHIPPED, write_checksums
from quoth.extraction.encoder import Model
from quoth.extraction.pieces import cut
from quoth.extraction.statements import features, statements_of
from quoth.extraction.tagging import find
from quoth.types import text_digest

BIASES = [-0.5, -0.25, 0.0, 0.25, 0.5, 0.75]


def read_fold(model: Model, bias: float) -> list[tuple[list, list, list, str]]:
    """Per article of the fold: gold statements, ours as the measure wants them, their features, the text."""
    model.config = replace(model.config, cue_bias=bias)
    rows = []
    for article in articles("fold"):
        pieces = cut(article.text, model.tokenizer, model.config.paragraph)
        found = find(pieces, model)
        made = statements_of(article.text, text_digest(article.text), pieces, found, model.calibration)
        given = [
            {
                "source": [(s.source.start, s.source.end)] if s.source else [],
                "cue": [(s.cue.start, s.cue.end)],
                "content": [(c.start, c.end) for c in s.content],
            }
            for s in made
        ]
        rows.append(
            (
                article.readings[0][1],
                given,
                [features(f, s.form) for f, s in zip(found, made, strict=True)],
                article.text,
            )
        )
    return rows


def softly_found(gold: list, given: list, text: str) -> list[bool]:
    """Which of `given` the measure's soft rule pairs with a gold statement: in gold order, one to one."""
    pairs, used = set(), set()
    for g in gold:
        for i, p in enumerate(given):
            if i not in used and measure.score([[g]], [[p]], [text])["soft"]["r"] == 100.0:
                used.add(i)
                pairs.add(i)
                break
    return [i in pairs for i in range(len(given))]


def fit(x: np.ndarray, y: np.ndarray, ridge: float = 1.0) -> tuple[list[float], float]:
    """Logistic regression by Newton's method, with a ridge on the weights; -> weights, bias."""
    design = np.hstack([x, np.ones((len(x), 1))])
    weights = np.zeros(design.shape[1])
    penalty = np.diag([ridge] * x.shape[1] + [0.0])
    for _ in range(50):
        p = 1.0 / (1.0 + np.exp(-design @ weights))
        gradient = design.T @ (p - y) + penalty @ weights
        hessian = (design * (p * (1 - p))[:, None]).T @ design + penalty
        step = np.linalg.solve(hessian, gradient)
        weights -= step
        if np.abs(step).max() < 1e-8:
            break
    return [round(float(w), 5) for w in weights[:-1]], round(float(weights[-1]), 5)


def main() -> None:
    """Command line."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("model")
    args = p.parse_args()
    folder = SHIPPED / args.model
    model = Model(folder)
    best, chosen = -1.0, (0.0, [])
    for bias in BIASES:
        rows = read_fold(model, bias)
        scores = measure.score([r[0] for r in rows], [r[1] for r in rows], [r[3] for r in rows])
        print(bias, {k: v["f1"] for k, v in scores.items() if "chars" not in k}, scores["soft"], flush=True)
        total = scores["soft"]["f1"] + scores["source+content exact"]["f1"]
        if total > best:
            best, chosen = total, (bias, rows)
    bias, rows = chosen
    x = np.asarray([f for _, _, features_, _ in rows for f in features_])
    y = np.asarray([hit for gold, given, _, text in rows for hit in softly_found(gold, given, text)], float)
    weights, offset = fit(x, y)
    config = json.loads((folder / "config.json").read_text())
    config["cue_bias"] = bias
    config["calibration"] = {"weights": weights, "bias": [offset]}
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    write_checksums(folder)
    print("chosen", bias, "confidence", weights, offset, "of", len(y), "statements", round(float(y.mean()), 3), "hold")


if __name__ == "__main__":
    main()
