"""WARC archives: what is a page in them, how bodies are decoded, and that FastWARC sees the same."""

from __future__ import annotations

import gzip
import io
import zlib
from pathlib import Path

import brotli
import pytest
from fastwarc.stream_io import ZstdWriter
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from archives import PAGE, http, numbers, packed, read, record
from quoth.reading.records import kind_of

BODY = b"<html><body><p>A body</p></body></html>"


@pytest.mark.parametrize("how", ["plain", "a member each", "one member", "blocks", "padded"])
def test_however_it_is_packed(tmp_path: Path, how: str) -> None:
    records = [record(i) for i in (1, 2, 3)]
    plain = b"".join(records)
    data = {
        "plain": plain,
        "a member each": packed(records),
        "one member": gzip.compress(plain),
        "blocks": b"".join(gzip.compress(plain[i : i + 100]) for i in range(0, len(plain), 100)),
        "padded": packed(records) + bytes(5000),
    }[how]
    found, lost, counts = read(tmp_path / "a", data)
    assert [(r.source, r.number) for r in found] == [(PAGE % i, i) for i in (1, 2, 3)]
    assert (numbers(found), lost, counts) == ([1, 2, 3], [], {})
    if how in ("plain", "a member each"):
        for one in found:
            assert one.offset is not None
            piece = data[one.offset :]
            assert (zlib.decompressobj(31).decompress(piece) if how != "plain" else piece).startswith(b"WARC/1.0")


def test_written_by_fastwarc(tmp_path: Path) -> None:
    out = io.BytesIO()
    for number in range(3):
        one = WarcRecord()
        one.init_headers(record_type=WarcRecordType.response)
        one.headers["WARC-Target-URI"] = f"https://post.example/{number}"
        one.set_bytes_content(http(PAGE % number))
        one.write(out)
    found, lost, _ = read(tmp_path / "a.warc", out.getvalue())
    assert (numbers(found), lost) == ([0, 1, 2], [])


def test_fastwarc_reads_the_same_bodies(tmp_path: Path) -> None:
    data = packed(record(i) for i in range(20))
    found, _, _ = read(tmp_path / "a.warc.gz", data)
    theirs = [one.reader.read() for one in ArchiveIterator(io.BytesIO(data), parse_http=True, auto_decode="none")]
    assert [one.source for one in found] == theirs


def test_what_is_no_page_is_counted(tmp_path: Path) -> None:
    records = [
        record(1, b"software: x\r\n", kind="warcinfo", content_type="application/warc-fields"),
        record(2, b"GET / HTTP/1.1\r\n\r\n", kind="request"),
        record(3, http(b"gone", status="HTTP/1.1 404 Not Found")),
        record(4, http(b"\x89PNG", content_type="image/png")),
        record(5, http(b"\xff\xd8\xff", content_type="image/jpeg")),
        record(6, http(b"{}", content_type="application/json")),
        record(7, http(b"User-agent: *", content_type="text/plain"), url="https://post.example/robots.txt"),
        record(8, b"", kind="revisit"),
        record(9, b"1.2.3.4", content_type="text/dns"),
        record(10, http(bytes(50), content_type="application/octet-stream")),
        record(11),
    ]
    found, lost, counts = read(tmp_path / "a", b"".join(records))
    assert (numbers(found), lost) == ([11], [])
    assert counts == {
        "warcinfo": 1,
        "request": 1,
        "status 404": 1,
        "image": 2,
        "application/json": 1,
        "text for machines": 1,
        "revisit": 1,
        "text/dns": 1,
        "application/octet-stream": 1,
    }


def test_resources_types_and_addresses(tmp_path: Path) -> None:
    records = [
        record(1, BODY, kind="resource", content_type="text/html; charset=windows-1252"),
        record(2, http(b"words", content_type="Text/Plain;charset='utf-8'"), url="<https://post.example/2>"),
        record(3, http(BODY, content_type="")),
        record(4, http(BODY, status="HTTP/2 200 "), url="urn:pageinfo:4"),
        record(5, b"HTTP/1.1 200 OK\nContent-Type: text/html\n\n" + BODY),
    ]
    found, lost, counts = read(tmp_path / "a", b"".join(records))
    assert (lost, counts) == ([], {})
    assert [(one.media_type, one.charset) for one in found] == [
        ("text/html", "windows-1252"),
        ("text/plain", "utf-8"),
        (None, None),
        ("text/html", None),
        ("text/html", None),
    ]
    assert [one.url for one in found][1::2] == ["https://post.example/2", None]
    assert found[4].source == BODY


def zstd(data: bytes) -> bytes:
    out = io.BytesIO()
    with ZstdWriter(out) as writer:
        writer.write(data)
    return out.getvalue()


ENCODED = {
    "gzip": gzip.compress(BODY),
    "x-gzip": gzip.compress(BODY),
    "deflate": zlib.compress(BODY),
    "DEFLATE": zlib.compress(BODY, wbits=-15),
    "br": brotli.compress(BODY),
    "zstd": zstd(BODY),
    "gzip, br": brotli.compress(gzip.compress(BODY)),
    "identity": BODY,
}


@pytest.mark.parametrize("coding", ENCODED)
def test_content_encodings(tmp_path: Path, coding: str) -> None:
    found, lost, _ = read(tmp_path / "a", record(1, http(ENCODED[coding], Content_Encoding=coding)))
    assert ([one.source for one in found], lost) == ([BODY], [])


@pytest.mark.parametrize("coding", ENCODED)
def test_bodies_that_are_decoded_already(tmp_path: Path, coding: str) -> None:
    block = http(BODY, Content_Encoding=coding, Transfer_Encoding="chunked")
    found, _, _ = read(tmp_path / "a", record(1, block))
    assert [one.source for one in found] == [BODY]


@pytest.mark.parametrize("end", [b"0\r\n\r\n", b"0;x=y\r\nTrailer: 1\r\n\r\n", b""])
def test_chunks(tmp_path: Path, end: bytes) -> None:
    chunks = b"5\r\n" + BODY[:5] + b"\r\n%x;ext\r\n" % (len(BODY) - 5) + BODY[5:] + b"\r\n" + end
    found, lost, _ = read(tmp_path / "a", record(1, http(chunks, Transfer_Encoding="chunked")))
    assert ([one.source for one in found], lost) == ([BODY], [])


def test_kinds_of_files(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(packed([record(1)]))
    assert kind_of(tmp_path / "x") == "warc"
    (tmp_path / "front cut off.warc").write_bytes(b"half a page\r\n\r\n" + record(1))
    assert kind_of(tmp_path / "front cut off.warc") == "warc"
