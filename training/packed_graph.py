"""A quantised ONNX graph whose weights lie outside, in four bits each (`packing`)."""

from __future__ import annotations

import hashlib

import numpy as np
import onnx
from onnx import numpy_helper

from model import Attribution
from packing import WORDS, coarse, packed, packed_parts
from quoth.extraction.encoder import PACKED

FEW = 20_000  # weights that stay in fp32


def taken_out(graph: onnx.GraphProto, model: Attribution, names: dict[str, str]) -> dict[str, np.ndarray]:
    """Take the packed weights out of a quantised graph, and leave their scales; what packed.npz is to hold.

    `names`: what a matrix of `digest` is called in the graph, before it was quantised. There and in packed.npz the
    weights then have their names in `model`.
    """
    found = {}
    known = {i.name: i for i in graph.initializer}
    for own, part in packed_parts(model).items():
        table = own == WORDS
        name = names[digest(coarse(part.data).numpy() if table else coarse(part.data).T.numpy())]
        arrays, scales = packed(part.data, axis=1 if table else 0)
        stored = name if table else f"{name}_quantized"
        if table:
            look_up_scaled(graph, name, scales)
        else:
            rename(graph, f"{name}_scale", f"{own}_scale")
            known[f"{name}_scale"].CopyFrom(numpy_helper.from_array(scales, f"{own}_scale"))
        rename(graph, stored, own)
        found |= {f"{own}.{k}": a for k, a in arrays.items()}
        known[stored].CopyFrom(
            onnx.TensorProto(
                name=own,
                dims=known[stored].dims,
                data_type=onnx.TensorProto.INT8,
                data_location=onnx.TensorProto.EXTERNAL,
                external_data=[onnx.StringStringEntryProto(key="location", value=PACKED)],
            )
        )
    return found


def rename(graph: onnx.GraphProto, old: str, new: str) -> None:
    """Let the nodes of a graph ask for an array by another name."""
    for node in graph.node:
        for place, name in enumerate(node.input):
            if name == old:
                node.input[place] = new


def left_exact(graph: onnx.GraphProto, pack: bool) -> list[str]:
    """The products and look-ups of so few weights that rounding wins nothing; that of words, if it is done later."""
    few = {i.name for i in graph.initializer if np.prod(i.dims) <= FEW}
    exact = few | {WORDS} if pack else few
    return [n.name for n in graph.node if n.op_type in ("Gather", "MatMul") and exact.intersection(n.input)]


def look_up_scaled(graph: onnx.GraphProto, name: str, scales: np.ndarray) -> None:
    """Let a graph look up rows of the table `name` in int8, with a scale for each."""
    node = next(n for n in graph.node if n.op_type == "Gather" and n.input[0] == name)
    ids, answer = node.input[1], node.output[0]
    graph.initializer.append(numpy_helper.from_array(scales[:, None], f"{name}_scale"))
    node.output[0] = f"{name}_row"
    place = list(graph.node).index(node) + 1
    for more in (
        onnx.helper.make_node("Mul", [f"{name}_float", f"{name}_row_scale"], [answer]),
        onnx.helper.make_node("Gather", [f"{name}_scale", ids], [f"{name}_row_scale"]),
        onnx.helper.make_node("Cast", [f"{name}_row"], [f"{name}_float"], to=onnx.TensorProto.FLOAT),
    ):
        graph.node.insert(place, more)


def digest(array: np.ndarray) -> str:
    """What tells an array from others, by its values."""
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()
