"""Write a trained run as the files that Quoth ships: int8 ONNX encoder, fp32 heads, vocabulary, config, checksums.

    python training/export.py NAME MODEL     # into src/quoth/extraction/model/MODEL (default, fast)
    python training/export.py NAME fast --early default     # what leaves the encoder early, beside the whole of it

The encoder's matrix products are quantised dynamically, per channel; embeddings too.
`--reduced` gives weights 7 bits, since the int8 products of processors without VNNI can overflow with 8 (onnxruntime's
`reduce_range`): it did not help where it was tried. Task scores of the files are measured with `quoth evaluate`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from onnxruntime.transformers.fusion_options import FusionOptions
from torch import Tensor, nn
from torch.nn import functional as nnf

from encoders import WORK, Encoder, vocabulary
from evaluate import head_arrays, load_run
from exits import early
from model import RELATION_SIZES, Attribution

SHIPPED = Path(__file__).parents[1] / "src" / "quoth" / "extraction" / "model"
LONGEST = 256  # pieces of a window that the shipped graph can take
READ = ["cues", "projected", "facts", "told"]


class PlainEncoder(nn.Module):
    """Layers `[first, last)` of the encoder, in operations that the optimizer knows how to fuse.

    What passes from the lower to the upper ones is not yet normalised: onnxruntime's attention is only recognised
    behind a normalisation.
    """

    def __init__(self, model: Attribution, first: int, last: int) -> None:
        super().__init__()
        encoder: Encoder = model.encoder
        self.model, self.encoder, self.first, self.last = model, encoder, first, last
        self.qkv = nn.ModuleList()
        for layer in encoder.layers[first:last]:
            parts = nn.ModuleList()
            for weight, bias in zip(layer.qkv.weight.chunk(3), layer.qkv.bias.chunk(3), strict=True):
                part = nn.Linear(encoder.width, encoder.width)
                part.weight, part.bias = nn.Parameter(weight.clone()), nn.Parameter(bias.clone())
                parts.append(part)
            self.qkv.append(parts)
        self.register_buffer("bias", encoder.bias(LONGEST).detach())
        places = encoder.positions.weight[encoder.position_offset :][:LONGEST]
        self.register_buffer("places", places.detach().clone())

    def embed(self, ids: Tensor, shape: Tensor, quoted: Tensor) -> Tensor:
        """Embeddings (1, time, width)."""
        words = self.encoder.words(ids) + self.model.shapes(shape) + self.model.quoted(quoted)
        return self.encoder.norm(words + self.places[None, : ids.shape[1]])

    def through(self, x: Tensor) -> Tensor:
        """(1, time, width) through the layers, but for the normalisation of the last."""
        time, heads, size = x.shape[1], self.encoder.heads, self.encoder.width // self.encoder.heads
        for number, parts in enumerate(self.qkv, self.first):
            layer = self.encoder.layers[number]
            q, k, v = (part(x).view(1, time, heads, size).transpose(1, 2) for part in parts)
            weights = torch.matmul(q, k.transpose(-1, -2)) / size**0.5
            if self.encoder.relative is not None:
                weights = weights + self.bias[:, :, :time, :time]
            mixed = torch.matmul(torch.softmax(weights, -1), v).transpose(1, 2).reshape(1, time, self.encoder.width)
            x = layer.norm1(x + layer.out(mixed))
            x = x + layer.down(nnf.gelu(layer.up(x)))
            if number + 1 < self.last:
                x = layer.norm2(x)
        return x


class Lower(PlainEncoder):
    """From the embeddings to where the upper layers go on."""

    def forward(self, ids: Tensor, shape: Tensor, quoted: Tensor) -> Tensor:
        """`ids`, `shape`, `quoted` (1, time) -> (1, time, width)."""
        return self.through(self.embed(ids, shape, quoted))


class Upper(PlainEncoder):
    """The layers above, maybe none, and the heads that every window needs."""

    def forward(self, hidden: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """`hidden` (1, time, width) -> what `tagging.Encoded` holds, and what `told` gives."""
        model, layers = self.model, self.encoder.layers
        x = layers[self.first - 1].norm2(hidden)
        if self.first < self.last:
            x = layers[self.last - 1].norm2(self.through(x))
        cues = model.cue_out(nnf.gelu(model.cue_inner(x) + model.annotator_cue.weight[0]))
        return cues[0], model.project(x)[0], model.nested_in(x)[0], model.told(x[0, 0] + x[0].mean(0))


class PlainSpans(nn.Module):
    """The span head for the cues of one window."""

    def __init__(self, model: Attribution) -> None:
        super().__init__()
        self.model = model

    def forward(self, projected: Tensor, cue_weights: Tensor, level: Tensor, *related: Tensor) -> Tensor:
        """`projected` (time, 4 × inner), `cue_weights`, relations (cues, time), `level` (cues) -> (cues, time, 5)."""
        model = self.model
        piece, gate, cue, cue_gate = projected.split(model.shape.inner, dim=-1)
        of_cue = cue_weights @ cue + model.annotator_span.weight[0] + model.level(level)
        of_gate = torch.tanh(cue_weights @ cue_gate)
        x = piece[None] + of_cue[:, None] + gate[None] * of_gate[:, None]
        for table, buckets in zip(model.relations.values(), related, strict=True):
            x = x + table(buckets)
        # Normalised as one long list, or onnxruntime joins the addition to it, which is slower (see `export`).
        x = nnf.gelu(model.span_norm(x.flatten(0, 1)).view(x.shape))
        near = model.near(x.transpose(1, 2)).transpose(1, 2)
        return model.span_out(x + nnf.gelu(model.mix(nnf.gelu(near))))


def write_encoder(part: PlainEncoder, path: Path, inputs: list[str], outputs: list[str], reduced: bool) -> None:
    """Write a part of the encoder, its matrix products and tables in int8."""
    ids = torch.randint(1000, 2000, (1, 64))
    zeros = torch.zeros_like(ids)
    example = (ids, zeros, zeros) if len(inputs) == 3 else (torch.zeros(1, 64, part.encoder.width),)
    with tempfile.TemporaryDirectory() as scratch:
        raw, fused = Path(scratch) / "raw.onnx", Path(scratch) / "fused.onnx"
        torch.onnx.export(
            part.eval(),
            example,
            raw,
            input_names=inputs,
            output_names=outputs,
            dynamic_axes={n: {1: "time"} for n in (*inputs, "hidden") if n in (*inputs, *outputs)}
            | {n: {0: "time"} for n in ("cues", "projected", "facts") if n in outputs},
            opset_version=17,
            dynamo=False,
        )
        options = FusionOptions("bert")
        # onnxruntime's joint addition and normalisation is not vectorised: it took a quarter of the encoder's time.
        # `quoth.extraction.encoder` leaves it out of its own optimisations, too.
        options.enable_skip_layer_norm = False
        optimizer.optimize_model(
            str(raw),
            "bert",
            num_heads=part.encoder.heads,
            hidden_size=part.encoder.width,
            optimization_options=options,
            opt_level=0,
        ).save_model_to_file(str(fused))
        quantize_dynamic(
            fused,
            path,
            per_channel=True,
            weight_type=QuantType.QInt8,
            reduce_range=reduced,
            extra_options={"MatMulConstBOnly": True, "DefaultTensorType": onnx.TensorProto.FLOAT},
        )


def write_spans(model: Attribution, path: Path) -> None:
    """Write the span head."""
    count, time = 3, 64
    related = [torch.zeros(count, time, dtype=torch.long)] * len(RELATION_SIZES)
    torch.onnx.export(
        PlainSpans(model).eval(),
        (
            torch.zeros(time, 4 * model.shape.inner),
            torch.full((count, time), 1.0 / time),
            torch.zeros(count, dtype=torch.long),
            *related,
        ),
        path,
        input_names=["projected", "cue_weights", "level", *RELATION_SIZES],
        output_names=["scores"],
        dynamic_axes={"projected": {0: "time"}, "level": {0: "cues"}}
        | {n: {0: "cues", 1: "time"} for n in ("cue_weights", *RELATION_SIZES, "scores")},
        opset_version=17,
        dynamo=False,
    )


def export(model: Attribution, folder: Path, window: int, stride: int, bias: float, reduced: bool) -> None:
    """Write a whole model into `folder`: lower.onnx, upper.onnx, spans.onnx, heads.npz, vocab.txt and config.json."""
    model.eval()
    folder.mkdir(parents=True, exist_ok=True)
    kept, special = used_pieces(model.encoder)
    model.encoder.words = nn.Embedding.from_pretrained(model.encoder.words.weight[kept])
    split, depth = model.shape.exit or model.encoder.depth // 2, model.encoder.depth
    write_encoder(Lower(model, 0, split), folder / "lower.onnx", ["ids", "shape", "quoted"], ["hidden"], reduced)
    write_encoder(Upper(model, split, depth), folder / "upper.onnx", ["hidden"], READ, reduced)
    write_spans(model, folder / "spans.onnx")
    np.savez_compressed(folder / "heads.npz", **head_arrays(model))
    words = vocabulary(model.shape.encoder)
    (folder / "vocab.txt").write_text("\n".join(words[i] for i in kept) + "\n", encoding="utf-8")
    write_config(model, folder, window, stride, bias, special)


def export_early(model: Attribution, folder: Path, whole: str, window: int, stride: int, reduced: bool) -> None:
    """Write what a faster model has of its own, upper.onnx and config.json; the rest is in the folder `whole` beside.

    `model` is the early exit (`exits.early`) of the run that was written there.
    """
    model.eval()
    folder.mkdir(parents=True, exist_ok=True)
    depth = model.encoder.depth
    write_encoder(Upper(model, depth, depth), folder / "upper.onnx", ["hidden"], READ, reduced)
    write_config(model, folder, window, stride, 0.0, used_pieces(model.encoder)[1] | {"shares": whole})


def used_pieces(encoder: Encoder) -> tuple[list[int], dict[str, object]]:
    """Ids of the pieces that a text can have, without BERT's thousand unused ones; places of the frame's among them."""
    special = encoder.special
    words = vocabulary(encoder.name)
    kept = [i for i, word in enumerate(words) if not word.startswith("[unused") or i == special.paragraph]
    named = {"start": special.start, "end": special.end, "paragraph": special.paragraph}
    return kept, {name: kept.index(i) for name, i in named.items()}


def write_config(
    model: Attribution, folder: Path, window: int, stride: int, bias: float, more: dict[str, object]
) -> None:
    """Write config.json, with confidence still to be fitted."""
    config = {
        "name": folder.name,
        "window": window,
        "stride": stride,
        "cue_bias": bias,
        "nested_bias": 0.0,
        "act_share": 0.5,  # training/acts.py sets it
        "act_sure": 0.85,
        # training/calibrate.py fits these
        "calibration": {k: {"weights": [0.5, 0.5, 0.0, 0.0, 0.0, 0.0], "bias": [0.0]} for k in ("top", "nested")},
        "transitions": [[round(float(x), 4) for x in row] for row in model.chain().detach()],
        **more,
    }
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n")


def write_checksums(folder: Path) -> None:
    """SHA256SUMS of all other files of `folder`, checked when a model is loaded for the first time."""
    rows = [
        f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.name}\n"
        for f in sorted(folder.iterdir())
        if f.name != "SHA256SUMS"
    ]
    (folder / "SHA256SUMS").write_text("".join(rows))


def main() -> None:
    """Command line."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("name")
    p.add_argument("model")
    p.add_argument("--early", default="", help="write the early exit of the run, beside its whole model, named here")
    p.add_argument("--window", type=int, default=256)
    p.add_argument("--stride", type=int, default=128)
    p.add_argument("--bias", type=float, default=0.0)
    p.add_argument("--reduced", action=argparse.BooleanOptionalAction, default=False, help="7-bit weights: see top")
    args = p.parse_args()
    folder = SHIPPED / args.model if args.model in ("default", "fast") else WORK / "export" / args.model
    if args.early:
        export_early(early(load_run(args.name)), folder, args.early, args.window, args.stride, args.reduced)
    else:
        export(load_run(args.name), folder, args.window, args.stride, args.bias, args.reduced)
    write_checksums(folder)
    kinds: dict[str, int] = {}
    for path in sorted(folder.glob("*er.onnx")):
        for node in onnx.load(path).graph.node:
            kinds[node.op_type] = kinds.get(node.op_type, 0) + 1
    print(folder, {f.name: f.stat().st_size for f in folder.iterdir()}, kinds)


if __name__ == "__main__":
    main()
