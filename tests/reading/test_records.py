"""From arguments to pages: every kind of file, folders, patterns; and what a record tells of its page."""

from __future__ import annotations

from pathlib import Path

import pytest

from archives import http, record
from quoth.errors import NotEnglish, PageTooLarge
from quoth.pages import find_files, find_inputs
from quoth.reading.assemble import as_is, retitled
from quoth.reading.page import read_record
from quoth.reading.record import Counts, Lost, Record, Skipped, address, one_line
from quoth.reading.records import Columns, records_in
from quoth.settings import MAX_TEXT_CHARS

EXAMPLES = Path(__file__).parents[2] / "examples"
GERMAN = "Der Gemeinderat hat am Montag beschlossen, die alte Brücke zu erhalten, wie die Stadt mitteilte. " * 9


def test_the_examples() -> None:
    found = list(find_inputs([str(EXAMPLES / "inputs")], Columns(text="words")))
    records = [one for one in found if isinstance(one, Record)]
    assert [Path(one.origin).name for one in records] == ["crawl.warc.gz"] * 5 + ["reader.xml"] * 3 + ["texts.csv"] * 3
    assert [one.counts for one in found if isinstance(one, Skipped)] == [
        {"warcinfo": 1, "request": 5, "image": 1, "status 404": 1}
    ]
    assert not [one for one in found if isinstance(one, Lost)]
    assert all(one.url and one.url.startswith("https://news.example/") for one in records)
    articles = [read_record(one) for one in (records[0], records[5], records[8])]
    assert [one.published and one.published[:10] for one in articles] == ["2023-03-14", "2023-03-17", "2023-03-20"]
    assert [one.outlet for one in articles] == [
        "Continental Wire Service",
        "The Sarn Valley Reader",
        "Sarn Valley Power",
    ]


def test_folders_and_patterns(tmp_path: Path) -> None:
    for name in ("a/x.html", "a-b/y.warc.gz", "a/z.png", "b/deep/w.csv", "[1].txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("text")

    def names(argument: str) -> list[str]:
        return [one[len(str(tmp_path)) + 1 :] if isinstance(one, str) else type(one).__name__
                for one in find_files([str(tmp_path / argument)])]  # fmt: skip

    assert names("") == ["[1].txt", "a/x.html", "a-b/y.warc.gz", "b/deep/w.csv"]
    assert names("**/*.html") == ["a/x.html"]
    assert sorted(names("*")) == sorted(names(""))
    assert sorted(names("**")) == sorted(names(""))
    assert names("a/*") == ["a/x.html", "a/z.png"]
    assert names("[1].txt") == ["[1].txt"]
    assert names("none*") == ["Lost"]
    assert names("none.html") == ["none.html"]
    assert names("a\0*") == ["Lost"]


def test_what_is_told_overrides_the_page() -> None:
    page = (EXAMPLES / "pages" / "wire.html").read_bytes()
    own = read_record(Record("x", "x", page))
    told = read_record(
        Record("x", "x", page, title="Another title", outlet="Told", byline="Ada", published="2020-01-02")
    )
    assert (told.title, told.outlet, told.byline) == ("Another title", "Told", "Ada")
    assert (told.published, told.published_from) == ("2020-01-02", "given")
    assert told.text == "Another title\n\n" + own.text[own.body_start :]
    assert [s.of(told.text) for s in told.paragraphs[1:]] == [s.of(own.text) for s in own.paragraphs[1:]]
    assert told.id != own.id


@pytest.mark.parametrize("charset", ["windows-1252", None, "nonsense", "utf-8"])
def test_charset_is_a_hint(tmp_path: Path, charset: str | None) -> None:
    content_type = "text/html" + (f"; charset={charset}" if charset else "")
    body = "<html><body><p>Zoë said “no”.</p></body></html>".encode("cp1252")
    (tmp_path / "a").write_bytes(record(1, http(body, content_type=content_type)))
    (one,) = records_in(tmp_path / "a")
    assert isinstance(one, Record)
    assert "Zoë said “no”" in read_record(one, as_is=True).text


def test_clean_text_in_another_language_is_refused() -> None:
    german = Record("x, row 1", "x", GERMAN.encode(), clean=True)
    with pytest.raises(NotEnglish, match=r"^x, row 1: "):
        read_record(german)
    assert read_record(german, as_is=True).text == GERMAN


def test_titles() -> None:
    article = as_is(" First\n\nSecond line.\n", name="x", url=None, published=None)
    other = retitled(article, "Title", name="x")
    assert other.text == "Title\n\nFirst\n\nSecond line.\n"
    assert [s.of(other.text) for s in other.paragraphs] == ["Title", "First", "Second line."]
    assert other.segments == ((7, 1, len(article.text) - 1),)
    same = retitled(article, "First", name="x")
    assert [s.of(same.text) for s in same.paragraphs] == ["First", "Second line."]
    with pytest.raises(PageTooLarge):
        retitled(article, "x" * MAX_TEXT_CHARS, name="x")


def test_addresses_and_names() -> None:
    assert address(" <https://a.example/b> ") == "https://a.example/b"
    assert [address(v) for v in ("ftp://a", "a.example", "https://a b", None, 5, "javascript:x", "http://")] == [
        None
    ] * 7
    assert one_line(" a\n\tb\u202e\x1b c ") == "a b c"
    assert [one_line(v) for v in ("", " \n", None, 3)] == [None] * 4


def test_counts_keep_few_kinds() -> None:
    counts = Counts()
    for number in range(100):
        counts.add(str(number))
    assert (len(counts.by_kind), sum(counts.by_kind.values())) == (41, 100)
