"""Tables of texts, as archives of texts export them: CSV, and JSON Lines, one text a row.

A row's text is taken for the article itself, clean: no line of it is left out. Only where it is plainly markup is it
read as a page. A date that can be read in two ways, or not at all, is counted and left out: a wrong date is worse.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from quoth.bulk import Failure
from quoth.errors import BadRecord
from quoth.export import jsonl
from quoth.reading.dates import iso
from quoth.reading.page import is_html
from quoth.reading.record import Counts, Lost, Record, address, one_line
from quoth.reading.text_lines import TextLine, text_lines
from quoth.settings import MAX_PAGE_BYTES

DELIMITERS = ",;\t|"
MAX_COLUMNS = 1_000
SHOWN_COLUMNS, SHOWN_CHARS = 30, 60  # of a table's columns, and of each one's name, in a message
_SEPARATOR = re.compile(r"sep=(.)\r?\n?")  # a first line that spreadsheets write
_SURROGATE = re.compile("[\ud800-\udfff]")
_YEAR_OR_MONTH = re.compile(r"(?:18|19|20)\d\d(?:-(?:0[1-9]|1[0-2]))?")
UNREAD_DATE = "date that can't be read"

# usual names of columns, the first that is there counts; white space, hyphens and case make no difference
USUAL: Mapping[str, Sequence[str]] = {
    "text": ("text", "fulltext", "full_text", "article_text", "maintext", "body", "content", "article"),
    "url": ("url", "link", "source_url", "article_url", "address", "permalink"),
    "date": ("published", "date", "published_at", "publication_date", "date_publish", "publish_date", "pub_date",
             "pubdate", "date_published"),
    "outlet": ("outlet", "publication", "newspaper", "publisher", "source", "source_name", "media", "source_domain"),
    "title": ("title", "headline"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns (or JSON keys) of a table hold what; None takes the first one with a usual name."""

    text: str | None = None
    url: str | None = None
    date: str | None = None
    outlet: str | None = None
    title: str | None = None

    def among(self, names: Iterable[str]) -> Columns:
        """The columns of a table that has columns `names`: as they are written there; None for one that it lacks."""
        there: dict[str, str] = {}
        for name in names:
            there.setdefault(plain_name(name), name)
        found = {}
        for what, usual in USUAL.items():
            asked = getattr(self, what)
            candidates = usual if asked is None else (asked,)
            found[what] = next((there[plain_name(c)] for c in candidates if plain_name(c) in there), None)
        return replace(self, **found)

    def asked(self) -> dict[str, str]:
        """The columns that were named, by what they hold."""
        return {what: name for what in USUAL if (name := getattr(self, what)) is not None}

    def missing(self, names: Iterable[str]) -> dict[str, str]:
        """Those of the named columns that a table with columns `names` lacks, by what they should hold."""
        there = {plain_name(name) for name in names}
        return {what: name for what, name in self.asked().items() if plain_name(name) not in there}


def no_such_column(name: str, missing: Mapping[str, str], there: Iterable[str], called: str = "column") -> Lost:
    """A table that is not read, since it lacks columns that were named: what was asked for, and what there is."""
    asked = "; ".join(f"no {called} {column!r:.{SHOWN_CHARS}} (--{what}-column)" for what, column in missing.items())
    names = [f"{column!r:.{SHOWN_CHARS}}" for column in there if column.strip()]
    more = f" and {len(names) - SHOWN_COLUMNS} more" if len(names) > SHOWN_COLUMNS else ""
    known = f"it has {', '.join(names[:SHOWN_COLUMNS])}{more}" if names else "it names none"
    return Lost(name, name, Failure("no such column", f"{asked}: {known}"))


def plain_name(name: str) -> str:
    """A column's name without case, and with one underscore for white space and hyphens."""
    return re.sub(r"[\s_-]+", "_", name.strip().lower())


