"""Tables of texts and JSON Lines: columns, encodings, delimiters, rows that are not as they should be, readings."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path

import pytest

import fakes
from archives import read
from quoth.export import jsonl
from quoth.reading.page import read_record
from quoth.reading.record import Lost, Record
from quoth.reading.records import Columns, kind_of, records_in
from quoth.reading.tables import date_in

TEXT = "The ferry is late again, “Ada Lund” said.\nNobody knows why, she added."
HEADER = ["id", "Title", "Text", "URL", "Publication", "Date"]
ROWS = [
    ["1", "Late ferry", TEXT, "https://post.example/1", "The Harbour Post", "2024-05-01"],
    ["2", "More, “again”", 'Two "quoted" words; and a\ttab', "https://post.example/2", "", "1 May 2024"],
]


def table(rows: list[list[str]], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_and_delimiters(tmp_path: Path, encoding: str, delimiter: str) -> None:
    data = table([HEADER, *ROWS], delimiter).encode(encoding)
    found, lost, counts = read(tmp_path / "a.csv", data)
    assert (lost, counts) == ([], {})
    assert [one.raw().decode() for one in found] == [row[2] for row in ROWS]
    assert [(one.title, one.url, one.outlet, one.published, one.number) for one in found] == [
        ("Late ferry", "https://post.example/1", "The Harbour Post", "2024-05-01", 1),
        ("More, “again”", "https://post.example/2", None, "2024-05-01", 2),
    ]


def test_packed_and_without_a_name_that_tells(tmp_path: Path) -> None:
    found, lost, _ = read(tmp_path / "export", gzip.compress(table([HEADER, *ROWS]).encode()))
    assert (len(found), lost) == (2, [])


def test_first_line_of_spreadsheets_and_old_line_ends(tmp_path: Path) -> None:
    text = "sep=;\n" + table([HEADER, *ROWS], ";")
    assert len(read(tmp_path / "a.csv", text.encode())[0]) == 2
    old = table([HEADER, ["1", "T", "words", "", "", ""]]).replace("\r\n", "\r")
    assert [one.source for one in read(tmp_path / "b.csv", old.encode())[0]] == [b"words"]


def test_named_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(table([["what was said", "when", "where from"], ["Some words", "2024", "https://a.example/1"]]))
    assert kind_of(path) == "page"
    columns = Columns(text="What was said", date="when", url="where_from")
    (one,) = records_in(path, columns)
    assert isinstance(one, Record)
    assert (one.source, one.published, one.url) == (b"Some words", "2024", "https://a.example/1")


def test_no_text_column(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,name\n1,Ada\n")
    (one,) = records_in(tmp_path / "a.csv")
    assert isinstance(one, Lost)
    assert "--text-column" in one.failure.message
    (tmp_path / "a.csv").write_text("text,url\nwords,\n")
    (one,) = records_in(tmp_path / "a.csv", Columns(text="body"))
    assert isinstance(one, Lost)
    assert one.failure.message == "no column 'body' (--text-column): it has 'text', 'url'"


def test_misspelt_columns_of_csv(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Body words;Link\nSome words;https://a.example/1\n")
    columns = Columns(text="body words", url="nosuch", date="when")
    (one,) = records_in(path, columns)
    assert isinstance(one, Lost)
    there = "it has 'Body words', 'Link'"
    assert one.failure.message == f"no column 'nosuch' (--url-column); no column 'when' (--date-column): {there}"
    (one,) = records_in(path, Columns(text="words"))
    assert isinstance(one, Lost)
    assert one.failure.message == f"no column 'words' (--text-column): {there}"
    assert all(isinstance(one, Record) for one in records_in(path, Columns(text="body_words", url="LINK")))


def test_misspelt_keys_of_json_lines(tmp_path: Path) -> None:
    """A key that some lines lack is no mistake; one that all lack is."""
    path = tmp_path / "a.jsonl"
    lines = [{"words": "One"}, {"words": "Two", "where": "https://a.example/2"}, {"where": "https://a.example/3"}]
    first, *rest = map(json.dumps, lines)
    path.write_text("\n".join([first, "not json", *rest]))
    (one,) = records_in(path, Columns(text="words", url="nosuch"))
    assert isinstance(one, Lost)
    assert one.failure.message == "no key 'nosuch' (--url-column): it has 'words', 'where'"
    one, bad, two, last = records_in(path, Columns(text="words", url="where"))
    assert isinstance(one, Record)
    assert isinstance(two, Record)
    assert (one.url, two.url) == (None, "https://a.example/2")
    assert isinstance(bad, Lost)
    assert isinstance(last, Lost)
    assert last.failure.message == "has no text: no key 'words'"


def test_named_columns_leave_readings_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(jsonl.dumps(fakes.extract(fakes.article_of("Late\n\n“It is late,” Lund said."))) + "\n")
    (one,) = records_in(path, Columns(url="nosuch"))
    assert isinstance(one, Record)
    assert one.reading is not None


@pytest.mark.parametrize("menu", ["Home | Article | Contact", "Text", "News, text, and more", "Title: Text"])
def test_a_scraped_page_is_no_table(tmp_path: Path, menu: str) -> None:
    (tmp_path / "a.txt").write_text(f"{menu}\n{TEXT}\n")
    assert kind_of(tmp_path / "a.txt") == "page"


def test_ragged_rows(tmp_path: Path) -> None:
    rows = [HEADER, ["1", "short", "only words"], [*ROWS[0], "", ""], [*ROWS[0], "", "x"], ["1", "none"], [], ROWS[1]]
    found, lost, _ = read(tmp_path / "a.csv", table(rows).encode())
    assert [one.number for one in found] == [1, 2, 5]
    assert [(one.name, one.failure.reason) for one in lost] == [("x, row 3", "damaged"), ("x, row 4", "empty")]


def test_dates(tmp_path: Path) -> None:
    """What can be read in two ways is not guessed."""
    known = {"2019": "2019", "2019-11": "2019-11", "20191118": "2019-11-18", "18 Nov 2019": "2019-11-18"}
    known |= {"2019-11-18T10:00:00Z": "2019-11-18T10:00:00+00:00", "Nov 18, 2019": "2019-11-18"}
    assert {text: date_in(text) for text in known} == known
    unread = ["03/05/2024", "yesterday", "0000-00-00", "2019-13", "9" * 5000]
    assert [date_in(text) for text in unread] == [None] * len(unread)
    found, _, counts = read(tmp_path / "a.csv", table([["text", "date"], *(["words", d] for d in unread)]).encode())
    assert [one.published for one in found] == [None] * len(unread)
    assert counts == {"date that can't be read": len(unread)}


def test_clean_text_and_markup(tmp_path: Path) -> None:
    page = "<html><body>" + "<p>A paragraph.</p>" * 9 + "</body></html>"
    found, _, _ = read(tmp_path / "a.csv", table([["text", "title"], [TEXT, "Late ferry"], [page, ""]]).encode())
    assert [(one.clean, one.media_type) for one in found] == [(True, "text/plain"), (False, "text/html")]
    article = read_record(found[0])
    assert article.text == f"Late ferry\n\n{TEXT}"
    assert [s.of(article.text) for s in article.paragraphs] == ["Late ferry", *TEXT.split("\n")]
    assert article.text[article.body_start :] == TEXT
    ((at, raw, length),) = article.segments
    assert article.text[at : at + length] == TEXT[raw : raw + length]


def test_json_lines(tmp_path: Path) -> None:
    lines = [
        {"headline": "Late", "body": TEXT, "link": "https://post.example/1", "date": "2024-05-01", "source": "Post"},
        {"Text": "more words"},
        {"text": ""},
        {"text": ["a", "list"]},
        {"words": "elsewhere"},
        [1, 2],
    ]
    data = "\n".join(json.dumps(line) for line in lines) + '\n\n{"text": "cut o'
    found, lost, _ = read(tmp_path / "a", data.encode())
    assert [(one.number, one.title, one.outlet, one.published) for one in found] == [
        (1, "Late", "Post", "2024-05-01"),
        (2, None, None, None),
    ]
    assert [(one.number, one.failure.reason) for one in lost] == [
        (3, "empty"),
        *((number, "damaged") for number in (4, 5, 6, 8)),
    ]


def test_readings_are_handed_on(tmp_path: Path) -> None:
    reading = fakes.extract(fakes.article_of("Late\n\n“It is late,” Lund said.", url="https://post.example/1"))
    line = jsonl.dumps(reading)
    damaged = line.replace('"text_sha256":"', '"text_sha256":"0')
    ledger = '{"schema":"quoth-ledger/1","article":"x"}'
    newer = line.replace('"quoth/1"', '"quoth/9"')
    data = "\n".join([line, damaged, ledger, newer, '{"text": "words"}', line])
    found, lost, counts = read(tmp_path / "a", gzip.compress(data.encode()))
    assert [one.reading is not None for one in found] == [True, False, True]
    assert found[0].reading == jsonl.loads(line)
    assert (found[0].url, found[0].source) == ("https://post.example/1", line.encode())
    assert read_record(found[0]) == found[0].reading.article if found[0].reading else False
    assert [(one.number, one.failure.reason) for one in lost] == [(2, "damaged"), (4, "damaged")]
    assert counts == {"ledger record": 1}


def test_other_json(tmp_path: Path) -> None:
    for text in ('[{"text": "a"}]', '{\n  "text": "a"\n}'):
        (tmp_path / "a.json").write_text(text)
        (one,) = records_in(tmp_path / "a.json")
        assert isinstance(one, Lost)
        assert "one object a line" in one.failure.message
