"""A tokenizer and a network that need no trained files, for tests of what is around them."""

from __future__ import annotations

import hashlib

import numpy as np

from quoth.extraction.decode import FORBIDDEN, Floats, Ints
from quoth.extraction.heads import FACTS, Heads
from quoth.extraction.tagging import Config, Encoded
from quoth.extraction.wordpiece import WordPiece

START, END, PARAGRAPH = 2, 3, 4


def tokenizer() -> WordPiece:
    """As the shipped one works (lower case, accents off, word pieces), with letters as its vocabulary."""
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[P]"]
    letters = [chr(c) for c in range(33, 127) if not chr(c).isupper()] + list("“”‘’…–—ß")
    letters += [chr(c) for c in range(0x1100, 0x1200)]  # what Hangul syllables are taken apart into
    vocabulary += letters + ["##" + c for c in letters] + ["said", "the", "##ing"]
    return WordPiece(dict.fromkeys(vocabulary))


def config(window: int = 32, stride: int = 20, cue_bias: float = 0.0) -> Config:
    moves = np.zeros((5, 5), np.float32)
    for inside in (2, 4):
        for before in range(5):
            if before not in (inside - 1, inside):
                moves[before, inside] = FORBIDDEN
    return Config(START, END, PARAGRAPH, window, stride, cue_bias, moves)


def heads(seed: int = 0) -> Heads:
    noise = np.random.default_rng(seed)
    shapes = {"nested_role": (4, FACTS), "nested_out": (3, FACTS), "nested_bias": (3,)}
    return Heads.of({name: noise.normal(size=shape).astype(np.float32) / 10 for name, shape in shapes.items()})


class Random:
    """A network whose scores are noise, the same for the same window whatever else is asked."""

    def __init__(self, config: Config, seed: int = 0, cue_share: float = 0.3) -> None:
        self.config = config
        self.heads = heads(seed)
        self.seed = seed
        self.lift = float(np.quantile(np.random.default_rng(0).normal(size=10_000), cue_share))
        self.windows: list[int] = []

    def _noise(self, *parts: object) -> np.random.Generator:
        digest = hashlib.sha256(repr((self.seed, *parts)).encode()).digest()
        return np.random.default_rng(int.from_bytes(digest[:8], "little"))

    def encode(self, ids: Ints, shape: Ints, quoted: Ints) -> Encoded:
        assert len(ids) == len(shape) == len(quoted) <= self.config.window
        assert (ids[0], ids[-1]) == (START, END)
        self.windows.append(len(ids) - 2)
        noise = self._noise(ids.tolist(), shape.tolist(), quoted.tolist())
        cues = noise.normal(size=(len(ids), 3)).astype(np.float32)
        cues[:, 0] -= self.lift
        facts = noise.normal(size=(len(ids), FACTS)).astype(np.float32)
        projected = noise.normal(size=(len(ids), 2)).astype(np.float32)
        return Encoded(cues, projected, facts, ids[:, None].astype(np.float16))  # what is heard of a piece: its id

    def spans(self, projected: Floats, cue_weights: Floats, related: dict[str, Ints], level: Ints) -> Floats:
        count = len(projected)
        assert cue_weights.shape == (len(cue_weights), count)
        assert np.allclose(cue_weights.sum(1), 1.0)
        assert all(values.shape == cue_weights.shape for values in related.values())
        assert level.shape == (len(cue_weights),)
        noise = [self._noise(projected.tobytes(), weights.tobytes()) for weights in cue_weights]
        return np.stack([one.normal(size=(count, 5), scale=2.0).astype(np.float32) for one in noise])

    def told(self, ids: Ints, shape: Ints, quoted: Ints) -> Floats:
        assert len(ids) == len(shape) == len(quoted)
        assert (ids[0], ids[-1]) == (START, END)
        return self._noise("told", ids.tolist()).normal(size=11).astype(np.float32)
