"""`quoth correct`: a statement put right, people merged or split, and what was put right handed on."""

from __future__ import annotations

import getpass
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from quoth.commands.options import ledger_option
from quoth.types import Act, Kind

if TYPE_CHECKING:
    from quoth.ledger import Ledger

PEOPLE = ("merge", "split")
WHATS = ("act", "speaker", "spans", "reject", "confirm", "undo", *PEOPLE, "original", "log")


@click.command("correct", short_help="Put a statement or a person of a ledger right.")
@click.argument("identity", required=False, metavar="[ID")
@click.argument("what", required=False, type=click.Choice(WHATS), metavar="WHAT")
@click.argument("values", nargs=-1, metavar="VALUES...]")
@click.option("--new", "kind", type=click.Choice(get_args(Kind)),
              help="The speakers named are not among the article's: they are new, and of this kind.")  # fmt: skip
@click.option("--nobody", is_flag=True, help="The statement has no speaker.")
@click.option("--source", metavar="WORDS|START:END", help="Where the source is: its exact words, or code points.")
@click.option("--no-source", is_flag=True, help="The statement has no source.")
@click.option("--cue", metavar="WORDS|START:END", help="Where the cue is.")
@click.option("--content", multiple=True, metavar="WORDS|START:END", help="Where the content is; repeat it for pieces.")
@click.option("--by", metavar="NAME", envvar="QUOTH_USER", default=getpass.getuser, show_default="your login",
              help="Who says so (also from the environment variable QUOTH_USER).")  # fmt: skip
@click.option("--note", metavar="TEXT", help="Why; kept in the log.")
@click.option("--export", "form", type=click.Choice(["brat", "jsonl"]),
              help="Instead: write down what people judged, to train on.")  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="PATH", help="With --export: file or folder.")
@ledger_option
def command(
    identity: str | None, what: str | None, values: tuple[str, ...], kind: str | None, nobody: bool, source: str | None,
    no_source: bool, cue: str | None, content: tuple[str, ...], by: str, note: str | None, form: str | None,
    output: Path | None, ledger: Path,
) -> None:  # fmt: skip
    """Put a statement or a person right. Nothing is lost: a log keeps who did it and when, and `undo` takes it back.

    \b
    ID act ACT                     what kind of telling the statement is
    ID speaker NAME... | --nobody  who speaks: names of the article, ids of people, or new ones with --new KIND
    ID spans --source ... --cue ... --content ...
    ID reject | confirm            it is no statement; it is right as it is
    ID merge ID...                 these people are one
    ID split ARTICLE...            in these articles it is somebody else
    ID undo                        take back the last correction of a statement, or merge or split of a person
    ID original | log              the statement as the model made it; all corrections of it
    """  # noqa: D301  # \b is click's
    from quoth.ledger import Ledger, by_hand, corrections

    if form:
        with Ledger(ledger) as opened:
            export(opened, form, output)
        return
    if not identity or not what:
        raise click.UsageError("name what to correct, by its id, and what about it: see --help")
    if what in ("original", "log"):
        with Ledger(ledger) as opened:
            tell(opened, identity, what)
        return
    with Ledger.writing(ledger, create=False) as opened:
        if what == "merge":
            click.echo(by_hand.merge(opened, identity, values, by=by, note=note))
        elif what == "split":
            click.echo(by_hand.split(opened, identity, values, by=by, note=note))
        elif what == "undo" and opened.resolve(identity)[0] == "person":
            by_hand.undo(opened, identity, by=by, note=note)
        else:
            change: dict[str, Any] = {}
            if what == "act":
                if len(values) != 1:
                    raise click.UsageError(f"name one act: {', '.join(get_args(Act))}")
                change = {"act": values[0]}
            elif what == "speaker":
                if bool(values) == nobody:
                    raise click.UsageError("name the speakers, or --nobody")
                change = {"speakers": [{"name": name, "kind": kind} if kind else name for name in values]}
            elif what == "spans":
                named = {"source": source, "cue": cue}
                change = {name: place(opened, identity, words) for name, words in named.items() if words is not None}
                if no_source:
                    change["source"] = None
                if content:
                    change["content"] = [place(opened, identity, words) for words in content]
            corrections.correct(opened, identity, what, change, by=by, note=note)


def place(ledger: Ledger, identity: str, words: str) -> list[int]:
    """Where words are in a statement's article, nearest to its cue; or `START:END` as it is. Raises NotInLedger."""
    from quoth.ledger.corrections import statements_called

    found = re.fullmatch(r"(\d{1,9}):(\d{1,9})", words)
    if found:
        return [int(found[1]), int(found[2])]
    _, rows = statements_called(ledger, identity)
    text, cue = ledger.connection.execute(
        "SELECT text, cue_start FROM statement JOIN article ON article.key = article WHERE statement.key = ?",
        (rows[0][1],),
    ).fetchone()
    places = [at.start() for at in re.finditer(re.escape(words), text)] if words.strip() else []
    if not places:
        raise click.UsageError(f"the article does not have these words: {words}")
    start = min(places, key=lambda at: abs(at - cue))
    return [start, start + len(words)]


def tell(ledger: Ledger, identity: str, what: str) -> None:
    """Print a statement as the model made it, or the log of its corrections, as JSON."""
    from quoth.ledger.corrections import log, original_of, snapshot, statements_called

    name, rows = statements_called(ledger, identity)
    if what == "original":
        kept = original_of(ledger, name) or snapshot(ledger.connection, rows[0][1])
        shown = {key: value for key, value in kept.items() if key != "row"}
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    for one in log(ledger, name):
        told = {"made": one.made, "by": one.made_by, "kind": one.kind, **one.change, "note": one.note}
        click.echo(json.dumps(told, ensure_ascii=False))


def export(ledger: Ledger, form: str, output: Path | None) -> None:
    """Write down what people judged."""
    from quoth.commands.output import refusals_told, whole_file
    from quoth.export import brat
    from quoth.ledger.connection import told
    from quoth.ledger.corrected import corrected_items, lines

    with told(ledger.path):
        if form == "brat":
            if output is None:
                raise click.UsageError("--export brat needs --output FOLDER")
            with refusals_told(output):
                folder = brat.Folder(output)
                for item in corrected_items(ledger.connection):
                    folder.add_item(item)
        elif output is None:
            for line in lines(ledger.connection):
                click.echo(line)
        else:
            with whole_file(output) as stream:
                stream.writelines(f"{line}\n" for line in lines(ledger.connection))
