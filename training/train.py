"""Train the attribution model.

    python training/train.py NAME [--encoder minilm|mpnet] [--depth N] [--frozen N] [--epochs N] [--rate R] …

Writes training/local/runs/NAME/{checkpoint.pt,model.pt,log.jsonl}; run again, it goes on from the checkpoint.
With `--frozen N` the embeddings and the first N layers stay as they came. After each epoch the fold held out of train
is scored (`--every`).
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from collections.abc import Callable
from contextlib import nullcontext

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as nnf

from data import Sample, Window, epoch_windows, samples, transcripts
from distil import load, taught_acts, taught_windows
from encoders import WORK, fetch, vocabulary
from evaluate import evaluate_model, load_run, save_run
from model import ACTS, SPAN_TAGS, Attribution, Shape, chain_loss
from packing import as_packed
from quoth.extraction.wordpiece import WordPiece
from readings import Told, acts_alone, document_batches, labelled, padded, told, told_batches


def collate(batch: list[Window]) -> dict[str, object]:
    """Pad to the longest window; cues of all windows in one row, `row` telling whose they are."""
    time_steps = max(len(w.ids) for w in batch)

    def stack(rows: list[np.ndarray], fill: int = 0) -> Tensor:
        out = np.full((len(rows), time_steps), fill, np.int64)
        for i, r in enumerate(rows):
            out[i, : len(r)] = r
        return torch.from_numpy(out)

    row = [i for i, w in enumerate(batch) for _ in w.cues]
    weights = np.zeros((len(row), time_steps), np.float32)
    for n, (a, b) in enumerate(c for w in batch for c in w.cues):
        weights[n, a:b] = 1.0 / (b - a)
    soft = batch[0].cue_tags.ndim == 2

    def stack_tags(rows: list[np.ndarray], fill: int = 0) -> Tensor:
        """Tags of one kind: (n, time), or a teacher's probabilities (n, time, tags)."""
        if not soft:
            return stack(rows, fill)
        out = np.zeros((len(rows), time_steps, rows[0].shape[-1] if rows else SPAN_TAGS), np.float32)
        out[..., 0] = 1.0
        for i, r in enumerate(rows):
            out[i, : len(r)] = r
        return torch.from_numpy(out)

    return {
        "ids": stack([w.ids for w in batch]),
        "mask": stack([np.ones(len(w.ids), np.int64) for w in batch]),
        "shape": stack([w.shape for w in batch]),
        "quoted": stack([w.quoted for w in batch]),
        "annotator": torch.tensor([w.annotator for w in batch]),
        "cue_tags": stack_tags([w.cue_tags for w in batch], -100),
        "role_tags": stack([w.role_tags for w in batch], -100),
        "row": torch.tensor(row, dtype=torch.long),
        "cue_weights": torch.from_numpy(weights),
        "span_tags": stack_tags([t for w in batch for t in w.span_tags]),
        "relations": {k: stack([r for w in batch for r in w.relations[k]]) for k in batch[0].relations},
        "level": torch.from_numpy(
            np.concatenate([w.labels.levels if w.labels else np.zeros(len(w.cues), np.int64) for w in batch])
        ),
    } | (_collate_labels(batch, stack) if batch[0].labels else {})


def _collate_labels(batch: list[Window], stack: Callable[..., Tensor]) -> dict[str, object]:
    """What the further heads learn from: see `WindowLabels`."""
    labels = [w.labels for w in batch if w.labels]
    return {
        "nested_tags": stack([of.nested_tags for of in labels], -100),
        "roles": stack([of.roles for of in labels]),
    }


def act_losses(model: Attribution, statements: list[Told]) -> dict[str, Tensor]:
    """Losses of acts, hedged and negated of statements read by themselves."""
    scores = model.acts(*padded([(t.ids, t.shape, t.quoted) for t in statements]))
    acts = torch.stack([_act_target(t.act) for t in statements])
    marks = torch.tensor([[t.hedged, t.negated] for t in statements], dtype=torch.float32)
    return {
        "act": nnf.cross_entropy(scores[:, :-2], acts),
        "marks": nnf.binary_cross_entropy_with_logits(scores[:, -2:], marks),
    }


