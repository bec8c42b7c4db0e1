"""From what the command line names to pages: files, folders, patterns, standard input; and one page to its reading."""

from __future__ import annotations

import glob
import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from quoth.bulk import Failure
from quoth.reading.record import Lost, Record, Skipped
from quoth.types import Reading

if TYPE_CHECKING:
    from quoth.reading.tables import Columns

MARKUP_SUFFIXES = (".html", ".htm", ".xhtml")
PAGE_SUFFIXES = (*MARKUP_SUFFIXES, ".txt", ".md")
# what is taken from a folder; a file that is named is taken whatever its name
INPUT_SUFFIXES = (*PAGE_SUFFIXES, ".warc", ".xml", ".rss", ".atom", ".rdf", ".csv", ".tsv", ".jsonl", ".ndjson")
# What lies beside pages and tells about them, or about the program that fetched them.
BESIDE = re.compile(
    r"(?:readme|licen[cs]e|copying|notice|authors|contributing|changelog|changes|code_of_conduct|security|robots)"
    r"\.(?:txt|md)",
    re.IGNORECASE,
)
STDIN = "-"


@dataclass(frozen=True, slots=True)
class Options:
    """How pages are read and what is kept of what is found; see `quoth.read` and `quoth.extract`."""

    url: str | None = None
    published: str | None = None
    as_is: bool = False
    min_confidence: float | None = None
    model: str | None = None
    threads: int = 1  # that the network computes with: cores are for processes, unless there is but one


def read_page(record: Record, options: Options) -> Reading:
    """The reading of one page. Raises PageError or ModelError."""
    from quoth.extraction import extract
    from quoth.extraction.encoder import load_model
    from quoth.reading import page, sandbox

    if record.reading is not None:
        return record.reading
    if not options.as_is and not record.clean and is_markup(record.origin):
        sandbox.warm_up()  # its libraries are loaded while this process loads the model
    load_model(options.model, options.threads)
    told = replace(record, url=options.url or record.url, published=options.published or record.published)
    if options.published:
        told = replace(told, published_from="given")
    article = page.read_record(told, as_is=options.as_is)
    return extract(article, min_confidence=options.min_confidence, model=options.model)


def find_inputs(arguments: Sequence[str], columns: Columns | None = None) -> Iterator[Record | Lost | Skipped]:
    """Each page in all that the arguments name, in their order; one at a time is in memory.

    Archives, feeds, tables and JSON Lines are taken apart as `quoth.reading.records.records_in` says.
    """
    from quoth.reading.records import records_in

    for found in find_files(arguments):
        if isinstance(found, str):
            yield from records_in(Path(found), columns, found)
        else:
            yield found


def find_files(arguments: Sequence[str]) -> Iterator[str | Record | Lost]:
    """The files that the arguments name, in their order, a folder's and a pattern's files sorted by path.

    Standard input comes as the record of a page. A folder that can't be listed, or holds no page, comes as Lost; a
    file that is missing does not: reading it will tell. An argument with `*`, `?` or `[` that is no file itself is a
    pattern, in which `**` stands for any folders.
    """
    for argument in arguments:
        if argument == STDIN:
            yield Record("standard input", "standard input", sys.stdin.buffer.read())
        elif Path(argument).is_dir():
            yield from files_below(argument)
        elif glob.has_magic(argument) and not os.path.lexists(argument):
            yield from files_like(argument)
        else:
            yield argument


def files_like(pattern: str) -> Iterator[str | Lost]:
    """The files that a pattern names, and those in the folders that it names."""
    matches = [] if "\0" in pattern else sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207  # may be absolute
    folders: set[Path] = set()  # those given already, with all that is in them
    for match in map(Path, matches):
        if folders.isdisjoint(match.parents):
            if match.is_dir():
                folders.add(match)
                yield from files_below(str(match))
            elif match.is_file():
                yield str(match)
    if not matches:
        yield Lost(pattern, pattern, Failure("no pages", "no file is called like this"))


def files_below(folder: str) -> Iterator[str | Lost]:
    """The pages, archives, feeds and tables in a folder and in those below it; links to folders are not followed."""
    trouble: list[OSError] = []
    found = False
    for root, folders, files in os.walk(folder, onerror=trouble.append):
        folders.sort()
        for file in sorted(files):
            path = Path(root, file)
            if is_input(file) and path.is_file():  # not a pipe or a device, reading which may never end
                found = True
                yield str(path)
    for error in trouble:
        named = str(error.filename or folder)
        yield Lost(named, named, Failure("unreadable", error.strerror or str(error)))
    if not found and not trouble:
        message = f"no pages in it (files ending in {' '.join(INPUT_SUFFIXES)}, or these with .gz)"
        yield Lost(folder, folder, Failure("no pages", message))


def is_markup(file_name: str) -> bool:
    """Whether a file is taken for HTML, by the end of its name."""
    return file_name.lower().removesuffix(".gz").endswith(MARKUP_SUFFIXES)


def is_input(file_name: str) -> bool:
    """Whether a file in a folder is taken for a page or for something that holds pages, by its name."""
    name = file_name.lower().removesuffix(".gz")
    return name.endswith(INPUT_SUFFIXES) and not BESIDE.fullmatch(name)
