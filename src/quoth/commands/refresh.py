"""`quoth refresh`: stored articles read again with today's model."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quoth.bulk import cores
from quoth.commands.add import reasons
from quoth.commands.options import ledger_option
from quoth.commands.progress import progress
from quoth.settings import MODELS

if TYPE_CHECKING:
    from rich.text import Text

    from quoth.ledger.adding import Outcome, Totals


@click.command("refresh", short_help="Find the statements of stored articles anew.")
@ledger_option
@click.option("--from-pages", is_flag=True,
              help="Read the pages themselves again, where they were kept; another text is a new version.")  # fmt: skip
@click.option("--all", "every", is_flag=True, help="Also articles that this version and model have read.")
@click.option("--min-confidence", type=click.FloatRange(0, 1), metavar="SHARE",
              help="Leave out statements less sure than this (default: the model's own threshold).")  # fmt: skip
@click.option("--model", type=click.Choice(MODELS), help="Which of the shipped models reads.")
@click.option("-j", "--jobs", type=click.IntRange(1), metavar="N", help="Processes (default: all cores).")
def command(
    ledger: Path, from_pages: bool, every: bool, min_confidence: float | None, model: str | None, jobs: int | None
) -> None:
    """Find the statements of stored articles anew, where an older Quoth or another model has found them.

    Corrections stay. A command that was interrupted goes on where it was when it is given again.
    """
    from quoth import show
    from quoth.ledger import Ledger, adding, runs
    from quoth.ledger.refresh import count_stale, refresh

    options = adding.Options(min_confidence=min_confidence, model=model)
    err = show.console(sys.stderr)

    def tell(outcome: Outcome) -> None:
        if outcome.failure:
            err.print(show.complaint(outcome.name, outcome.failure), soft_wrap=True)
        step()

    with (
        Ledger.writing(ledger, create=False) as opened,
        progress(err, "Reading again", count_stale(opened, options, every=every)) as step,
    ):
        with opened.transaction():
            arguments = adding.arguments_of(options, from_pages=from_pages, every=every)
            run = runs.begin(opened.connection, "refresh", arguments)
        totals = refresh(
            opened, options, from_pages=from_pages, every=every, run=run, processes=jobs or cores(), tell=tell
        )
        with opened.transaction():
            runs.end(opened.connection, run)
    show.emit(show.console(), summary(totals))
    if totals.failed:
        raise click.exceptions.Exit(1)


def summary(totals: Totals) -> Text:
    """The last line: what became of all articles."""
    from rich.text import Text

    from quoth import show

    done = totals.pages["refreshed"] + totals.pages["version"]
    line = Text(f"{show.plural(done, 'article')} read again", "bold")
    if totals.pages["version"]:
        line.append(f" ({totals.pages['version']:,} with a new text)")
    line.append(f" · {show.plural(totals.statements, 'statement')}")
    for number, what, why in (
        (totals.pages["not an article"], "are no articles any more and stay as they were", totals.not_articles),
        (totals.pages["failed"], "failed and stay as they were", totals.failed),
    ):
        if number:
            line.append(f" · {number:,} {what} ({reasons(why)})", "bold red")
    return line
