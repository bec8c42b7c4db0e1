"""`quoth open`: pages into the ledger, if any are named, and the ledger in the browser."""

from __future__ import annotations

from pathlib import Path

import click

from quoth.commands import add, serve
from quoth.commands.options import ledger_option


@click.command("open", short_help="Show a ledger in the browser.")
@click.argument("pages", nargs=-1, metavar="[PAGES...]")
@ledger_option
@click.option("--port", type=click.IntRange(0, 65535), default=serve.PORT, show_default=True,
              help="Where another program has it, the next free one is taken.")  # fmt: skip
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@click.pass_context
def command(ctx: click.Context, pages: tuple[str, ...], ledger: Path, port: int, no_browser: bool) -> None:
    """Add PAGES, if any are named, to the ledger as `quoth add` does, and show it in the browser, until Ctrl-C.

    The ledger is made where there is none. Only this machine can reach it; `quoth serve` has more to choose from.
    """
    if pages:
        try:
            ctx.invoke(add.command, inputs=pages, ledger=ledger)
        except click.exceptions.Exit as ended:
            if ended.exit_code and not ledger.exists():
                raise
    serve.run(ledger, port=port, ports=serve.NEXT_PORTS, opened=None if no_browser else serve.open_browser)
