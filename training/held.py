"""Nested statements on the labelled articles that are held out: choose the bias, fit the confidence.

    python training/held.py NAME                 a run, as it is while training (torch)
    python training/held.py --model default      the shipped files: also fits the confidence of nested statements and
                                                 writes it, with the bias, into the model's config.json

They are found the whole way, inside top-level statements that were found. Articles: `labels/articles.json`, set `held`.
"""

from __future__ import annotations

import argparse
import json
import math
from dataclasses import replace

import numpy as np

from calibrate import fit, softly_found
from checksums import write_checksums
from data import measure
from encoders import vocabulary
from evaluate import TorchScorer, load_run
from export import SHIPPED
from quoth.extraction.encoder import Model
from quoth.extraction.harvest import harvest
from quoth.extraction.statements import Draft, confidence, drafts, features
from quoth.extraction.tagging import Scorer
from quoth.extraction.wordpiece import WordPiece
from readings import Document, labelled

BIASES = [-2.0, -1.0, 0.0, 1.0]
THRESHOLDS = [0.2, 0.25, 0.3, 0.35, 0.4, 0.5]
FLAT = {part: {"weights": [0.5, 0.5, 0.0, 0.0, 0.0, 0.0], "bias": [0.0]} for part in ("top", "nested")}


def as_measured(draft: Draft) -> dict[str, list[tuple[int, int]]]:
    """A draft as the measure wants it."""
    return {
        "source": [(s.start, s.end) for s in draft.source],
        "cue": [(draft.cue.start, draft.cue.end)],
        "content": [(c.start, c.end) for c in draft.content],
    }


def gold_nested(document: Document) -> list[dict[str, list[tuple[int, int]]]]:
    """The labelled nested statements as code points."""
    p = document.pieces
    return [
        {role: [(int(p.starts[a]), int(p.ends[b - 1])) for a, b in spans] for role, spans in statement.items()}
        for statement in document.nested or ()
    ]


def nested_rows(documents: list[Document], scorer: Scorer, bias: float) -> list[tuple[list, list[Draft], str]]:
    """Per article: the labelled nested statements, those found, the text."""
    scorer.config = replace(scorer.config, nested_bias=bias)
    rows = []
    for document in documents:
        found = drafts(document.text, document.pieces, harvest(document.pieces, scorer), FLAT)
        rows.append((gold_nested(document), [d for d in found if d.nested], document.text))
    return rows


def soft(rows: list[tuple[list, list[Draft], str]]) -> dict[str, float]:
    """The measure's soft figures."""
    given = [[as_measured(d) for d in found] for _, found, _ in rows]
    scores: dict[str, float] = measure.score([r[0] for r in rows], given, [r[2] for r in rows])["soft"]
    return scores


def main() -> None:
    """Command line."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("name", nargs="?")
    p.add_argument("--model")
    p.add_argument("--bias", type=float, nargs="+", default=BIASES)
    args = p.parse_args()
    scorer: Model | TorchScorer
    if args.model:
        scorer = Model(SHIPPED / args.model)
        tokenizer = scorer.tokenizer
    else:
        model = load_run(args.name)
        scorer, tokenizer = TorchScorer(model, stride=128), WordPiece(vocabulary(model.shape.encoder))
    documents = labelled(tokenizer, scorer.config.paragraph, held=True)
    best = (-1.0, 0.0, None)
    for bias in args.bias:
        rows = nested_rows(documents, scorer, bias)
        x = np.asarray([features(d.found, d.form) for _, found, _ in rows for d in found])
        hits = [h for gold, found, text in rows for h in softly_found(gold, [as_measured(d) for d in found], text)]
        weights, offset = fit(x, np.asarray(hits, float))
        calibration = {"weights": weights, "bias": [offset]}
        print("nested, bias", bias, "all", soft(rows))
        for least in THRESHOLDS:
            kept = [(g, [d for d in f if confidence(d.found, d.form, calibration) >= least], t) for g, f, t in rows]
            scores = soft(kept)
            print("   confidence", least, scores)
            if least == 0.35 and scores["f1"] > best[0]:
                best = (scores["f1"], bias, calibration)
    if args.model and not math.isinf(best[0]):
        path = SHIPPED / args.model / "config.json"
        config = json.loads(path.read_text())
        config["nested_bias"], config["calibration"]["nested"] = best[1], best[2]
        path.write_text(json.dumps(config, indent=1) + "\n")
        write_checksums(path.parent)


if __name__ == "__main__":
    main()