def header_of(line: str, columns: Columns) -> tuple[str, list[str]] | None:
    """Delimiter and column names, if a line is the header of a table that has the text's column; else None.

    A single name is a header only where it is the one asked for. No names: the line tells the delimiter, and no more.
    """
    separator = _SEPARATOR.fullmatch(line)
    if separator:
        return separator[1], []
    for delimiter in DELIMITERS:
        names = names_in(line, delimiter)
        if columns.among(names).text is not None and (len(names) > 1 or columns.text is not None):
            return delimiter, names
    return None


def names_in(line: str, delimiter: str) -> list[str]:
    """The column names in a header line; none where it can't be one."""
    try:
        return [name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])[:MAX_COLUMNS]]
    except csv.Error:
        return []


def csv_pages(path: Path, name: str, columns: Columns, counts: Counts) -> Iterator[Record | Lost]:
    """The texts of a CSV file with a header line, in order; `name` is what the file is called.

    Rows count from 1 below the header. Raises OSError where the file can't be read, NotText where it is no text.
    """
    csv.field_size_limit(MAX_PAGE_BYTES)
    lines = Lines(text_lines(path))
    first = next(lines, "")
    header = header_of(first, columns)
    if header is not None and not header[1]:  # a first line that only tells the delimiter
        header = header[0], names_in(next(lines, ""), header[0])
    # without a header that is known for one, the delimiter that cuts the line into most names
    there = header[1] if header else max((names_in(first, delimiter) for delimiter in DELIMITERS), key=len)
    known = columns.among(there if header else ())
    yield from lines.lost(name)
    if missing := columns.missing(there):
        yield no_such_column(name, missing, there)
        return
    if header is None or known.text is None:
        yield Lost(name, name, Failure("no text column", "no column of it is known to hold the text: --text-column"))
        return
    delimiter, names = header
    number = 0
    rows = csv.reader(lines, delimiter=delimiter)
    while True:
        begun = lines.number
        try:
            row = next(rows, None)
        except csv.Error as error:
            number += 1
            lines.leave_quotation()
            yield lost_row(name, number, f"is damaged in lines {begun + 1} to {lines.number} ({error})")
            continue
        yield from lines.lost(name)
        if row is None:
            return
        if not any(field.strip() for field in row):
            continue
        number += 1
        if len(row) > len(names) and any(field.strip() for field in row[len(names) :]):
            yield lost_row(name, number, f"has {len(row)} fields in a table of {len(names)} columns")
            continue
        values = dict(zip(names, row, strict=False))
        yield page_of(values, known, f"{name}, row {number}", name, number, counts)


class Lines:
    """Lines for the CSV reader, which can't take problems among them: they are kept apart."""

    def __init__(self, source: Iterator[TextLine]) -> None:
        self.source = source
        self.number = 0
        self.problems: list[TextLine] = []

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        for line in self.source:
            self.number = line.number
            if line.problem is None:
                return line.text
            self.problems.append(line)
        raise StopIteration

    def leave_quotation(self) -> None:
        """Go on behind the quoted field that was too long: its end is the next line with an odd number of marks."""
        for line in self:
            if line.count('"') % 2:
                return

    def lost(self, name: str) -> Iterator[Lost]:
        """The problems met since the last time, as Lost."""
        for line in self.problems:
            yield Lost(f"{name}, line {line.number}", name, Failure("damaged", line.problem or ""))
        self.problems.clear()


