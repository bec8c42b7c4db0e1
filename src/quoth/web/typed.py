"""What the form that puts a statement right holds: at first the statement as it is, then what somebody typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData

from quoth.ledger.hits import Hit
from quoth.types import Reading, Span
from quoth.web.mistakes import Mistake

PLACE = re.compile(r"(\d{1,9})-(\d{1,9})")
PARTS = ("source", "cue", "content")
LACKING = {
    "cue": "Something has to say that it is told: type these words, or say that it is no statement.",
    "content": "Something has to be told: type these words, or say that it is no statement.",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a statement as the form shows it: its words, a line for each piece, and their places, `3-9 12-20`.

    The places hold as long as they are those of the words: words that were typed are looked for in the story.
    """

    words: str
    places: str


@dataclass(frozen=True, slots=True)
class Typed:
    """The form's fields. `around` is how many paragraphs of the story are shown before and behind the statement."""

    by: str
    note: str
    speakers: tuple[str, ...]
    name: str
    name_kind: str
    act: str
    parts: Mapping[str, Part]
    around: int = 1


def as_it_is(reading: Reading, hit: Hit, by: str) -> Typed:
    """The form before anything was typed."""
    s = hit.statement
    speakers = tuple(reading.entities[i].name for i in s.speakers)
    parts = {name: part_of(reading.article.text, spans) for name, spans in spans_before(hit).items()}
    return Typed(by, "", speakers, "", "person", s.act or "", parts)


def as_typed(form: FormData, by: str) -> Typed:
    """The form as it was sent."""

    def told(name: str) -> str:
        return str(form.get(name) or "")

    return Typed(
        by, told("note"), tuple(str(one) for one in form.getlist("speakers")), told("name"), told("name_kind"),
        told("act"), {name: Part(told(name), told(f"{name}_at")) for name in PARTS},
        around=int(told("around")) if re.fullmatch(r"\d{1,4}", told("around")) else 1,
    )  # fmt: skip


def spans_before(hit: Hit) -> dict[str, list[Span]]:
    """The spans of each part as they are."""
    s = hit.statement
    return {"source": [s.source] if s.source else [], "cue": [s.cue], "content": sorted(s.content)}


def part_of(text: str, spans: list[Span]) -> Part:
    """A part as the form shows it."""
    return Part("\n".join(words(text, spans)), " ".join(f"{span.start}-{span.end}" for span in spans))


def words(text: str, spans: list[Span]) -> list[str]:
    """The words of spans, each in one line."""
    return [" ".join(span.of(text).split()) for span in spans]


def change_of(typed: Typed, kind: str, reading: Reading, hit: Hit) -> dict[str, Any] | None:
    """What a form changes, as `quoth.ledger.corrections.correct` takes it. Raises Mistake."""
    if kind == "act":
        if typed.act == (hit.statement.act or ""):
            raise Mistake("act", "That is the act that it has already.")
        return {"act": typed.act or None}
    if kind == "speaker":
        before = {reading.entities[i].name for i in hit.statement.speakers}
        name = typed.name.strip()
        if not name and set(typed.speakers) == before:
            raise Mistake("name", "That is who says it already: choose, or name, somebody else.")
        new = [{"name": name, "kind": typed.name_kind or "person"}] if name else []
        return {"speakers": [*typed.speakers, *new]}
    if kind == "spans":
        return spans_of(typed, reading.article.text, hit)
    return None


def spans_of(typed: Typed, text: str, hit: Hit) -> dict[str, Any]:
    """The spans of the parts that were changed. Raises Mistake."""
    change: dict[str, Any] = {}
    for name, before in spans_before(hit).items():
        part = typed.parts[name]
        lines = part.words.splitlines() if name == "content" else [" ".join(part.words.splitlines())]
        pieces = [" ".join(line.split()) for line in lines if line.strip()]
        spans = placed(part, pieces, text)
        if spans is None:
            if pieces == words(text, before):
                continue
            spans = [nearest(name, text, piece, hit.statement.cue) for piece in pieces]
        if spans == [[span.start, span.end] for span in before]:
            continue
        if not spans and name in LACKING:
            raise Mistake(name, LACKING[name])
        change[name] = spans if name == "content" else spans[0] if spans else None
    if not change:
        raise Mistake("content", "Those are the words that it has already.")
    return change


def placed(part: Part, pieces: list[str], text: str) -> list[list[int]] | None:
    """The places that were selected, where they are still those of the words in the field; else None."""
    places = [[int(start), int(end)] for start, end in PLACE.findall(part.places)]
    said = [" ".join(text[start:end].split()) for start, end in places]
    return places if places and said == pieces else None


def nearest(name: str, text: str, piece: str, to: Span) -> list[int]:
    """Where some words stand in a text, whatever the white space between them, nearest to a place. Raises Mistake."""
    pattern = r"\s+".join(re.escape(word) for word in piece.split())
    places = [(found.start(), found.end()) for found in re.finditer(pattern, text)]
    if not places:
        raise Mistake(name, f"These words do not stand in the story: {piece[:200]}")
    start, end = min(places, key=lambda place: min(abs(place[0] - to.end), abs(to.start - place[1])))
    return [start, end]
