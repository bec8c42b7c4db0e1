"""From what the command line names to pages: files, folders and standard input; and one page to its reading."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from quoth.bulk import Failure
from quoth.types import Reading

MARKUP_SUFFIXES = (".html", ".htm", ".xhtml")
PAGE_SUFFIXES = (*MARKUP_SUFFIXES, ".txt", ".md")
STDIN = "-"


@dataclass(frozen=True, slots=True)
class Page:
    """One page to read: its name for people, and its file or its bytes."""

    name: str
    source: Path | bytes


@dataclass(frozen=True, slots=True)
class Options:
    """How pages are read and what is kept of what is found; see `quoth.read` and `quoth.extract`."""

    url: str | None = None
    published: str | None = None
    as_is: bool = False
    min_confidence: float | None = None
    model: str | None = None


def read_page(page: Page, options: Options) -> Reading:
    """The reading of one page. Raises PageError or ModelError."""
    from quoth.extraction import extract
    from quoth.extraction.encoder import load_model
    from quoth.reading import read, sandbox

    if not options.as_is and isinstance(page.source, Path) and is_markup(page.source.name):
        sandbox.warm_up()  # its libraries are loaded while this process loads the model
    load_model(options.model)
    article = read(page.source, url=options.url, published=options.published, as_is=options.as_is)
    return extract(article, min_confidence=options.min_confidence, model=options.model)


def find_pages(arguments: Sequence[str]) -> Iterator[Page | tuple[str, Failure]]:
    """Each page that the arguments name, in their order, a folder's pages sorted by path.

    A folder that can't be listed, or holds no page, comes as its name and a Failure; a file that is missing does not:
    reading it will tell.
    """
    for argument in arguments:
        if argument == STDIN:
            yield Page("standard input", sys.stdin.buffer.read())
        elif Path(argument).is_dir():
            yield from pages_below(argument)
        else:
            yield Page(argument, Path(argument))


def pages_below(folder: str) -> Iterator[Page | tuple[str, Failure]]:
    """The pages in a folder and in those below it; links to folders are not followed."""
    trouble: list[OSError] = []
    found = False
    for root, folders, files in os.walk(folder, onerror=trouble.append):
        folders.sort()
        for file in sorted(files):
            path = Path(root, file)
            if is_page(file) and path.is_file():  # not a pipe or a device, reading which may never end
                found = True
                yield Page(str(path), path)
    for error in trouble:
        yield str(error.filename or folder), Failure("unreadable", error.strerror or str(error))
    if not found and not trouble:
        yield (
            folder,
            Failure("no pages", f"no pages in it (files ending in {' '.join(PAGE_SUFFIXES)}, or these with .gz)"),
        )


def is_markup(file_name: str) -> bool:
    """Whether a file is taken for HTML, by the end of its name."""
    return file_name.lower().removesuffix(".gz").endswith(MARKUP_SUFFIXES)


def is_page(file_name: str) -> bool:
    """Whether a file in a folder is taken for a page, by the end of its name."""
    return file_name.lower().removesuffix(".gz").endswith(PAGE_SUFFIXES)
