"""What a ledger was asked for, as JSON Lines and CSV: statements that were found, and people."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

from quoth.export.csv_tables import cell
from quoth.export.jsonl import encode
from quoth.ledger.history import Act
from quoth.ledger.hits import Hit, Party
from quoth.ledger.lookup import Person, Reason
from quoth.ledger.quoted import Quoted
from quoth.types import Span

Row = dict[str, Any]

HIT_COLUMNS = (
    "id", "day", "speakers", "act", "said", "form", "source", "cue", "about", "hedged", "negated", "confidence",
    "parent", "outlet", "title", "published", "url", "article",
)  # fmt: skip
PEOPLE_COLUMNS = ("group", "id", "name", "kind", "statements", "articles", "first", "last")


def hit_record(hit: Hit) -> Row:
    """A statement that was found, as one JSON object: `article` is the article's id, spans index its text."""
    s = hit.statement
    return {
        "id": s.id, "said": hit.said, "source": hit.source, "cue": hit.cue,
        "speakers": list(map(party_record, hit.speakers)), "about": list(map(party_record, hit.about)),
        "form": s.form, "act": s.act, "hedged": s.hedged, "negated": s.negated, "depth": s.depth, "parent": hit.parent,
        "day": hit.day, "when": s.when and {"span": pair(s.when.span), "value": s.when.value,
                                            "precision": s.when.precision},
        "confidence": s.confidence, "speaker_confidence": s.speaker_confidence, "corrected": hit.corrected,
        "rejected": hit.rejected,
        "spans": {"source": s.source and pair(s.source), "cue": pair(s.cue), "content": list(map(pair, s.content)),
                  "addressee": s.addressee and pair(s.addressee), "found": list(map(pair, hit.found))},
        "context": hit.context, "context_start": hit.context_start,
        "article": hit.page.id, "url": hit.page.url, "outlet": hit.page.outlet, "title": hit.page.title,
        "published": hit.page.published, "version": hit.page.version, "current": hit.page.current,
    }  # fmt: skip


def act_record(one: Act) -> Row:
    """One act of the log of corrections, as one JSON object."""
    return {
        "made": one.made, "made_by": one.made_by, "kind": one.kind, "note": one.note, "back": one.back,
        "statement": one.statement, "text_sha256": one.text_sha256, "said": one.said,
        "article": asdict(one.article) if one.article else None,
        "fields": [
            {"field": field.name, "was": [asdict(value) for value in field.was],
             "now": [asdict(value) for value in field.now]}
            for field in one.fields
        ],
        "person": asdict(one.person) if one.person else None,
        "people": [asdict(other) for other in one.others],
        "articles": [asdict(place) for place in one.articles],
    }  # fmt: skip


def party_record(party: Party) -> Row:
    """Someone who speaks or is spoken about, as a JSON object."""
    return {"id": party.id, "name": party.name, "kind": party.kind, "role": party.role}


def hit_row(hit: Hit) -> Row:
    """The columns of a statement that was found; several names are joined by `; `."""
    record = hit_record(hit)
    names = {who: "; ".join(party.name for party in parties) for who, parties in
             (("speakers", hit.speakers), ("about", hit.about))}  # fmt: skip
    return {column: names.get(column, record[column]) for column in HIT_COLUMNS}


def people_record(one: Quoted) -> Row:
    """Somebody who is quoted, as one JSON object."""
    return {column: getattr(one, column) for column in PEOPLE_COLUMNS}


def person_record(one: Person, hits: Iterable[Hit], reasons: Iterable[Reason]) -> Row:
    """A person with some of their statements, and why so many articles' names are this person, as one JSON object."""
    return {
        **asdict(one), "acts": dict(one.acts), "outlets": dict(one.outlets), "reasons": list(map(asdict, reasons)),
        "latest": list(map(hit_record, hits)),
    }  # fmt: skip


def json_lines(records: Iterable[Row], write: Callable[[str], object]) -> None:
    """One JSON object a line."""
    for record in records:
        write(encode(record) + "\n")


def comma_separated(columns: Iterable[str], rows: Iterable[Row], write: Callable[[str], object]) -> None:
    """A header, then a line a row; text that a spreadsheet would take for a formula is guarded."""
    line = io.StringIO()
    rowwise = csv.writer(line, lineterminator="\n")

    def put(cells: Iterable[Any]) -> None:
        rowwise.writerow(cells)
        write(line.getvalue())
        line.seek(0)
        line.truncate()

    put(columns)
    for row in rows:
        put([cell(value) for value in row.values()])


def pair(span: Span) -> list[int]:
    """A span as the contract writes it."""
    return [span.start, span.end]