def _act_target(act: int | np.ndarray) -> Tensor:
    """Probabilities (9), a little smoothed: a label's, readers' or a teacher's."""
    told = torch.from_numpy(act) if isinstance(act, np.ndarray) else nnf.one_hot(torch.tensor(act), len(ACTS)).float()
    return told * 0.95 + 0.05 / len(ACTS)


def losses(model: Attribution, batch: dict[str, object]) -> dict[str, Tensor]:
    """Losses by head, with `head_losses` of a batch of documents."""
    hidden = model.dropout(
        model.encoder(batch["ids"], batch["mask"], model.shapes(batch["shape"]) + model.quoted(batch["quoted"]))
    )
    parts = _span_losses(model, hidden, batch)
    return parts | (head_losses(model, hidden, batch) if "nested_tags" in batch else {})


def head_losses(model: Attribution, hidden: Tensor, batch: dict[str, object]) -> dict[str, Tensor]:
    """Losses of nested cues over an encoding."""
    tags = batch["nested_tags"]
    nested = model.nested_cues(hidden, batch["roles"])
    total = nnf.cross_entropy(nested.flatten(0, 1), tags.flatten(), ignore_index=-100, reduction="sum")
    return {"nested": total / max(1, int((tags == 1).sum()))}


def _span_losses(model: Attribution, hidden: Tensor, batch: dict[str, object]) -> dict[str, Tensor]:
    """Per cue: the spans' chain loss; the cue and role tags' cross entropy, summed and shared out among the cues."""
    annotator, tags = batch["annotator"], batch["cue_tags"]
    cues, projected = model.read(hidden, annotator)
    if tags.ndim == 3:  # a teacher's probabilities
        total = max(1.0, float(tags[..., 1].sum()))
        cue = -(tags * cues.float().log_softmax(-1) * batch["mask"][..., None]).sum()
    else:
        total = max(1, int((tags == 1).sum()))
        cue = nnf.cross_entropy(cues.flatten(0, 1), tags.flatten(), ignore_index=-100, reduction="sum")
    row = batch["row"]
    if len(row):
        scores = model.spans(projected, row, batch["cue_weights"], batch["relations"], annotator, batch["level"])
        with torch.autocast("cpu", enabled=False):  # a sum over 256 steps needs the precision
            span = chain_loss(scores.float(), batch["span_tags"], batch["mask"][row].bool(), model.chain()).mean()
    else:
        span = cue * 0.0
    parts = {"span": span, "cue": cue / total}
    if tags.ndim == 2:
        role = nnf.cross_entropy(
            model.role_out(hidden).flatten(0, 1), batch["role_tags"].flatten(), ignore_index=-100, reduction="sum"
        )
        parts["role"] = role / total
    return parts


NEW_HEADS = ("nested_", "act_")
# A trained span head that goes on at the rate of the others has blown up twice: its scores grow, then its loss.
SPAN_HEAD = ("project", "relations", "span_", "near", "mix", "transitions", "annotator_span", "level")


def parameter_groups(
    model: Attribution, rate: float, head_rate: float, new_rate: float, span_rate: float, decay: float, frozen: int
) -> list[dict]:
    """Lower layers learn slower (`decay` a layer); norms and biases without weight decay; frozen parts left out."""
    groups: dict[tuple[float, float], list] = {}
    depth = model.encoder.depth
    for name, p in model.named_parameters():
        r = new_rate if name.startswith(NEW_HEADS) else span_rate if name.startswith(SPAN_HEAD) else head_rate
        if name.startswith("encoder."):
            if name.startswith("encoder.layers."):
                layer = int(name.split(".")[2])
                if layer < frozen:
                    p.requires_grad_(False)
                    continue
                r = rate * decay ** (depth - 1 - layer)
            elif "words" in name or "positions" in name or "relative" in name or frozen:
                p.requires_grad_(False)
                continue
            else:
                r = rate * decay**depth
        groups.setdefault((r, 0.0 if p.ndim < 2 else 0.01), []).append(p)
    return [{"params": ps, "lr": r, "peak": r, "weight_decay": wd} for (r, wd), ps in groups.items()]


