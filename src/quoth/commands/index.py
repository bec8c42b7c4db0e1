"""`quoth index`: what is needed to search by meaning, for statements that lack it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from quoth.commands.options import ledger_option


@click.command("index", short_help="Make ready what `search --like` needs.")
@ledger_option
def command(ledger: Path) -> None:
    """Make ready what `quoth search --like` needs, for statements that lack it, and sort it for a large ledger.

    Pages that are added get it by themselves; after an import, a correction of spans or an update of Quoth some may
    lack it, and a ledger that has grown much is searched faster after it. Interrupted, it goes on where it was.
    """
    from quoth import show
    from quoth.commands.progress import progress
    from quoth.ledger import Ledger
    from quoth.ledger.meaning import index, lacking

    err = show.console(sys.stderr)
    with Ledger.writing(ledger, create=False) as opened:
        done = 0
        with progress(err, "Indexing", lacking(opened)) as advance:

            def step(made: int) -> None:
                nonlocal done
                while done < made:
                    advance()
                    done += 1

            made = index(opened, step=step)
    click.echo(f"{show.plural(made, 'statement')} indexed")
