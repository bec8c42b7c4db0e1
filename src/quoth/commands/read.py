"""`quoth read`: pages in, who said what out, for people, machines or annotators."""

from __future__ import annotations

import contextlib
import functools
import re
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Protocol, TextIO

import click

from quoth.bulk import Failure, answers, cores
from quoth.commands.progress import progress
from quoth.pages import STDIN, Options, Page, find_pages, read_page
from quoth.plain import printable
from quoth.types import Reading


class Output(Protocol):
    """Where readings go, one after the other."""

    def add(self, reading: Reading, page: Page) -> None: ...


class TableOutput:
    """Readings for people, on standard output."""

    def __init__(self) -> None:
        from quoth import show

        self.show = show
        self.console = show.console()

    def add(self, reading: Reading, page: Page) -> None:
        self.console.print(self.show.reading(reading, page.name, self.console.width))


class JsonlOutput:
    """One line of JSON a page."""

    def __init__(self, stream: TextIO) -> None:
        from quoth.export import jsonl

        self.dumps = jsonl.dumps
        self.stream = stream

    def add(self, reading: Reading, page: Page) -> None:
        self.stream.write(self.dumps(reading) + "\n")
        self.stream.flush()


class BratOutput:
    """Two files a page, in a folder for brat."""

    def __init__(self, folder: Path) -> None:
        from quoth.export import brat

        self.folder = brat.Folder(folder)

    def add(self, reading: Reading, page: Page) -> None:
        name = page.name.removesuffix(".gz").rpartition("/")[2].rpartition("\\")[2]
        self.folder.add(reading, name.rpartition(".")[0] or name)


def check_date(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """An ISO date, as precise as known, or date-time."""
    if value is None:
        return None
    try:
        if re.fullmatch(r"\d{4}(-\d\d)?", value):
            datetime.fromisoformat((value + "-01-01")[:10])
        else:
            datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter("not an ISO date such as 2024-05-01, 2024-05 or 2024-05-01T09:30+02:00") from None
    return value


@click.command("read", short_help="Print who said what on news pages.")
@click.argument("pages", nargs=-1, required=True, metavar="PAGES...")
@click.option("--format", "form", type=click.Choice(["table", "jsonl", "brat"]), default="table", show_default=True,
              help="A table for people, JSON Lines (quoth/1) for machines, brat standoff for annotators.")  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="PATH",
              help="Where to write: a file for jsonl (default: standard output), a folder for brat.")  # fmt: skip
@click.option("--published", metavar="DATE", callback=check_date,
              help="The pages' publication date (ISO), when you know it.")  # fmt: skip
@click.option("--as-is", is_flag=True, help="The pages are clean text: nothing is left out, nothing is changed.")
@click.option("--url", metavar="URL", help="The page's address (with a single page only).")
@click.option("--min-confidence", type=click.FloatRange(0, 1), metavar="SHARE",
              help="Leave out statements less sure than this, 0 to 1. Without it the model's own threshold holds.")  # fmt: skip
@click.option("--model", type=click.Choice(["default", "fast"]), help="Which of the shipped models reads.")
@click.option("-j", "--jobs", type=click.IntRange(1), metavar="N",
              help="Processes for many pages (default: all cores).")  # fmt: skip
def command(
    pages: tuple[str, ...],
    form: str,
    output: Path | None,
    published: str | None,
    as_is: bool,
    url: str | None,
    min_confidence: float | None,
    model: str | None,
    jobs: int | None,
) -> None:
    """Print who said what on news pages, with the exact words.

    PAGES are files (HTML or plain text, also .gz), folders (all such files in them and below), or - for standard input.
    A page that can't be read is named on standard error, all others are done, and the exit status is 1.
    """
    if not all(pages):
        raise click.UsageError("an empty name is no page")
    if pages.count(STDIN) > 1:
        raise click.UsageError("standard input (-) can be read only once")
    if url and (len(pages) > 1 or Path(pages[0]).is_dir()):
        raise click.UsageError("--url is the address of one page: name a single page with it")
    check_output(form, output, pages)
    options = Options(url, published, as_is, min_confidence, model)
    found = list(find_pages(pages))
    with open_output(form, output) as out:
        failed = run(found, options, out, jobs, form)
    if failed:
        raise click.exceptions.Exit(1)


def check_output(form: str, output: Path | None, pages: tuple[str, ...]) -> None:
    """Refuse what can't be meant, before any work is done."""
    if form == "table" and output:
        raise click.UsageError("--output goes with --format jsonl or brat; the table is for the terminal")
    if form == "jsonl" and output and output.is_dir():
        raise click.UsageError(f"--output {printable(str(output))} is a folder; jsonl goes into one file")
    if form == "brat":
        if not output:
            raise click.UsageError("--format brat needs --output FOLDER")
        if output.exists() and not output.is_dir():
            raise click.UsageError(f"--output {printable(str(output))} is a file; brat needs a folder")
        for page in pages:
            if page != STDIN and (output.resolve() in (Path(page).resolve(), Path(page).resolve().parent)):
                raise click.UsageError("--output is the folder that the pages are in: they could be overwritten")


@contextlib.contextmanager
def open_output(form: str, output: Path | None) -> Iterator[Output]:
    """The output of a format. A file gets its name only when all of it is written."""
    if form == "table":
        yield TableOutput()
    elif form == "brat":
        assert output is not None
        yield BratOutput(output)
    elif output is None:
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]  # a TextIOWrapper
        yield JsonlOutput(sys.stdout)
    elif output.exists() and not output.is_file():  # a pipe or a device
        with output.open("w", encoding="utf-8", newline="\n") as stream:
            yield JsonlOutput(stream)
    else:
        part = output.with_name(f"{output.name}.part")
        try:
            with part.open("w", encoding="utf-8", newline="\n") as stream:
                yield JsonlOutput(stream)
            part.replace(output)
        finally:
            part.unlink(missing_ok=True)


def run(found: list[Page | tuple[str, Failure]], options: Options, out: Output, jobs: int | None, form: str) -> bool:
    """Read all pages into `out`, tell what failed and sum up. Returns whether any page failed."""
    from rich.text import Text

    from quoth import show

    err = show.console(sys.stderr)
    failures: list[Failure] = []
    read = statements = 0

    def fail(name: str, failure: Failure) -> None:
        failures.append(failure)
        message = failure.message.removeprefix(f"{name}: ")
        err.print(Text(f"quoth: {printable(name)}: {printable(message)}", "red"), soft_wrap=True)

    for entry in found:
        if isinstance(entry, tuple):
            fail(*entry)
    pages = [entry for entry in found if isinstance(entry, Page)]
    # On one terminal the tables themselves show how far it is; a bar among them would only flicker.
    quiet = form == "table" and sys.stdout.isatty()
    work = functools.partial(read_page, options=options)
    with progress(err, "Reading", len(pages), shown=len(pages) > 1 and not quiet) as step:
        for page, answer in answers(work, pages, processes=jobs or cores()):
            if isinstance(answer, Failure):
                fail(page.name, answer)
            else:
                out.add(answer, page)
                read += 1
                statements += len(answer.statements)
            step()
    (show.console() if form == "table" else err).print(show.summary(read, statements, failures))
    return bool(failures)
