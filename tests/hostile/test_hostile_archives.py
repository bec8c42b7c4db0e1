"""Archives that are damaged or made to hurt: what can be read is read, what is lost is told, in bounded time."""

from __future__ import annotations

import gzip
import random
import tracemalloc
import zlib
from pathlib import Path

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archives import PAGE, http, numbers, packed, read, record
from quoth.settings import MAX_PAGE_BYTES


@pytest.mark.parametrize("pack", [False, True])
@pytest.mark.parametrize(
    "garbage",
    [b"garbage", b"some\r\nlines\r\n\r\n", bytes(range(256)) * 20, b"WARC/1.0\r\n", b"WARC/1.0\r\nno header\r\n\r\n",
     b"\x1f\x8b\x08" * 50, b"\r\n" * 500 + b"x"],
)  # fmt: skip
def test_garbage_between_records(tmp_path: Path, garbage: bytes, pack: bool) -> None:
    records = [packed([record(i)]) if pack else record(i) for i in (1, 2, 3)]
    found, lost, _ = read(tmp_path / "a.warc", records[0] + garbage + records[1] + records[2])
    assert numbers(found) == [1, 2, 3]
    assert [one.failure.reason for one in lost] == ["damaged"]
    assert lost[0].name == "x, after record 1"


def test_garbage_first(tmp_path: Path) -> None:
    found, lost, _ = read(tmp_path / "a.warc", b"half a record" + record(1))
    assert (numbers(found), len(lost)) == ([1], 1)


@pytest.mark.parametrize("pack", ["plain", "a member each", "one member"])
@pytest.mark.parametrize("length", [0, 30, 170, 400, 10**6, 10**9, 10**15, "-5", "", "ten", "1" * 5000])
def test_false_lengths(tmp_path: Path, pack: str, length: int | str) -> None:
    records = [record(1), record(2, length=length), record(3), record(4)]
    data = packed(records) if pack == "a member each" else b"".join(records)
    found, lost, _ = read(tmp_path / "a.warc", gzip.compress(data) if pack == "one member" else data)
    assert numbers(found) == [1, 3, 4]
    assert [(one.number, one.failure.reason) for one in lost if one.number] == [(2, "damaged")]


@pytest.mark.parametrize("pack", [False, True])
def test_cut_off_anywhere(tmp_path: Path, pack: bool) -> None:
    records = [packed([record(i)]) if pack else record(i) for i in (1, 2)]
    whole = b"".join(records)
    for end in range(len(records[0]) + 1, len(whole) - 4, 7):
        found, lost, _ = read(tmp_path / "a.warc", whole[:end])
        assert numbers(found) == [1], end
        assert lost, end


