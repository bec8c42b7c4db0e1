"""A run from shipped files: the weights of a network whose checkpoints are gone, to train on from there.

    python training/recover.py MODEL NAME      # src/quoth/extraction/model/MODEL -> local/runs/NAME/model.pt

The encoder's weights come back as rounded as they were shipped, and packed ones are packed alike again; the span head
comes back exactly. What is not shipped starts anew:
the tables of annotators (each begins as the unknown one), the role tags, and words and positions as they came.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from evaluate import save_run
from export import SHIPPED
from model import Attribution, Shape, impossible_transitions
from packing import WORDS, loosened, unpacked
from quoth.extraction.encoder import PACKED
from quoth.extraction.pieces import JOINT, SIZES

Arrays = dict[str, np.ndarray]
ENCODERS = {384: ("minilm", 32, 12, 1536), 768: ("mpnet", 64, 12, 3072)}  # by width: width of a head, heads, neurons
LAYERS = "encoder.layers."
STORED = ("_quantized", "_scale", "_zero_point")


def arrays_of(path: Path) -> tuple[Arrays, list[onnx.NodeProto]]:
    """Initializers by name, but for those in other files; nodes."""
    graph = onnx.load(path, load_external_data=False).graph
    own = [i for i in graph.initializer if i.data_location != onnx.TensorProto.EXTERNAL]
    return {i.name: numpy_helper.to_array(i) for i in own}, list(graph.node)


def encoder_state(folder: Path) -> Arrays:
    """The weights of encoder.onnx and packed.npz, by the names of `Attribution`."""
    arrays, nodes = arrays_of(folder / "encoder.onnx")
    exact = {k: a for k, a in arrays.items() if k.startswith("model.") and not k.endswith(STORED)}
    state = {k.removeprefix("model."): a for k, a in exact.items()}
    if (folder / PACKED).exists():
        with np.load(folder / PACKED) as packed:
            for name in (n.removesuffix(".axis") for n in packed if n.endswith(".axis")):
                if name != WORDS:
                    scales = torch.from_numpy(arrays[f"{name}_scale"].copy())
                    state[name.removeprefix("model.")] = loosened(*unpacked(packed, name), scales).numpy()
    for node in nodes:
        weight = node.input[1] if len(node.input) > 1 else ""
        if node.op_type in ("MatMul", "MatMulInteger") and weight.startswith("onnx::"):
            whole = node.op_type == "MatMul"
            matrix = arrays[weight] if whole else scaled(arrays, weight.removesuffix("_quantized"))
            state[f"{module_of(node.output[0])}.weight"] = matrix.T
        for name in node.input:
            if node.op_type == "Add" and name.startswith("onnx::"):
                state["annotator_cue.weight"] = arrays[name]
    give_back(state, arrays)
    return state


def scaled(arrays: Arrays, name: str) -> np.ndarray:
    """A quantised matrix as floats: (value - zero) × scale, per column."""
    integers = arrays[f"{name}_quantized"].astype(np.float32) - arrays[f"{name}_zero_point"].astype(np.float32)
    return integers * arrays[f"{name}_scale"]


def module_of(output: str) -> str:
    """The layer whose product is called `output`: /up_3/MatMul_output_0, /beside.3/up/MatMul_output_0, /project/… ."""
    path = output.split("/")[1:-1]
    if of_layer := re.fullmatch(r"(qkv|out|up|down)(?:_(\d+))?", path[0]):
        return f"{LAYERS}{of_layer[2] or 0}.{of_layer[1]}"
    return ".".join(path)


def give_back(state: Arrays, arrays: Arrays) -> None:
    """Put the neurons that stand beside a layer (`export.Beside`) back into it; what it has of them is zero."""
    for name in [n for n in state if n.startswith("beside.")]:
        inner = f"{LAYERS}{name.split('.')[1]}.up"
        silent = ~state[f"{inner}.weight"].any(1)
        for part in ("weight", "bias"):
            state[f"{inner}.{part}"] = state[f"{inner}.{part}"].copy()
        state[f"{inner}.weight"][silent] = state.pop(name)
        state[f"{inner}.bias"][silent] = arrays[name.removesuffix("weight") + "bias"]


def span_state(path: Path) -> Arrays:
    """The weights of spans.onnx; some lost their names when it was written."""
    arrays, nodes = arrays_of(path)
    state = {k.removeprefix("model."): v for k, v in arrays.items() if k.startswith("model.")}
    for node in nodes:
        for name in node.input:
            if node.op_type == "MatMul" and name.startswith("onnx::"):
                state[f"{node.output[0].split('/')[1]}.weight"] = arrays[name].T
            if node.op_type == "Add" and name.startswith("onnx::"):
                state["annotator_span.weight"] = arrays[name]
    for name, parts in JOINT.items():
        state |= taken_apart(arrays[f"joint.{name}"], parts)
    return state


def taken_apart(table: np.ndarray, parts: Sequence[str]) -> Arrays:
    """The tables of relations whose sums `table` holds. What could stand in any of them stands in the first."""
    sizes = [SIZES[part] for part in parts]
    sums = table.reshape(*sizes, -1)
    first = sums[(0,) * len(parts)]
    found = {}
    for place, part in enumerate(parts):
        own = np.moveaxis(sums, place, 0)[(slice(None), *(0,) * (len(parts) - 1))]
        found[f"relations.{part}.weight"] = own - first * (place > 0)
    return found


def shape_of(state: Arrays, sharp: bool) -> Shape:
    """The shape of a network with these weights."""
    depth = 1 + max(int(name.split(".")[2]) for name in state if name.startswith(LAYERS))
    encoder, size, all_heads, all_neurons = ENCODERS[len(state["encoder.norm.weight"])]
    heads = state[f"{LAYERS}0.out.weight"].shape[1] // size
    neurons, inner = len(state[f"{LAYERS}0.up.weight"]), len(state["span_norm.weight"])
    return Shape(
        encoder,
        depth,
        inner,
        heads=heads if heads < all_heads else None,
        neurons=neurons if neurons < all_neurons else None,
        sharp=sharp,
    )


def main() -> None:
    """Command line."""
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    shipped, name = SHIPPED / sys.argv[1], sys.argv[2]
    state = encoder_state(shipped) | span_state(shipped / "spans.onnx")
    with np.load(shipped / "heads.npz") as heads:
        state |= {
            "nested_role.weight": heads["nested_role"],
            "nested_out.weight": heads["nested_out"],
            "nested_out.bias": heads["nested_bias"],
        }
    # What no chain may do is told beside what was learned: it would be added once more each time.
    chain = torch.tensor(json.loads((shipped / "config.json").read_text())["transitions"])
    state["transitions"] = chain.masked_fill(impossible_transitions() < 0, 0.0).numpy()
    _, nodes = arrays_of(shipped / "encoder.onnx")
    model = Attribution(shape_of(state, any(node.op_type == "Relu" for node in nodes)))
    own = model.state_dict()
    for table in ("annotator_cue.weight", "annotator_span.weight"):
        state[table] = np.broadcast_to(state[table], own[table].shape)
    missing = sorted(set(own) - set(state))
    unknown = sorted(set(state) - set(own))
    state = {k: v for k, v in state.items() if k in own}
    model.load_state_dict(
        own | {k: torch.from_numpy(np.array(v, np.float32)).reshape(own[k].shape) for k, v in state.items()}
    )
    print(save_run(name, model), "starts anew:", missing, "left out:", unknown)


if __name__ == "__main__":
    main()
