"""A run from shipped files: the weights of a network whose checkpoints are gone, to train on from there.

    python training/recover.py MODEL NAME      # src/quoth/extraction/model/MODEL -> local/runs/NAME/model.pt

The encoder's weights come back as rounded as they were shipped, the span head exactly. What is not shipped starts anew:
the tables of annotators (each begins as the unknown one), the role tags, and words and positions as they came.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from encoders import WORK
from export import SHIPPED, WORDS
from model import Attribution, Shape, impossible_transitions
from quoth.extraction.encoder import PACKED
from quoth.extraction.packed import read_packed

Arrays = dict[str, np.ndarray]
ENCODERS = {384: "minilm", 768: "mpnet"}  # by width
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
    packed = read_packed(folder / PACKED) if (folder / PACKED).exists() else {}
    for name, weights in packed.items():
        if name != WORDS:
            state[name.removeprefix("model.")] = (weights * arrays[f"{name}_scale"]).T
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
    return state


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
    depth = 1 + max(int(name.split(".")[2]) for name in state if name.startswith(LAYERS))
    model = Attribution(Shape(ENCODERS[len(state["encoder.norm.weight"])], depth))
    own = model.state_dict()
    for table in ("annotator_cue.weight", "annotator_span.weight"):
        state[table] = np.broadcast_to(state[table], own[table].shape)
    missing = sorted(set(own) - set(state))
    unknown = sorted(set(state) - set(own))
    state = {k: v for k, v in state.items() if k in own}
    model.load_state_dict(
        own | {k: torch.from_numpy(np.array(v, np.float32)).reshape(own[k].shape) for k, v in state.items()}
    )
    folder = WORK / "runs" / name
    folder.mkdir(parents=True, exist_ok=True)
    torch.save({"shape": model.shape.to_json(), "model": model.state_dict()}, folder / "model.pt")
    print(folder / "model.pt", "starts anew:", missing, "left out:", unknown)


if __name__ == "__main__":
    main()
