"""Tokenizer and ONNX sessions: the one place that knows onnxruntime."""

from __future__ import annotations

import ctypes
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from quoth.errors import ModelError
from quoth.extraction.decode import Floats, Ints
from quoth.extraction.heads import Heads
from quoth.extraction.packed import Weights, read_packed
from quoth.extraction.pairs import PairWeights
from quoth.extraction.pieces import joint
from quoth.extraction.tagging import Config, Encoded
from quoth.extraction.wordpiece import WordPiece
from quoth.settings import MODELS

if TYPE_CHECKING:
    from onnxruntime import InferenceSession, RunOptions

FOLDER = Path(__file__).parent / "model"
PACKED = "packed.npz"  # of a model with weights in four bits
NUMBERS = ("start", "end", "paragraph", "window", "stride", "cue_bias", "nested_bias", "act_share", "act_sure")

_loaded: dict[str, Model] = {}  # by name


class Model:
    """One shipped model: tokenizer, network, configuration. Not for sharing between processes."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        """Load the model in `folder`, computing with `threads`. Raises ModelError when a file is missing or altered."""
        check_files(folder)
        settings = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        self.name: str = settings["name"]
        self.calibration: dict[str, dict[str, list[float]]] = settings["calibration"]
        self.config = Config(
            transitions=np.asarray(settings["transitions"], np.float32),
            **{k: settings[k] for k in NUMBERS},
        )
        self.tokenizer = WordPiece.from_file(folder / "vocab.txt")
        packed = read_packed(folder / PACKED) if (folder / PACKED).exists() else {}
        # Joined to an addition, onnxruntime's normalisation is not vectorised.
        self._encoder = _session(folder / "encoder.onnx", packed, ["SkipLayerNormFusion"], threads)
        del packed
        _give_back()
        self._spans = _session(folder / "spans.onnx")
        self._only = _only_what_is_asked()
        with np.load(folder / "heads.npz", allow_pickle=False) as arrays:
            self.heads = Heads.of(dict(arrays))
        self.pairs = PairWeights.load(folder)

    def encode(self, ids: Ints, shape: Ints, quoted: Ints) -> Encoded:
        """One window (time): scores of cue tags, projections for `spans`, facts for the heads, what is heard.

        One window a call, never padded: what dynamic int8 answers depends on what else is in the batch.
        """
        cues, projected, facts, middle = self._read(ids, shape, quoted, ["cues", "projected", "facts", "middle"])
        return Encoded(cues, projected, facts, self.pairs.read(middle))

    def told(self, ids: Ints, shape: Ints, quoted: Ints) -> Floats:
        """Scores (11) of one statement by itself (time); see `Scorer`."""
        return self._read(ids, shape, quoted, ["told"])[0]

    def _read(self, ids: Ints, shape: Ints, quoted: Ints, outputs: list[str]) -> list[Floats]:
        inputs = {"ids": ids[None], "shape": shape[None], "quoted": quoted[None]}
        read: list[Floats] = self._encoder.run(outputs, inputs, self._only)
        return read

    def spans(self, projected: Floats, cue_weights: Floats, related: dict[str, Ints], level: Ints) -> Floats:
        """Scores (cues, time, 5) for cues of one window; see `Scorer`."""
        inputs = {"projected": projected, "cue_weights": cue_weights, "level": level, **joint(related)}
        scores: Floats = self._spans.run(["scores"], inputs)[0]
        return scores


def load_model(name: str | None = None, threads: int = 1) -> Model:
    """The shipped model `name` of `settings.MODELS`, loaded once a process. Raises ModelError for an unknown name.

    It computes with as many `threads` as whoever loads it first says; what it answers does not depend on them.
    """
    chosen = name or MODELS[0]
    if chosen not in MODELS:
        raise ModelError(f"there is no model {name!r}; the models shipped are: {', '.join(MODELS)}")
    if chosen not in _loaded:
        _loaded[chosen] = Model(FOLDER / chosen, threads)
    return _loaded[chosen]


def check_files(folder: Path) -> None:
    """Compare the digests of a model's files with its SHA256SUMS. Raises ModelError."""
    try:
        rows = (folder / "SHA256SUMS").read_text(encoding="ascii").splitlines()
        for row in rows:
            digest, name = row.split("  ", 1)
            with (folder / name).open("rb") as file:  # not all of it in memory: one has 44 MB
                found = hashlib.file_digest(file, "sha256").hexdigest()
            if found != digest:
                raise ModelError(f"the model file {folder / name} is damaged: install Quoth again")
    except OSError as error:
        raise ModelError(f"the model file {error.filename} can't be read: install Quoth again") from error


def _session(
    path: Path, packed: Mapping[str, Weights] = {}, left_out: Sequence[str] = (), threads: int = 1
) -> InferenceSession:
    """A network, with weights that are not in its file, without the optimisations `left_out`."""
    import onnxruntime  # a tenth of a second that only reading needs, not the ledger's questions

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # a core that waits is another's
    options.log_severity_level = 3
    if packed:
        weights = [onnxruntime.OrtValue.ortvalue_from_numpy(array) for array in packed.values()]
        options.add_external_initializers(list(packed), weights)
    return onnxruntime.InferenceSession(
        str(path), options, providers=["CPUExecutionProvider"], disabled_optimizers=left_out
    )


def _give_back() -> None:
    """Return what loading took to the system: glibc would keep a hundred megabytes for later."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # other C libraries have no such function
    if trim is not None:
        trim(0)


def _only_what_is_asked() -> RunOptions:
    """Lets a network leave out what the outputs asked for don't need."""
    import onnxruntime

    options = onnxruntime.RunOptions()
    options.only_execute_path_to_fetches = True
    return options
