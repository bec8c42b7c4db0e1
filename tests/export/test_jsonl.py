"""JSON Lines quoth/1: what is written comes back, is one line, matches its schema, and nonsense is refused."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

import quoth
from quoth.errors import BadRecord
from quoth.export import jsonl
from quoth.types import Article, Dropped, Entity, Reading, Span, Statement, When, article_id, statement_id, text_digest

SCHEMA = json.loads(Path(jsonl.__file__).with_name("quoth-1.schema.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

# odd on purpose: separators that end lines elsewhere, controls, an astral letter, a combining mark, a bidi override
TEXT = "Harbour 🛳 shut\u2028\u0085\n\n“We waited,” Ida Lundé said\x1b[0m in Mar\u202ech, e\u0301.\n"


def full_reading() -> Reading:
    """A reading in which every field has a value."""
    digest = text_digest(TEXT)
    cue = Span(TEXT.index("said"), TEXT.index("said") + 4)
    source = Span(TEXT.index("Ida"), TEXT.index("Ida") + 10)
    content = Span(TEXT.index("“"), TEXT.index("”") + 1)
    march = Span(TEXT.index("Mar"), TEXT.index("Mar") + 6)
    parent = Statement(
        id=statement_id(digest, cue),
        source=source,
        cue=cue,
        content=(content, march),
        form="mixed",
        confidence=0.1234567,
        act="deny",
        hedged=True,
        negated=False,
        speakers=(1, 0),
        speaker_confidence=1.0,
        addressee=march,
        about=(0,),
        when=When(march, "2024-03-01/2024-03-31", "month"),
    )
    child = dataclasses.replace(
        parent, id=statement_id(digest, cue, parent.id), source=None, parent=0, depth=2, when=None
    )
    article = Article(
        id=article_id("https://example.org/a", digest),
        url="https://example.org/a",
        outlet="The Harbour Post",
        title="Harbour 🛳 shut",
        byline="Ida Lundé",
        published="2024-04-01T09:30:00+02:00",
        published_from="metadata",
        language="en",
        text=TEXT,
        body_start=TEXT.index("“"),
        paragraphs=(Span(0, 5), content),
        dropped=(Dropped("Read more: \ud800 quays", "related"),),
        segments=((0, 10, 5), (5, 40, 3)),
        text_sha256=digest,
    )
    entities = (
        Entity("the harbour", "organisation", (Span(0, 7),), "a quay", Span(0, 3)),
        Entity("Ida", "person", (source,)),
    )
    return Reading(article, (parent, child), entities, "default-1")


def rounded(reading: Reading) -> Reading:
    return dataclasses.replace(
        reading,
        statements=tuple(dataclasses.replace(s, confidence=round(s.confidence, 4)) for s in reading.statements),
    )


def test_round_trip_loses_only_digits() -> None:
    reading = full_reading()
    again = jsonl.loads(jsonl.dumps(reading))
    assert again == rounded(reading)
    assert again != reading  # the confidence has seven places


def test_a_record_is_one_line_for_every_reader() -> None:
    line = jsonl.dumps(full_reading())
    assert line.splitlines() == [line]
    assert not any(0x7F <= ord(c) < 0xA0 or ord(c) < 0x20 for c in line)
    line.encode("utf-8")  # the lone surrogate in a dropped piece is an escape
    assert "“We waited,”" in line
    assert "🛳" in line


def test_names_and_versions() -> None:
    record = json.loads(jsonl.dumps(full_reading()))
    assert list(record) == ["schema", "quoth", "model", "article", "statements", "entities"]
    assert (record["schema"], record["quoth"], record["model"]) == ("quoth/1", quoth.__version__, "default-1")
    assert set(record["article"]) == {field.name for field in dataclasses.fields(Article)}
    assert set(record["statements"][0]) == {field.name for field in dataclasses.fields(Statement)}
    assert record["statements"][0]["confidence"] == 0.1235
    assert record["statements"][0]["content"][0] == [TEXT.index("“"), TEXT.index("”") + 1]
    assert record["statements"][1]["source"] is None


def test_output_matches_the_json_schema() -> None:
    VALIDATOR.check_schema(SCHEMA)
    VALIDATOR.validate(json.loads(jsonl.dumps(full_reading())))


def altered(path: str, value: Any) -> str:
    """The full record with one value changed; `path` like `statements.0.cue`."""
    record = jsonl.to_record(full_reading())
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    inner: Any = record
    for step in steps:
        inner = inner[step]
    if value is KeyError:
        del inner[last]
    else:
        inner[last] = value
    return jsonl.encode(record)


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("schema", "quoth/2", "quoth/2"),
        ("schema", KeyError, "schema"),
        ("model", 3, "record.model"),
        ("article", [], "article"),
        ("article.url", KeyError, "lacks url"),
        ("article.extra", 1, "unknown extra"),
        ("article.text", "other words", "text_sha256"),
        ("article.body_start", 10**6, "body_start"),
        ("article.published_from", "guess", "published_from"),
        ("article.dropped.0.reason", "spam", "dropped[0].reason"),
        ("article.segments.0", [0, 1], "segments"),
        ("article.segments.0", [0, 1, 10**6], "segments"),
        ("statements.0.cue", [3, 3], "statements[0].cue"),
        ("statements.0.cue", [5, 3], "statements[0].cue"),
        ("statements.0.cue", [-1, 3], "statements[0].cue"),
        ("statements.0.cue", [True, 3], "statements[0].cue"),
        ("statements.0.cue", [0, 10**6], "statements[0].cue"),
        ("statements.0.cue", None, "statements[0].cue"),
        ("statements.0.content.1", [0, 10**6], "statements[0].content"),
        ("statements.1.parent", 2, "statements[1].parent"),
        ("statements.1.parent", 1, "statements[1].parent"),
        ("statements.0.speakers", [2], "statements[0].speakers"),
        ("statements.0.act", "mumble", "statements[0].act"),
        ("statements.0.confidence", 1.5, "statements[0].confidence"),
        ("statements.0.confidence", None, "statements[0].confidence"),
        ("statements.0.hedged", 1, "statements[0].hedged"),
        ("statements.0.when.span", [0, 10**6], "statements[0].when.span"),
        ("entities.0.kind", "ship", "entities[0].kind"),
        ("entities.0.mentions", [[0, 10**6]], "entities[0].mentions"),
    ],
)
def test_nonsense_is_refused_with_its_place(path: str, value: Any, told: str) -> None:
    with pytest.raises(BadRecord) as caught:
        jsonl.loads(altered(path, value))
    assert told in str(caught.value)


@pytest.mark.parametrize("line", ["", "{", "[]", "null", "{}", '"quoth/1"', "[" * 100_000, b"\xff"])
def test_what_is_no_record_is_refused(line: str | bytes) -> None:
    with pytest.raises(BadRecord):
        jsonl.loads(line)


texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=2, max_size=60)


@given(text=texts, data=st.data())
def test_spans_point_at_the_same_words_afterwards(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    digest = text_digest(text)
    article = dataclasses.replace(
        full_reading().article, text=text, text_sha256=digest, body_start=0, paragraphs=(), segments=()
    )
    statement = Statement("0" * 24, None, Span(start, end), (), "indirect", 1.0)
    again = jsonl.loads(jsonl.dumps(Reading(article, (statement,), (), "m")))
    assert again.statements[0].cue.of(again.article.text) == text[start:end]
