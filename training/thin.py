"""A run made narrower: fewer heads of attention, inner neurons and channels of the span head, the strongest of each.

    python training/thin.py NEW OLD [--heads N] [--neurons N] [--inner N] [--sharp]

Writes a run NEW to be trained on. A head or neuron counts as strong by what it adds, on average, to the encoding of a
hundred windows of train; a channel of the span head by the weights that read it (structured pruning: Michel et al.
2019; Li et al. 2017).
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from dataclasses import replace

import torch
from torch import Tensor

from evaluate import load_run, save_run
from model import Attribution
from quoth.extraction.pieces import SIZES
from warm import encodings

State = dict[str, Tensor]


def means_before(model: Attribution, part: str) -> list[Tensor]:
    """Of each layer the mean size (inputs) of what its `out` or `down` is given."""
    sums: dict[int, list[Tensor]] = defaultdict(list)
    hooks = [
        getattr(layer, part).register_forward_pre_hook(
            lambda _, inputs, i=i: sums[i].append(inputs[0].float().abs().mean((0, 1)))
        )
        for i, layer in enumerate(model.encoder.layers)
    ]
    encodings(model, 104)
    for hook in hooks:
        hook.remove()
    return [torch.stack(sums[i]).mean(0) for i in range(len(hooks))]


def strongest(strength: Tensor, count: int) -> Tensor:
    """The places of the `count` largest, in order."""
    return strength.topk(count).indices.sort().values


def thinner_layers(model: Attribution, state: State, heads: int, neurons: int) -> None:
    """Cut the layers in `state` down."""
    size, mixed, bent = model.encoder.size, means_before(model, "out"), means_before(model, "down")
    for i, layer in enumerate(model.encoder.layers):
        name = f"encoder.layers.{i}"
        strength = mixed[i] * layer.out.weight.detach().norm(dim=0)
        kept = strongest(strength.view(-1, size).sum(1), heads)
        places = (kept[:, None] * size + torch.arange(size)).flatten()
        thirds = torch.cat([places + third * layer.out.in_features for third in range(3)])
        for kind in ("weight", "bias"):
            state[f"{name}.qkv.{kind}"] = state[f"{name}.qkv.{kind}"][thirds]
        state[f"{name}.out.weight"] = state[f"{name}.out.weight"][:, places]
        kept = strongest(bent[i] * layer.down.weight.detach().norm(dim=0), neurons)
        for kind in ("weight", "bias"):
            state[f"{name}.up.{kind}"] = state[f"{name}.up.{kind}"][kept]
        state[f"{name}.down.weight"] = state[f"{name}.down.weight"][:, kept]


def thinner_spans(model: Attribution, state: State, inner: int) -> None:
    """Cut the span head and the inner layer of the cue tagger in `state` down."""
    whole = model.shape.inner
    kept = strongest(model.span_out.weight.detach().norm(dim=0), inner)
    fourths = torch.cat([kept + fourth * whole for fourth in range(4)])
    for kind in ("weight", "bias"):
        state[f"project.{kind}"] = state[f"project.{kind}"][fourths]
        for name in ("span_norm", "near", "mix"):
            state[f"{name}.{kind}"] = state[f"{name}.{kind}"][kept]
    for name in (*(f"relations.{k}" for k in SIZES), "annotator_span", "level", "mix", "span_out"):
        state[f"{name}.weight"] = state[f"{name}.weight"][:, kept]
    kept = strongest(model.cue_out.weight.detach().norm(dim=0), inner)
    for kind in ("weight", "bias"):
        state[f"cue_inner.{kind}"] = state[f"cue_inner.{kind}"][kept]
    for name in ("annotator_cue", "cue_out"):
        state[f"{name}.weight"] = state[f"{name}.weight"][:, kept]


def main() -> None:
    """Command line."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("new")
    p.add_argument("old")
    p.add_argument("--heads", type=int)
    p.add_argument("--neurons", type=int)
    p.add_argument("--inner", type=int)
    p.add_argument("--sharp", action="store_true", help="inner neurons cut off at zero")
    args = p.parse_args()
    old = load_run(args.old).eval()
    layer, state = old.encoder.layers[0], old.state_dict()
    heads, neurons = args.heads or layer.heads, args.neurons or layer.up.out_features
    inner = args.inner or old.shape.inner
    thinner_layers(old, state, heads, neurons)
    thinner_spans(old, state, inner)
    new = Attribution(
        replace(old.shape, heads=heads, neurons=neurons, inner=inner, sharp=args.sharp or old.shape.sharp)
    )
    new.load_state_dict(state)
    save_run(args.new, new)


if __name__ == "__main__":
    main()
