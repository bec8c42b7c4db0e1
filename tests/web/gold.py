"""A small ledger to look at: the example pages as a careful reader marked them, and readings made by hand."""

from __future__ import annotations

import sys
from pathlib import Path

from examples.load import GoldPage, gold_names, load_gold
from ledger.made import readings
from quoth.ledger import Ledger, RawPage
from quoth.types import (
    Article,
    Dropped,
    Entity,
    Reading,
    Span,
    Statement,
    article_id,
    statement_id,
    text_digest,
)  # fmt: skip


def gold_reading(name: str) -> Reading:
    """The labels of one example page as a reading."""
    page = load_gold(name)
    digest = text_digest(page.text)
    url = f"https://{(page.outlet or name).lower().replace(' ', '-')}.example/{name}"
    article = Article(
        id=article_id(url, digest), url=url, outlet=page.outlet, title=page.title, byline=page.byline,
        published=page.published, published_from=page.published_from,  # type: ignore[arg-type]
        language="en", text=page.text, body_start=len(page.title) + 2 if page.title else 0,
        paragraphs=tuple(Span(*place) for place in page.paragraphs if place),
        dropped=tuple(Dropped(text, reason) for text, reason in page.clutter),  # type: ignore[arg-type]
        segments=(), text_sha256=digest,
    )  # fmt: skip
    names, entities = entities_of(page)
    statements = []
    for number, s in enumerate(page.statements):
        statements.append(
            Statement(
                id=id_of(page, number, digest), source=Span(*s.source) if s.source else None, cue=Span(*s.cue),
                content=tuple(Span(*c) for c in s.content), form=s.form,  # type: ignore[arg-type]
                act=s.act,  # type: ignore[arg-type]
                parent=s.parent, depth=depth_of(page, number), confidence=round(0.98 - number * 7 % 60 / 100, 4),
                speakers=tuple(names[one] for one in s.speakers), speaker_confidence=0.9,
            )
        )  # fmt: skip
    return Reading(article, tuple(statements), entities, "by hand")


def id_of(page: GoldPage, number: int, digest: str) -> str:
    """A statement's id, from those around it."""
    s = page.statements[number]
    return statement_id(digest, Span(*s.cue), None if s.parent is None else id_of(page, s.parent, digest))


def depth_of(page: GoldPage, number: int) -> int:
    """How deep a statement lies; 1 is the top."""
    around = page.statements[number].parent
    return 1 if around is None else depth_of(page, around) + 1


def entities_of(page: GoldPage) -> tuple[dict[str, int], tuple[Entity, ...]]:
    """The speakers of a page, and their indexes by name."""
    mentions: dict[str, list[Span]] = {}
    for s in page.statements:
        for one in s.speakers:
            spans = mentions.setdefault(one, [])
            if s.source and Span(*s.source) not in spans:
                spans.append(Span(*s.source))
    named = {name: number for number, name in enumerate(mentions)}
    return named, tuple(Entity(name, "person", tuple(spans)) for name, spans in mentions.items())


def fill(ledger: Ledger, made: int = 40) -> None:
    """Put all example pages, and so many made readings, into a ledger."""
    for name in gold_names():
        page = RawPage(f"{name:0<64}", f"{name:0<64}", None, f"examples/pages/{load_gold(name).path.name}")
        ledger.add_reading(gold_reading(name), page=page)
    for one in readings(made):
        ledger.add_reading(one)


if __name__ == "__main__":
    with Ledger.writing(Path(sys.argv[1])) as opened:
        fill(opened)
