"""Feeds, tables and JSON Lines made to hurt: bombs, huge fields, broken lines; bounded time and memory."""

from __future__ import annotations

import gzip
import json
import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archives import read
from feeds import END, HEAD, item
from quoth.reading import feed, tables, text_lines
from quoth.reading.records import kind_of, records_in


def bomb(kind: str) -> str:
    if kind == "external":
        return '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY m SYSTEM "file:///etc/passwd">]>'
    laughs = "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(12))
    declared = f'<!DOCTYPE rss [<!ENTITY a "ha">{laughs}]>'
    return ("<!-- <rss > -->" if kind == "hidden" else "") + declared


@pytest.mark.parametrize("kind", ["laughs", "hidden", "external"])
def test_entities_are_refused(tmp_path: Path, kind: str) -> None:
    text = bomb(kind) + HEAD.partition("?>")[2].replace("Harbour", "&m;") + item(1).replace("Ferry", "&m;") + END
    begun = time.monotonic()
    found, lost, _ = read(tmp_path / "a", text.encode())
    assert time.monotonic() - begun < 5
    assert found == []
    assert "entities" in lost[0].failure.message


def test_an_external_document_type_is_not_loaded(tmp_path: Path) -> None:
    text = '<!DOCTYPE rss SYSTEM "file:///dev/zero">' + HEAD.partition("?>")[2] + item(1) + END
    found, lost, _ = read(tmp_path / "a", text.encode())
    assert (len(found), lost) == (1, [])


@pytest.mark.parametrize(
    "trouble",
    ["<item>" + "<a>" * 5000, "<item>" * 300, "<item a='1' a='2'>", "<item><title>\0\x01<<<>>>&&&</item>", "<item",
     "<item><description><![CDATA[ never ends </item>", "]]></channel></rss><rss>"],
)  # fmt: skip
def test_trouble_in_a_feed(tmp_path: Path, trouble: str) -> None:
    found, lost, _ = read(tmp_path / "a", (HEAD + item(1) + trouble + item(2) + item(3) + END).encode())
    assert [one.url for one in found][:1] == ["https://post.example/1?a=1&b=2"]
    assert lost or len(found) == 3


def test_an_entry_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "MAX_ENTRY_CHARS", 300_000)
    text = HEAD + item(1) + "<item>" + "<a/>" * 200_000 + "</item>" + item(2) + END
    found, lost, _ = read(tmp_path / "a", text.encode())
    assert [one.title for one in found] == ["Ferry & 1", "Ferry & 2"]
    assert "longer than" in lost[0].failure.message


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="<>&;!-[]item/channel \"'\0é", max_size=60), st.integers(0, 400))
def test_any_text_in_a_feed(tmp_path_factory: pytest.TempPathFactory, text: str, at: int) -> None:
    whole = HEAD + item(1) + END
    place = len(HEAD) + at
    read(tmp_path_factory.mktemp("f") / "a.xml", (whole[:place] + text + whole[place:]).encode())


def test_a_field_of_100_mb(tmp_path: Path) -> None:
    """In one line and over many, quoted or not: that row is lost, memory is bounded, the next row is read."""
    path = tmp_path / "a.csv.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(b"text,url\nfirst,https://a.example/1\n")
        for _ in range(1000):
            file.write(b"x" * 100_000)
        file.write(b",https://a.example/2\nlast,https://a.example/3\n")
    tracemalloc.start()
    found = list(records_in(path))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [getattr(one, "source", None) for one in found] == [b"first", None, b"last"]
    assert peak < 100_000_000


def test_a_quoted_field_over_many_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_PAGE_BYTES", 100_000)
    rows = 'first,1\n"' + "words words\n" * 20_000 + 'the end",2\nsecond,3\n"never ends,4\nthird,5\n'
    found, lost, _ = read(tmp_path / "a.csv", ("text,id\n" + rows).encode())
    assert [one.source for one in found][:2] == [b"first", b"second"]
    assert lost[0].failure.reason == "damaged"


@pytest.mark.parametrize(
    "line",
    [
        '{"text": ' + "[" * 100_000,
        '{"text": ' + "9" * 10_000 + "}",
        '{"a":' * 5000,
        '{"text": "\\ud800"',
        "\x00 and more",
        "nul",
        '{"schema": "quoth/1"}',
        '{"schema": "quoth/1", "article": 5}',
        '{"schema": ["quoth/"]}',
        "{}",
        '{"text": NaN}',
    ],
)
def test_odd_lines(tmp_path: Path, line: str) -> None:
    data = '{"text": "first"}\n' + line + '\n{"text": "last"}\n'
    found, lost, _ = read(tmp_path / "a", data.encode())
    assert ([one.source for one in found], len(lost)) == ([b"first", b"last"], 1)
    assert (lost[0].number, lost[0].failure.reason) == (2, "damaged")


def test_nuls_and_lone_surrogates(tmp_path: Path) -> None:
    found, _, _ = read(tmp_path / "a", b'{"text": "a \\ud800 b", "title": "\\udfff", "url": "https://a/\\ud800"}\n')
    assert [(one.source, one.title, one.url) for one in found] == [("a \ufffd b".encode(), None, None)]
    found, lost, _ = read(tmp_path / "b.csv", b"text,url\nwor\0ds,https://a.example/1\n")
    assert ([one.source for one in found], lost) == ([b"words"], [])


def test_false_charset(tmp_path: Path) -> None:
    """UTF-8 whose later half is Windows: nothing raises, and what was UTF-8 stays."""
    data = ("text,url\n" + "Zoë said so,\n" * 10_000).encode() + "Zoë wrote “so”,\n".encode("cp1252")
    found, lost, _ = read(tmp_path / "a.csv", data)
    assert lost == []
    assert {one.source.decode() for one in found if isinstance(one.source, bytes)} == {"Zoë said so", "Zoë wrote “so”"}


def test_lines_without_end_are_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_lines, "MAX_LINE_CHARS", 1000)
    data = '{"text": "first"}\n{"text": "' + "x" * 200_000 + '"}\n' + json.dumps({"text": "last"})
    found, lost, _ = read(tmp_path / "a", data.encode())
    assert ([one.source for one in found], [one.number for one in lost]) == ([b"first", b"last"], [2])


@pytest.mark.parametrize("text", ['{"text": "%d words"}\n', "%d words,https://a.example/1\n"])
def test_cut_off_gzip(tmp_path: Path, text: str) -> None:
    lines = ("" if text.startswith("{") else "text,url\n") + "".join(text % i for i in range(20_000))
    packed = gzip.compress(lines.encode(), 1)
    found, lost, _ = read(tmp_path / "a.csv", packed[: len(packed) // 2])
    assert 0 < len(found) < 20_000
    assert "too early" in lost[-1].failure.message


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("b")
    for name, start in (("a.csv", b"text,url\n"), ("a.warc", b"WARC/1.0\r\n"), ("a.jsonl", b'{"'), ("a.xml", b"<rss>"),
                        ("a.warc.gz", b"\x1f\x8b\x08")):  # fmt: skip
        read(folder / name, start + data)


def test_what_can_not_be_opened_is_a_page(tmp_path: Path) -> None:
    """Reading it then says what is wrong with it."""
    for path in (tmp_path / "none.csv", tmp_path, Path("a\0b")):
        assert kind_of(path) == "page"
        assert len(list(records_in(path))) == 1
