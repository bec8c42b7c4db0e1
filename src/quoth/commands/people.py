"""`quoth people`: pages in, the entities they speak of out, with how much they say and how much is said of them.

Without pages, those of a ledger: see quoth.commands.quoted.
"""

from __future__ import annotations

import contextlib
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TextIO

import click

from quoth.commands import quoted, read
from quoth.commands.filters import filter_options
from quoth.commands.options import ledger_option
from quoth.commands.output import stream_to
from quoth.export.csv_tables import cell
from quoth.export.jsonl import encode
from quoth.pages import STDIN, Options, find_files
from quoth.people import Person, people
from quoth.plain import printable
from quoth.settings import MODELS
from quoth.types import Reading

if TYPE_CHECKING:
    from quoth.ledger.quoted import By

COLUMNS = ("page", "name", "kind", "role", "made", "received", "mentions")


class Named(Protocol):
    """What is read of a page here."""

    @property
    def name(self) -> str: ...


@click.command("people", short_help="List who speaks and who is spoken of.")
@click.argument("pages", nargs=-1, metavar="[PAGES]...")
@click.option("--format", "form", type=click.Choice(["table", "jsonl", "csv"]), default="table", show_default=True,
              help="A table for people, JSON Lines or CSV for machines.")  # fmt: skip
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Where to write jsonl or csv (default: standard output).")  # fmt: skip
@click.option("--published", metavar="DATE", callback=read.check_date,
              help="The pages' publication date (ISO), when you know it.")  # fmt: skip
@click.option("--as-is", is_flag=True, help="The pages are clean text: nothing is left out, nothing is changed.")
@click.option("--min-confidence", type=click.FloatRange(0, 1), metavar="SHARE", help="As for `quoth read`.")
@click.option("--model", type=click.Choice(MODELS), help="Which of the shipped models reads.")
@click.option("-j", "--jobs", type=click.IntRange(1), metavar="N",
              help="Processes for many pages (default: all cores).")  # fmt: skip
@ledger_option
@filter_options(*quoted.FILTERS)
@click.option("--by", type=click.Choice(["outlet", "act", "month"]), help="Those of each outlet, act or month.")
@click.option("--limit", type=click.IntRange(0), metavar="N",
              help=f"Print so many at most, with --by of each (default: {quoted.SHOWN} in a table).")  # fmt: skip
def command(
    pages: tuple[str, ...],
    form: str,
    output: Path | None,
    published: str | None,
    as_is: bool,
    min_confidence: float | None,
    model: str | None,
    jobs: int | None,
    ledger: Path,
    by: By | None,
    limit: int | None,
    **filters: Any,
) -> None:
    """List the people, organisations, countries, groups and documents that pages speak of.

    For each page: names, kinds, roles, how many statements they make and how many are made about them, those who speak
    most first. PAGES are files, folders or - as for `quoth read`.

    Without PAGES, list those who speak in a ledger, each once for all pages, the most quoted first: in all of its
    statements, or in those that the options from --speaker on, and --min-confidence, leave over.
    """
    if not all(pages) or pages.count(STDIN) > 1:
        raise click.UsageError("standard input (-) can be read only once, and an empty name is no page")
    if form == "table" and output:
        raise click.UsageError("--output goes with --format jsonl or csv; the table is for the terminal")
    if not pages:
        if published or as_is or model or jobs:
            raise click.UsageError("--published, --as-is, --model and --jobs are about PAGES: name some")
        quoted.print_people(ledger, form, output, by, limit, {**filters, "min_confidence": min_confidence})
        return
    if by or limit is not None or any(filters.values()):
        raise click.UsageError("--by, --limit and filters are about a ledger: leave PAGES out")
    options = Options(None, published, as_is, min_confidence, model)
    found = list(find_files(pages))
    with open_people(form, output) as out:
        failed = read.run(found, options, out, jobs, form)
    if failed:
        raise click.exceptions.Exit(1)


class PeopleTable:
    """The people of readings for people, on standard output."""

    def __init__(self) -> None:
        from quoth import show

        self.show = show
        self.console = show.console()

    def add(self, reading: Reading, page: Named) -> None:
        self.show.emit(self.console, self.show.people_table(page.name, people(reading), self.console.width))


class PeopleRows:
    """One line an entity: JSON, or CSV under a header (text that a spreadsheet would take for a formula is guarded)."""

    def __init__(self, stream: TextIO, form: str) -> None:
        self.stream = stream
        self.put = self.put_json
        if form == "csv":
            self.csv = csv.writer(stream, lineterminator="\n")
            self.csv.writerow(COLUMNS)
            self.put = self.put_csv

    def add(self, reading: Reading, page: Named) -> None:
        for person in people(reading):
            self.put(row(page.name, person))
        self.stream.flush()

    def put_json(self, row: dict[str, Any]) -> None:
        self.stream.write(encode(row) + "\n")

    def put_csv(self, row: dict[str, Any]) -> None:
        self.csv.writerow([cell(value) for value in row.values()])


@contextlib.contextmanager
def open_people(form: str, output: Path | None) -> Iterator[PeopleTable | PeopleRows]:
    """The output of a format, to a file where it has one."""
    if form == "table":
        yield PeopleTable()
    else:
        with stream_to(output) as stream:
            yield PeopleRows(stream, form)


def row(page: str, person: Person) -> dict[str, Any]:
    """The columns of one entity; a page's name may hold bytes that are no text."""
    entity = person.entity
    counts = (person.made, person.received, len(entity.mentions))
    return dict(zip(COLUMNS, (printable(page), entity.name, entity.kind, entity.role, *counts), strict=True))
