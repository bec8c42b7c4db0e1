"""Input that is broken or made to hurt gives an article or one clear error that names the page, in bounded time."""

from __future__ import annotations

import gzip
import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import quoth
from quoth.errors import EmptyPage, NotText, PageError, PageNotFound, PageTimeout, PageTooLarge
from quoth.reading import sandbox
from quoth.settings import MAX_PAGE_BYTES

STORY = (
    "The harbour board of Eastmere voted on Monday to close the old fish market, its chair said. "
    "“We have run out of money and of time,” Ida Brandt told reporters outside the town hall. "
    "Traders denied that the market makes a loss and asked the council to look at the books again. "
)
MORE = (
    "Fishing boats have landed their catch there for two hundred years, and forty people work in its halls.",
    "“Nobody has shown us a single bill,” said Otto Lind, who sells herring in the third generation.",
    "The board expects to hand over the keys in the autumn, once the tenants have found other rooms.",
    "Paragraph 4 says that the council will meet again next week, according to its clerk.",
)
PARAGRAPHS = f"<p>{STORY}</p>" + "".join(f"<p>{p}</p>" for p in MORE)
HEAD = "<html><head><title>Market closes</title></head><body><h1>Market closes</h1>"
HTML = f"{HEAD}<article>{PARAGRAPHS}</article></body></html>"
SECONDS = 30.0  # well over PARSE_SECONDS plus a slow machine's start; a hang is what must not happen


def read_or_error(source: bytes | Path) -> quoth.Article | PageError:
    """What reading gives; whatever else it raises fails the test, and so does taking too long."""
    start = time.monotonic()
    try:
        result: quoth.Article | PageError = quoth.read(source)
    except PageError as error:
        result = error
    assert time.monotonic() - start < SECONDS
    if isinstance(result, PageError):
        assert "\n" not in str(result)
        assert str(result).startswith(str(source) if isinstance(source, Path) else "page")
    else:
        result.text.encode("utf-8")
        for span in result.paragraphs:
            assert result.text[span.start : span.end].strip()
    return result


