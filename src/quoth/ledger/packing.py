"""Texts in fewer bytes, for rows of which there are many."""

from __future__ import annotations

import hashlib
import zlib


def deflated(text: str) -> bytes:
    """A text, compressed. Raises UnicodeEncodeError for lone surrogates."""
    return zlib.compress(text.encode("utf-8"))


def inflated(data: bytes) -> str:
    """The text that `deflated` has compressed; nothing for no bytes."""
    return zlib.decompress(data).decode("utf-8") if data else ""


def block_number(block: str) -> int:
    """The number of a block of signs: 64 bits of a digest, so that two are never taken for one."""
    return int.from_bytes(hashlib.sha256(block.encode("utf-8")).digest()[:8], "big", signed=True)
