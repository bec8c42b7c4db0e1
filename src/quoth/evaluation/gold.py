"""Gold readings: articles with who speaks, what kind of act, and the statements inside statements, as JSON files.

One file an article: `id` (its text is TEXTS/ID.txt), `attributions` (`source`, `cue`, `content` as lists of
`[start, end)`, `speaker` with several joined by "; ", `(author)` or empty, `kind`, `act`) and `nested` (spans alone).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from quoth.errors import BadAnnotation
from quoth.evaluation.standoff import Attribution, checked, told_of
from quoth.types import Act, Reading, Span

ROLES = ("source", "cue", "content")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A top-level statement as a reader labelled it; `speaker` names several with "; " between."""

    spans: Attribution
    speaker: str
    kind: str
    act: str


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """One article with its labels."""

    id: str
    text: str
    attributions: tuple[Labelled, ...]
    nested: tuple[Attribution, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A statement of a reading, reduced to what is scored: names and kinds of its speakers."""

    spans: Attribution
    nested: bool
    act: str | None
    names: tuple[str, ...]
    kinds: tuple[str, ...]


def is_gold(folder: Path) -> bool:
    """Whether a folder holds gold readings rather than brat standoff."""
    return any(folder.glob("*.json")) and not any(folder.glob("*.ann")) and not (folder / "attributions").is_dir()


def load_gold(folder: Path, texts: Path) -> list[GoldArticle]:
    """The gold readings of a folder, by file name; `texts` holds ID.txt for each. Raises BadAnnotation."""
    loaded = []
    for path in sorted(folder.glob("*.json")):
        try:
            row = json.loads(path.read_text(encoding="utf-8"))
            text = (texts / f"{row['id']}.txt").read_bytes().decode("utf-8")
            attributions = tuple(
                Labelled(_attribution(a, len(text)), str(a["speaker"]), str(a["kind"]), _act(a["act"]))
                for a in row["attributions"]
            )
            nested = tuple(_attribution(a, len(text)) for a in row["nested"])
            loaded.append(GoldArticle(str(row["id"]), text, attributions, nested))
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise BadAnnotation(f"{path}: {type(error).__name__}: {error}") from error
    if not loaded:
        raise BadAnnotation(f"{folder}: no gold readings (*.json) in it")
    return loaded


def _attribution(row: dict[str, Any], size: int) -> Attribution:
    source, cue, content = (tuple(checked(a, b, size=size) for a, b in row[role]) for role in ROLES)
    if not cue:
        raise ValueError("a statement without a cue")
    return Attribution(source, cue, content)


def _act(value: Any) -> str:
    if value not in get_args(Act):
        raise ValueError(f"{value!r} is no act")
    return str(value)


def told(reading: Reading) -> tuple[Told, ...]:
    """What is scored of a reading."""
    return tuple(
        Told(
            Attribution((s.source,) if s.source else (), (s.cue,), s.content, s.confidence),
            s.parent is not None,
            s.act,
            tuple(reading.entities[i].name for i in s.speakers),
            tuple(reading.entities[i].kind for i in s.speakers),
        )
        for s in reading.statements
    )


def load_told(path: Path, articles: Sequence[GoldArticle]) -> list[tuple[Told, ...]]:
    """The same of a file of `quoth/1` lines, found by `article.id`. Raises BadRecord, also when an article lacks."""
    return told_of(
        path,
        {article.id: len(article.text) for article in articles},
        lambda record, size: tuple(_told(s, record["entities"], size) for s in record["statements"]),
    )


def _told(s: dict[str, Any], entities: Sequence[dict[str, Any]], size: int) -> Told:
    def span(pair: Any) -> Span:
        start, end = pair
        return checked(start, end, size=size)

    who = [entities[i] for i in s["speakers"]]
    spans = Attribution((span(s["source"]),) if s["source"] else (), (span(s["cue"]),), tuple(map(span, s["content"])))
    names, kinds = tuple(str(e["name"]) for e in who), tuple(str(e["kind"]) for e in who)
    return Told(spans, s["parent"] is not None, s["act"], names, kinds)
