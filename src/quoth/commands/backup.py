"""`quoth backup`: a copy of a ledger, also of one in use."""

from __future__ import annotations

from pathlib import Path

import click

from quoth.commands.options import ledger_option


@click.command("backup", short_help="Copy a ledger, also one in use.")
@click.argument("target", type=click.Path(path_type=Path))
@ledger_option
def command(target: Path, ledger: Path) -> None:
    """Copy a ledger to the new file TARGET, as it is at this moment, while others read it or write to it.

    TARGET, in a folder, gets the ledger's name. The copy is a whole ledger.
    """
    from quoth.ledger import Ledger

    with Ledger(ledger) as opened:
        opened.backup(target / ledger.name if target.is_dir() else target)
