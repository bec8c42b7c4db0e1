"""RDF as Turtle, with PROV-O (https://www.w3.org/TR/prov-o/) for who quotes whom.

The chain is article → statement → statement inside it: each was derived from the next (`prov:wasDerivedFrom`), and
where the statement is quoted in its own words also `prov:wasQuotedFrom`, its special case. A statement was attributed
to its speakers (`prov:wasAttributedTo`), or derived from the document that says it. None of these is claimed of what
the article says was not said; `q:negated` tells it. Spans are `oa:TextPositionSelector`s in code points of the
article's text. The rest are terms of our own, `urn:quoth:terms#`, named as in the contract.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TextIO

from quoth.export.item import Item, Person, article_iri, encodable, person_iri, statement_iri, web_address, words
from quoth.types import Kind, Span, Statement

PREFIXES = """\
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix q: <urn:quoth:terms#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
TYPES: dict[Kind, str] = {
    "person": "prov:Person",
    "organisation": "prov:Organization",
    "country": "prov:Organization",
    "group": "prov:Organization",
    "document": "prov:Entity",
    "unnamed": "prov:Agent",
}
Pair = tuple[str, str]


class Writer:
    """Turtle on a stream; items are written as they come."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        stream.write(PREFIXES)

    def add(self, item: Item) -> None:
        """Write one reading."""
        self.stream.write(block(iri(article_iri(item.reading.article.id)), article(item)))
        met = {n for _, s in item.statements for n in (*s.speakers, *s.about)}
        for n, (entity, person) in enumerate(zip(item.reading.entities, item.people, strict=True)):
            if n in met:
                self.stream.write(block(iri(person_iri(person.id)), agent(person, entity.name, entity.role)))
        inside = inside_of(item)
        for n, s in item.statements:
            self.stream.write(block(name(item, s), statement(item, s, inside.get(n, []))))

    def close(self, whole: bool) -> None:
        """Turtle has no end mark."""


def inside_of(item: Item) -> dict[int | None, list[Statement]]:
    """The statements that are written by the place of the next one around them that is written, too."""
    written = dict(item.statements)
    inside: dict[int | None, list[Statement]] = {}
    for s in written.values():
        around = s.parent
        while around is not None and around not in written:
            around = item.reading.statements[around].parent
        inside.setdefault(around, []).append(s)
    return inside


def block(subject: str, pairs: Iterable[Pair]) -> str:
    """All triples of one subject."""
    return f"\n{subject}\n" + " ;\n".join(f"    {predicate} {value}" for predicate, value in pairs) + " .\n"


def article(item: Item) -> Iterator[Pair]:
    """What is said of an article."""
    a = item.reading.article
    yield "a", "prov:Entity, q:Article"
    for predicate, value in (
        ("dcterms:title", a.title),
        ("dcterms:publisher", a.outlet),
        ("q:byline", a.byline),
        ("dcterms:language", a.language),
        ("q:url", a.url),
        ("q:text", a.text),
        ("q:textSha256", a.text_sha256),
        ("q:model", item.reading.model),
        ("q:quoth", item.quoth),
    ):
        if value is not None:
            yield predicate, literal(value)
    if a.published:
        yield "dcterms:issued", date(a.published)
    yield "q:version", str(item.version)
    if address := web_address(a.url):
        yield "prov:wasDerivedFrom", iri(address)
    if item.supersedes:
        yield "prov:wasRevisionOf", iri(article_iri(item.supersedes))
    yield from chain(item, inside_of(item).get(None, []))


def chain(item: Item, inner: list[Statement]) -> Iterator[Pair]:
    """What an article, or a statement, was derived and quoted from."""
    said = [s for s in inner if item.asserted(s)]
    quoted = [s for s in said if s.form != "indirect"]
    if said:
        yield "prov:wasDerivedFrom", ", ".join(name(item, s) for s in said)
    if quoted:
        yield "prov:wasQuotedFrom", ", ".join(name(item, s) for s in quoted)


def agent(person: Person, named: str, role: str | None) -> Iterator[Pair]:
    """What is said of a person, with name and role on one page."""
    yield "a", TYPES[person.kind]
    yield "q:kind", literal(person.kind)
    yield "rdfs:label", literal(person.name)
    if named != person.name:
        yield "q:alias", literal(named)
    if role:
        yield "q:role", literal(role)


def statement(item: Item, s: Statement, inside: list[Statement]) -> Iterator[Pair]:
    """What is said of a statement, with those directly inside it."""
    text = item.reading.article.text
    yield "a", "prov:Entity, q:Statement"
    yield "q:in", iri(article_iri(item.reading.article.id))
    if s.content:
        yield "prov:value", literal(words(text, s.content))
    said, speakers = item.asserted(s), item.speakers(s)
    if speakers:
        yield "q:speaker", ", ".join(iri(person_iri(p.id)) for p in speakers)
    agents = [iri(person_iri(p.id)) for p in speakers if said and p.kind != "document"]
    if agents:
        yield "prov:wasAttributedTo", ", ".join(agents)
    documents = [iri(person_iri(p.id)) for p in speakers if said and p.kind == "document"]
    if documents:
        yield "prov:wasDerivedFrom", ", ".join(documents)
    yield from chain(item, inside)
    if parent := item.parent(s):
        yield "q:parent", name(item, parent)
    yield "q:form", literal(s.form)
    if s.act:
        yield "q:act", literal(s.act)
    for predicate, value in (("q:hedged", s.hedged), ("q:negated", s.negated)):
        if value is not None:
            yield predicate, "true" if value else "false"
    if s.id in item.corrected:
        yield "q:corrected", "true"
    yield "q:confidence", f"{s.confidence:.4f}"
    if s.speaker_confidence is not None:
        yield "q:speakerConfidence", f"{s.speaker_confidence:.4f}"
    if s.about:
        yield "q:about", ", ".join(iri(person_iri(p.id)) for p in item.about(s))
    if s.when and s.when.value:
        yield "q:when", date(s.when.value)
    if s.when and s.when.precision:
        yield "q:whenPrecision", literal(s.when.precision)
    spans = [("q:content", span) for span in s.content] + [("q:cue", s.cue)]
    spans += [("q:source", s.source)] if s.source else []
    spans += [("q:addressee", s.addressee)] if s.addressee else []
    spans += [("q:whenWords", s.when.span)] if s.when else []
    for predicate, span in spans:
        yield predicate, selector(text, span)


def selector(text: str, span: Span) -> str:
    """A span as a node of its own, with its words."""
    return (
        f"[ a oa:TextPositionSelector ; oa:start {span.start} ; oa:end {span.end} ; q:words {literal(span.of(text))} ]"
    )


def name(item: Item, s: Statement) -> str:
    return iri(statement_iri(item.reading.article.id, s.id))


def iri(address: str) -> str:
    return f"<{address}>"


# beside what the grammar forbids in a short string: what ends lines, steers terminals or turns the direction of text
UNSAFE = re.compile('[\x00-\x1f"\\\\\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]')


def literal(text: str) -> str:
    """A plain literal."""
    safe = UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04X}", encodable(text))
    return f'"{safe}"'


XSD = (
    (r"\d{4}", "gYear"),
    (r"\d{4}-(0[1-9]|1[0-2])", "gYearMonth"),
    (r"\d{4}-\d\d-\d\d", "date"),
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?", "dateTime"),
)


def date(value: str) -> str:
    """An ISO date with the type of XML Schema that fits it, else (an interval, a time without seconds) a string."""
    for pattern, kind in XSD:
        if re.fullmatch(pattern, value):
            return f"{literal(value)}^^xsd:{kind}"
    return literal(value)