def test_a_member_that_is_damaged_inside(tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(5000)
    members = [packed([record(i, http(b"<html>" + noise))]) for i in (1, 2, 3)]
    broken = bytearray(members[1])
    broken[2000:2100] = bytes(100)
    found, lost, _ = read(tmp_path / "a.warc.gz", members[0] + bytes(broken) + members[2])
    assert numbers(found) == [1, 3]
    assert lost


def test_a_false_checksum(tmp_path: Path) -> None:
    members = [packed([record(i)]) for i in (1, 2, 3)]
    broken = members[1][:-8] + bytes(4) + members[1][-4:]
    found, lost, _ = read(tmp_path / "a.warc.gz", members[0] + broken + members[2])
    assert (numbers(found), [one.failure.message for one in lost]) == ([1, 3], ["damaged gzip data"])


BOMBS = {
    "gzip": gzip.compress(bytes(MAX_PAGE_BYTES + 1000)),
    "deflate": zlib.compress(bytes(MAX_PAGE_BYTES + 1000)),
    "br": brotli.compress(bytes(MAX_PAGE_BYTES + 1000), quality=1),
    "gzip, gzip": gzip.compress(gzip.compress(bytes(MAX_PAGE_BYTES + 1000))),
}


@pytest.mark.parametrize("coding", BOMBS)
def test_bombs_as_bodies(tmp_path: Path, coding: str) -> None:
    bomb = record(2, http(BOMBS[coding], Content_Encoding=coding))
    tracemalloc.start()
    found, lost, _ = read(tmp_path / "a.warc", record(1) + bomb + record(3))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (numbers(found), [one.failure.reason for one in lost]) == ([1, 3], ["too large"])
    assert peak < 4 * MAX_PAGE_BYTES


def test_a_bomb_as_a_record(tmp_path: Path) -> None:
    huge = MAX_PAGE_BYTES + 1_000_000
    head, tail = record(2, b"", length=huge)[:-4], b"\r\n\r\n"
    pack = zlib.compressobj(9, wbits=31)
    member = pack.compress(head) + pack.compress(bytes(huge)) + pack.compress(tail) + pack.flush()
    tracemalloc.start()
    found, lost, _ = read(tmp_path / "a.warc.gz", packed([record(1)]) + member + packed([record(3)]))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (numbers(found), [one.failure.reason for one in lost]) == ([1, 3], ["too large"])
    assert peak < 10_000_000


def test_a_bomb_that_never_ends_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quoth.reading.unpack.BOMB_BYTES", 2_000_000)
    bomb = gzip.compress(record(2, b"", length=10**12) + bytes(10_000_000))
    found, lost, _ = read(tmp_path / "a.warc.gz", packed([record(1)]) + bomb + packed([record(3)]))
    assert numbers(found) == [1, 3]
    assert any("100 times" in one.failure.message for one in lost)


def test_large_records_that_are_no_pages_are_passed_over(tmp_path: Path) -> None:
    video = record(2, bytes(MAX_PAGE_BYTES + 200_000), kind="resource", content_type="video/mp4")
    found, lost, counts = read(tmp_path / "a.warc", record(1) + video + record(3))
    assert (numbers(found), lost, counts) == ([1, 3], [], {"video": 1})


@pytest.mark.parametrize(
    ("block", "word"),
    [
        (b"not HTTP at all", "no HTTP response"),
        (b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 50_000, "no HTTP response"),
        (http(gzip.compress(PAGE % 2)[:-12], Content_Encoding="gzip"), "too early"),
        (http(b"\x1f\x8b\x08" + bytes(50), Content_Encoding="gzip"), "early|damaged"),
        (http(b"\x1b\xff\xff\xffxx", Content_Encoding="br"), "damaged"),
        (http(b"\x78\x9c\xff\xff", Content_Encoding="deflate"), "damaged"),
        (http(b"xx", Content_Encoding="rot13"), "not known"),
        (http(b"xx", Content_Encoding=", ".join(["gzip"] * 50)), "50 content encodings"),
        (http(b"5\r\nabcde\r\nnonsense", Transfer_Encoding="chunked"), "chunks are damaged"),
        (http(b"5\r\nabcde\r\nffffffff\r\nabc", Transfer_Encoding="chunked"), "too early"),
    ],
)
def test_bad_responses(tmp_path: Path, block: bytes, word: str) -> None:
    found, lost, _ = read(tmp_path / "a.warc", record(1) + record(2, block) + record(3))
    assert (numbers(found), len(lost)) == ([1, 3], 1)
    assert any(w in lost[0].failure.message for w in word.split("|"))


def test_a_false_content_length_of_the_response_makes_no_difference(tmp_path: Path) -> None:
    found, lost, _ = read(tmp_path / "a.warc", record(1, http(PAGE % 1, Content_Length="999999999999")) + record(2))
    assert (numbers(found), lost) == ([1, 2], [])
    assert found[0].source == PAGE % 1


@pytest.mark.parametrize(
    "url",
    [
        "../../etc/passwd",
        "file:///etc/passwd",
        "http://[bad",
        "https://x/\x1b[31m\u202e",
        "http://" + "a" * 9000,
        "a\0b",
    ],
)
def test_odd_addresses(tmp_path: Path, url: str) -> None:
    found, lost, _ = read(tmp_path / "a.warc", record(1, url=url) + record(2))
    assert (len(found), lost) == (2, [])
    assert found[0].url is None or found[0].url.startswith("http")
    assert not any(c in found[0].name for c in "\0\x1b\u202e")


def test_media_types_without_end_are_not_all_kept(tmp_path: Path) -> None:
    records = (record(i, http(b"x", content_type=f"a/{i}")) for i in range(200))
    _, _, counts = read(tmp_path / "a.warc", b"".join(records))
    assert (sum(counts.values()), len(counts)) == (200, 41)


def test_a_file_of_nothing_but_damage_is_given_up(tmp_path: Path) -> None:
    data = record(1) + b"".join(record(i, length="x") for i in range(2000))
    found, lost, _ = read(tmp_path / "a.warc", data)
    assert (len(found), len(lost)) == (1, 1001)
    assert "given up" in lost[-1].failure.message


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_change_of_some_bytes_loses_but_what_it_hits(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Two records far from the damage are always read, and a record that is missing is told of."""
    pack = data.draw(st.booleans())
    records = [record(i) for i in range(5)]
    members = [packed([one]) if pack else one for one in records]
    hit = bytearray(members[2])
    at = data.draw(st.integers(0, len(hit) - 1))
    hit[at : at + 8] = data.draw(st.binary(min_size=1, max_size=40))
    found, lost, counts = read(
        tmp_path_factory.mktemp("w") / "a.warc", b"".join([*members[:2], bytes(hit), *members[3:]])
    )
    theirs = [one for one in found if one.source in [PAGE % i for i in (0, 1, 3, 4)]]
    assert numbers(theirs)[:2] == [0, 1]
    assert numbers(theirs)[-1] == 4
    assert len(found) == 5 or lost or counts