def json_pages(path: Path, name: str, columns: Columns, counts: Counts) -> Iterator[Record | Lost]:
    """The texts, or the readings, of a file of JSON Lines, in order; `name` is what the file is called.

    An object with a `schema` that begins with `quoth/` is a reading: it is checked as `quoth.export.jsonl` does, and
    handed on as it is. Where none of the texts has a key that was named, none is read. Raises OSError where the file
    can't be read, NotText where it is no text.
    """
    there = keys_in(path, columns)
    if there and (missing := columns.missing(there)):
        yield no_such_column(name, missing, there, "key")
        return
    for line in text_lines(path):
        where = f"{name}, line {line.number}"
        if line.problem:
            yield Lost(where, name, Failure("damaged", line.problem), line.number)
            continue
        if not line.text.strip():
            continue
        try:
            values = json.loads(line.text)
        except (ValueError, RecursionError) as error:
            yield Lost(where, name, Failure("damaged", f"is not JSON ({str(error)[:100]})"), line.number)
            continue
        if not isinstance(values, dict):
            yield Lost(where, name, Failure("damaged", "is JSON, but no object"), line.number)
        elif str(values.get("schema", "")).startswith("quoth/"):
            yield reading_of(line, where, name)
        elif str(values.get("schema", "")).startswith("quoth-ledger/"):
            counts.add("ledger record")  # versions, joins and corrections between the readings: for `quoth import`
        elif (known := columns.among(values)).text is None:
            asked = "name its key with --text-column" if columns.text is None else f"no key {columns.text!r:.60}"
            yield lost_row(name, line.number, f"has no text: {asked}", where)
        else:
            yield page_of(values, known, where, name, line.number, counts)


def keys_in(path: Path, columns: Columns) -> list[str]:
    """The keys of the texts in a file of JSON Lines, read only until all that were named are found: often one line.

    A key that some texts lack is no mistake, one that all lack is. Empty where no key was named or no texts are there.
    """
    there: dict[str, None] = {}
    for line in text_lines(path) if columns.asked() else ():
        if line.problem or not line.text.strip():
            continue
        try:
            values = json.loads(line.text)
        except (ValueError, RecursionError):
            continue  # told when the line is read
        if isinstance(values, dict) and not str(values.get("schema", "")).startswith(("quoth/", "quoth-ledger/")):
            for key in values:
                if len(there) < MAX_COLUMNS or plain_name(key) in map(plain_name, columns.asked().values()):
                    there[key] = None
            if not columns.missing(there):
                break
    return list(there)


def reading_of(line: TextLine, where: str, origin: str) -> Record | Lost:
    """An earlier run's reading, checked."""
    try:
        reading = jsonl.loads(line.text)
    except BadRecord as error:
        return Lost(where, origin, Failure("damaged", str(error)), line.number)
    article = reading.article
    return Record(
        name=where,
        origin=origin,
        source=line.text.strip().encode("utf-8", "replace"),
        number=line.number,
        media_type="application/json",
        url=article.url,
        title=article.title,
        byline=article.byline,
        outlet=article.outlet,
        published=article.published,
        published_from=article.published_from or "given",
        reading=reading,
    )


def page_of(
    values: Mapping[str, Any], known: Columns, where: str, origin: str, number: int, counts: Counts
) -> Record | Lost:
    """A row's text, with what its other columns tell; `known.text` is there."""

    def value(column: str | None) -> Any:
        return None if column is None else values.get(column)

    text = value(known.text)
    if text is None or (isinstance(text, str) and not text.strip()):
        return Lost(where, origin, Failure("empty", "its text is empty"), number)
    if not isinstance(text, str):
        return lost_row(origin, number, f"its {known.text!r:.60} is no text", where)
    if len(text) > MAX_PAGE_BYTES:
        return Lost(where, origin, Failure("too large", f"its text has more than {MAX_PAGE_BYTES} characters"), number)
    date = value(known.date)
    published = date_in(date)
    if published is None and date not in (None, ""):
        counts.add(UNREAD_DATE)
    return Record(
        name=where,
        origin=origin,
        source=_SURROGATE.sub("\ufffd", text).encode(),
        number=number,
        media_type="text/html" if is_html(text) else "text/plain",
        charset="utf-8",
        clean=not is_html(text),
        url=address(value(known.url)),
        title=one_line(value(known.title)),
        outlet=one_line(value(known.outlet)),
        published=published,
    )


def date_in(value: object) -> str | None:
    """A table's date as an ISO date, as precise as it is; None where it can't be told."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return None
    stripped = value.strip()
    return stripped if _YEAR_OR_MONTH.fullmatch(stripped) else iso(stripped[:100])


def lost_row(origin: str, number: int, message: str, where: str | None = None) -> Lost:
    """A row that gave no page."""
    return Lost(where or f"{origin}, row {number}", origin, Failure("damaged", message), number)