def batches(windows: list[Window], size: int) -> list[list[Window]]:
    """Batches of like length, in random order (the windows come shuffled)."""
    order = sorted(range(len(windows)), key=lambda i: len(windows[i].ids) // 32)
    made = [[windows[i] for i in order[k : k + size]] for k in range(0, len(order), size)]
    random.Random(len(windows)).shuffle(made)
    return made


def train(args: argparse.Namespace) -> None:
    """Train to the end of the schedule, from the checkpoint where there is one."""
    folder = WORK / "runs" / args.name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "arguments.json").write_text(json.dumps(vars(args), indent=1))
    fetch(args.encoder)
    torch.manual_seed(args.seed)
    old = load_run(args.start) if args.start else None
    model = Attribution(old.shape if old else Shape(args.encoder, args.depth, args.inner))
    if old:
        if args.average:
            state, others = old.state_dict(), [load_run(name).state_dict() for name in args.average]
            old.load_state_dict({k: sum([s[k] for s in others], state[k]) / (1 + len(others)) for k in state})
        model.load_state_dict(old.state_dict())
    span_rate = args.head_rate if args.span_rate is None else args.span_rate
    groups = parameter_groups(model, args.rate, args.head_rate, args.new_rate, span_rate, args.decay, args.frozen)
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)
    special = model.encoder.special
    tokenizer = WordPiece(vocabulary(args.encoder))
    made: list[Sample] = samples("train", tokenizer, special.paragraph)
    if args.limit:
        made = made[:: max(1, len(made) // args.limit)]

    lessons = load(args.taught, tokenizer, special.paragraph) if args.taught else []

    def windows_of(epoch: int) -> list[list[Window]]:
        rng = random.Random(f"{args.seed}/{epoch}")
        styled = samples("train", tokenizer, special.paragraph, rng, args.restyled) if args.restyled else []
        replaced = {s.name for s in styled}
        todo = [s for s in made if s.name not in replaced] + styled
        todo += transcripts(tokenizer, special.paragraph, rng, args.transcripts)
        todo = [s for s in todo if s.name in ("transcript", *replaced) or rng.random() < args.ordinary]
        windows = epoch_windows(todo, (special.start, special.end), args.size, args.stride, rng, 0.05)
        for w in windows:
            if rng.random() < args.forget:  # the unknown annotator is the one used outside training
                w.annotator = 0
        made_batches = batches(windows, args.batch)
        if args.documents:
            known = labelled(tokenizer, special.paragraph) * args.documents
            made_batches += document_batches(known, (special.start, special.end), args.size, args.batch, rng)
            rng.shuffle(made_batches)
        if lessons:
            some = [lesson for lesson in lessons if rng.random() < args.taught_share]
            made_batches += batches(taught_windows(some, (special.start, special.end), args.size, rng), args.batch)
            rng.shuffle(made_batches)
        return made_batches

    known = (labelled(tokenizer, special.paragraph) + acts_alone(tokenizer, special.paragraph)) if args.acts else []
    labelled_acts = told_batches(told(known, special), args.acts, random.Random(args.seed))
    other_acts = told_batches(taught_acts(lessons, special), args.acts, random.Random(args.seed)) if lessons else None
    steps_an_epoch = len(windows_of(0))
    total = int(steps_an_epoch * args.epochs)
    step, log = 0, (folder / "log.jsonl").open("a")
    checkpoint = folder / "checkpoint.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        step = state["step"]
        print(f"going on from step {step}")
    saved, began, sums = time.time(), time.time(), {}
    weights = {"cue": args.cue_weight, "role": args.role_weight, "act": args.act_weight}

    def save() -> None:
        torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step}, folder / "new.pt")
        (folder / "new.pt").replace(checkpoint)

    while step < total:
        epoch = step // steps_an_epoch
        todo = windows_of(epoch)
        todo = (todo + todo)[:steps_an_epoch]  # random offsets make an epoch a batch longer or shorter
        for batch in todo[step % steps_an_epoch :]:
            if step // steps_an_epoch != epoch or step >= total:
                break
            model.train()
            warm = min(1.0, (step + 1) / (args.warmup * total))
            left = max(0.0, (total - step) / (total * (1 - args.warmup)))
            for g in optimizer.param_groups:
                g["lr"] = g["peak"] * min(warm, left)
            optimizer.zero_grad(set_to_none=True)
            with as_packed(model) if args.packed else nullcontext():
                with torch.autocast("cpu", torch.bfloat16, enabled=args.half):
                    parts = losses(model, collate(batch))
                    if args.acts:
                        from_teacher = other_acts is not None and batch[0].cue_tags.ndim == 2
                        parts |= act_losses(model, next(other_acts if from_teacher else labelled_acts))
                sum(weights.get(k, 1.0) * v for k, v in parts.items()).backward()
            for part in model.children():  # one by one: a head whose activations grow would drown all others
                torch.nn.utils.clip_grad_norm_(part.parameters(), 1.0)
            torch.nn.utils.clip_grad_norm_([model.transitions], 1.0)
            optimizer.step()
            step += 1
            for k, v in parts.items():
                count, mean = sums.get(k, (0, 0.0))
                sums[k] = (count + 1, mean + v.item())
            if step % 25 == 0:
                row = {"step": step, "of": total, "seconds": round(time.time() - began, 1)}
                row |= {k: round(v / n, 3) for k, (n, v) in sums.items()}
                if any(math.isnan(v) for _, v in sums.values()):
                    raise SystemExit(f"loss is not a number at step {step}")
                sums = {}
                log.write(json.dumps(row) + "\n")
                log.flush()
            if time.time() - saved > 300:
                save()
                saved = time.time()
        save_run(args.name, model)
        if args.every and (epoch + 1) % args.every == 0:
            scores = evaluate_model(model, "fold")
            log.write(json.dumps({"epoch": step / steps_an_epoch, "fold": scores}) + "\n")
            log.flush()
        save()


