"""Write a trained run as the files that Quoth ships: int8 ONNX encoder, fp32 heads, vocabulary, config, checksums.

    python training/export.py NAME MODEL     # into src/quoth/extraction/model/MODEL (default, fast)

The encoder's matrix products are quantised dynamically, per channel; embeddings too. With `--packed` they are stored in
four bits a weight.
`--reduced` gives weights 7 bits, since the int8 products of processors without VNNI can overflow with 8 (onnxruntime's
`reduce_range`): it did not help where it was tried. Task scores of the files are measured with `quoth evaluate`.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from onnxruntime.transformers.fusion_options import FusionOptions
from torch import Tensor, nn
from torch.nn import functional as nnf

from checksums import write_checksums
from encoders import WORK, Encoder, Layer, relative_bucket, vocabulary
from evaluate import head_arrays, load_run
from model import Attribution
from packed_graph import digest, left_exact, taken_out
from packing import as_packed
from pairs import LAYER, PairHead, silent
from quoth.extraction.encoder import PACKED
from quoth.extraction.pieces import JOINT
from warm import encodings

SHIPPED = Path(__file__).parents[1] / "src" / "quoth" / "extraction" / "model"
LONGEST = 256  # pieces of a window that the shipped graph can take
WIDE = 8.0  # by far most neurons stay under 6
LAST_LATIN = 0x024F
READ = ["cues", "projected", "facts", "middle", "told"]


class PlainEncoder(nn.Module):
    """The encoder and the heads that every window needs, in operations that the optimizer knows how to fuse."""

    def __init__(self, model: Attribution, beside: nn.ModuleList) -> None:
        super().__init__()
        encoder: Encoder = model.encoder
        self.model, self.encoder = model, encoder
        places = encoder.positions.weight[encoder.position_offset :][:LONGEST]
        self.register_buffer("places", places.detach().clone())
        self.register_buffer("by_distance", bias_by_distance(encoder))
        self.beside = beside

    def bias(self, time: Tensor) -> Tensor:
        """MPNet's relative position bias (1, heads, time, time)."""
        place = torch.arange(time)
        return self.by_distance[place[None, :] - place[:, None] + LONGEST - 1].permute(2, 0, 1)[None]

    def embed(self, ids: Tensor, shape: Tensor, quoted: Tensor) -> Tensor:
        """Embeddings (1, time, width)."""
        words = self.encoder.words(ids) + self.model.shapes(shape) + self.model.quoted(quoted)
        return self.encoder.norm(words + self.places[None, : ids.shape[1]])

    def through(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """(1, time, width) through the layers; what the middle one answers, too."""
        time, heads, size = x.shape[1], self.encoder.heads, self.encoder.size
        bias = self.bias(time) if self.encoder.relative is not None else None
        middle = x
        for number, (layer, beside) in enumerate(zip(self.encoder.layers, self.beside, strict=True), 1):
            q, k, v = (y.view(1, time, heads, size).transpose(1, 2) for y in layer.qkv(x).split(heads * size, -1))
            weights = torch.matmul(q / size**0.5, k.transpose(-1, -2))
            if bias is not None:
                weights = weights + bias
            mixed = torch.matmul(torch.softmax(weights, -1), v).transpose(1, 2).flatten(2)
            x = layer.norm1(x + layer.out(mixed))
            told = x + layer.down(layer.bend(layer.up(x)))
            x = layer.norm2(told + beside(x) if len(beside.down) else told)
            middle = x if number == LAYER[self.encoder.name] else middle
        return x, middle

    def forward(self, ids: Tensor, shape: Tensor, quoted: Tensor) -> tuple[Tensor, ...]:
        """`ids`, `shape`, `quoted` (1, time) -> what `tagging.Encoded` holds, and what `told` gives."""
        model = self.model
        x, middle = self.through(self.embed(ids, shape, quoted))
        cues = model.cue_out(nnf.gelu(model.cue_inner(x) + model.annotator_cue.weight[0]))
        told = model.told(x[0, 0] + x[0].mean(0))
        return cues[0], model.project(x)[0], model.nested_in(x)[0], middle[0], told


class Beside(nn.Module):
    """The few inner neurons of a layer that now and then answer far beyond all others, taken out of it.

    Such a neuron would stretch the range that int8 has to cover until nothing is left of what the others say.
    """

    def __init__(self, layer: Layer, wide: Tensor) -> None:
        super().__init__()
        self.up, self.bend = some_outputs(layer.up, wide), layer.bend
        self.down = nn.Parameter(layer.down.weight[:, wide].detach().T.clone(), requires_grad=False)

    def forward(self, x: Tensor) -> Tensor:
        """What they add to (1, time, width)."""
        return self.bend(self.up(x)) @ self.down


def taken_apart(model: Attribution, pack: bool) -> nn.ModuleList:
    """The neurons of each layer that answer too loud, which are silent in `model` from then on."""
    with as_packed(model) if pack else nullcontext():
        wide = wide_neurons(model)
    made = nn.ModuleList(Beside(layer, of) for layer, of in zip(model.encoder.layers, wide, strict=True))
    for layer, of in zip(model.encoder.layers, wide, strict=True):
        layer.up.weight.data[of] = layer.up.bias.data[of] = 0.0  # bent, 0 is 0
    return made


def some_outputs(layer: nn.Linear, which: Tensor) -> nn.Linear:
    """A layer with some of the outputs of another."""
    part = nn.Linear(layer.in_features, len(which)).requires_grad_(False)
    part.weight, part.bias = (nn.Parameter(p.detach()[which], requires_grad=False) for p in (layer.weight, layer.bias))
    return part


def wide_neurons(model: Attribution) -> list[Tensor]:
    """Of each layer the inner neurons that answer more than `WIDE` somewhere in a hundred windows of train."""
    largest = [torch.zeros(layer.down.in_features) for layer in model.encoder.layers]

    def watch(number: int) -> Callable[[nn.Module, tuple[Tensor]], None]:
        def note(_: nn.Module, inputs: tuple[Tensor]) -> None:
            largest[number] = torch.maximum(largest[number], inputs[0].flatten(0, 1).amax(0))

        return note

    hooks = [layer.down.register_forward_pre_hook(watch(i)) for i, layer in enumerate(model.encoder.layers)]
    encodings(model, 104)
    for hook in hooks:
        hook.remove()
    return [torch.where(of > WIDE)[0] for of in largest]


def bias_by_distance(encoder: Encoder) -> Tensor:
    """MPNet's bias (distances, heads) of keys from `LONGEST` - 1 before a piece to as many behind it; none of BERT."""
    if encoder.relative is None:
        return torch.zeros(0)
    return encoder.relative(relative_bucket(torch.arange(1 - LONGEST, LONGEST))).detach().clone()


class PlainSpans(nn.Module):
    """The span head for the cues of one window."""

    def __init__(self, model: Attribution) -> None:
        super().__init__()
        self.model = model
        self.joint = nn.ParameterDict({name: joint_table(model, parts) for name, parts in JOINT.items()})

    def forward(self, projected: Tensor, cue_weights: Tensor, level: Tensor, *related: Tensor) -> Tensor:
        """`projected` (time, 4 × inner), `cue_weights`, joint relations (cues, time), `level` (cues)
        -> (cues, time, 5).
        """
        model = self.model
        piece, gate, cue, cue_gate = projected.split(model.shape.inner, dim=-1)
        of_cue = cue_weights @ cue + model.annotator_span.weight[0] + model.level(level)
        of_gate = torch.tanh(cue_weights @ cue_gate)
        x = piece[None] + of_cue[:, None] + gate[None] * of_gate[:, None]
        for name, numbers in zip(JOINT, related, strict=True):
            x = x + nnf.embedding(numbers, self.joint[name])
        # Normalised as one long list, or onnxruntime joins the addition to it, which is slower (see `export`).
        x = nnf.gelu(model.span_norm(x.flatten(0, 1)).view(x.shape))
        near = model.near(x.transpose(1, 2)).transpose(1, 2)
        return model.span_out(x + nnf.gelu(model.mix(nnf.gelu(near))))


def joint_table(model: Attribution, parts: Sequence[str]) -> Tensor:
    """What some relations add together, a row (inner) for each combination: see `pieces.joint`."""
    table = torch.zeros(1, model.shape.inner)
    for part in parts:
        table = (table[:, None] + model.relations[part].weight.detach()).flatten(0, 1)
    return table


def write_encoder(model: Attribution, beside: nn.ModuleList, folder: Path, reduced: bool, pack: bool) -> None:
    """Write encoder.onnx, its matrix products and tables in int8; with `pack` those of the encoder into packed.npz."""
    with tempfile.TemporaryDirectory() as scratch, as_packed(model) if pack else nullcontext():
        raw, fused, whole = (Path(scratch) / f"{name}.onnx" for name in ("raw", "fused", "whole"))
        write_plainly(PlainEncoder(model, beside).eval(), raw)
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
        graph = onnx.load(fused).graph
        quantize_dynamic(
            fused,
            whole,
            per_channel=True,
            weight_type=QuantType.QInt8,
            reduce_range=reduced,
            nodes_to_exclude=left_exact(graph, pack),
            extra_options={"MatMulConstBOnly": True, "DefaultTensorType": onnx.TensorProto.FLOAT},
        )
        quantised = onnx.load(whole)
        names = {digest(numpy_helper.to_array(i)): i.name for i in graph.initializer}
    if pack:
        np.savez(folder / PACKED, **taken_out(quantised.graph, model, names))
    onnx.save(quantised, folder / "encoder.onnx")


def write_plainly(part: PlainEncoder, path: Path) -> None:
    """Write the encoder as torch has it."""
    ids = torch.randint(1000, 2000, (1, 64))
    zeros = torch.zeros_like(ids)
    inputs = ["ids", "shape", "quoted"]
    torch.onnx.export(
        part,
        (ids, zeros, zeros),
        path,
        input_names=inputs,
        output_names=READ,
        dynamic_axes={n: {1: "time"} for n in inputs} | {n: {0: "time"} for n in READ if n != "told"},
        opset_version=17,
        dynamo=False,
    )


def write_spans(model: Attribution, path: Path) -> None:
    """Write the span head."""
    count, time = 3, 64
    related = [torch.zeros(count, time, dtype=torch.long)] * len(JOINT)
    torch.onnx.export(
        PlainSpans(model).eval(),
        (
            torch.zeros(time, 4 * model.shape.inner),
            torch.full((count, time), 1.0 / time),
            torch.zeros(count, dtype=torch.long),
            *related,
        ),
        path,
        input_names=["projected", "cue_weights", "level", *JOINT],
        output_names=["scores"],
        dynamic_axes={"projected": {0: "time"}, "level": {0: "cues"}}
        | {n: {0: "cues", 1: "time"} for n in ("cue_weights", *JOINT, "scores")},
        opset_version=17,
        dynamo=False,
    )


def export(model: Attribution, folder: Path, window: int, stride: int, bias: float, reduced: bool, pack: bool) -> None:
    """Write a model into `folder`: encoder.onnx, maybe packed.npz, spans.onnx, heads.npz, vocab.txt, config.json."""
    model.eval()
    folder.mkdir(parents=True, exist_ok=True)
    beside = taken_apart(model, pack)
    kept, special = used_pieces(model.encoder)
    model.encoder.words = nn.Embedding.from_pretrained(model.encoder.words.weight[kept])
    write_encoder(model, beside, folder, reduced, pack)
    write_spans(model, folder / "spans.onnx")
    np.savez_compressed(folder / "heads.npz", **head_arrays(model))
    unfitted = PairHead(model.encoder.width).weights()
    replace(unfitted, antecedent=silent(unfitted.antecedent)).save(folder)  # until entities/train.py fits it to these
    words = vocabulary(model.shape.encoder)
    (folder / "vocab.txt").write_text("\n".join(words[i] for i in kept) + "\n", encoding="utf-8")
    write_config(model, folder, window, stride, bias, special)


def used_pieces(encoder: Encoder) -> tuple[list[int], dict[str, object]]:
    """Ids of the pieces that English text can have, and places of the frame's among them.

    Left out are BERT's thousand unused pieces, and those in other scripts: such words are unknown as a whole.
    """
    special = encoder.special
    words = vocabulary(encoder.name)
    left = {i for i, word in enumerate(words) if word.startswith("[unused") or foreign(word)} - {special.paragraph}
    kept = [i for i in range(len(words)) if i not in left]
    named = {"start": special.start, "end": special.end, "paragraph": special.paragraph}
    return kept, {name: kept.index(i) for name, i in named.items()}


def foreign(word: str) -> bool:
    """Whether a piece is written in another script than the Latin one; signs and money are not."""
    return any(ord(c) > LAST_LATIN and not "\u2010" <= c <= "\u20bf" for c in word)


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


def main() -> None:
    """Command line."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("name")
    p.add_argument("model")
    p.add_argument("--packed", action="store_true", help="the encoder in four bits a weight: see packing.py")
    p.add_argument("--window", type=int, default=256)
    p.add_argument("--stride", type=int, default=128)
    p.add_argument("--bias", type=float, default=0.0)
    p.add_argument("--reduced", action=argparse.BooleanOptionalAction, default=False, help="7-bit weights: see top")
    args = p.parse_args()
    folder = SHIPPED / args.model if args.model in ("default", "fast") else WORK / "export" / args.model
    model = load_run(args.name)
    export(model, folder, args.window, args.stride, args.bias, args.reduced, args.packed)
    write_checksums(folder)
    kinds: dict[str, int] = {}
    for node in onnx.load(folder / "encoder.onnx", load_external_data=False).graph.node:
        kinds[node.op_type] = kinds.get(node.op_type, 0) + 1
    print(folder, {f.name: f.stat().st_size for f in folder.iterdir()}, kinds)


if __name__ == "__main__":
    main()
