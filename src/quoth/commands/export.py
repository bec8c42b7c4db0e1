"""`quoth export`: what a ledger holds, in formats that others read."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quoth.commands.filters import asking, filter_options
from quoth.commands.options import ledger_option
from quoth.commands.output import stream_to, whole_folder
from quoth.commands.progress import progress
from quoth.export import FORMATS, writing
from quoth.plain import printable

if TYPE_CHECKING:
    from quoth.export.canonical import Chosen, Found
    from quoth.ledger import Ledger


@click.command("export", short_help="Write a ledger down in formats that others read.")
@click.option("--format", "written_as", type=click.Choice(list(FORMATS)), default="jsonl", show_default=True,
              help="; ".join(f"{name}: {form.title}" for name, form in FORMATS.items()) + ".")  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="PATH",
              help="Where to write: a new folder for csv, parquet, web-annotation, brat and citron, else a file"
              " (default: standard output).")  # fmt: skip
@filter_options()
@click.option("--corrected", is_flag=True, help="Only articles that people corrected or confirmed: to train on.")
@click.option("--all-versions", is_flag=True, help="Superseded versions of pages, too (jsonl always has them).")
@click.option("--raw", is_flag=True, help="The pages as they came, too (jsonl only).")
@ledger_option
def command(
    written_as: str,
    output: Path | None,
    corrected: bool,
    all_versions: bool,
    raw: bool,
    ledger: Path,
    **filters: Any,
) -> None:
    """Write a ledger down in formats that others read.

    The state is the corrected one, as at one moment, also while pages are being added. jsonl holds all of the ledger:
    `quoth import` makes the same ledger of it. What the other formats can't hold is said in docs/formats.md. Nothing is
    at PATH before all of it is.

    The filters are those of `quoth search`. With any, only the statements that they find are written, and the articles
    that these stand in; jsonl has whole articles.
    """
    from quoth import show
    from quoth.export.canonical import Chosen
    from quoth.ledger import Ledger

    form = written_as  # `form` is a filter
    if raw and form != "jsonl":
        raise click.UsageError("--raw goes with --format jsonl only")
    if FORMATS[form].folder and not output:
        raise click.UsageError(f"--format {form} needs --output FOLDER")
    if output and not FORMATS[form].folder and output.is_dir():
        raise click.UsageError(f"--output {printable(str(output))} is a folder; {form} goes into one file")
    narrowed = any(value not in (None, ()) for value in filters.values())
    if narrowed and all_versions:
        raise click.UsageError("filters find the newest versions only: leave --all-versions out, or the filters")
    with Ledger(ledger) as opened, snapshot(opened):
        found = found_by(opened, filters) if narrowed else None
        chosen = Chosen(found, superseded=all_versions or form == "jsonl", corrected=corrected)
        err = show.console(sys.stderr)
        where, values = chosen.condition()
        count = opened.connection.execute(f"SELECT count(*) FROM article WHERE {where}", values).fetchone()[0]
        number = f" with {show.plural(counted(opened, found), 'statement')}" if found else ""
        with progress(err, "Exporting", count) as step:
            if form == "jsonl":
                write_lines(opened, output, chosen, raw, step)
            else:
                write_items(opened, form, output, chosen, step)
    show.emit(err, f"{show.plural(count, 'article')}{number} exported")


@contextlib.contextmanager
def snapshot(ledger: Ledger) -> Iterator[None]:
    """All that is read inside the block is the ledger at one moment."""
    from quoth.ledger.connection import told

    with told(ledger.path):
        ledger.connection.execute("BEGIN")
        try:
            yield
        finally:
            ledger.connection.execute("ROLLBACK")


def found_by(ledger: Ledger, filters: Any) -> Found:
    """The statements that filters find. Raises click.UsageError for what can't be meant."""
    from quoth.export.canonical import Found
    from quoth.ledger.question import question

    with asking():
        asked = question(ledger.connection, "", filters)
    return Found(asked.select("statement_words.rowid"), asked.arguments())


def counted(ledger: Ledger, found: Found) -> int:
    """How many statements were found."""
    return int(ledger.connection.execute(f"SELECT count(*) FROM ({found.sql})", found.values).fetchone()[0])


def write_lines(ledger: Ledger, output: Path | None, chosen: Chosen, raw: bool, step: Callable[[], None]) -> None:
    """All of the ledger, or of the chosen articles, as lines."""
    from quoth.export import canonical, jsonl

    with stream_to(output) as stream:
        for line in canonical.lines(ledger.connection, chosen, raw=raw):
            stream.write(f"{line}\n")
            if line.startswith(f'{{"schema":"{jsonl.SCHEMA}"'):
                step()


def write_items(ledger: Ledger, form: str, output: Path | None, chosen: Chosen, step: Callable[[], None]) -> None:
    """The chosen articles in another format."""
    from quoth.export import ledger_items
    from quoth.export.tables import TableWriter

    tables = form in ("csv", "parquet")
    with contextlib.ExitStack() as stack:
        target = (
            stack.enter_context(whole_folder(output))
            if output and FORMATS[form].folder
            else stack.enter_context(stream_to(output))
        )
        writer = stack.enter_context(writing(FORMATS[form].open(target, **({"people_apart": True} if tables else {}))))
        for item in ledger_items.items(ledger.connection, chosen):
            writer.add(item)
            step()
        if isinstance(writer, TableWriter):
            writer.add_people(ledger_items.people(ledger.connection, chosen))
