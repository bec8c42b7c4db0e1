"""Layers of their own for statements that are read by themselves: trained on the labelled acts, all else as it was.

    python training/alone.py NEW OLD [--layers 2] [--epochs 3]     # reads runs/OLD, writes runs/NEW

What is found in a text stays the same to the last digit: the layers below are not touched, and windows go through the
last layers that they had. What those below say of a statement is the same in every epoch and computed once.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from acts import report
from encoders import vocabulary
from evaluate import load_run, save_run
from model import Attribution
from packing import packed_among, rounded_parts
from quoth.extraction.wordpiece import WordPiece
from readings import Told, acts_alone, labelled, padded, told
from train import act_losses_of

BATCH = 32
Half = torch.bfloat16


def with_own_layers(old: Attribution, layers: int) -> Attribution:
    """A network whose own layers begin as its last ones."""
    new = Attribution(replace(old.shape, alone=layers))
    state, depth = old.state_dict(), old.encoder.depth
    for name in list(state):
        if name.startswith("encoder.layers."):
            number, rest = name.removeprefix("encoder.layers.").split(".", 1)
            if int(number) >= depth - layers:
                state[f"encoder.layers.{int(number) + layers}.{rest}"] = state[name]
    new.load_state_dict(state)
    return new


class Lower:
    """What the shared layers say of some statements, batch by batch, each a mask and an encoding in half precision."""

    def __init__(self, model: Attribution, statements: list[Told]) -> None:
        order = sorted(range(len(statements)), key=lambda i: len(statements[i].ids))
        self.batches: list[tuple[list[int], Tensor, Tensor]] = []
        until = model.encoder.depth - model.encoder.alone
        for first in range(0, len(order), BATCH):
            chosen = order[first : first + BATCH]
            ids, mask, shape, quoted = padded([(t.ids, t.shape, t.quoted) for t in (statements[i] for i in chosen)])
            with torch.no_grad(), torch.autocast("cpu", Half):
                extra = model.shapes(shape) + model.quoted(quoted)
                self.batches.append((chosen, mask, model.encoder(ids, mask, extra, until=until).to(Half)))
            if first % (100 * BATCH) == 0:
                print(f"{first} of {len(order)}", flush=True)


def upper(model: Attribution, encoding: Tensor, mask: Tensor) -> Tensor:
    """Scores (statements, 11) from what the shared layers say."""
    encoder = model.encoder
    with torch.autocast("cpu", Half):
        hidden = encoder(encoding.float(), mask, first=encoder.depth, until=len(encoder.layers))
        return model.acts_of(hidden, mask).float()


def scores_of(model: Attribution, lower: Lower, count: int) -> np.ndarray:
    """Scores (count, 11) of all statements."""
    found = np.zeros((count, model.act_out.out_features), np.float32)
    model.eval()
    for chosen, mask, encoding in lower.batches:
        with torch.inference_mode():
            found[chosen] = upper(model, encoding, mask).numpy()
    return found


def train(model: Attribution, known: list[Told], lower: Lower, args: argparse.Namespace) -> Iterator[int]:
    """Train the layers of their own and what reads them; yields after each epoch, weights as shipped."""
    encoder = model.encoder
    own = list(encoder.layers[encoder.depth :].parameters())
    heads = [*model.act_inner.parameters(), *model.act_out.parameters()]
    groups = [{"params": own, "lr": args.rate}, {"params": heads, "lr": args.head_rate}]
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    total = args.epochs * len(lower.batches)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / (args.warmup * total), (total - step) / (total * (1 - args.warmup)), 1)
    )
    packed = list(packed_among(encoder.layers[encoder.depth :]).values()) if args.packed else []
    rng, began, losses = random.Random(args.seed), time.time(), []
    for epoch in range(1, args.epochs + 1):
        model.train()
        rng.shuffle(lower.batches)
        for chosen, mask, encoding in lower.batches:
            optimizer.zero_grad(set_to_none=True)
            with rounded_parts(packed):
                found = act_losses_of(upper(model, encoding, mask), [known[i] for i in chosen])
                sum(found.values()).backward()
            torch.nn.utils.clip_grad_norm_([*own, *heads], 1.0)
            optimizer.step()
            schedule.step()
            losses.append(found["act"].item())
            if len(losses) % 100 == 0:
                print(len(losses), total, round(sum(losses[-100:]) / 100, 3), round(time.time() - began), flush=True)
        with rounded_parts(packed):
            yield epoch


def main() -> None:
    """Command line."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("new")
    p.add_argument("old")
    p.add_argument("--layers", type=int, default=2)
    p.add_argument("--epochs", type=int, default=3)
    p.add_argument("--rate", type=float, default=6e-5)
    p.add_argument("--head-rate", type=float, default=2e-4)
    p.add_argument("--warmup", type=float, default=0.06)
    p.add_argument("--packed", action="store_true", help="with the weights rounded as they will be shipped")
    p.add_argument("--seed", type=int, default=1)
    args = p.parse_args()
    torch.manual_seed(args.seed)
    torch.set_flush_denormal(True)
    model = with_own_layers(load_run(args.old), args.layers).eval()
    tokenizer, special = WordPiece(vocabulary(model.shape.encoder)), model.encoder.special
    known, fold = (
        told(documents, special)
        for documents in (
            labelled(tokenizer, special.paragraph) + acts_alone(tokenizer, special.paragraph),
            acts_alone(tokenizer, special.paragraph, "fold"),
        )
    )
    lower, lower_fold = Lower(model, known), Lower(model, fold)
    report("fold, before", fold, scores_of(model, lower_fold, len(fold)))
    for epoch in train(model, known, lower, args):
        report(f"fold, epoch {epoch}", fold, scores_of(model, lower_fold, len(fold)))
    save_run(args.new, model)


if __name__ == "__main__":
    main()
