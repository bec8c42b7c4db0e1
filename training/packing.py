"""Weights as four bits each, as Quoth ships its large encoder: see `quoth.extraction.packed` for how they are read.

Of a matrix (outputs, inputs) each output has a scale; each group of 32 inputs of an output a factor of 1 to 16; each
weight is a number from -7 to 7 times factor times scale. Factor times number is what the int8 products take, so that
nothing is rounded a second time. A network that is trained with its weights rounded like this while the gradient goes
to those that are not (Hubara et al. 2018; Jacob et al. 2018) loses next to nothing by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import numpy as np
import torch
from torch import Tensor, nn

from quoth.extraction.packed import GROUP, ZERO, halves

STEPS = 7  # a weight is -STEPS to STEPS, in four bits
FACTORS = 16
WORDS = "model.encoder.words.weight"  # the table of words
TIGHT = 0.95  # a group's largest weight may lose a little: least error on MPNet's weights


def rounded(weight: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """`weight` (outputs, inputs) as numbers (outputs, groups, GROUP), factors (outputs, groups), scales (outputs)."""
    groups = weight.unflatten(1, (-1, GROUP))
    largest = groups.abs().amax(2)
    scales = (largest.amax(1) / (STEPS * FACTORS)).clamp(min=1e-12)
    factors = (TIGHT * largest / (STEPS * scales[:, None])).round().clamp(1, FACTORS)
    numbers = (groups / (factors * scales[:, None])[..., None]).round().clamp(-STEPS, STEPS)
    return numbers, factors, scales


def coarse(weight: Tensor) -> Tensor:
    """`weight` (outputs, inputs) as it will be once packed."""
    numbers, factors, scales = rounded(weight)
    return (numbers * (factors * scales[:, None])[..., None]).flatten(1)


def packed(weight: Tensor, axis: int) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """What `quoth.extraction.packed.unpack` reads of `weight` (outputs, inputs), and its scales (outputs).

    With `axis` 0 it gives (inputs, outputs), with 1 (outputs, inputs).
    """
    numbers, factors, scales = rounded(weight)
    whole = [(numbers.flatten(1) + ZERO).byte().numpy(), (factors - 1).byte().numpy()]
    first, second = (joined(a.T if axis == 0 else a, axis) for a in whole)
    return {"numbers": first, "factors": second, "axis": np.array(axis)}, scales.numpy()


def unpacked(stored: Mapping[str, np.ndarray], name: str) -> tuple[Tensor, Tensor]:
    """The numbers and factors of a weight as `packed` wrote them, as `rounded` gives them."""
    axis = int(stored[f"{name}.axis"])
    numbers, factors = (halves(stored[f"{name}.{part}"], axis).astype(np.float32) for part in ("numbers", "factors"))
    numbers, factors = (torch.from_numpy(a.T if axis == 0 else a) for a in (numbers - ZERO, factors + 1))
    return numbers.unflatten(1, (-1, GROUP)), factors


def joined(numbers: np.ndarray, axis: int) -> np.ndarray:
    """The reverse of `halves`: two numbers below 16 to a byte."""
    first, second = np.split(numbers, 2, axis)
    return np.ascontiguousarray(first | (second << 4))


def packed_parts(model: nn.Module) -> dict[str, nn.Parameter]:
    """The weights of the encoder that are shipped packed, by name: table of words, products of the layers."""
    of_layers = tuple(f".{name}.weight" for name in ("qkv", "out", "up", "down"))
    parts = model.encoder.named_parameters()
    return {f"model.encoder.{k}": p for k, p in parts if k == "words.weight" or k.endswith(of_layers)}


@contextmanager
def as_packed(model: nn.Module) -> Iterator[None]:
    """Inside, the encoder computes with its weights as they will be once packed; afterwards they are as before."""
    fine = [(part, part.data) for part in packed_parts(model).values()]
    with torch.no_grad():
        for part, data in fine:
            part.data = coarse(data)
    try:
        yield
    finally:
        for part, data in fine:
            part.data = data


def loosened(numbers: Tensor, factors: Tensor, scales: Tensor) -> Tensor:
    """Weights (outputs, inputs) that are rounded to just these, see `rounded`; packed weights alone are not.

    What decides is how large the largest of each group is, in scales: somewhere between `low` and `high`, and of the
    largest group of an output just what the scale was taken from.
    """
    steps = numbers.abs().amax(2)
    low = torch.maximum(steps * factors, STEPS * (factors - 0.5) * (factors > 1) / TIGHT)
    high = STEPS * (factors + 0.5) / TIGHT
    high = torch.where(steps == STEPS, high, torch.minimum(high, (steps + 0.5) * factors))
    size = torch.where(steps > 0, (low + high) / 2, 0.0)
    rows = torch.arange(len(size))
    size[rows, factors.argmax(1)] = torch.where(steps.amax(1) > 0, float(STEPS * FACTORS), 0.0)
    weights = numbers * factors[..., None]
    largest = numbers.abs().argmax(2, keepdim=True)
    weights.scatter_(2, largest, size[..., None] * numbers.gather(2, largest).sign())
    return (weights * scales[:, None, None]).flatten(1)
