"""A tokenizer and a network that need no trained files, for tests of what is around them."""

from __future__ import annotations

import hashlib

import numpy as np

from quoth.extraction.decode import FORBIDDEN, Floats, Ints
from quoth.extraction.tagging import Config
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


class Random:
    """A network whose scores are noise, the same for the same window whatever else is asked."""

    def __init__(self, config: Config, seed: int = 0, cue_share: float = 0.3) -> None:
        self.config = config
        self.seed = seed
        self.lift = float(np.quantile(np.random.default_rng(0).normal(size=10_000), cue_share))
        self.windows: list[int] = []

    def _noise(self, *parts: object) -> np.random.Generator:
        digest = hashlib.sha256(repr((self.seed, *parts)).encode()).digest()
        return np.random.default_rng(int.from_bytes(digest[:8], "little"))

    def encode(self, ids: Ints, shape: Ints, quoted: Ints) -> tuple[Floats, Floats]:
        assert len(ids) == len(shape) == len(quoted) <= self.config.window
        assert (ids[0], ids[-1]) == (START, END)
        self.windows.append(len(ids) - 2)
        noise = self._noise(ids.tolist(), shape.tolist(), quoted.tolist())
        cues = noise.normal(size=(len(ids), 3)).astype(np.float32)
        cues[:, 0] -= self.lift
        return cues, noise.normal(size=(len(ids), 2)).astype(np.float32)

    def spans(self, projected: Floats, cue_weights: Floats, related: dict[str, Ints]) -> Floats:
        count = len(projected)
        assert cue_weights.shape == (len(cue_weights), count)
        assert np.allclose(cue_weights.sum(1), 1.0)
        assert all(values.shape == cue_weights.shape for values in related.values())
        noise = [self._noise(projected.tobytes(), weights.tobytes()) for weights in cue_weights]
        return np.stack([one.normal(size=(count, 5), scale=2.0).astype(np.float32) for one in noise])
