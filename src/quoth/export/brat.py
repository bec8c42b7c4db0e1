"""brat standoff, as PolNeAR has it: `<name>.txt` with the article's text and `<name>.ann` with its statements.

Each statement is an event of type Attribution whose trigger lies on the cue, with the arguments Source, Cue and
Content; form, act, hedging and negation are attributes where they are known, confidence is a note. The folder gets
`annotation.conf` and `visual.conf`, so that brat opens it. Format: https://brat.nlplab.org/standoff.html
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import get_args

from quoth.types import Act, Form, Reading, Span, Statement

EVENT = "Attribution"

# brat reads both files line by line with Python's idea of a line, so no span may cross any of these.
LINE_BREAKS = re.compile("[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")

ANNOTATION_CONF = f"""\
[entities]
Source
Cue
Content

[events]
{EVENT}\tSource?:Source, Cue:Cue, Content*:Content

[relations]
# none yet

[attributes]
Form\tArg:{EVENT}, Value:{"|".join(get_args(Form))}
Act\tArg:{EVENT}, Value:{"|".join(get_args(Act))}
Hedged\tArg:{EVENT}
Negated\tArg:{EVENT}
"""

VISUAL_CONF = f"""\
[labels]
Source | Source
Cue | Cue
Content | Content | Cont
{EVENT} | Attribution | Attr

[drawing]
SPAN_DEFAULT\tfgColor:black, bgColor:lightgray, borderColor:darken
Source\tbgColor:#a6cee3
Cue\tbgColor:#fdbf6f
Content\tbgColor:#d9ead3
{EVENT}\tbgColor:#eeeeee
Negated\tglyph:✗, position:left
"""


class Folder:
    """A folder that brat can open; pages are written into it one by one, each under a name of its own."""

    def __init__(self, root: Path) -> None:
        """Makes the folder, and its configuration where there is none. Raises OSError."""
        self.root = root
        self.taken: set[str] = set()
        root.mkdir(parents=True, exist_ok=True)
        for name, conf in (("annotation.conf", ANNOTATION_CONF), ("visual.conf", VISUAL_CONF)):
            if not (root / name).exists():
                (root / name).write_text(conf, encoding="utf-8", newline="\n")

    def add(self, reading: Reading, name: str) -> str:
        """Write one reading; `name` is a wish. Returns the name that its two files got, without suffix."""
        stem = safe_name(name)
        number, unique = 1, stem
        while unique.lower() in self.taken:  # some file systems do not tell case apart
            number += 1
            unique = f"{stem}-{number}"
        self.taken.add(unique.lower())
        (self.root / f"{unique}.txt").write_text(reading.article.text, encoding="utf-8", newline="")
        (self.root / f"{unique}.ann").write_text(standoff(reading), encoding="utf-8", newline="\n")
        return unique


def safe_name(name: str) -> str:
    """Part of a file name from anything: letters, digits and `._-` of it, not hidden, at most 80 characters."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._-]+", "-", plain)[:80].strip(".-_") or "page"


def standoff(reading: Reading) -> str:
    """The `.ann` file of a reading; offsets are code points of the article's text."""
    lines = Lines(reading.article.text)
    for statement in reading.statements:
        lines.event(statement)
    return "".join(f"{line}\n" for line in lines.lines)


class Lines:
    """The lines of one `.ann` file in the making, numbered by kind."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines: list[str] = []
        self.last = dict.fromkeys("TEA#", 0)

    def add(self, letter: str, body: str) -> str:
        self.last[letter] += 1
        name = f"{letter}{self.last[letter]}"
        self.lines.append(f"{name}\t{body}")
        return name

    def span(self, label: str, spans: Iterable[Span]) -> str | None:
        """A text-bound annotation; None where nothing but line breaks and blanks is covered."""
        pieces = [piece for span in spans for piece in fragments(self.text, span)]
        if not pieces:
            return None
        offsets = ";".join(f"{p.start} {p.end}" for p in pieces)
        return self.add("T", f"{label} {offsets}\t{' '.join(p.of(self.text) for p in pieces)}")

    def event(self, s: Statement) -> str | None:
        """The event of a statement, with its spans before it and what else is known of it after it."""
        source = self.span("Source", [s.source]) if s.source else None
        cue = self.span("Cue", [s.cue])
        content = self.span("Content", s.content)
        trigger = self.span(EVENT, [s.cue])
        if cue is None or trigger is None:
            return None
        roles = (("Content", content), ("Cue", cue), ("Source", source))
        event = self.add("E", " ".join([f"{EVENT}:{trigger}", *(f"{role}:{t}" for role, t in roles if t)]))
        self.add("A", f"Form {event} {s.form}")
        if s.act:
            self.add("A", f"Act {event} {s.act}")
        if s.hedged:
            self.add("A", f"Hedged {event}")
        if s.negated:
            self.add("A", f"Negated {event}")
        self.add("#", f"AnnotatorNotes {event}\tconfidence {s.confidence:.4f}")
        return event


def fragments(text: str, span: Span) -> Iterator[Span]:
    """The parts of `span` between line breaks, those with words in them."""
    start = span.start
    for found in LINE_BREAKS.finditer(text, span.start, span.end):
        if text[start : found.start()].strip():
            yield Span(start, found.start())
        start = found.end()
    if text[start : span.end].strip():
        yield Span(start, span.end)
