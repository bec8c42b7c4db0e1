"""schema.org as JSON-LD: articles, the people in them, and what was said as `Quotation`, `Claim` or both.

What stands in quotation marks is a Quotation (`spokenByCharacter`). What can be true or false (every act but demand,
commit and ask; unknown acts too) is a Claim with the article as its `appearance`. What is neither, a reported demand,
is a CreativeWork. `author` names the speakers of all. No rating, no review: Quoth gives no verdict. What an
article says was *not* said has neither author nor speaker, and says so in `disambiguatingDescription`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TextIO

from quoth.export.item import Item, article_iri, encodable, person_iri, statement_iri, web_address, words
from quoth.export.json_ld import Document, known
from quoth.types import Kind, Statement

CONTEXT = "https://schema.org"
NOT_CLAIMS = ("demand", "commit", "ask")
# `author` and `spokenByCharacter` must be Person or Organization; a document that speaks is `isBasedOn`
TYPES: dict[Kind, str] = {
    "person": "Person",
    "organisation": "Organization",
    "country": "GovernmentOrganization",
    "group": "Organization",
    "document": "CreativeWork",
    "unnamed": "Person",
}


class Writer:
    """One JSON-LD document with a `@graph`, on a stream; items are written as they come."""

    def __init__(self, stream: TextIO) -> None:
        self.document = Document(stream, {"@context": CONTEXT}, "@graph")

    def add(self, item: Item) -> None:
        """Write one reading."""
        for node in nodes(item):
            self.document.add(node)

    def close(self, whole: bool) -> None:
        """Write the document's end, unless an error cut it short."""
        if whole:
            self.document.close()


def nodes(item: Item) -> Iterator[dict[str, Any]]:
    """Article, people and statements of one reading, without `@context`."""
    a = item.reading.article
    yield known(
        {
            "@id": article_iri(a.id),
            "@type": "NewsArticle",
            "headline": clean(a.title),
            "url": web_address(a.url),
            "publisher": {"@type": "Organization", "name": clean(a.outlet)} if a.outlet else None,
            "creditText": clean(a.byline),
            "datePublished": a.published,
            "inLanguage": clean(a.language),
            "version": item.version,
        }
    )
    for n in sorted({n for _, s in item.statements for n in (*s.speakers, *s.about)}):
        entity, person = item.reading.entities[n], item.people[n]
        title = "jobTitle" if TYPES[person.kind] == "Person" else "description"
        yield known(
            {
                "@id": person_iri(person.id),
                "@type": TYPES[person.kind],
                "name": clean(person.name),
                "alternateName": clean(entity.name) if entity.name != person.name else None,
                title: clean(entity.role),
            }
        )
    for _, statement in item.statements:
        yield node(item, statement)


def node(item: Item, s: Statement) -> dict[str, Any]:
    """One statement."""
    article = item.reading.article
    types = ["Quotation"] if s.form != "indirect" else []
    types += ["Claim"] if s.act not in NOT_CLAIMS else []
    said = item.asserted(s)
    speakers = [{"@id": person_iri(p.id)} for p in item.speakers(s) if said and p.kind != "document"]
    parent = item.parent(s)
    return known(
        {
            "@id": statement_iri(article.id, s.id),
            "@type": types or "CreativeWork",
            "text": words(article.text, s.content),
            "author": speakers,
            "spokenByCharacter": speakers if "Quotation" in types else None,
            "isBasedOn": [{"@id": person_iri(p.id)} for p in item.speakers(s) if said and p.kind == "document"],
            "appearance": {"@id": article_iri(article.id)} if "Claim" in types else None,
            "isPartOf": {"@id": statement_iri(article.id, parent.id) if parent else article_iri(article.id)},
            "about": [{"@id": person_iri(p.id)} for p in item.about(s)],
            "dateCreated": s.when.value if s.when and s.when.value and re.fullmatch(DATE, s.when.value) else None,
            "inLanguage": clean(article.language),
            "keywords": [word for word in (s.act, "hedged" if s.hedged else None) if word],
            "disambiguatingDescription": None if said else "The article says that this was not said.",
        }
    )


DATE = r"\d{4}(-\d\d(-\d\d(T\S+)?)?)?"  # not an interval


def clean(text: str | None) -> str | None:
    return None if text is None else encodable(text)
