"""`quoth read`: pages in, who said what out, for people, machines or annotators."""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from quoth.bulk import Failure, answers, cores
from quoth.commands.options import check_pages
from quoth.commands.output import Output, open_output
from quoth.commands.progress import progress
from quoth.export import FORMATS
from quoth.iso_dates import EXAMPLES, is_date
from quoth.pages import STDIN, Options, find_files, read_page
from quoth.plain import printable
from quoth.reading.record import Lost, Record
from quoth.settings import MODELS, NETWORK_THREADS


def check_date(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """An ISO date, as precise as known, or date-time."""
    if value is not None and not is_date(value):
        raise click.BadParameter(f"not an ISO date such as {EXAMPLES}")
    return value


@click.command("read", short_help="Print who said what on news pages.")
@click.argument("pages", nargs=-1, required=True, metavar="PAGES...")
@click.option("--format", "form", type=click.Choice(["table", *FORMATS]), default="table", show_default=True,
              help="A table for people; or " + "; ".join(f"{name}: {form.title}" for name, form in FORMATS.items())
              + ".")  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="PATH",
              help="Where to write: a file for jsonl, schema-org and turtle (default: standard output), a folder for"
              " the others.")  # fmt: skip
@click.option("--published", metavar="DATE", callback=check_date,
              help="The pages' publication date (ISO), when you know it.")  # fmt: skip
@click.option("--as-is", is_flag=True, help="The pages are clean text: nothing is left out, nothing is changed.")
@click.option("--url", metavar="URL", help="The page's address (with a single page only).")
@click.option("--min-confidence", type=click.FloatRange(0, 1), metavar="SHARE",
              help="Leave out statements less sure than this (default: the model's own threshold).")  # fmt: skip
@click.option("--model", type=click.Choice(MODELS), help="Which of the shipped models reads.")
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

    PAGES are files, folders (all files in them and below that hold pages), patterns such as 'news/**/*.warc.gz', or -
    for standard input. Files are HTML or plain text, WARC archives, feeds, tables of texts (CSV or JSON Lines); each
    also .gz. A page that can't be read is named on standard error, all others are done, and the exit status is 1.
    """
    check_pages(pages, url)
    check_output(form, output, pages)
    options = Options(url, published, as_is, min_confidence, model)
    found = list(find_files(pages))
    if url and pages_at_most(found) > 1:
        raise click.UsageError("--url is the address of one page: this file holds pages with addresses of their own")
    with open_output(form, output) as out:
        failed = run(found, options, out, jobs, form)
    if failed:
        raise click.exceptions.Exit(1)


def check_output(form: str, output: Path | None, pages: tuple[str, ...]) -> None:
    """Refuse what can't be meant, before any work is done."""
    if form == "table" and output:
        raise click.UsageError("--output goes with another --format, as jsonl or csv; the table is for the terminal")
    if form != "table" and not FORMATS[form].folder and output and output.is_dir():
        raise click.UsageError(f"--output {printable(str(output))} is a folder; {form} goes into one file")
    if form != "table" and FORMATS[form].folder:
        if not output:
            raise click.UsageError(f"--format {form} needs --output FOLDER")
        if output.exists() and not output.is_dir():
            raise click.UsageError(f"--output {printable(str(output))} is a file; {form} needs a folder")
        for page in pages:
            if page != STDIN and (output.resolve() in (Path(page).resolve(), Path(page).resolve().parent)):
                raise click.UsageError("--output is the folder that the pages are in: they could be overwritten")


def pages_at_most(found: list[str | Record | Lost]) -> int:
    """How many pages there can be, from 1: no process is started for a second page where there is but one."""
    from quoth.reading.records import kind_of

    if len(found) > cores() or any(isinstance(one, str) and kind_of(Path(one)) != "page" for one in found):
        return sys.maxsize
    return max(1, len(found))


def run(found: list[str | Record | Lost], options: Options, out: Output, jobs: int | None, form: str) -> bool:
    """Read all pages into `out`, tell what failed and sum up. Returns whether any page failed."""
    from quoth import show
    from quoth.reading.records import records_in

    err = show.console(sys.stderr)
    failures: list[Failure] = []
    read = statements = 0

    def fail(name: str, failure: Failure) -> None:
        failures.append(failure)
        err.print(show.complaint(name, failure), soft_wrap=True)

    def records() -> Iterator[Record]:
        for file in found:
            for one in records_in(Path(file), name=file) if isinstance(file, str) else [file]:
                if isinstance(one, Record):
                    yield one
                elif isinstance(one, Lost):
                    fail(one.name, one.failure)
            step()

    # On one terminal the tables themselves show how far it is; a bar among them would only flicker.
    quiet = form == "table" and sys.stdout.isatty()
    processes = min(jobs or cores(), pages_at_most(found))
    if processes == 1 and jobs is None:
        options = replace(options, threads=min(cores(), NETWORK_THREADS))
    work = functools.partial(read_page, options=options)
    with progress(err, "Reading", len(found), shown=len(found) > 1 and not quiet) as step:
        for page, answer in answers(work, records(), processes=processes):
            if isinstance(answer, Failure):
                fail(page.name, answer)
            else:
                out.add(answer, page)
                read += 1
                statements += len(answer.statements)
    show.emit(show.console() if form == "table" else err, show.summary(read, statements, failures))
    return bool(failures)
