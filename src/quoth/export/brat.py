"""brat standoff, as PolNeAR has it: `<name>.txt` with the article's text and `<name>.ann` with its statements.

Each statement is an event of type Attribution whose trigger lies on the cue, with the arguments Source, Cue and
Content, Addressee and When; form, act, hedging and negation are attributes where they are known. Mentions of entities
are annotations of the entity's kind, joined by Coreference where there are several. The relations Speaker and About go
from a statement to a mention (of the speakers the one in the source, where there is one), Parent to the statement
around it. What else is known is in notes: confidences and ids of statements, values of times, and on an entity's first
mention its name, role and id. The folder gets `annotation.conf` and `visual.conf`, so that brat opens it. Format:
https://brat.nlplab.org/standoff.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import get_args

from quoth.export.folder import Names
from quoth.export.item import Item, Person, encodable, item_of
from quoth.types import Act, Entity, Form, Kind, Reading, Span, Statement

EVENT = "Attribution"
TYPES: dict[Kind, str] = {kind: kind.capitalize() for kind in get_args(Kind)}

# brat reads both files line by line with Python's idea of a line, so no span may cross any of these.
LINE_BREAKS = re.compile("[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")

MENTION, MENTION_LINES = "|".join(TYPES.values()), "\n".join(TYPES.values())
ANNOTATION_CONF = f"""\
[entities]
Source
Cue
Content
Addressee
When
{MENTION_LINES}

[events]
{EVENT}\tSource?:Source, Cue:Cue, Content*:Content, Addressee?:Addressee, When?:When

[relations]
Coreference\tArg1:{MENTION}, Arg2:{MENTION}, <REL-TYPE>:symmetric-transitive
Speaker\tArg1:{EVENT}, Arg2:{MENTION}
About\tArg1:{EVENT}, Arg2:{MENTION}
Parent\tArg1:{EVENT}, Arg2:{EVENT}
<OVERLAP>\tArg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>

[attributes]
Form\tArg:{EVENT}, Value:{"|".join(get_args(Form))}
Act\tArg:{EVENT}, Value:{"|".join(get_args(Act))}
Hedged\tArg:{EVENT}
Negated\tArg:{EVENT}
Corrected\tArg:{EVENT}
"""

VISUAL_CONF = f"""\
[labels]
Source | Source
Cue | Cue
Content | Content | Cont
Addressee | Addressee | Addr
{EVENT} | Attribution | Attr
Organisation | Organisation | Org

[drawing]
SPAN_DEFAULT\tfgColor:black, bgColor:lightgray, borderColor:darken
ARC_DEFAULT\tcolor:black, dashArray:-, arrowHead:triangle-5
Source\tbgColor:#a6cee3
Cue\tbgColor:#fdbf6f
Content\tbgColor:#d9ead3
{EVENT}\tbgColor:#eeeeee
Coreference\tdashArray:3-3, arrowHead:none
Negated\tglyph:✗, position:left
"""


class Folder:
    """A folder that brat can open; pages are written into it one by one, each under a name of its own."""

    def __init__(self, root: Path) -> None:
        """Makes the folder, and its configuration where there is none. Raises OSError."""
        self.root = root
        self.names = Names()
        root.mkdir(parents=True, exist_ok=True)
        for name, conf in (("annotation.conf", ANNOTATION_CONF), ("visual.conf", VISUAL_CONF)):
            if not (root / name).exists():
                (root / name).write_text(conf, encoding="utf-8", newline="\n")

    def add(self, reading: Reading, name: str) -> str:
        """Write one reading; `name` is a wish. Returns the name that its two files got, without suffix."""
        return self.add_item(item_of(reading, name))

    def add_item(self, item: Item) -> str:
        """Write one reading with what a ledger knows of it."""
        unique = self.names.take(item.name)
        (self.root / f"{unique}.txt").write_text(item.reading.article.text, encoding="utf-8", newline="")
        (self.root / f"{unique}.ann").write_text(standoff(item), encoding="utf-8", newline="\n")
        return unique


class Writer:
    """The same folder, fed with items."""

    def __init__(self, folder: Path) -> None:
        """Makes the folder. Raises OSError."""
        self.folder = Folder(folder)

    def add(self, item: Item) -> None:
        """Write one reading."""
        self.folder.add_item(item)

    def close(self, whole: bool) -> None:
        """Nothing is held back."""


def standoff(item: Item | Reading) -> str:
    """The `.ann` file of a reading; offsets are code points of the article's text."""
    item = item_of(item) if isinstance(item, Reading) else item
    lines = Lines(item.reading.article.text)
    events = {place: lines.event(statement, statement.id in item.corrected) for place, statement in item.statements}
    mentions = [lines.entity(*pair) for pair in zip(item.reading.entities, item.people, strict=True)]
    for place, s in item.statements:
        if event := events[place]:
            lines.relations("Speaker", event, [nearest(mentions[i], s.source) for i in s.speakers])
            lines.relations("About", event, [nearest(mentions[i], None) for i in s.about])
            lines.relations("Parent", event, [None if s.parent is None else events.get(s.parent)])
    return "".join(f"{line}\n" for line in lines.lines)


