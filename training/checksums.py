"""The digests beside a model's files."""

from __future__ import annotations

import hashlib
from pathlib import Path


def write_checksums(folder: Path) -> None:
    """SHA256SUMS of all other files of `folder`, checked when a model is loaded for the first time."""
    rows = [
        f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.name}\n"
        for f in sorted(folder.iterdir())
        if f.name != "SHA256SUMS"
    ]
    (folder / "SHA256SUMS").write_text("".join(rows))
