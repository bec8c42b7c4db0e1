"""From one file, whatever it is, to the pages in it, one at a time: `records_in(path)`.

What a file is tells its content, and its name only where that leaves it open: a page, a WARC archive, a feed, a table
of texts, or JSON Lines; each of them also packed with gzip.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from quoth.bulk import Failure
from quoth.errors import NotText, PageError
from quoth.reading.decode import decode
from quoth.reading.page import read_record
from quoth.reading.record import Counts, Lost, Record, Skipped
from quoth.reading.tables import USUAL, Columns, csv_pages, header_of, json_pages
from quoth.reading.unpack import head_of
from quoth.reading.warc import archived_pages

__all__ = ["Columns", "Kind", "Lost", "Record", "Skipped", "kind_of", "read_record", "records_in"]

Kind = Literal["page", "warc", "feed", "csv", "json lines", "other json"]

HEAD_BYTES = 16_384  # that are looked at to tell what a file is
MAX_DAMAGED = 1_000  # damaged records on end, after which a file is given up: it is something else
MIN_KNOWN_COLUMNS = 3  # of usual names that make a first line the header of a table, whatever the file is called
_ROOT = re.compile(r"<(?:[\w.-]{1,20}:)?(\w{1,20})[\s>]")
_JSON_OBJECT = re.compile(r"""\{\s*(?:"|\})""")
_JSON_LIST = re.compile(r"""\[\s*(?:\{\s*"|\[|\])""")


def records_in(
    path: Path, columns: Columns | None = None, name: str | None = None
) -> Iterator[Record | Lost | Skipped]:
    """The pages that the file at `path` holds, in its order, one in memory at a time.

    `name` is what the file is called for people and in `origin`: the path, if left out. `columns` are those of
    tables. Damage comes as Lost, in its place among the records, and nothing is raised for what a file holds. A file
    that can't be opened comes as the record of a page: reading that will tell.
    """
    named = name or str(path)
    counts = Counts()
    damaged = 0
    try:
        for found in _found(path, named, columns or Columns(), counts):
            yield found
            damaged = damaged + 1 if isinstance(found, Lost) and found.failure.reason == "damaged" else 0
            if damaged >= MAX_DAMAGED:
                yield Lost(named, named, Failure("damaged", f"given up after {damaged} damaged records on end"))
                break
    except PageError as error:
        yield Lost(named, named, Failure.of(error))
    except OSError as error:
        yield Lost(named, named, Failure("unreadable", f"cannot be read ({error.strerror or error})"))
    if counts.by_kind:
        yield Skipped(named, dict(counts.by_kind))


def _found(path: Path, name: str, columns: Columns, counts: Counts) -> Iterator[Record | Lost]:
    kind = kind_of(path, columns)
    if kind == "warc":
        yield from archived_pages(path, name, counts)
    elif kind == "feed":
        from quoth.reading.feed import feed_pages  # lxml is loaded only where it is needed

        yield from feed_pages(path, name)
    elif kind == "csv":
        yield from csv_pages(path, name, columns, counts)
    elif kind == "json lines":
        yield from json_pages(path, name, columns, counts)
    elif kind == "other json":
        yield Lost(
            name, name, Failure("damaged", "is JSON, but not one object a line (`jq -c '.[]'` writes a list so)")
        )
    else:
        yield Record(name, name, path)


def kind_of(path: Path, columns: Columns | None = None) -> Kind:
    """What the file at `path` is, by its first bytes once unpacked; a page where it can't be opened or is no text.

    Only plain files are looked into: a pipe could not be read again.
    """
    suffix = path.name.lower().removesuffix(".gz").rpartition(".")[2]
    try:
        if not path.is_file():
            return "page"
        head = head_of(path, HEAD_BYTES)
        if head.startswith(b"WARC/") or (suffix == "warc" and head):
            return "warc"
        text = decode(head, path.name).lstrip("\ufeff \t\r\n")
    except (OSError, ValueError, NotText):  # ValueError: a NUL in the path
        return "page"
    if text.startswith("<"):
        return "feed" if root_of(text) in ("rss", "rdf", "feed") else "page"
    if _JSON_OBJECT.match(text):
        return "other json" if text.split("\n", 1)[0].strip() == "{" else "json lines"
    if _JSON_LIST.match(text) and (suffix == "json" or '":' in text):
        return "other json"
    return "csv" if is_table(text.split("\n", 1)[0], suffix, columns or Columns()) else "page"


def root_of(text: str) -> str | None:
    """The local name of an XML document's root element in lower case, if it is near enough to the beginning."""
    at = 0
    while text.startswith(("<?", "<!"), at):
        if text.startswith("<!--", at):
            at = text.find("-->", at) + 3
        elif text.startswith("<?", at):
            at = text.find("?>", at) + 2
        else:
            subset, end = text.find("[", at), text.find(">", at)
            inside = text.find("]", at) if 0 <= subset < end else at
            at = text.find(">", inside) + 1 if inside >= 0 else 0
        if at < 4:  # it was not found
            return None
        at += len(text[at:]) - len(text[at:].lstrip())
    root = _ROOT.match(text, at)
    return root[1].lower() if root else None


def is_table(line: str, suffix: str, columns: Columns) -> bool:
    """Whether a file that begins with `line` is a table: its name says so, or its header has the columns to expect."""
    if suffix in ("csv", "tsv"):
        return True
    header = header_of(line, columns)
    if header is None:
        return False
    if columns.text is not None:
        return True
    known = columns.among(header[1])
    return sum(getattr(known, what) is not None for what in USUAL) >= MIN_KNOWN_COLUMNS
