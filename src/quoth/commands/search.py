"""`quoth search`: words and filters in, who said so out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quoth.commands.filters import asking, filter_options, lines_to
from quoth.commands.options import ledger_option

if TYPE_CHECKING:
    from quoth.ledger import Ledger
    from quoth.ledger.search import Sort

SHOWN = 20  # statements in a table


@click.command("search", short_help="Find what was said in a ledger.")
@click.argument("words", nargs=-1, metavar="[WORDS]...")
@ledger_option
@filter_options()
@click.option("--sort", type=click.Choice(["relevance", "date", "oldest"]), default="relevance", show_default=True,
              help="The best matches first (without WORDS: the latest), the latest, or the oldest.")  # fmt: skip
@click.option("--limit", type=click.IntRange(0), metavar="N",
              help=f"Print so many at most (default: {SHOWN} in a table, otherwise all).")  # fmt: skip
@click.option("--count", is_flag=True, help="Print only how many there are.")
@click.option("--format", "form_of_output", type=click.Choice(["table", "jsonl", "csv"]), default="table",
              show_default=True, help="A table for people, JSON Lines or CSV for machines.")  # fmt: skip
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Where to write jsonl or csv (default: standard output).")  # fmt: skip
def command(
    words: tuple[str, ...],
    ledger: Path,
    sort: Sort,
    limit: int | None,
    count: bool,
    form_of_output: str,
    output: Path | None,
    **filters: Any,
) -> None:  # \b is click's mark for lines that stay as they are
    """Find what was said: all statements with WORDS in what was said, in any form of the words.

    \b
    harbour master           both words          'harbour -port'    the first without the second
    '"harbour master"'       side by side        'harbour OR port'  one of them, or both
    'harb*'                  words that begin so '(a OR b) NOT c'   parentheses

    Quotation marks and - reach quoth only inside of others, as above. Filters hold all at once; of one that is given
    more than once, any. Without WORDS, filters alone say what is printed.
    """  # noqa: D301
    from quoth.ledger import Ledger

    if form_of_output == "table" and output:
        raise click.UsageError("--output goes with --format jsonl or csv; the table is for the terminal")
    typed = " ".join(words)
    with Ledger(ledger) as opened:
        if count:
            with asking():
                click.echo(opened.count(typed, most=2**62, **filters).number)
        elif form_of_output == "table":
            print_table(opened, typed, sort, SHOWN if limit is None else limit, filters)
        else:
            write(opened, typed, sort, limit, filters, form_of_output, output)


def print_table(ledger: Ledger, typed: str, sort: Sort, limit: int, filters: dict[str, Any]) -> None:
    """What was found, for people, and how much more there is."""
    from quoth import show, show_ledger

    with asking():
        found = list(ledger.search(typed, sort=sort, limit=limit, **filters))
        number = ledger.count(typed, **filters)
    console = show.console()
    if found or not number.number:
        show.emit(console, show_ledger.hits_table(found, console.width))
    if number.number:
        show.emit(console, show_ledger.found_line(len(found), number))


def write(
    ledger: Ledger, typed: str, sort: Sort, limit: int | None, filters: dict[str, Any], form: str, output: Path | None
) -> None:
    """What was found, for machines, as it is found."""
    from quoth.export import found

    with asking():
        hits = ledger.search(typed, sort=sort, limit=limit, **filters)
    with lines_to(output) as put:
        if form == "jsonl":
            found.json_lines(map(found.hit_record, hits), put)
        else:
            found.comma_separated(found.HIT_COLUMNS, map(found.hit_row, hits), put)
