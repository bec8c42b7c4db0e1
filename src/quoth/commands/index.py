"""`quoth index`: what is needed to search by meaning, for statements that lack it."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from pathlib import Path

import click

from quoth.commands.options import ledger_option

PER_CENT = 100


@click.command("index", short_help="Make ready what `search --like` needs.")
@ledger_option
def command(ledger: Path) -> None:
    """Make ready what `quoth search --like` needs, for statements that lack it, and sort it for a large ledger.

    Pages that are added get it by themselves, unless that was left out; after a correction of spans or an update of
    Quoth some statements may lack it, and a ledger that has grown much is searched faster after it. Interrupted, it
    goes on where it was.
    """
    from quoth import show
    from quoth.commands.progress import progress
    from quoth.ledger import Ledger
    from quoth.ledger.meaning import index, lacking

    err = show.console(sys.stderr)
    with Ledger.writing(ledger, create=False) as opened, contextlib.ExitStack() as shown:
        step = upto(shown.enter_context(progress(err, "Indexing", lacking(opened))))
        sort: Callable[[int], None] | None = None

        def sorting(share: float) -> None:
            nonlocal sort
            if sort is None:
                shown.close()  # one bar at a time
                sort = upto(shown.enter_context(progress(err, "Sorting", PER_CENT)))
            sort(int(share * PER_CENT))

        made = index(opened, step=step, sorting=sorting)
    click.echo(f"{show.plural(made, 'statement')} indexed")


def upto(advance: Callable[[], None]) -> Callable[[int], None]:
    """What makes so many steps in all as it is told."""
    done = 0

    def go(number: int) -> None:
        nonlocal done
        while done < number:
            advance()
            done += 1

    return go
