"""Fit the confidence of a shipped model, and show what thresholds on it do, on the fold held out of train.

    python training/calibrate.py MODEL [--bias X]     # rewrites src/quoth/extraction/model/MODEL/config.json

Confidence is a logistic regression on `quoth.extraction.statements.features`, fitted to whether a statement counts as
found softly. `--bias` is added to the score of "no cue" before cues are decoded: under 0 there are more candidates,
which the threshold has to sort out. `settings.MIN_CONFIDENCE` is set by hand to the threshold with the best sum of soft
F1 and source+content exact F1.
"""

from __future__ import annotations

import argparse
import json
import math
from dataclasses import replace

import numpy as np

from checksums import write_checksums
from data import articles, measure
from export import SHIPPED
from quoth.extraction.encoder import Model
from quoth.extraction.harvest import harvest
from quoth.extraction.pieces import cut
from quoth.extraction.statements import Draft, drafts, features, one_span
from quoth.types import Span

THRESHOLDS = [0.0, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5]


def read_fold(model: Model, bias: float) -> list[tuple[list, list, list, str]]:
    """Per article of the fold: gold statements, ours as the measure wants them, their features, the text."""
    model.config = replace(model.config, cue_bias=bias)
    rows = []
    for article in articles("fold"):
        pieces = cut(article.text, model.tokenizer, model.config.paragraph)
        made = [d for d in drafts(article.text, pieces, harvest(pieces, model), model.calibration) if not d.nested]
        given = [
            {
                "source": [(s.start, s.end) for s in one_source(d)],
                "cue": [(d.cue.start, d.cue.end)],
                "content": [(c.start, c.end) for c in d.content],
            }
            for d in made
        ]
        rows.append(
            (
                article.readings[0][1],
                given,
                [features(d.found, d.form) for d in made],
                article.text,
            )
        )
    return rows


def one_source(draft: Draft) -> list[Span]:
    """The one span that the contract has for a source, or none."""
    span = one_span(draft.source, draft.cue, draft.content)
    return [span] if span else []


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
    p.add_argument("--bias", type=float, default=0.0)
    args = p.parse_args()
    folder = SHIPPED / args.model
    rows = read_fold(Model(folder), args.bias)
    x = np.asarray([f for _, _, found, _ in rows for f in found])
    y = np.asarray([hit for gold, given, _, text in rows for hit in softly_found(gold, given, text)], float)
    weights, offset = fit(x, y)
    print("confidence", weights, offset, "of", len(y), "statements", round(float(y.mean()), 3), "hold")
    for threshold in THRESHOLDS:
        least = math.log(threshold / (1 - threshold)) if threshold else -math.inf
        kept = [
            [s for s, f in zip(given, found, strict=True) if float(np.dot(weights, f)) + offset >= least]
            for _, given, found, _ in rows
        ]
        scores = measure.score([row[0] for row in rows], kept, [row[3] for row in rows])
        print(threshold, {k: v["f1"] for k, v in scores.items() if "chars" not in k}, flush=True)
    config = json.loads((folder / "config.json").read_text())
    config["cue_bias"] = args.bias
    config["calibration"]["top"] = {"weights": weights, "bias": [offset]}
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    write_checksums(folder)


if __name__ == "__main__":
    main()
