"""What the HTTP API and the downloads give: statements and people as plain records, and as lines of a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from quoth.export.csv_tables import cell
from quoth.ledger.hits import Hit, Party
from quoth.ledger.lookup import Person, Reason
from quoth.ledger.people import Join
from quoth.types import Span

Record = dict[str, Any]
MOST_JOINS = 200  # names on pages listed with the reason for which they are a person
# Of the table: one line a statement, names joined by "; ".
COLUMNS = (
    "id", "speakers", "roles", "act", "said", "form", "hedged", "negated", "about", "day", "outlet", "title", "url",
    "source", "cue", "confidence", "speaker_confidence", "depth", "parent", "corrected", "article", "source_span",
    "cue_span", "content_spans",
)  # fmt: skip


def statement_record(hit: Hit) -> Record:
    """One statement with who, where, when and the words around it. Spans are code points of the article's text."""
    s, page = hit.statement, hit.page
    return {
        "id": s.id, "said": hit.said, "speakers": [party_record(one) for one in hit.speakers], "source": hit.source,
        "cue": hit.cue, "act": s.act, "form": s.form, "hedged": s.hedged, "negated": s.negated,
        "about": [party_record(one) for one in hit.about], "day": hit.day,
        "when": {"span": pair(s.when.span), "value": s.when.value, "precision": s.when.precision} if s.when else None,
        "depth": s.depth, "parent": hit.parent, "confidence": s.confidence,
        "speaker_confidence": s.speaker_confidence, "corrected": hit.corrected,
        "spans": {
            "source": pair(s.source), "cue": pair(s.cue), "content": [pair(span) for span in s.content],
            "addressee": pair(s.addressee),
        },
        "context": {"start": hit.context_start, "text": hit.context},
        "article": {
            "id": page.id, "url": page.url, "outlet": page.outlet, "title": page.title, "published": page.published,
            "version": page.version, "current": page.current,
        },
    }  # fmt: skip


def party_record(one: Party) -> Record:
    """Somebody who speaks or is spoken of."""
    return {"id": one.id, "name": one.name, "kind": one.kind, "role": one.role}


def person_record(person: Person, reasons: Iterable[Reason], joins: Iterable[Join]) -> Record:
    """A person across pages, with all reasons for which pages' names are this person, and the first of these names."""
    return {**asdict(person), "reasons": list(map(asdict, reasons)), "joins": list(map(asdict, joins))}


def pair(span: Span | None) -> list[int] | None:
    """A span as the API writes it."""
    return None if span is None else [span.start, span.end]


def statement_line(hit: Hit) -> list[Any]:
    """One statement as a line of the table."""
    s, page = hit.statement, hit.page
    return [
        s.id, names(hit.speakers), "; ".join(one.role for one in hit.speakers if one.role), s.act, hit.said, s.form,
        s.hedged, s.negated, names(hit.about), hit.day, page.outlet, page.title, page.url, hit.source, hit.cue,
        s.confidence, s.speaker_confidence, s.depth, hit.parent, hit.corrected, page.id, pair(s.source), pair(s.cue),
        [pair(span) for span in s.content],
    ]  # fmt: skip


def names(parties: Sequence[Party]) -> str:
    """Names in one cell."""
    return "; ".join(one.name for one in parties)


def table(columns: Sequence[str], lines: Iterable[Sequence[Any]]) -> str:
    """Lines as CSV, RFC 4180; no cell is one that a spreadsheet takes for a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([cell(value) for value in line] for line in lines)
    return out.getvalue()
