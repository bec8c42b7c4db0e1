"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

ledger_option = click.option(
    "--ledger",
    type=click.Path(path_type=Path),
    default="quoth.db",
    envvar="QUOTH_LEDGER",
    show_default=True,
    metavar="FILE",
    help="The ledger's file (also from the environment variable QUOTH_LEDGER).",
)
