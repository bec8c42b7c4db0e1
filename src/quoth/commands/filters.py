"""The options that narrow what is asked of a ledger, shared by the commands that ask."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar, get_args

import click

from quoth.commands.output import stream_to
from quoth.commands.read import check_date
from quoth.errors import BadQuestion
from quoth.types import Act, Form, Kind, Missing

F = TypeVar("F", bound=Callable[..., Any])

OPTIONS = {
    "speaker": click.option("--speaker", metavar="NAME", help="Said by somebody: words of a name, or an id."),
    "about": click.option("--about", metavar="NAME", help="About somebody: words of a name, or an id."),
    "kind": click.option("--kind", multiple=True, type=click.Choice(get_args(Kind)), help="What the speaker is."),
    "role": click.option("--role", metavar="WORDS", help="Of the speaker, as the page gives it."),
    "act": click.option("--act", multiple=True, type=click.Choice(get_args(Act)), help="What is done by saying it."),
    "form": click.option("--form", multiple=True, type=click.Choice(get_args(Form)), help="Direct speech or not."),
    "outlet": click.option("--outlet", multiple=True, metavar="NAME", help="Where it was published, or words of it."),
    "since": click.option("--since", metavar="DATE", callback=check_date, help="Not before this day, month or year."),
    "until": click.option("--until", metavar="DATE", callback=check_date, help="Not after it."),
    "nested": click.option("--nested/--not-nested", default=None, help="Only, or no, statements inside others."),
    "min_confidence": click.option("--min-confidence", type=click.FloatRange(0, 1), metavar="SHARE",
                                   help="At least so sure."),
    "missing": click.option("--missing", multiple=True, type=click.Choice(get_args(Missing)),
                            help="Of which this is not known."),
}  # fmt: skip


def filter_options(*names: str) -> Callable[[F], F]:
    """Give a command the options that narrow a search, or those with these names; several values of one are any of."""

    def give(command: F) -> F:
        for name in reversed(names or tuple(OPTIONS)):
            command = OPTIONS[name](command)
        return command

    return give


@contextlib.contextmanager
def asking() -> Iterator[None]:
    """What can't be meant is wrong usage."""
    try:
        yield
    except BadQuestion as error:
        raise click.UsageError(str(error)) from error


@contextlib.contextmanager
def lines_to(output: Path | None) -> Iterator[Callable[[str], None]]:
    """What writes text to a file, which is there when all went well, or to standard output, always as UTF-8."""
    with stream_to(output) as stream:
        yield lambda text: void(stream.write(text))


def void(_: object) -> None:
    """Nothing, of anything."""
