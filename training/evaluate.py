"""Score a trained run on the fold, or on dev for a milestone, with the measure's own rules.

python training/evaluate.py NAME [--part fold|dev] [--window N] [--stride N] [--bias X [X …]]
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from data import articles, measure
from encoders import WORK, vocabulary
from model import Attribution, Shape
from quoth.extraction.harvest import harvest
from quoth.extraction.heads import Heads
from quoth.extraction.pieces import Pieces, cut
from quoth.extraction.tagging import Config, Encoded, Found
from quoth.extraction.wordpiece import WordPiece


class TorchScorer:
    """The network as it is while training; see `quoth.extraction.tagging.Scorer`."""

    def __init__(self, model: Attribution, window: int = 256, stride: int = 176, bias: float = 0.0) -> None:
        self.model = model.eval()
        special = model.encoder.special
        self.config = Config(
            special.start, special.end, special.paragraph, window, stride, bias, model.chain().detach().numpy()
        )
        self.heads = Heads.of(head_arrays(model))
        self.cache: dict[bytes, Encoded] = {}

    def encode(self, ids, shape, quoted):
        """One window; see `Scorer`."""
        key = ids.tobytes()
        if key not in self.cache:
            tensors = [torch.from_numpy(x)[None] for x in (ids, np.ones_like(ids), shape, quoted)]
            with torch.inference_mode():
                hidden, cues, projected = self.model.encode(*tensors, torch.zeros(1, dtype=torch.long))
                facts = self.model.nested_in(hidden)
            of = [found[0].float().numpy() for found in (cues, projected, facts)]
            self.cache[key] = Encoded(*of, np.zeros((len(ids), 0), np.float16))
        return self.cache[key]

    def told(self, ids, shape, quoted):
        """One statement by itself; see `Scorer`."""
        with torch.inference_mode():
            return self.model.acts(*(torch.from_numpy(x)[None] for x in (ids, np.ones_like(ids), shape, quoted)))[
                0
            ].numpy()

    def spans(self, projected, cue_weights, related, level):
        """Cues of one window; see `Scorer`."""
        row = torch.zeros(len(cue_weights), dtype=torch.long)
        with torch.inference_mode():
            return self.model.spans(
                torch.from_numpy(projected)[None],
                row,
                torch.from_numpy(cue_weights),
                {k: torch.from_numpy(v) for k, v in related.items()},
                row[:1],
                torch.from_numpy(level),
            ).numpy()


def head_arrays(model: Attribution) -> dict[str, np.ndarray]:
    """The layers behind `facts`, by the names of `quoth.extraction.heads.Heads`."""
    named = {
        "nested_role": model.nested_role.weight,
        "nested_out": model.nested_out.weight,
        "nested_bias": model.nested_out.bias,
    }
    return {name: value.detach().numpy() for name, value in named.items()}


def as_statement(found: Found, pieces: Pieces) -> dict[str, list[tuple[int, int]]]:
    """Ranges of pieces as code points."""

    def chars(ranges):
        return [(int(pieces.starts[a]), int(pieces.ends[b - 1])) for a, b in ranges]

    return {"cue": chars([found.cue]), "source": chars(found.source), "content": chars(found.content)}


def score_part(scorer: TorchScorer, tokenizer, part: str) -> dict:
    """measure.score over a part, first annotator by file name."""
    gold, given, texts = [], [], []
    for article in articles(part):
        pieces = cut(article.text, tokenizer, scorer.config.paragraph)
        gold.append(article.readings[0][1])
        given.append([as_statement(f, pieces) for f in harvest(pieces, scorer).top])
        texts.append(article.text)
    return measure.score(gold, given, texts)


def evaluate_model(model: Attribution, part: str, **how) -> dict[str, float]:
    """The F1 figures by name."""
    scorer = TorchScorer(model, **how)
    tokenizer = WordPiece(vocabulary(model.shape.encoder))
    return {k: v["f1"] for k, v in score_part(scorer, tokenizer, part).items()}


def load_run(name: str) -> Attribution:
    """A trained model from training/local/runs."""
    state = torch.load(WORK / "runs" / name / "model.pt", weights_only=True)
    model = Attribution(Shape(**state["shape"]))
    known = {
        k: v for k, v in state["model"].items() if not k.startswith("act_") or "act_inner.weight" in state["model"]
    }
    missing, unknown = model.load_state_dict(known, strict=False)
    heads = ("level", "nested_", "act_")  # runs from before these existed
    if unknown or any(not name.startswith(heads) for name in missing):
        raise ValueError(f"run {name} is of another shape: {missing} missing, {unknown} unknown")
    return model


def save_run(name: str, model: Attribution) -> Path:
    """Write a model where `load_run` finds it."""
    folder = WORK / "runs" / name
    folder.mkdir(parents=True, exist_ok=True)
    torch.save({"shape": model.shape.to_json(), "model": model.state_dict()}, folder / "model.pt")
    return folder / "model.pt"


def main() -> None:
    """Command line."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("name")
    p.add_argument("--part", default="fold")
    p.add_argument("--window", type=int, default=256)
    p.add_argument("--stride", type=int, default=176)
    p.add_argument("--bias", type=float, nargs="+", default=[0.0])
    args = p.parse_args()
    model = load_run(args.name)
    scorer = TorchScorer(model, args.window, args.stride)
    tokenizer = WordPiece(vocabulary(model.shape.encoder))
    for bias in args.bias:
        scorer.config = replace(scorer.config, cue_bias=bias)
        for name, figures in score_part(scorer, tokenizer, args.part).items():
            print(json.dumps({"bias": bias, "measure": name, **figures}))


if __name__ == "__main__":
    main()
