"""From an HTTP response, as archives keep them, to the page in it: status, type, and body with its encodings undone.

Archives often hold bodies that some tool has decoded already, under the headers as they were sent: a body that is
plainly a page, or not what its header says, is taken as it is.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from quoth.errors import PageError, PageTooLarge
from quoth.reading.page import is_html
from quoth.settings import MAX_PAGE_BYTES

_STATUS = re.compile(rb"(?:HTTP/\d(?:\.\d)?|ICY) +(\d{3})\b[^\r\n]*(?:\r?\n|\Z)")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([\w.:+-]{2,40})""", re.I)
_CHUNK = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]{0,1000})?\r?\n")
MAX_HEAD_BYTES = 100_000  # of a response, or of a record of an archive
MAX_ENCODINGS = 3  # one inside the other
PAGE_TYPES = ("text/html", "application/xhtml+xml", "text/plain")
UNTOLD_TYPES = ("", "application/octet-stream", "application/unknown", "unknown/unknown", "*/*")


@dataclass(frozen=True, slots=True)
class Response:
    """A response, taken apart: its headers by lower-case name, its body as it was sent."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def response_in(block: bytes) -> Response | None:
    """The response that `block` holds; None where it is none."""
    status = _STATUS.match(block)
    if not status:
        return None
    end = _HEAD_END.search(block, status.end() - 2, MAX_HEAD_BYTES)
    if not end:
        return None
    return Response(int(status[1]), headers_in(block[status.end() : end.start()]), block[end.end() :])


def headers_in(head: bytes) -> dict[str, str]:
    """Header lines by lower-case name; of a name that comes twice the first counts; folded lines are joined."""
    found: dict[str, str] = {}
    unfolded = re.sub(rb"\r?\n[ \t]+", b" ", head)
    for line in unfolded.split(b"\n"):
        name, colon, value = line.decode("utf-8", "replace").partition(":")
        if colon:
            found.setdefault(name.strip().lower(), value.strip())
    return found


def type_of(content_type: str | None) -> tuple[str, str | None]:
    """Media type, in lower case, and charset of a Content-Type header."""
    value = content_type or ""
    charset = _CHARSET.search(value)
    return value.partition(";")[0].strip().lower()[:100], charset[1] if charset else None


def may_be_page(media_type: str, body: bytes) -> bool:
    """Whether a body is taken for a page: by its type, or where that says nothing, as it begins like one."""
    return media_type in PAGE_TYPES or (media_type in UNTOLD_TYPES and begins_as_html(body))


def begins_as_html(body: bytes) -> bool:
    """Whether the first bytes are those of an HTML page, whatever its encoding."""
    return body[:1] in b"<\xef \t\r\n" and is_html(body[:2000].decode("latin-1").lstrip("ï»¿"))


def body_of(response: Response, name: str) -> bytes:
    """The body with its transfer and content encodings undone; `name` is what messages call it.

    Raises PageTooLarge where it is over MAX_PAGE_BYTES, and PageError where it is cut short, damaged or in an
    encoding that is not known.
    """
    body = response.body
    if "chunked" in response.headers.get("transfer-encoding", "").lower():
        body = _dechunked(body, name)
    codings = [c.strip().lower() for c in response.headers.get("content-encoding", "").split(",") if c.strip()]
    if len(codings) > MAX_ENCODINGS:
        raise PageError(f"{name}: has {len(codings)} content encodings, one inside the other")
    for coding in reversed(codings):
        body = _decoded(body, coding, name)
    if len(body) > MAX_PAGE_BYTES:
        raise PageTooLarge(f"{name}: larger than {MAX_PAGE_BYTES} bytes")
    return body


def _dechunked(body: bytes, name: str) -> bytes:
    out = bytearray()
    at = 0
    while at < len(body):
        size = _CHUNK.match(body, at)
        if not size:
            if at == 0:
                return body  # dechunked already
            raise PageError(f"{name}: its chunks are damaged")
        length = int(size[1], 16)
        if length == 0:
            return bytes(out)
        out += body[size.end() : size.end() + length]
        if size.end() + length > len(body):
            raise PageError(f"{name}: its last chunk ends too early")
        at = size.end() + length
        at += 2 if body[at : at + 2] == b"\r\n" else body[at : at + 1] == b"\n"
    return bytes(out)  # without the last, empty chunk, but whole


def _decoded(body: bytes, coding: str, name: str) -> bytes:
    if coding in ("identity", "none", "utf-8") or not body or begins_as_html(body):
        return body
    if coding in ("gzip", "x-gzip"):
        return _inflated(body, 31, name) if body.startswith(b"\x1f\x8b") else body
    if coding == "deflate":  # zlib's format by the standard, bare deflate data from some servers
        return _inflated(body, 15 if body[0] & 15 == 8 and int.from_bytes(body[:2], "big") % 31 == 0 else -15, name)
    if coding in ("br", "zstd"):
        from fastwarc.stream_io import BrotliReader, ZstdReader

        return _read_all(BrotliReader if coding == "br" else ZstdReader, body, name)
    raise PageError(f"{name}: its content encoding is not known ({coding[:30]!r})")


def _inflated(body: bytes, wbits: int, name: str) -> bytes:
    inflate = zlib.decompressobj(wbits=wbits)
    try:
        out = inflate.decompress(body, MAX_PAGE_BYTES + 1)
    except zlib.error:
        raise PageError(f"{name}: its compressed data are damaged") from None
    if len(out) <= MAX_PAGE_BYTES and not inflate.eof:
        raise PageError(f"{name}: its compressed data end too early")
    return out


def _read_all(reader: Callable[[io.BytesIO], Any], body: bytes, name: str) -> bytes:
    """All that a decoder gives, up to one byte over the limit."""
    out = bytearray()
    try:
        stream = reader(io.BytesIO(body))
        while len(out) <= MAX_PAGE_BYTES and (data := stream.read(1 << 16)):
            out += data
    except OSError:
        raise PageError(f"{name}: its compressed data are damaged or end too early") from None
    return bytes(out)
