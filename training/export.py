"""Write a trained run as the files that Quoth ships: int8 ONNX encoder, fp32 heads, vocabulary, config, checksums.

    python training/export.py NAME MODEL     # into src/quoth/extraction/model/MODEL (default, fast)

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
from model import RELATION_SIZES, Attribution

SHIPPED = Path(__file__).parents[1] / "src" / "quoth" / "extraction" / "model"
LONGEST = 384  # pieces of a window that the shipped graph can take


class PlainEncoder(nn.Module):
    """The encoder and the heads that every window needs, in operations that the optimizer knows how to fuse."""

    def __init__(self, model: Attribution) -> None:
        super().__init__()
        encoder: Encoder = model.encoder
        self.model, self.encoder = model, encoder
        self.qkv = nn.ModuleList()
        for layer in encoder.layers:
            parts = nn.ModuleList()
            for weight, bias in zip(layer.qkv.weight.chunk(3), layer.qkv.bias.chunk(3), strict=True):
                part = nn.Linear(encoder.width, encoder.width)
                part.weight, part.bias = nn.Parameter(weight.clone()), nn.Parameter(bias.clone())
                parts.append(part)
            self.qkv.append(parts)
        self.register_buffer("bias", encoder.bias(LONGEST).detach())

    def forward(self, ids: Tensor, shape: Tensor, quoted: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """`ids`, `shape`, `quoted` (1, time) -> what `tagging.Encoded` holds, and what `told` gives."""
        model, encoder = self.model, self.encoder
        time, heads, size = ids.shape[1], encoder.heads, encoder.width // encoder.heads
        place = encoder.positions.weight[encoder.position_offset : encoder.position_offset + time]
        x = encoder.norm(encoder.words(ids) + model.shapes(shape) + model.quoted(quoted) + place[None])
        for layer, parts in zip(encoder.layers, self.qkv, strict=True):
            q, k, v = (part(x).view(1, time, heads, size).transpose(1, 2) for part in parts)
            weights = torch.matmul(q, k.transpose(-1, -2)) / size**0.5
            if encoder.relative is not None:
                weights = weights + self.bias[:, :, :time, :time]
            mixed = torch.matmul(torch.softmax(weights, -1), v).transpose(1, 2).reshape(1, time, encoder.width)
            x = layer.norm1(x + layer.out(mixed))
            x = layer.norm2(x + layer.down(nnf.gelu(layer.up(x))))
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


def export(model: Attribution, folder: Path, window: int, stride: int, bias: float, reduced: bool) -> None:
    """Write encoder.onnx, spans.onnx, vocab.txt and config.json into `folder`."""
    model.eval()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        raw, fused = Path(scratch) / "raw.onnx", Path(scratch) / "fused.onnx"
        ids = torch.randint(1000, 2000, (1, 64))
        zeros = torch.zeros_like(ids)
        torch.onnx.export(
            PlainEncoder(model).eval(),
            (ids, zeros, zeros),
            raw,
            input_names=["ids", "shape", "quoted"],
            output_names=["cues", "projected", "facts", "told"],
            dynamic_axes={n: {1: "time"} for n in ("ids", "shape", "quoted")}
            | {n: {0: "time"} for n in ("cues", "projected", "facts")},
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
            num_heads=model.encoder.heads,
            hidden_size=model.encoder.width,
            optimization_options=options,
            opt_level=0,
        ).save_model_to_file(str(fused))
        quantize_dynamic(
            fused,
            folder / "encoder.onnx",
            per_channel=True,
            weight_type=QuantType.QInt8,
            reduce_range=reduced,
            extra_options={"MatMulConstBOnly": True, "DefaultTensorType": onnx.TensorProto.FLOAT},
        )
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
            folder / "spans.onnx",
            input_names=["projected", "cue_weights", "level", *RELATION_SIZES],
            output_names=["scores"],
            dynamic_axes={"projected": {0: "time"}, "level": {0: "cues"}}
            | {n: {0: "cues", 1: "time"} for n in ("cue_weights", *RELATION_SIZES, "scores")},
            opset_version=17,
            dynamo=False,
        )
    np.savez_compressed(folder / "heads.npz", **head_arrays(model))
    (folder / "vocab.txt").write_text("\n".join(vocabulary(model.shape.encoder)) + "\n", encoding="utf-8")
    special = model.encoder.special
    config = {
        "name": folder.name,
        "start": special.start,
        "end": special.end,
        "paragraph": special.paragraph,
        "window": window,
        "stride": stride,
        "cue_bias": bias,
        "nested_bias": 0.0,
        # training/calibrate.py fits these
        "calibration": {k: {"weights": [0.5, 0.5, 0.0, 0.0, 0.0, 0.0], "bias": [0.0]} for k in ("top", "nested")},
        "transitions": [[round(float(x), 4) for x in row] for row in model.chain().detach()],
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
    p.add_argument("--window", type=int, default=256)
    p.add_argument("--stride", type=int, default=128)
    p.add_argument("--bias", type=float, default=0.0)
    p.add_argument("--reduced", action=argparse.BooleanOptionalAction, default=False, help="7-bit weights: see top")
    args = p.parse_args()
    folder = SHIPPED / args.model if args.model in ("default", "fast") else WORK / "export" / args.model
    export(load_run(args.name), folder, args.window, args.stride, args.bias, args.reduced)
    write_checksums(folder)
    graph = onnx.load(folder / "encoder.onnx").graph
    kinds: dict[str, int] = {}
    for node in graph.node:
        kinds[node.op_type] = kinds.get(node.op_type, 0) + 1
    print(folder, {f.name: f.stat().st_size for f in folder.iterdir()}, kinds)


if __name__ == "__main__":
    main()
