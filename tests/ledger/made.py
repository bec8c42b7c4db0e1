"""Readings made by hand, for tests of the ledger: entities, acts, nested statements, times, all from a seed.

The people, places and outlets are invented. Every span is taken from the text that was built, so it is right.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any, get_args

from quoth.types import (
    Act,
    Article,
    Dropped,
    Entity,
    Reading,
    Span,
    Statement,
    When,
    article_id,
    statement_id,
    text_digest,
)  # fmt: skip

OUTLETS = ("The Harbour Post", "Orrin Valley Times", "Wire North", "Daily Quay")
PEOPLE = (
    ("Ida Lund", "person", "harbour master"),
    ("Tomas Berg", "person", "mayor of Kessel"),
    ("Marit Sólheim", "person", "minister of fisheries"),
    ("Jonas Orn", "person", "spokesman"),
    ("Ada Lund", "person", "chemist"),
    ("Kessel Port Authority", "organisation", None),
    ("North Sea Union", "organisation", None),
    ("Veland", "country", None),
    ("the residents", "group", None),
    ("the inspection report", "document", None),
)
TOPICS = (
    "the harbour will close in June", "dredging has cost 40 million crowns", "nobody was told about the leak",
    "the ferries run again next week", "fishing quotas are far too high", "the new bridge is safe",
    "workers were paid in full", "prices for cod have doubled", "the café on the quay must move",
    "the water is clean",
)  # fmt: skip
CUES: dict[str, str] = {
    "say": "said", "deny": "denied", "accuse": "complained", "affirm": "confirmed", "demand": "demanded",
    "commit": "promised", "predict": "expected", "think": "believed", "ask": "asked",
}  # fmt: skip
WHENS = (("on Monday", "2024-04-29", "day"), ("last week", "2024-04-22/2024-04-28", "week"), ("on Tuesday", None, None))


class Page:
    """A text that grows, and the spans of what was put into it."""

    def __init__(self, title: str) -> None:
        self.text = title
        self.paragraphs = [Span(0, len(title))]

    def paragraph(self) -> None:
        self.text += "\n\n"
        self.paragraphs.append(Span(len(self.text), len(self.text)))

    def put(self, words: str) -> Span:
        start = len(self.text)
        self.text += words
        self.paragraphs[-1] = Span(self.paragraphs[-1].start, len(self.text))
        return Span(start, len(self.text))


def reading(seed: int = 0, *, statements: int = 6, **article: Any) -> Reading:
    """A reading; the same seed gives the same one. `article` sets fields of its Article, such as `url`."""
    chance = random.Random(seed)
    page = Page(f"{chance.choice(('Storm', 'Calm', 'Row', 'Deal'))} over harbour, day {seed}")
    body_start = len(page.text) + 2
    cast = chance.sample(PEOPLE, 4)
    mentions: list[list[Span]] = [[] for _ in cast]
    drafts: list[dict[str, Any]] = []
    while len(drafts) < statements:
        page.paragraph()
        who = chance.randrange(len(cast))
        draft = tell(page, chance, cast, who, mentions)
        drafts.append(draft)
        if len(drafts) < statements and chance.random() < 0.4:  # one inside it
            page.put(" that ")
            begun = len(page.text)
            drafts.append(tell(page, chance, cast, (who + 1) % len(cast), mentions) | {"around": draft, "depth": 2})
            draft["content"] = (*draft["content"][:0], Span(begun, len(page.text)))
            draft["form"] = "indirect"
        page.put(".")
    url = f"https://{chance.choice(('post', 'times'))}.example/{seed}"
    fields: dict[str, Any] = {
        "url": url, "outlet": chance.choice(OUTLETS), "title": page.text[: body_start - 2], "byline": "Nils Aune",
        "published": f"2024-{seed % 12 + 1:02d}-{seed % 28 + 1:02d}", "published_from": "metadata", "language": "en",
        "dropped": (Dropped("See: More from the quay", "related"),), "segments": (), **article,
    }  # fmt: skip
    digest = text_digest(page.text)
    made = Article(
        id=article_id(fields["url"], digest), text=page.text, body_start=body_start, paragraphs=tuple(page.paragraphs),
        text_sha256=digest, **fields,
    )  # fmt: skip
    entities = tuple(
        Entity(name, kind, tuple(spans), role, spans[0] if role and spans else None)  # type: ignore[arg-type]
        for (name, kind, role), spans in zip(cast, mentions, strict=True)
    )
    return Reading(made, tuple(statements_of(drafts, digest)), entities, "made/1")


def tell(page: Page, chance: random.Random, cast: Any, who: int, mentions: list[list[Span]]) -> dict[str, Any]:
    """Write one statement into the page; where it stood."""
    source = page.put(cast[who][0])
    mentions[who].append(source)
    page.put(" ")
    act = chance.choice(get_args(Act))
    cue = page.put(CUES[act])
    when = None
    if chance.random() < 0.5:
        page.put(" ")
        words, value, precision = chance.choice(WHENS)
        when = When(page.put(words), value, precision)
    about = (who + 2) % len(cast)
    page.put(" ")
    direct = chance.random() < 0.5
    content = page.put(f"“{chance.choice(TOPICS)}”" if direct else f"{chance.choice(TOPICS)}")
    pieces = [content]
    if chance.random() < 0.3:
        page.put(" about ")
        mentions[about].append(page.put(cast[about][0]))
        page.put(" and ")
        pieces.append(page.put(chance.choice(TOPICS)))
    return {
        "source": source, "cue": cue, "content": tuple(pieces), "form": "direct" if direct else "indirect", "act": act,
        "confidence": round(chance.uniform(0.35, 1), 4), "hedged": chance.random() < 0.2, "negated": False,
        "speakers": (who,), "speaker_confidence": round(chance.uniform(0.5, 1), 4),
        "about": (about,) if len(pieces) > 1 else (), "when": when, "depth": 1, "around": None,
    }  # fmt: skip


def statements_of(drafts: list[dict[str, Any]], digest: str) -> Iterator[Statement]:
    """Drafts as statements, with ids and parents."""
    ids: list[str] = []
    for draft in drafts:
        around = draft.pop("around")
        parent = None if around is None else next(i for i, one in enumerate(drafts) if one is around)
        ids.append(statement_id(digest, draft["cue"], None if parent is None else ids[parent]))
        yield Statement(id=ids[-1], parent=parent, **draft)


def readings(count: int, *, seed: int = 0, **options: Any) -> Iterator[Reading]:
    """So many different readings."""
    for i in range(count):
        yield reading(seed + i, **options)
