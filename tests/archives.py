"""WARC records and archives, made by hand so that they can also be wrong."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from pathlib import Path

from quoth.bulk import Failure
from quoth.reading.record import Lost, Record, Skipped
from quoth.reading.records import records_in

PAGE = b"<html><body><p>Page %d</p></body></html>"


def http(body: bytes, *, status: str = "HTTP/1.1 200 OK", content_type: str = "text/html", **headers: str) -> bytes:
    lines = [status, f"Content-Type: {content_type}", *(f"{k.replace('_', '-')}: {v}" for k, v in headers.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def record(number: int, block: bytes | None = None, *, length: int | str | None = None, kind: str = "response",
           url: str | None = None, content_type: str = "application/http; msgtype=response") -> bytes:  # fmt: skip
    """One record; `length` is what it says of itself where that is not true."""
    block = http(PAGE % number) if block is None else block
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url or f'https://post.example/{number}'}\r\n"
        f"WARC-Date: 2024-05-01T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nContent-Type: {content_type}\r\n"
        f"Content-Length: {len(block) if length is None else length}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def packed(records: Iterable[bytes]) -> bytes:
    """As archives are packed: each record a member."""
    return b"".join(gzip.compress(one, 1) for one in records)


def read(path: Path, data: bytes) -> tuple[list[Record], list[Lost], dict[str, int]]:
    """What a file with these bytes gives: records, losses, counts of what was passed over."""
    path.write_bytes(data)
    found = list(records_in(path, name="x"))
    counts = [dict(one.counts) for one in found if isinstance(one, Skipped)]
    assert len(counts) <= 1
    records = [one for one in found if isinstance(one, Record)]
    lost = [one for one in found if isinstance(one, Lost)]
    assert all(isinstance(one.failure, Failure) and "\n" not in one.failure.message for one in lost)
    return records, lost, counts[0] if counts else {}


def numbers(records: Iterable[Record]) -> list[int]:
    """Which of the pages made by `record` these are."""
    return [int((one.url or "").rpartition("/")[2]) for one in records]
