"""`quoth show`: one statement, article or person of a ledger by its id."""

from __future__ import annotations

from pathlib import Path

import click

from quoth.commands.filters import lines_to
from quoth.commands.options import ledger_option
from quoth.errors import Ambiguous

STATEMENTS = 10  # of a person, the latest


@click.command("show", short_help="Show a statement, article or person of a ledger.")
@click.argument("id", metavar="ID")
@ledger_option
@click.option("--format", "form", type=click.Choice(["table", "jsonl"]), default="table", show_default=True,
              help="For people, or one JSON object.")  # fmt: skip
@click.option("--limit", type=click.IntRange(0), metavar="N", default=STATEMENTS, show_default=True,
              help="So many of a person's statements, the latest.")  # fmt: skip
def command(id: str, ledger: Path, form: str, limit: int) -> None:  # noqa: A002
    """Show what has this ID: a statement in its paragraph, an article with its statements marked, or a person with
    names, roles, why pages were joined, and latest statements; what was put right by hand, by whom and when.

    The beginning of an id is enough where nothing else begins so. `quoth search` and `quoth people` print ids.
    """
    from quoth import show, show_ledger, show_log
    from quoth.export import found, jsonl
    from quoth.ledger import Ledger, history, lookup
    from quoth.ledger.connection import told

    with Ledger(ledger) as opened:
        try:
            what, identity = opened.resolve(id)
        except Ambiguous as error:
            raise click.UsageError(str(error)) from error
        console = show.console()
        if what == "statement":
            hits = opened.statements(identity)
            if form == "jsonl":
                with lines_to(None) as put:
                    found.json_lines(map(found.hit_record, hits), put)
            else:
                show.emit(console, show_ledger.statement(hits))
                with told(ledger):
                    acts = history.acts(opened.connection, statement=identity)
                if acts:
                    show.emit(console, show_log.log_table(acts, statements=False))
        elif what == "article":
            reading = opened.article(identity)
            if form == "jsonl":
                with lines_to(None) as put:
                    put(jsonl.dumps(reading) + "\n")
            else:
                with told(ledger):
                    newer = lookup.newer(opened.connection, identity)
                show.emit(console, show_ledger.article(reading, newer))
        else:
            person = opened.person(identity)
            hits = list(opened.search(speaker=identity, sort="date", limit=limit))
            with told(ledger):
                reasons = lookup.reasons(opened.connection, identity)
            if form == "jsonl":
                with lines_to(None) as put:
                    found.json_lines([found.person_record(person, hits, reasons)], put)
            else:
                with told(ledger):
                    acts = history.acts(opened.connection, person=identity)
                show.emit(console, show_ledger.person(person, hits, console.width, reasons))
                if acts:
                    show.emit(console, show_log.log_table(acts, statements=False))
