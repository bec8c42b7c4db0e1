"""Tokenizer and ONNX sessions: the one place that knows onnxruntime."""

from __future__ import annotations

from pathlib import Path

from tokenizers import Tokenizer


def load_tokenizer(path: Path) -> Tokenizer:
    """A tokenizer that neither cuts nor pads: windows are ours to make."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