def main() -> None:
    """Command line."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("name")
    p.add_argument("--encoder", default="minilm", choices=["minilm", "mpnet"])
    p.add_argument("--depth", type=int, default=None)
    p.add_argument("--frozen", type=int, default=0)
    p.add_argument("--inner", type=int, default=256)
    p.add_argument("--epochs", type=float, default=5)
    p.add_argument("--batch", type=int, default=16)
    p.add_argument("--size", type=int, default=256)
    p.add_argument("--stride", type=int, default=224)
    p.add_argument("--rate", type=float, default=2.5e-4)
    p.add_argument("--head-rate", type=float, default=1e-3)
    p.add_argument("--new-rate", type=float, default=1e-3, help="of the heads that a run to start from lacks")
    p.add_argument("--span-rate", type=float, help="of the span head, where it isn't that of the other heads")
    p.add_argument("--decay", type=float, default=0.9)
    p.add_argument("--warmup", type=float, default=0.06)
    p.add_argument("--cue-weight", type=float, default=1.0)
    p.add_argument("--role-weight", type=float, default=0.1)
    p.add_argument("--acts", type=int, default=0, help="statements, read by themselves, beside each batch of windows")
    p.add_argument("--act-weight", type=float, default=1.0)
    p.add_argument("--ordinary", type=float, default=1.0, help="share of plain articles, where documents teach too")
    p.add_argument("--half", action="store_true", help="bfloat16, on processors that have it")
    p.add_argument("--packed", action="store_true", help="with the encoder's weights rounded as they will be shipped")
    p.add_argument("--transcripts", type=int, default=0, help="made-up transcripts an epoch")
    p.add_argument("--forget", type=float, default=0.3)
    p.add_argument("--restyled", type=float, default=0.15, help="share of articles in another style of print")
    p.add_argument("--start", default="", help="a trained run to start from")
    p.add_argument("--average", nargs="*", default=[], help="runs whose weights are averaged with that of --start")
    p.add_argument("--documents", type=int, default=0, help="how often an epoch shows the labelled documents")
    p.add_argument("--taught", default="", help="what a teacher wrote of unlabelled text (distil.py)")
    p.add_argument("--taught-share", type=float, default=1.0, help="of those articles, shown in an epoch")
    p.add_argument("--every", type=int, default=1)
    p.add_argument("--limit", type=int, default=0)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--threads", type=int, default=2)
    args = p.parse_args()
    torch.set_num_threads(args.threads)
    torch.set_flush_denormal(True)
    train(args)


if __name__ == "__main__":
    main()
