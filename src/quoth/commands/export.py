"""`quoth export`: what a ledger holds, in formats that others read."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quoth.commands.options import ledger_option
from quoth.commands.output import stream_to, whole_folder
from quoth.commands.progress import progress
from quoth.commands.read import check_date
from quoth.export import FORMATS, writing
from quoth.plain import printable

if TYPE_CHECKING:
    from quoth.export.canonical import Chosen
    from quoth.ledger import Ledger


@click.command("export", short_help="Write a ledger down in formats that others read.")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="jsonl", show_default=True,
              help="; ".join(f"{name}: {form.title}" for name, form in FORMATS.items()) + ".")  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="PATH",
              help="Where to write: a new folder for csv, parquet, web-annotation, brat and citron, else a file"
              " (default: standard output).")  # fmt: skip
@click.option("--outlet", "outlets", multiple=True, metavar="NAME", help="Only this outlet; can be repeated.")
@click.option("--since", metavar="DATE", callback=check_date, help="Only what was published then (ISO) or later.")
@click.option("--until", metavar="DATE", callback=check_date, help="Only what was published then (ISO) or before.")
@click.option("--corrected", is_flag=True, help="Only articles that people corrected or confirmed: to train on.")
@click.option("--all-versions", is_flag=True, help="Superseded versions of pages, too (jsonl always has them).")
@click.option("--raw", is_flag=True, help="The pages as they came, too (jsonl only).")
@ledger_option
def command(
    form: str,
    output: Path | None,
    outlets: tuple[str, ...],
    since: str | None,
    until: str | None,
    corrected: bool,
    all_versions: bool,
    raw: bool,
    ledger: Path,
) -> None:
    """Write a ledger down in formats that others read.

    The state is the corrected one, as at one moment, also while pages are being added. jsonl holds all of the ledger:
    `quoth import` makes the same ledger of it. What the other formats can't hold is said in docs/formats.md. Nothing is
    at PATH before all of it is.
    """
    from quoth import show
    from quoth.export.canonical import Chosen
    from quoth.ledger import Ledger

    if raw and form != "jsonl":
        raise click.UsageError("--raw goes with --format jsonl only")
    if FORMATS[form].folder and not output:
        raise click.UsageError(f"--format {form} needs --output FOLDER")
    if output and not FORMATS[form].folder and output.is_dir():
        raise click.UsageError(f"--output {printable(str(output))} is a folder; {form} goes into one file")
    days = (since and since[:10], until and until[:10])
    chosen = Chosen(outlets, *days, superseded=all_versions or form == "jsonl", corrected=corrected)
    with Ledger(ledger) as opened, snapshot(opened):
        check_outlets(opened, outlets)
        err = show.console(sys.stderr)
        where, values = chosen.condition()
        count = opened.connection.execute(f"SELECT count(*) FROM article WHERE {where}", values).fetchone()[0]
        with progress(err, "Exporting", count) as step:
            if form == "jsonl":
                write_lines(opened, output, chosen, raw, step)
            else:
                write_items(opened, form, output, chosen, step)
    show.emit(err, f"{show.plural(count, 'article')} exported")


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


def check_outlets(ledger: Ledger, outlets: tuple[str, ...]) -> None:
    """Raises NotInLedger for a name that no article's outlet has: an empty export would not say so."""
    from quoth.errors import NotInLedger

    for name in outlets:
        if not ledger.connection.execute("SELECT 1 FROM outlet WHERE name = ?", (name,)).fetchone():
            raise NotInLedger(f"{ledger.path} has no page of an outlet {name!r}")


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
