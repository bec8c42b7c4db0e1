"""`quoth add`: pages into a ledger."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quoth.bulk import cores
from quoth.commands.options import check_pages, ledger_option
from quoth.commands.progress import progress_by_size
from quoth.commands.read import check_date
from quoth.pages import STDIN, find_files, find_inputs
from quoth.plain import printable
from quoth.reading.record import Lost, Record, Skipped
from quoth.reading.tables import Columns
from quoth.settings import MODELS

if TYPE_CHECKING:
    from collections import Counter

    from rich.text import Text

    from quoth.ledger.adding import Outcome, Totals

Entry = Record | Lost | Skipped


@click.command("add", short_help="Put pages into a ledger.")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUTS...")
@ledger_option
@click.option("--text-column", metavar="NAME", help="The column, or JSON key, that holds a page's text.")
@click.option("--url-column", metavar="NAME", help="The one that holds its address.")
@click.option("--date-column", metavar="NAME", help="The one that holds its publication date.")
@click.option("--outlet-column", metavar="NAME", help="The one that holds its outlet's name.")
@click.option("--title-column", metavar="NAME", help="The one that holds its title.")
@click.option("--published", metavar="DATE", callback=check_date,
              help="The pages' publication date (ISO), when you know it.")  # fmt: skip
@click.option("--url", metavar="URL", help="The page's address (with a single page only).")
@click.option("--as-is", is_flag=True, help="The pages are clean text: nothing is left out, nothing is changed.")
@click.option("--no-raw", is_flag=True, help="Don't keep the pages themselves, only their articles.")
@click.option("--no-meaning", is_flag=True,
              help="Leave out what `search --like` needs: `quoth index` makes it later.")  # fmt: skip
@click.option("--min-confidence", type=click.FloatRange(0, 1), metavar="SHARE",
              help="Leave out statements less sure than this (default: the model's own threshold).")  # fmt: skip
@click.option("--model", type=click.Choice(MODELS), help="Which of the shipped models reads.")
@click.option("-j", "--jobs", type=click.IntRange(1), metavar="N", help="Processes (default: all cores).")
def command(
    inputs: tuple[str, ...],
    ledger: Path,
    text_column: str | None,
    url_column: str | None,
    date_column: str | None,
    outlet_column: str | None,
    title_column: str | None,
    published: str | None,
    url: str | None,
    as_is: bool,
    no_raw: bool,
    no_meaning: bool,
    min_confidence: float | None,
    model: str | None,
    jobs: int | None,
) -> None:
    """Put pages into a ledger, which is made where there is none.

    INPUTS are files, folders (all that is in them and below), patterns such as "2024-*/**/*.html", or - for standard
    input. What is in a file tells how it is read: a page (HTML or text), a WARC archive, an RSS or Atom feed, a table
    of texts (CSV, TSV, JSON Lines), earlier readings (JSON Lines of `quoth read`); all of these also as .gz.

    Pages that the ledger knows are passed over; a page that has changed since becomes a new version. A command that was
    interrupted, however hard, goes on where it was when it is given again. Pages that can't be read are named on
    standard error, all others are done, and the exit status is 1.
    """
    from quoth import show
    from quoth.ledger import Ledger, adding, runs

    check_pages(inputs, url)
    options = adding.Options(as_is, min_confidence, model, not no_raw, not no_meaning)
    columns = Columns(text_column, url_column, date_column, outlet_column, title_column)
    told = {"url": url, "published": published}
    err = show.console(sys.stderr)

    def tell(outcome: Outcome) -> None:
        if outcome.failure and outcome.what == "failed":
            err.print(show.complaint(outcome.name, outcome.failure), soft_wrap=True)
        meter.page()

    with Ledger.writing(ledger) as opened, progress_by_size(err, "Adding", size_of(inputs)) as meter:
        entries = watched(with_told(find_inputs(inputs, columns), **told), meter.at)
        arguments = adding.arguments_of(
            options, inputs=list(map(adding.storable, inputs)), columns=asdict(columns), **told
        )
        with opened.transaction():
            run = runs.begin(opened.connection, "add", arguments)
        totals = adding.add(opened, entries, options, run=run, processes=jobs or cores(), tell=tell)
        with opened.transaction():
            runs.end(opened.connection, run)
    show.emit(show.console(), summary(totals, run))
    if totals.failed:
        raise click.exceptions.Exit(1)


def size_of(arguments: tuple[str, ...]) -> int:
    """Bytes of all files that the arguments name."""
    files = find_files([argument for argument in arguments if argument != STDIN])
    return sum(size(file) for file in files if isinstance(file, str))


def size(file: str) -> int:
    """Bytes of a file; 0 where it is none."""
    try:
        return Path(file).stat().st_size
    except (OSError, ValueError):
        return 0


def with_told(entries: Iterable[Entry], url: str | None, published: str | None) -> Iterator[Entry]:
    """The entries with what the command line says of them."""
    for entry in entries:
        if isinstance(entry, Record) and (url or published):
            if url and entry.number is not None:
                raise click.UsageError(f"--url is the address of one page, but {printable(entry.origin)} holds several")
            entry = replace(entry, url=url or entry.url, published=published or entry.published)
            if published:
                entry = replace(entry, published_from="given")
        yield entry


def watched(entries: Iterable[Entry], at: Callable[[int], None]) -> Iterator[Entry]:
    """The entries, while `at` is told how many bytes of all the input lie before each."""
    before = here = 0
    origin = None
    for entry in entries:
        if entry.origin != origin:
            origin, before, here = entry.origin, before + here, size(entry.origin)
        at(before + (entry.offset or 0 if isinstance(entry, Record) else 0))
        yield entry


def summary(totals: Totals, run: int) -> Text:
    """The last line: what became of all pages, and the number of the run that brought new ones."""
    from rich.text import Text

    from quoth import show

    pages = totals.pages
    line = Text(f"{show.plural(pages['new'] + pages['version'], 'page')} added", "bold")
    if pages["version"]:
        line.append(f" ({show.plural(pages['version'], 'new version')} of known ones)")
    line.append(f" · {show.plural(totals.statements, 'statement')}")
    if pages["known"]:
        line.append(f" · {pages['known']:,} known already")
    if totals.not_articles:
        line.append(f" · {pages['not an article']:,} not articles ({reasons(totals.not_articles)})")
    if totals.skipped:
        line.append(f" · {totals.skipped.total():,} records skipped ({reasons(totals.skipped)})")
    if totals.failed:
        line.append(f" · {pages['failed']:,} failed ({reasons(totals.failed)})", "bold red")
    if pages["new"] + pages["version"]:
        line.append(f" · run {run}", "dim")
    return line


def reasons(counted: Counter[str]) -> str:
    """`3 no article, 1 empty`."""
    return ", ".join(f"{number:,} {reason}" for reason, number in counted.most_common())
