"""Train the head of nested cues to the end on the encoder as a run left it.

    python training/heads.py NAME NEW [--rounds N]     # reads runs/NAME/model.pt, writes runs/NEW/model.pt

They have few labels, so that in `train.py` they see little while the spans learn. Here encoder and span head stay as
they are, the windows of the labelled documents are encoded once (at several offsets), and a round over them takes
seconds. How many rounds is chosen on the labelled articles held out (`held.py`).
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict

import numpy as np
import torch
from torch import Tensor

from encoders import vocabulary
from evaluate import TorchScorer, load_run, save_run
from held import nested_rows, soft
from model import Attribution
from quoth.extraction.wordpiece import WordPiece
from readings import document_batches, labelled
from train import NEW_HEADS, collate, head_losses

TRAINED = tuple(name for name in NEW_HEADS if name != "act_")


def encoded_batches(model: Attribution, offsets: int, seed: int) -> list[tuple[Tensor, dict[str, object]]]:
    """All document batches at `offsets` random offsets, with their encoding in half precision."""
    special = model.encoder.special
    known = labelled(WordPiece(vocabulary(model.shape.encoder)), special.paragraph)
    made = []
    for round_ in range(offsets):
        rng = random.Random(f"{seed}/{round_}")
        for windows in document_batches(known, (special.start, special.end), 256, 16, rng):
            batch = collate(windows)
            with torch.inference_mode():
                hidden, _, _ = model.encode(
                    batch["ids"], batch["mask"], batch["shape"], batch["quoted"], batch["annotator"]
                )
            kept = ("nested_tags", "roles")
            made.append((hidden.half(), {k: batch[k] for k in kept}))
    return made


def report(model: Attribution) -> None:
    """Figures on the labelled articles held out."""
    scorer = TorchScorer(model, stride=128)
    held = labelled(WordPiece(vocabulary(model.shape.encoder)), scorer.config.paragraph, held=True)
    for bias in (-1.0, 0.0):
        print("nested, bias", bias, soft(nested_rows(held, scorer, bias)), flush=True)


def main() -> None:
    """Command line."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("name")
    p.add_argument("new")
    p.add_argument("--rounds", type=int, default=12)
    p.add_argument("--every", type=int, default=4)
    p.add_argument("--offsets", type=int, default=4)
    p.add_argument("--rate", type=float, default=1e-3)
    p.add_argument("--decay", type=float, default=0.05)
    p.add_argument("--fresh", action="store_true", help="start the heads anew")
    p.add_argument("--seed", type=int, default=1)
    args = p.parse_args()
    torch.manual_seed(args.seed)
    torch.set_num_threads(2)
    model = load_run(args.name).eval()
    if args.fresh:
        untrained = Attribution(model.shape).state_dict()
        model.load_state_dict({k: v for k, v in untrained.items() if k.startswith(TRAINED)}, strict=False)
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(name.startswith(TRAINED))
    heads = [parameter for parameter in model.parameters() if parameter.requires_grad]
    batches = encoded_batches(model, args.offsets, args.seed)
    model.dropout.p = 0.3
    optimizer = torch.optim.AdamW(heads, lr=args.rate, weight_decay=args.decay)
    total = args.rounds * len(batches)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, args.rate, total, pct_start=0.1)
    rng = random.Random(args.seed)
    for round_ in range(1, args.rounds + 1):
        model.dropout.train()
        sums = defaultdict(list)
        rng.shuffle(batches)
        for hidden, batch in batches:
            parts = head_losses(model, model.dropout(hidden.float()), batch)
            optimizer.zero_grad(set_to_none=True)
            sum(parts.values()).backward()
            torch.nn.utils.clip_grad_norm_(heads, 5.0)
            optimizer.step()
            schedule.step()
            for k, v in parts.items():
                sums[k].append(v.item())
        print(round_, {k: round(float(np.mean(v)), 3) for k, v in sums.items()}, flush=True)
        if round_ % args.every == 0 or round_ == args.rounds:
            model.dropout.eval()
            report(model)
    model.dropout.p = model.shape.dropout
    save_run(args.new, model)


if __name__ == "__main__":
    main()
