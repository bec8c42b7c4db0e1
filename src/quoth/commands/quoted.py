"""`quoth people` without pages: who is quoted most in a ledger."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from quoth.commands.filters import asking, lines_to

if TYPE_CHECKING:
    from quoth.ledger.quoted import By

FILTERS = ("speaker", "about", "kind", "role", "act", "outlet", "since", "until", "nested")
SHOWN = 20  # people in a table


def print_people(
    ledger: Path, form: str, output: Path | None, by: By | None, limit: int | None, filters: dict[str, Any]
) -> None:
    """List those who speak in the statements that the filters leave over, as a table, jsonl or csv."""
    from quoth import show, show_ledger
    from quoth.export import found
    from quoth.ledger import Ledger

    with Ledger(ledger) as opened:
        if form == "table":
            limit = SHOWN if limit is None else limit
        with asking():
            people = opened.people(by=by, limit=limit, **filters)
        if form == "table":
            console = show.console()
            show.emit(console, show_ledger.quoted_table(list(people), by, console.width))
            return
        with lines_to(output) as put:
            if form == "jsonl":
                found.json_lines(map(found.people_record, people), put)
            else:
                found.comma_separated(found.PEOPLE_COLUMNS, map(found.people_record, people), put)