def wrapped(inside: str) -> bytes:
    return f"<html><body><h1>Market closes</h1><article>{PARAGRAPHS}{inside}</article></body></html>".encode()


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(PageNotFound, match="no such file"):
        quoth.read(tmp_path / "none.html")
    with pytest.raises(PageNotFound, match="folder"):
        quoth.read(tmp_path)
    with pytest.raises(PageNotFound, match="cannot be read"):
        quoth.read("a\0b.html")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_unreadable_file(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(HTML)
    path.chmod(0)
    with pytest.raises(PageNotFound, match="cannot be read"):
        quoth.read(path)


@pytest.mark.parametrize("data", [b"", b"  \n\t ", gzip.compress(b"")])
def test_empty(data: bytes) -> None:
    with pytest.raises(EmptyPage):
        quoth.read(data)


@pytest.mark.parametrize(
    "data",
    [b"%PDF-1.7 ...", b"\x89PNG\r\n\x1a\n", bytes(range(256)) * 50, b"\x00" * 5000, gzip.compress(gzip.compress(b"x"))],
)
def test_binary(data: bytes) -> None:
    with pytest.raises(NotText):
        quoth.read(data)


def test_too_large(tmp_path: Path) -> None:
    path = tmp_path / "large.html"
    with path.open("wb") as file:
        file.truncate(100_000_000)  # sparse: 100 MB that take no room
    with pytest.raises(PageTooLarge):
        quoth.read(path)


def test_gzip_bomb_is_not_unpacked() -> None:
    bomb = gzip.compress(b" " * (MAX_PAGE_BYTES + 1000), 1)
    assert len(bomb) < 200_000
    with pytest.raises(PageTooLarge, match="decompressed"):
        quoth.read(bomb)


def test_damaged_gzip() -> None:
    packed = gzip.compress(HTML.encode())
    with pytest.raises(PageError, match="end too early"):
        quoth.read(packed[: len(packed) // 2])
    with pytest.raises(PageError, match="damaged"):
        quoth.read(packed[:20] + b"\xff\xfe\xfd" * 20)


def test_truncated_page_is_read_as_far_as_it_goes() -> None:
    data = HTML.encode()
    article = read_or_error(data[: data.index(b"Paragraph 4")])
    assert isinstance(article, quoth.Article)
    assert article.body_start > 0
    assert "once the tenants have found" in article.text


HOSTILE: dict[str, Callable[[], bytes]] = {
    "a million tags": lambda: b"<html><body>" + b"<b>" * 1_000_000,
    "100k attributes on one tag": lambda: (
        b"<div " + b" ".join(b"a%d='1'" % i for i in range(100_000)) + b">" + HTML.encode()
    ),
    "nesting 100k deep": lambda: b"<html><body>" + b"<div>" * 100_000 + STORY.encode() + b"</div>" * 100_000,
    "nested inline 20k deep": lambda: b"<html><body><p>" + b"<span>" * 20_000 + STORY.encode(),
    "entity bomb": lambda: (
        b'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "aaaaaaaaaa">'
        + b"".join(b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(20))
        + b"]><html><body><p>&u;</p>"
        + PARAGRAPHS.encode()
    ),
    "numeric entities": lambda: wrapped("<p>&#0; &#xD800; &#x110000; &#1114112; &#xFFFFFFFFFF; &#8238;</p>"),
    "scripts only": lambda: b"<html><body>" + b"<script>var a = '<p>text</p>';</script>" * 2000,
    "100k links": lambda: b"<html><body>" + b"".join(b"<a href='/%d'>Story %d</a>" % (i, i) for i in range(100_000)),
    "20k short paragraphs": lambda: b"<html><body>" + b"<p>One.</p>" * 20_000,
    "unclosed comment": lambda: wrapped("<!-- " + "x" * 100_000),
    "broken linked data": lambda: (
        b"<script type='application/ld+json'>" + b"[" * 100_000 + b"</script>" + HTML.encode()
    ),
    "one attribute of 5 MB": lambda: b"<html><body class='" + b"a " * 2_500_000 + b"'>" + PARAGRAPHS.encode(),
    "100k breaks": lambda: b"<html><body><p>" + b"word<br>" * 100_000,
    "a huge table": lambda: b"<html><body><table>" + b"<tr><td>1</td><td>2</td></tr>" * 20_000 + b"</table>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_markup(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "PARSE_SECONDS", 2.0)
    read_or_error(HOSTILE[name]())


@pytest.mark.parametrize("name", ["entity bomb", "numeric entities", "broken linked data", "unclosed comment"])
def test_the_story_is_still_read(name: str) -> None:
    article = read_or_error(HOSTILE[name]())
    assert isinstance(article, quoth.Article)
    assert "Ida Brandt told reporters" in article.text


def test_a_page_that_hangs_is_ended_and_the_next_one_read(monkeypatch: pytest.MonkeyPatch) -> None:
    quoth.read(HTML.encode())  # the child is there
    monkeypatch.setattr(sandbox, "PARSE_SECONDS", 0.2)
    with pytest.raises(PageTimeout, match="page: parsing took more than"):
        quoth.read(HOSTILE["100k attributes on one tag"]())
    monkeypatch.undo()
    assert "Ida Brandt" in quoth.read(HTML.encode()).text


PLAIN: dict[str, Callable[[], bytes]] = {
    "100k quotation marks": lambda: (STORY + '"' * 100_000 + "\n" + STORY).encode(),
    "one line of 900k": lambda: (STORY * 3000)[:900_000].encode(),
    "bidi and controls": lambda: (STORY + "\n\u202eevil\u202c \u2066x\u2069 \x07\x08\x1b[31m\n" + STORY * 3).encode(),
    "some NULs": lambda: (STORY.replace(" ", " \0", 3) + "\n" + STORY * 3).encode(),
    "surrogates in UTF-8": lambda: STORY.encode() + b"\xed\xa0\x80\xed\xb0\x80\n" + (STORY * 3).encode(),
    "surrogates in UTF-16": lambda: b"\xff\xfe" + (STORY * 3).encode("utf-16-le") + b"\x00\xd8" * 20,
    "random bytes of high half": lambda: bytes(128 + (i * 7919) % 128 for i in range(50_000)),
    "line ends only": lambda: b"\r\n\x0b\x0c" * 10_000 + b"x",
}


@pytest.mark.parametrize("name", PLAIN)
def test_hostile_plain_text(name: str) -> None:
    read_or_error(PLAIN[name]())


@pytest.mark.parametrize("name", PLAIN)
def test_hostile_text_as_is(name: str) -> None:
    data = PLAIN[name]()
    article = quoth.read(data, as_is=True)
    article.text.encode("utf-8")
    assert [article.text[s.start : s.end] for s in article.paragraphs] == [
        line.strip() for line in article.text.splitlines() if line.strip()
    ]


def test_control_characters_in_a_name_stay_out_of_the_message(tmp_path: Path) -> None:
    with pytest.raises(PageNotFound) as error:
        quoth.read(tmp_path / "a\n\u202eb.html")
    assert not re.search("[\n\u202e]", str(error.value))
