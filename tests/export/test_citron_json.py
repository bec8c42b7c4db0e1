"""Citron's JSON: a reader made from its documentation finds every span where it says it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema

from export import odd
from quoth.export import citron, writing

# https://github.com/bbc/citron/blob/main/docs/data_format.md, as a schema
SPAN = {
    "type": "object",
    "required": ["start", "end", "text"],
    "properties": {"start": {"type": "integer"}, "end": {"type": "integer"}, "text": {"type": "string"}},
    "additionalProperties": False,
}
SPANS = {"type": "array", "items": SPAN}
FORMAT = jsonschema.Draft202012Validator(
    {
        "type": "object",
        "required": ["text", "quotes"],
        "additionalProperties": False,
        "properties": {
            "text": {"type": "string"},
            "coreference_groups": {"type": "array", "items": SPANS},
            "quotes": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["cue", "sources", "contents"],
                    "additionalProperties": False,
                    "properties": {
                        "id": {"type": "string"},
                        "cue": SPAN,
                        "sources": SPANS,
                        "contents": SPANS,
                        "coreferences": SPANS,
                        "confidence": {"type": "string", "pattern": r"^[01]\.\d{4}$"},
                    },
                },
            },
        },
    }
)


def spans_of(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [span for one in value for span in spans_of(one)]
    if isinstance(value, dict):
        return [value] if "start" in value else spans_of(list(value.values()))
    return []


def test_every_span_has_its_words(tmp_path: Path) -> None:
    items = odd.items()
    with writing(citron.Writer(tmp_path)) as writer:
        for item in items:
            writer.add(item)
    paths = {path.stem: path for path in tmp_path.iterdir()}
    assert len(paths) == len(items)
    count = 0
    for item in items:
        document = json.loads(paths[item.name.replace(" ", "-")].read_text("utf-8"))
        FORMAT.validate(document)
        assert document["text"] == item.reading.article.text
        for span in spans_of(document):
            assert document["text"][span["start"] : span["end"]] == span["text"]
            count += 1
        for quote, s in zip(document["quotes"], item.reading.statements, strict=True):
            assert (quote["cue"]["start"], quote["cue"]["end"]) == (s.cue.start, s.cue.end)
            assert [(c["start"], c["end"]) for c in quote["contents"]] == [(c.start, c.end) for c in s.content]
            assert quote["confidence"] == f"{s.confidence:.4f}"
    assert count > 300


def test_coreferences_name_the_speaker_where_the_source_does_not() -> None:
    item = odd.odd_item("emoji")
    first, told, inner, _ = citron.document(item)["quotes"]
    assert first["coreferences"] == []  # the source is the name itself
    assert [c["text"] for c in told["coreferences"]] == ["the board"]  # one of two speakers is not in the source
    assert [c["text"] for c in inner["coreferences"]] == ["the board"]
    (group,) = citron.document(item)["coreference_groups"]
    assert [m["text"] for m in group] == ["Яна Ø", "it"]