def nearest(mentions: list[tuple[Span, str]], source: Span | None) -> str | None:
    """The mention inside or overlapping the source, else the first; None where there is none."""
    for span, name in mentions:
        if source and span.meets(source):
            return name
    return mentions[0][1] if mentions else None


class Lines:
    """The lines of one `.ann` file in the making, numbered by kind."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines: list[str] = []
        self.last = dict.fromkeys("TEAR#", 0)

    def add(self, letter: str, body: str) -> str:
        self.last[letter] += 1
        name = f"{letter}{self.last[letter]}"
        self.lines.append(f"{name}\t{body}")
        return name

    def note(self, target: str, **told: str | None) -> None:
        """What brat has no place for, as one line on an annotation."""
        parts = [
            f"{name.replace('_', ' ')} {' '.join(encodable(value).split())}" for name, value in told.items() if value
        ]
        if parts:
            self.add("#", f"AnnotatorNotes {target}\t{LINE_BREAKS.sub(' ', '; '.join(parts))}")

    def span(self, label: str, spans: Iterable[Span]) -> str | None:
        """A text-bound annotation; None where nothing but line breaks and blanks is covered."""
        pieces = [piece for span in spans for piece in fragments(self.text, span)]
        if not pieces:
            return None
        offsets = ";".join(f"{p.start} {p.end}" for p in pieces)
        return self.add("T", f"{label} {offsets}\t{' '.join(p.of(self.text) for p in pieces)}")

    def event(self, s: Statement, corrected: bool) -> str | None:
        """The event of a statement, with its spans before it and what else is known of it after it."""
        source = self.span("Source", [s.source]) if s.source else None
        cue = self.span("Cue", [s.cue])
        content = self.span("Content", s.content)
        addressee = self.span("Addressee", [s.addressee]) if s.addressee else None
        when = self.span("When", [s.when.span]) if s.when else None
        trigger = self.span(EVENT, [s.cue])
        if cue is None or trigger is None:
            return None
        roles = {"Content": content, "Cue": cue, "Source": source, "Addressee": addressee, "When": when}
        event = self.add("E", " ".join([f"{EVENT}:{trigger}", *(f"{role}:{t}" for role, t in roles.items() if t)]))
        self.add("A", f"Form {event} {s.form}")
        if s.act:
            self.add("A", f"Act {event} {s.act}")
        for name, applies in (("Hedged", s.hedged), ("Negated", s.negated), ("Corrected", corrected)):
            if applies:
                self.add("A", f"{name} {event}")
        sure = None if s.speaker_confidence is None else f"{s.speaker_confidence:.4f}"
        self.note(event, confidence=f"{s.confidence:.4f}", speaker_confidence=sure, id=s.id)
        if when and s.when:
            self.note(when, value=s.when.value, precision=s.when.precision)
        return event

    def entity(self, entity: Entity, person: Person) -> list[tuple[Span, str]]:
        """The mentions of an entity, with the names of their annotations."""
        named = [(m, self.span(TYPES[entity.kind], [m])) for m in entity.mentions]
        mentions = [(m, name) for m, name in named if name]
        if len(mentions) > 1:
            self.lines.append(f"*\tCoreference {' '.join(name for _, name in mentions)}")
        if mentions:
            self.note(mentions[0][1], name=entity.name, role=entity.role, id=person.id)
        return mentions

    def relations(self, kind: str, event: str, others: Iterable[str | None]) -> None:
        """A relation from a statement to each that is there."""
        for other in others:
            if other:
                self.add("R", f"{kind} Arg1:{event} Arg2:{other}")


def fragments(text: str, span: Span) -> Iterator[Span]:
    """The parts of `span` between line breaks, those with words in them."""
    start = span.start
    for found in LINE_BREAKS.finditer(text, span.start, span.end):
        if text[start : found.start()].strip():
            yield Span(start, found.start())
        start = found.end()
    if text[start : span.end].strip():
        yield Span(start, span.end)
