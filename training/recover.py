"""A run from shipped files: the weights of a network whose checkpoints are gone, to train on from there.

    python training/recover.py MODEL NAME [EARLY]      # src/quoth/extraction/model/MODEL -> local/runs/NAME/model.pt

EARLY is a model that leaves MODEL early and shares its files: the run gets that exit, too.

The encoder's weights come back as rounded as they were shipped (int8 a column), the span head exactly. What is not
shipped starts anew: the tables of annotators (each begins as the unknown one) and the role tags.
"""

from __future__ import annotations

import json
import sys

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from encoders import WORK
from export import SHIPPED
from model import READING, Attribution, Shape, impossible_transitions

LINEAR = ("out", "up", "down")


def arrays_of(path: str) -> tuple[dict[str, np.ndarray], list[onnx.NodeProto]]:
    """Initializers by name, nodes."""
    graph = onnx.load(path).graph
    return {i.name: numpy_helper.to_array(i) for i in graph.initializer}, list(graph.node)


def encoder_state(path: str, below: int = 0) -> dict[str, np.ndarray]:
    """The weights that a part of the encoder holds, by the names of `Attribution`; `below` layers are in another."""
    arrays, nodes = arrays_of(path)

    def whole(name: str) -> np.ndarray:
        """A quantised matrix as floats: (value - zero) × scale, per column."""
        integers = arrays[f"{name}_quantized"].astype(np.float32) - arrays[f"{name}_zero_point"].astype(np.float32)
        return integers * arrays[f"{name}_scale"]

    state = {name.removeprefix("model."): a for name, a in arrays.items() if name.startswith("model.")}
    state = {k: v for k, v in state.items() if not k.endswith(("_quantized", "_scale", "_zero_point"))}
    for table in ("quoted", "shapes"):  # the words stay as they came
        if f"model.{table}.weight_quantized" in arrays:
            state[f"{table}.weight"] = whole(f"model.{table}.weight")
    for name in [n for n in arrays if n.startswith("Attention_") and n.endswith("_qkv_bias")]:
        layer = int(name.split("_")[1]) + below
        state[f"encoder.layers.{layer}.qkv.weight"] = whole(name.removesuffix("bias") + "weight").T
        state[f"encoder.layers.{layer}.qkv.bias"] = arrays[name]
    for node in nodes:
        if node.op_type == "MatMulInteger":  # its output is called like the module: /up_3/MatMul_output_0_…
            module = node.output[0].split("/")[1]
            kind, _, layer = module.rpartition("_")
            if module in LINEAR or kind in LINEAR:
                layer = below + (int(layer) if kind in LINEAR else 0)
                module = f"encoder.layers.{layer}.{kind if kind in LINEAR else module}"
            state[f"{module}.weight"] = whole(node.input[1].removesuffix("_quantized")).T
        for name in node.input:
            if node.op_type == "Add" and name.startswith("onnx::"):
                state["annotator_cue.weight"] = arrays[name]
    return state


def span_state(arrays: dict[str, np.ndarray], nodes: list[onnx.NodeProto]) -> dict[str, np.ndarray]:
    """The weights of spans.onnx that lost their names when it was written."""
    state = {}
    for node in nodes:
        for name in node.input:
            if node.op_type == "MatMul" and name.startswith("onnx::"):
                state[f"{node.output[0].split('/')[1]}.weight"] = arrays[name].T
            if node.op_type == "Add" and name.startswith("onnx::"):
                state["annotator_span.weight"] = arrays[name]
    return state


def main() -> None:
    """Command line."""
    if len(sys.argv) not in (3, 4):
        raise SystemExit(__doc__)
    shipped, name = SHIPPED / sys.argv[1], sys.argv[2]
    state = encoder_state(str(shipped / "lower.onnx"))
    below = 1 + max(int(name.split(".")[2]) for name in state if name.startswith("encoder.layers."))
    state |= encoder_state(str(shipped / "upper.onnx"), below)
    spans, nodes = arrays_of(str(shipped / "spans.onnx"))
    state |= {k.removeprefix("model."): v for k, v in spans.items() if k.startswith("model.")}
    state |= span_state(spans, nodes)
    with np.load(shipped / "heads.npz") as heads:
        state |= {
            "nested_role.weight": heads["nested_role"],
            "nested_out.weight": heads["nested_out"],
            "nested_out.bias": heads["nested_bias"],
        }
    # What no chain may do is told beside what was learned: it would be added once more each time.
    chain = torch.tensor(json.loads((shipped / "config.json").read_text())["transitions"])
    state["transitions"] = chain.masked_fill(impossible_transitions() < 0, 0.0).numpy()
    if len(sys.argv) == 4:
        early = encoder_state(str(SHIPPED / sys.argv[3] / "upper.onnx"), below)
        state |= {f"exit.{k}": v for k, v in early.items() if k.split(".")[0] in READING}
    model = Attribution(Shape(exit=below if len(sys.argv) == 4 else 0))
    own = model.state_dict()
    for table in ("annotator_cue.weight", "annotator_span.weight"):
        state[table] = np.broadcast_to(state[table], own[table].shape)
    state.pop("encoder.positions.weight", None)  # these, too
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
