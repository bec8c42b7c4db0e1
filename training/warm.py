"""Give another encoder heads to start with.

    python training/warm.py NEW OLD --encoder mpnet [--depth N]

Writes a run NEW whose new heads answer as those of the run OLD, as well as linear maps can: what reads the encoding is
fitted by ridge regression on train, all else is copied. Both encoders' vocabularies cut text into the same pieces. A
start like this saves the first epochs.
"""

from __future__ import annotations

import argparse
import random

import torch
from torch import Tensor

from data import epoch_windows, samples
from encoders import vocabulary
from evaluate import load_run, save_run
from model import Attribution, Shape
from quoth.extraction.wordpiece import WordPiece
from train import batches, collate


def encodings(model: Attribution, windows: int) -> Tensor:
    """Encodings (pieces, width) of the first windows of train, the same for every encoder."""
    special = model.encoder.special
    made = samples("train", WordPiece(vocabulary(model.shape.encoder)), special.paragraph)[::12]
    cut = epoch_windows(made, (special.start, special.end), 256, 224, random.Random(1), 0.0)
    found, model = [], model.eval()
    for batch in batches(cut, 8)[: windows // 8]:
        of = collate(batch)
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            extra = model.shapes(of["shape"]) + model.quoted(of["quoted"])
            hidden = model.encoder(of["ids"], of["mask"], extra)
        found.append(hidden.float()[of["mask"].bool()])
    return torch.cat(found)


def ridge(x: Tensor, y: Tensor, strength: float = 30.0) -> tuple[Tensor, Tensor]:
    """Weight (outputs, inputs) and bias (outputs) that lead from x (rows, inputs) to y (rows, outputs)."""
    mean_x, mean_y = x.mean(0), y.mean(0)
    x, y = x - mean_x, y - mean_y
    weight = torch.linalg.solve(x.T @ x + strength * torch.eye(x.shape[1]), x.T @ y).T
    return weight, mean_y - weight @ mean_x


def fitted(name: str, x: Tensor, target: Tensor, old: Attribution) -> tuple[Tensor, Tensor]:
    """Weight and bias with which layer `name` answers on x as that of `old` on `target`."""
    layer = getattr(old, name)
    y = target @ layer.weight.T
    weight, bias = ridge(x, y)
    left = ((x @ weight.T + bias - y) ** 2).mean() / y.var(0).mean()
    print(f"{name}: {len(x)} pieces, {1 - float(left):.3f} of the variance explained")
    return weight, bias + layer.bias


@torch.no_grad()
def main() -> None:
    """Command line."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("new")
    p.add_argument("old")
    p.add_argument("--encoder", required=True)
    p.add_argument("--depth", type=int)
    p.add_argument("--windows", type=int, default=240)
    args = p.parse_args()
    old = load_run(args.old)
    new = Attribution(Shape(args.encoder, args.depth))
    state, known = new.state_dict(), old.state_dict()
    for name, value in known.items():
        if not name.startswith("encoder.") and state[name].shape == value.shape:
            state[name] = value
    new.load_state_dict(state)
    x, target = encodings(new, args.windows), encodings(old, args.windows)
    for name in ("project", "cue_inner", "nested_in", "role_out"):
        state[f"{name}.weight"], state[f"{name}.bias"] = fitted(name, x, target, old)
    new.load_state_dict(state)
    save_run(args.new, new)


if __name__ == "__main__":
    main()
