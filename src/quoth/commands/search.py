"""`quoth search`: words and filters in, who said so out."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quoth.commands.filters import asking, filter_options, lines_to
from quoth.commands.options import ledger_option
from quoth.settings import SEARCH_ALIKE

if TYPE_CHECKING:
    from quoth.ledger import Ledger
    from quoth.ledger.hits import Hit
    from quoth.ledger.search import Count, Sort

SHOWN = 20  # statements in a table


@click.command("search", short_help="Find what was said in a ledger.")
@click.argument("words", nargs=-1, metavar="[WORDS]...")
@ledger_option
@filter_options()
@click.option("--sort", type=click.Choice(["relevance", "date", "oldest"]), default="relevance", show_default=True,
              help="The best matches first (without WORDS: the latest), the latest, or the oldest.")  # fmt: skip
@click.option("--like", metavar="TEXT",
              help="What says nearly the same as TEXT, whatever the words; with WORDS, the best of both.")  # fmt: skip
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
    like: str | None,
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
    if like is not None and (count or sort != "relevance"):
        raise click.UsageError("--like finds the nearest, in that order: leave --count and --sort out")
    typed = " ".join(words)
    with Ledger(ledger) as opened:
        if count:
            with asking():
                click.echo(opened.count(typed, most=2**62, **filters).number)
            return
        if form_of_output == "table" and limit is None:
            limit = SHOWN
        hits: Iterable[Hit]
        with asking():
            if like is None:
                hits, number = opened.search(typed, sort=sort, limit=limit, **filters), None
                if form_of_output == "table":
                    hits, number = list(hits), opened.count(typed, **filters)
            else:
                most = SEARCH_ALIKE if limit is None else limit
                hits, number = opened.alike(like, typed, limit=most, **chosen(filters)), None
                say_what_lacks(opened)
        if form_of_output == "table":
            print_table(list(hits), number)
        else:
            write(hits, form_of_output, output)


def chosen(filters: dict[str, Any]) -> dict[str, Any]:
    """The filters that were given."""
    return {name: value for name, value in filters.items() if value not in (None, ())}


def say_what_lacks(ledger: Ledger) -> None:
    """On standard error, that not all statements can be found by meaning, or that they could be found faster."""
    from quoth.ledger.meaning import lacking, loose

    if number := lacking(ledger):
        click.echo(f"quoth: {number:,} statements can't be found by --like yet: run `quoth index`", err=True)
    elif loose(ledger):
        click.echo("quoth: the ledger has grown: `quoth index` makes --like faster", err=True)


def print_table(hits: list[Hit], number: Count | None) -> None:
    """What was found, for people, and how much more there is, if that is known."""
    from quoth import show, show_ledger

    console = show.console()
    if hits or not (number and number.number):
        show.emit(console, show_ledger.hits_table(hits, console.width))
    if number and number.number:
        show.emit(console, show_ledger.found_line(len(hits), number))


def write(hits: Iterable[Hit], form: str, output: Path | None) -> None:
    """What was found, for machines, as it is found."""
    from quoth.export import found

    with lines_to(output) as put:
        if form == "jsonl":
            found.json_lines(map(found.hit_record, hits), put)
        else:
            found.comma_separated(found.HIT_COLUMNS, map(found.hit_row, hits), put)
