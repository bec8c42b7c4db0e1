"""`quoth correct`: a statement put right, people merged or split, and what was put right handed on."""

from __future__ import annotations

import getpass
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click
from click.core import ParameterSource

from quoth.commands.options import ledger_option
from quoth.types import Act, Kind

if TYPE_CHECKING:
    from quoth.ledger import Ledger

WHATS = ("act", "speaker", "spans", "reject", "confirm", "undo", "merge", "split", "original", "log")
CHANGES = WHATS[:-2]
TOLD = ("--log", "log")  # what has a table
# Which acts an option goes with; the others have none of it.
FITS = {
    "kind": ("speaker",), "nobody": ("speaker",), "source": ("spans",), "no_source": ("spans",), "cue": ("spans",),
    "content": ("spans",), "by": CHANGES, "note": CHANGES, "output": ("--export",), "table": TOLD,
}  # fmt: skip
VALUES = {  # what an act takes behind its name
    "act": f"one act: {', '.join(get_args(Act))}", "speaker": "the speakers, or --nobody",
    "merge": "the ids of those who are the same person", "split": "the ids of articles in which it is somebody else",
}  # fmt: skip


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
@click.option("--log", "whole", is_flag=True, help="Instead: tell all corrections, who changed what, in order.")
@click.option("--format", "table", type=click.Choice(["table", "jsonl"]), default="table", show_default=True,
              help="Of a log: for people, or one JSON object a line.")  # fmt: skip
@ledger_option
@click.pass_context
def command(
    context: click.Context, identity: str | None, what: str | None, values: tuple[str, ...], kind: str | None,
    nobody: bool, source: str | None, no_source: bool, cue: str | None, content: tuple[str, ...], by: str,
    note: str | None, form: str | None, output: Path | None, whole: bool, table: str, ledger: Path,
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
    ID original                    the statement as the model made it
    ID log                         all corrections of the statement, all merges and splits of the person
    """  # noqa: D301  # \b is click's
    from quoth.ledger import Ledger

    check(context, identity, what, values, "--export" if form else "--log" if whole else what)
    if form:
        with Ledger(ledger) as opened:
            export(opened, form, output)
    elif whole or what == "log":
        with Ledger(ledger) as opened:
            tell_log(opened, identity, table)
    elif what == "original":
        with Ledger(ledger) as opened:
            tell_original(opened, str(identity))
    else:
        options = {"source": None if no_source else source, "cue": cue, "content": content}
        given = {name for name, value in options.items() if value or (name == "source" and no_source)}
        with Ledger.writing(ledger, create=False) as opened:
            spans = {name: options[name] for name in given}
            click.echo(carry_out(opened, str(identity), str(what), values, kind, spans, by, note))


def check(
    context: click.Context, identity: str | None, what: str | None, values: tuple[str, ...], act: str | None
) -> None:
    """Raises click.UsageError where something is missing, or is there that does not go with what is asked for."""
    given = {
        option.name: option.opts[0]
        for option in context.command.params
        if option.name and context.get_parameter_source(option.name) is ParameterSource.COMMANDLINE
    }
    if act is None:
        raise click.UsageError("name what to correct, by its id, and what about it: see --help")
    if act.startswith("--") and identity:
        raise click.UsageError(f"{act} is about the whole ledger: leave out {identity}, or leave out {act}")
    if "whole" in given and "form" in given:
        raise click.UsageError("--log and --export are two things: ask for one at a time")
    for name, written in given.items():
        fits = FITS.get(name)
        if fits and act not in fits:
            raise click.UsageError(f"{written} goes with {either(fits)}, not with {act}: leave it out")
    for one, other in (("source", "no_source"), ("kind", "nobody")):
        if one in given and other in given:
            raise click.UsageError(f"{given[one]} and {given[other]} can't both be meant: leave one out")
    if act == "spans" and not given.keys() & {"source", "no_source", "cue", "content"}:
        raise click.UsageError("say where the words are: --source, --no-source, --cue or --content")
    if act == "speaker" and bool(values) == ("nobody" in given):
        raise click.UsageError("name the speakers, or --nobody")
    if (act in VALUES and not values and act != "speaker") or (act == "act" and len(values) > 1):
        raise click.UsageError(f"{act} takes {VALUES[act]}")
    if act not in VALUES and values:
        raise click.UsageError(f"{act} takes nothing behind it: leave out {' '.join(values)}")


def either(names: Sequence[str]) -> str:
    """`a, b or c`."""
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def carry_out(
    ledger: Ledger, identity: str, what: str, values: tuple[str, ...], kind: str | None, spans: Mapping[str, Any],
    by: str, note: str | None,
) -> str:  # fmt: skip
    """Correct, merge, split or undo; what was done, in one line."""
    from quoth.ledger import by_hand, corrections, history
    from quoth.show_ledger import ID_CHARS
    from quoth.show_log import line

    if what == "merge":
        by_hand.merge(ledger, identity, values, by=by, note=note)
    elif what == "split":
        by_hand.split(ledger, identity, values, by=by, note=note)
    elif what == "undo" and ledger.resolve(identity)[0] == "person":
        by_hand.undo(ledger, identity, by=by, note=note)
    else:
        change: dict[str, Any] = {}
        if what == "act":
            change = {"act": values[0]}
        elif what == "speaker":
            change = {"speakers": [{"name": name, "kind": kind} if kind else name for name in values]}
        for name, words in spans.items():
            if name == "content":
                change[name] = [place(ledger, identity, one) for one in words]
            else:
                change[name] = None if words is None else place(ledger, identity, words)
        corrections.correct(ledger, identity, what, change, by=by, note=note)
    (done,) = history.acts(ledger.connection, before=history.END, limit=1)
    about = f"{done.statement[:ID_CHARS]} " if done.statement else ""
    return f"{about}{line(done)}"


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


def tell_original(ledger: Ledger, identity: str) -> None:
    """Print a statement as the model made it, as JSON."""
    from quoth.ledger.corrections import original_of, snapshot, statements_called

    name, rows = statements_called(ledger, identity)
    kept = original_of(ledger, name) or snapshot(ledger.connection, rows[0][1])
    shown = {key: value for key, value in kept.items() if key != "row"}
    click.echo(json.dumps(shown, ensure_ascii=False, indent=2))


def tell_log(ledger: Ledger, identity: str | None, form: str) -> None:
    """Print all corrections, or those of a statement, or the merges and splits of a person."""
    from quoth import show, show_log
    from quoth.export.found import act_record
    from quoth.export.jsonl import encode
    from quoth.ledger import history, ids
    from quoth.ledger.connection import told

    with told(ledger.path):
        asked: dict[str, Any] = {}
        if identity is not None:
            what, whole = ids.resolve(ledger.connection, identity, ("statement", "person"))
            asked = {what: whole}
        acts = history.acts(ledger.connection, **asked)
    if form == "jsonl":
        for one in acts:
            click.echo(encode(act_record(one)))
    else:
        show.emit(show.console(), show_log.log_table(acts, statements="statement" not in asked))


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
