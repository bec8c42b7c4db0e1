"""The shapes of what the HTTP API gives, as JSON Schemas: the components of its OpenAPI document.

An article with its statements is a `quoth/1` record, whose schema is the export's; the others are said here.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any, get_args

from quoth.ledger import by_hand, corrections, history
from quoth.settings import MODELS
from quoth.types import Act, Form, Kind

Schema = dict[str, Any]
HERE = "#/components/schemas/"
OF_READING = {"article": "ReadingArticle", "statement": "ReadingStatement", "entity": "Entity", "when": "When",
              "span": "Span", "spans": "Spans"}  # fmt: skip


def shape(name: str) -> Schema:
    """A reference to one of the components."""
    return {"$ref": HERE + name}


def text(description: str | None = None, **more: Any) -> Schema:
    """A string."""
    return {"type": "string", **({"description": description} if description else {}), **more}


def number(description: str | None = None, least: int = 0) -> Schema:
    """A whole number."""
    return {"type": "integer", "minimum": least, **({"description": description} if description else {})}


def either(schema: Schema) -> Schema:
    """That, or null where it is not known."""
    return {"anyOf": [schema, {"type": "null"}]}


def some(schema: Schema, description: str | None = None) -> Schema:
    """A list."""
    return {"type": "array", "items": schema, **({"description": description} if description else {})}


def record(description: str, **properties: Schema) -> Schema:
    """An object that has all of some properties, and no others."""
    return {
        "type": "object", "description": description, "properties": properties, "required": list(properties),
        "additionalProperties": False,
    }  # fmt: skip


def listing(of: str, **more: Schema) -> Schema:
    """Some rows, and where to go on."""
    return record(
        "`next` is the cursor to give as `after`; null at the end.",
        **more, items=some(shape(of)), next=either(text()),
    )  # fmt: skip


def counted(description: str) -> Schema:
    """Pairs of a value and how many statements have it."""
    pair = {"type": "array", "prefixItems": [text(), number(least=1)], "items": False, "minItems": 2}
    return some(pair, description)


FLAG: Schema = {"type": "boolean"}
SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
DAY = text("ISO, as precise as known.", pattern=r"^\d{4}(-\d\d(-\d\d)?)?$")
ACT: Schema = {"enum": list(get_args(Act))}
KIND: Schema = {"enum": list(get_args(Kind))}
STATEMENT_ID = text(pattern="^[0-9a-f]{24}$")
STATEMENT_KINDS = ("speaker", "act", "spans", "reject", "confirm", "undo")
assert set(STATEMENT_KINDS) == set(corrections.KINDS)


def shapes() -> dict[str, Schema]:
    """All components, by name."""
    return {
        **of_reading(),
        "Party": record(
            "Someone who speaks in a statement, or whom it is about; `id` is that of a person in this ledger.",
            id=either(text()), name=text(), kind=KIND, role=either(text("What this page calls them.")),
        ),
        "Statement": record(
            "One statement, corrections applied, with who, where, when and the words around it.",
            id=STATEMENT_ID, said=text("The content's words, pieces joined by ` … `."), speakers=some(shape("Party")),
            source=either(text("The source's words.")), cue=text("The attributing words."), act=either(ACT),
            form={"enum": list(get_args(Form))}, hedged=either(FLAG), negated=either(FLAG), about=some(shape("Party")),
            day=either(DAY), when=either(shape("When")), depth=number("1 is the top.", 1),
            parent=either(text("Id of the statement directly around it.")), confidence=SHARE,
            speaker_confidence=either(SHARE), corrected=FLAG,
            spans=record(
                "Places in the article's text, in code points.", source=either(shape("Span")), cue=shape("Span"),
                content=shape("Spans"), addressee=either(shape("Span")),
            ),
            context=record("The words around it; they begin at `start`.", start=number(), text=text()),
            article=record(
                "The article it stands in.", id=text(), url=either(text()), outlet=either(text()),
                title=either(text()), published=either(text()), version=number(least=1), current=FLAG,
            ),
        ),
        "Statements": listing(
            "Statement", count=record("How many there are; `capped`: or more.", number=number(), capped=FLAG)
        ),
        "StatementCopies": record("One statement, on each page that has the very same text.",
                                  items=some(shape("Statement"))),
        "Quoted": record(
            "Somebody who is quoted, with the number of statements that were asked for.", id=text(), name=text(),
            kind=KIND, statements=number(least=1), articles=number(least=1), first=either(DAY), last=either(DAY),
        ),
        "People": listing("Quoted"),
        "Person": record(
            "A person, organisation or country across pages.", id=text(), name=text(), kind=KIND,
            names=some(record(
                "A name that pages call them by, and the days of these pages.", name=text(), entities=number(least=1),
                first=either(DAY), last=either(DAY), articles=number(least=1),
            ), "The most frequent first."),
            roles=some(record(
                "A role that pages gave them, likewise.", role=text(), first=either(DAY), last=either(DAY),
                articles=number(least=1),
            ), "The most frequent first."),
            statements=number(), articles=number(), first=either(DAY), last=either(DAY),
            acts=counted("Acts they speak in, with the number of statements."), outlets=counted("Outlets, likewise."),
            months=counted("`YYYY-MM`, or the year where no more is known; in order of time."),
            reasons=some(record(
                "Why so many articles' names are this person.", reason=text(), articles=number(least=1),
            ), "All of them, the most frequent first."),
            joins=some(record(
                "A name in one article that is this person.", article=text(), name=text(), role=either(text()),
                reason=text(), made_by={"enum": ["machine", "hand"]},
            ), "The first 200, in the order in which the articles were added."),
        ),
        "Article": record(
            "An article, without its text.", id=text(), url=either(text()), outlet=either(text()),
            title=either(text()), byline=either(text()), published=either(text()), language=either(text()),
            version=number(least=1), current=FLAG, added=text("ISO, UTC."), text_sha256=text(pattern="^[0-9a-f]{64}$"),
            statements=number(),
        ),
        "Articles": listing("Article"),
        "Correction": record(
            "One act of the log, a merge or split with all that it took.", made=text("ISO, UTC."), made_by=text(),
            kind={"enum": [*STATEMENT_KINDS, *by_hand.KINDS]}, note=either(text()),
            back=either(text("The kind of what an `undo` or `unjoin` takes back.")),
            statement=either(text("Its id.")), text_sha256=either(text()), said=either(text("What it says now.")),
            article=either(shape("Titled")),
            fields=some(record(
                "What a field of the statement was and is since; [] for nobody, nothing, not known.",
                field={"enum": list(history.FIELDS)}, was=some(shape("CorrectionValue")),
                now=some(shape("CorrectionValue")),
            )),
            person=either(shape("Somebody")),
            people=some(shape("Somebody"), "Who are one with `person`, or are `person` in some articles."),
            articles=some(shape("Titled"), "Of a split."),
        ),
        "CorrectionValue": record(
            "An act, a speaker, or words.", text=text(), person=either(text("The speaker's id.")),
            span=either(some({"type": "integer", "minimum": 0}, "Start and end of words, in the article's text.")),
        ),
        "Somebody": record(
            "A person, as pages called them when the act was noted.", id=text(), name=either(text()),
            there={"type": "boolean", "description": "Whether the ledger has them now."},
        ),
        "Titled": record("An article.", id=text(), title=either(text())),
        "Corrections": listing("Correction"),
        "NewCorrection": {
            "type": "object", "required": ["kind", "by"], "additionalProperties": False,
            "properties": {
                "kind": {"enum": list(STATEMENT_KINDS)}, "by": text("Who says so.", minLength=1), "note": text(),
                "change": {"type": "object", "description": "What is right, as docs/corrections.md says."},
            },
        },
        "ToExtract": {
            "type": "object", "description": "Either `text` or `html`.", "additionalProperties": False,
            "properties": {
                "text": text("Clean text: spans index it as it is."), "html": text("A page."),
                "url": either(text("Where it came from, http or https.", pattern="^[Hh][Tt][Tt][Pp][Ss]?://")),
                "published": either(text("ISO date, as precise as known, or date-time.", pattern=r"^\d{4}(-\d\d)*")),
                "min_confidence": either(SHARE),
                "model": either({"enum": list(MODELS), "description": "The exact one first, the fast one last."}),
            },
            "oneOf": [{"required": ["text"]}, {"required": ["html"]}],
        },
        "Health": record("The ledger can be read.", status={"const": "ok"}, quoth=text("Version."), read_only=FLAG),
        "Problem": record(
            "What went wrong (RFC 9457).", type={"const": "about:blank"}, title=text("The status in words."),
            status={"type": "integer", "minimum": 400, "maximum": 599},
            detail=text("One line about it, and what to do.", minLength=1),
        ),
    }  # fmt: skip


def of_reading() -> dict[str, Schema]:
    """The schema of `quoth/1`, its definitions as components of their own."""
    written = (files("quoth.export") / "quoth-1.schema.json").read_text("utf-8")
    for name, component in OF_READING.items():
        written = written.replace(f'"#/$defs/{name}"', f'"{HERE}{component}"')
    whole = json.loads(written)
    parts = {OF_READING[name]: part for name, part in whole.pop("$defs").items()}
    del whole["$schema"]
    return {"Reading": whole, **parts}
