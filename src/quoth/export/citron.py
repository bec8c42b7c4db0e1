"""Citron's JSON (BBC, https://github.com/bbc/citron, `docs/data_format.md`): one file an article, for its evaluation.

Quotes have cue, sources and contents with their words; `coreferences` are the mentions that name the speakers, where
the source itself does not; `coreference_groups` are the mentions of each entity. Confidence is a string of four places,
as Citron writes it. Statements inside others are quotes like all, without their parent.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from quoth.export.folder import Names
from quoth.export.item import Item
from quoth.export.json_ld import dumps
from quoth.types import Entity, Span, Statement


class Writer:
    """One JSON file an article, in a folder."""

    def __init__(self, folder: Path) -> None:
        """Makes the folder. Raises OSError."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.names = Names()

    def add(self, item: Item) -> None:
        """Write one reading."""
        path = self.folder / f"{self.names.take(item.name)}.json"
        path.write_text(dumps(document(item)) + "\n", encoding="utf-8", newline="\n")

    def close(self, whole: bool) -> None:
        """Nothing is held back."""


def document(item: Item) -> dict[str, Any]:
    """One article."""
    text, entities = item.reading.article.text, item.reading.entities
    return {
        "text": text,
        "quotes": [quote(text, s, entities) for _, s in item.statements],
        "coreference_groups": [[piece(text, m) for m in e.mentions] for e in entities if len(e.mentions) > 1],
    }


def quote(text: str, s: Statement, entities: tuple[Entity, ...]) -> dict[str, Any]:
    """One statement."""
    return {
        "id": s.id,
        "cue": piece(text, s.cue),
        "sources": [piece(text, s.source)] if s.source else [],
        "contents": [piece(text, span) for span in s.content],
        "coreferences": [
            piece(text, naming) for i in s.speakers if (naming := naming_mention(text, entities[i], s.source))
        ],
        "confidence": f"{s.confidence:.4f}",
    }


def naming_mention(text: str, entity: Entity, source: Span | None) -> Span | None:
    """The mention that names an entity best; None when the source holds it, or there is none."""
    if not entity.mentions:
        return None
    best = max(entity.mentions, key=lambda m: (m.of(text) == entity.name, m.end - m.start))
    return None if source and source.start <= best.start and best.end <= source.end else best


def piece(text: str, span: Span) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "text": span.of(text)}
