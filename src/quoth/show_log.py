"""The log of corrections for people at a terminal: each act in one line, and a table of several."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.text import Text

from quoth.ledger.history import Act, Field, Place, Somebody, Value
from quoth.moments import moment
from quoth.plain import printable
from quoth.show_ledger import ID_CHARS, plain_table
from quoth.wording import in_a_row

LABELS = {"speakers": "speaker", "source": "source", "cue": "cue", "content": "content", "act": "act"}
NONE = {"speakers": "nobody", "act": "not known"}
MOST_TEXTS = 5  # articles of a split that are named


def line(one: Act) -> str:
    """What an act of the log did, in one line; a merge and a split with the ids to go on with."""
    if one.person and one.kind == "unjoin":
        return f"taken back: {of_people(one, one.back or '')}"
    if one.person:
        return of_people(one, one.kind)
    if one.kind == "reject":
        return "no statement"
    if one.kind == "confirm":
        return "right as it is"
    changes = "; ".join(map(changed, one.fields))
    if one.kind == "undo":
        return f"taken back: {changes or {'reject': 'no statement', 'confirm': 'right as it is'}.get(one.back or '')}"
    return changes


def of_people(one: Act, kind: str) -> str:
    """Whom a merge or a split concerned."""
    assert one.person
    if kind == "merge":
        return f"{row([named(who) for who in (one.person, *one.others)])} are one"
    told = row([named(who) for who in one.others])
    return f"{told} is somebody else ({one.person.id[:ID_CHARS]}) in {articles(one.articles)}"


def row(names: Sequence[str]) -> str:
    """`a, b and c`."""
    return "".join(in_a_row(names))


def named(who: Somebody) -> str:
    """Somebody with the beginning of their id."""
    return f"{printable(who.name)} ({who.id[:ID_CHARS]})" if who.name else who.id[:ID_CHARS]


def articles(places: Sequence[Place]) -> str:
    """Titles of articles, or their ids, the first ones."""
    told = [f"“{printable(place.title)}”" if place.title else place.id[:ID_CHARS] for place in places[:MOST_TEXTS]]
    rest = len(places) - len(told)
    return "".join(in_a_row(told, rest)) if told else "articles that are gone"


def changed(field: Field) -> str:
    """`act: say → deny`."""
    return f"{LABELS[field.name]}: {values(field.name, field.was)} → {values(field.name, field.now)}"


def values(name: str, some: Sequence[Value]) -> str:
    """The values of a field."""
    if not some:
        return NONE.get(name, "none")
    return (" … " if name == "content" else ", ").join(printable(value.text) for value in some)


def log_table(acts: Sequence[Act], *, statements: bool = True) -> RenderableType:
    """The acts of a log: when, who, what, on which statement, why."""
    if not acts:
        return Text("Nothing was corrected yet.", "dim")
    rows = plain_table(leading=1)
    rows.add_column("When", ratio=2, overflow="fold")
    rows.add_column("Who", ratio=1, overflow="fold")
    rows.add_column("What", ratio=6, overflow="fold")
    if statements:
        rows.add_column("Statement", no_wrap=True, style="dim")
    for one in acts:
        what = Text(line(one))
        if one.note:
            what.append(f"\n{printable(one.note)}", "dim")
        cells = [one.statement[:ID_CHARS] if one.statement else ""] if statements else []
        rows.add_row(moment(one.made), Text(printable(one.made_by)), what, *cells)
    return rows
