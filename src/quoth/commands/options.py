"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from quoth.pages import STDIN


def check_ledger(context: click.Context, option: click.Parameter, value: Path) -> Path:
    """Raises click.BadParameter for '', '.' and '/', which no file is called."""
    if not value.name:
        raise click.BadParameter("no file is called that: name the ledger's file, such as quoth.db")
    return value


ledger_option = click.option(
    "--ledger",
    type=click.Path(path_type=Path),
    callback=check_ledger,
    default="quoth.db",
    envvar="QUOTH_LEDGER",
    show_default=True,
    metavar="FILE",
    help="The ledger's file (also from the environment variable QUOTH_LEDGER).",
)


def check_pages(pages: Sequence[str], url: str | None) -> None:
    """Raises click.UsageError on names that are no pages, and on an address for several."""
    if not all(pages):
        raise click.UsageError("an empty name is no page")
    if pages.count(STDIN) > 1:
        raise click.UsageError("standard input (-) can be read only once")
    if url and (len(pages) > 1 or Path(pages[0]).is_dir()):
        raise click.UsageError("--url is the address of one page: name a single page with it")
