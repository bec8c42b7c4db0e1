"""`quoth forget`: pages out of a ledger, for good."""

from __future__ import annotations

from pathlib import Path

import click

from quoth.commands.options import ledger_option


@click.command("forget", short_help="Remove pages from a ledger, for good.")
@click.option("--page", "pages", multiple=True, metavar="URL|ID",
              help="A page, by its address (all versions) or its article's id; can be repeated.")  # fmt: skip
@click.option("--outlet", metavar="NAME", help="All pages of an outlet.")
@click.option("--run", type=int, metavar="N", help="All that one `quoth add` brought; its summary gives the number.")
@click.option("--yes", is_flag=True, help="Don't ask.")
@ledger_option
def command(pages: tuple[str, ...], outlet: str | None, run: int | None, yes: bool, ledger: Path) -> None:
    """Remove pages from a ledger, for good: their words leave the search index, the corrections and the file as well.

    The beginning of an article's id is enough where no other's begins so. What no longer has a page goes too: people
    nobody else speaks of, corrections of texts that are gone. Copies of the ledger (`quoth backup`, NAME.schema-N) are
    not touched. Writing the file anew takes some time, and as much room on the disk as the ledger has.
    """
    from quoth import show
    from quoth.ledger import Ledger
    from quoth.ledger.forget import find, forget

    if not pages and outlet is None and run is None:
        raise click.UsageError("name what to forget: --page, --outlet or --run")
    with Ledger.writing(ledger, create=False) as opened:
        found = find(opened, pages=pages, outlet=outlet, run=run)
        told = f"{show.plural(found.articles, 'article')} with {show.plural(found.statements, 'statement')}"
        if not yes:
            click.confirm(f"Forget {told}?", abort=True, err=True)
        forget(opened, pages=pages, outlet=outlet, run=run)
    click.echo(f"{told} forgotten")
