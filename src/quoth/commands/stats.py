"""`quoth stats`: what a ledger holds, in numbers."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from quoth.commands.filters import lines_to
from quoth.commands.options import ledger_option


@click.command("stats", short_help="Say what a ledger holds, in numbers.")
@ledger_option
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
def command(ledger: Path, as_json: bool) -> None:
    """Say how many articles, statements and people a ledger holds, of which kinds, from when and where."""
    from quoth import show, show_ledger
    from quoth.export.jsonl import encode
    from quoth.ledger import Ledger

    with Ledger(ledger) as opened:
        stats = opened.stats()
    if as_json:
        with lines_to(None) as put:
            pairs = {name: dict(value) if isinstance(value, tuple) else value for name, value in asdict(stats).items()}
            put(encode(pairs) + "\n")
    else:
        show.emit(show.console(), show_ledger.stats(stats))
