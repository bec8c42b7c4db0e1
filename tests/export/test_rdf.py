"""Turtle: rdflib reads it, PROV-O's own terms are used as it means them, and every position points at its words."""

from __future__ import annotations

import dataclasses
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, PROV, XSD

from export import odd
from quoth.export import rdf, writing
from quoth.export.item import Item, item_of, web_address
from quoth.types import Reading, Span, Statement

Q = Namespace("urn:quoth:terms#")
OA = Namespace("http://www.w3.org/ns/oa#")


def turtle(items: list[Item]) -> str:
    stream = io.StringIO()
    with writing(rdf.Writer(stream)) as writer:
        for item in items:
            writer.add(item)
    return stream.getvalue()


@pytest.fixture(scope="module")
def items() -> list[Item]:
    return odd.items()


@pytest.fixture(scope="module")
def graph(items: list[Item]) -> Graph:
    return Graph().parse(data=turtle(items), format="turtle")


def article_node(item: Item) -> URIRef:
    return URIRef(f"urn:quoth:article:{item.reading.article.id}")


def node(item: Item, s: Statement) -> URIRef:
    return URIRef(f"urn:quoth:statement:{item.reading.article.id}:{s.id}")


def test_text_comes_back(graph: Graph, items: list[Item]) -> None:
    for item in items:
        article = item.reading.article
        assert graph.value(article_node(item), Q.text) == Literal(article.text)
        assert graph.value(article_node(item), Q.textSha256) == Literal(article.text_sha256)


def test_positions_hold(graph: Graph, items: list[Item]) -> None:
    count = 0
    for item in items:
        text = item.reading.article.text
        for s in item.reading.statements:
            for predicate, spans in (
                (Q.content, s.content),
                (Q.cue, (s.cue,)),
                (Q.source, (s.source,) if s.source else ()),
                (Q.addressee, (s.addressee,) if s.addressee else ()),
                (Q.whenWords, (s.when.span,) if s.when else ()),
            ):
                read = set()
                for selector in graph.objects(node(item, s), predicate):
                    assert graph.value(selector, RDF.type) == OA.TextPositionSelector
                    start, end = (int(str(graph.value(selector, OA[name]))) for name in ("start", "end"))
                    assert graph.value(selector, Q.words) == Literal(text[start:end])
                    read.add(Span(start, end))
                assert read == set(spans)
                count += len(read)
    assert count > 200


def test_only_terms_of_prov(graph: Graph) -> None:
    used = {term for triple in graph for term in triple if isinstance(term, URIRef) and term.startswith(str(PROV))}
    assert {PROV.wasQuotedFrom, PROV.wasDerivedFrom, PROV.wasAttributedTo, PROV.Entity, PROV.Person} <= used
    for term in used:
        assert term in PROV  # rdflib's list of the terms, made from the ontology


def test_prov_means_what_it_says(graph: Graph) -> None:
    """Domains and ranges of PROV-O: entities derive from entities and are attributed to agents."""
    agents = {PROV.Agent, PROV.Person, PROV.Organization}
    attributed = list(graph.subject_objects(PROV.wasAttributedTo))
    assert attributed
    for entity, agent in attributed:
        assert PROV.Entity in graph.objects(entity, RDF.type)
        assert set(graph.objects(agent, RDF.type)) & agents
        assert PROV.Entity not in graph.objects(agent, RDF.type)
    for later, earlier in graph.subject_objects(PROV.wasQuotedFrom):
        assert (later, PROV.wasDerivedFrom, earlier) in graph  # its super-property, for readers that infer nothing
        assert PROV.Entity in graph.objects(earlier, RDF.type)


def test_the_chain_of_quotations(graph: Graph, items: list[Item]) -> None:
    item = items[0]
    first, told, inner, unsaid = (node(item, s) for s in item.reading.statements)
    derived, quoted = PROV.wasDerivedFrom, PROV.wasQuotedFrom
    assert (article_node(item), quoted, first) in graph
    assert (article_node(item), derived, told) in graph
    assert (article_node(item), quoted, told) not in graph  # indirect
    assert (told, quoted, inner) in graph
    assert (article_node(item), derived, inner) not in graph
    assert inner in set(graph.transitive_objects(article_node(item), derived))
    assert (None, derived, unsaid) not in graph  # the article says that it was not said
    assert (unsaid, PROV.wasAttributedTo, None) not in graph
    assert (unsaid, Q.negated, Literal(True)) in graph
    assert len(list(graph.objects(unsaid, Q.speaker))) == 1
    assert len(list(graph.objects(told, PROV.wasAttributedTo))) == 2


def test_facts(graph: Graph, items: list[Item]) -> None:
    item = items[0]
    told, inner = (node(item, s) for s in item.reading.statements[1:3])
    article = article_node(item)
    assert graph.value(article, DCTERMS.issued) == Literal("2024-04-30", datatype=XSD.date)
    assert graph.value(article, PROV.wasRevisionOf) == URIRef("urn:quoth:article:" + "0" * 32)
    assert graph.value(told, Q.when) == Literal("2024-04-29", datatype=XSD.date)
    assert graph.value(inner, Q.when) == Literal("2024-04-22/2024-04-28")
    assert (told, Q.corrected, Literal(True)) in graph
    assert graph.value(told, Q.act) == Literal("accuse")
    person = URIRef(f"urn:quoth:person:{item.people[0].id}")
    assert graph.value(person, RDFS.label) == Literal(odd.NAME)
    assert graph.value(person, RDF.type) == PROV.Person


def test_what_is_written_so_far_is_valid_after_each_article(items: list[Item]) -> None:
    parts = [len(Graph().parse(data=turtle(items[:n]), format="turtle")) for n in range(3)]
    assert parts == sorted(parts)
    assert parts[0] == 0


@given(st.text(st.one_of(st.sampled_from('"\\\n\r\t\x00\u2028\u202e'), st.characters()), max_size=30))
def test_any_text_is_a_literal(text: str) -> None:
    safe = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    data = f"<urn:a> <urn:b> {rdf.literal(text)} ."
    (read,) = Graph().parse(data=data, format="turtle").objects()
    assert str(read).replace("\ufffd", "") == safe.replace("\ufffd", "") or any("\ud800" <= c <= "\udfff" for c in text)
    data.encode("utf-8")


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://example.org/a", "https://example.org/a"),
        ("HTTP://example.org/ä", "HTTP://example.org/ä"),
        ("https://example.org/<>\"{}|\\^` \x00\u202e", None),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("https://", ""),
        ("https:///x", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_addresses_that_become_iris(url: str, address: str | None) -> None:
    made = web_address(url)
    assert (made or "") == address or address is None
    reading = dataclasses.replace(
        odd.bare_item().reading, article=dataclasses.replace(odd.bare_item().reading.article, url=url)
    )
    graph = Graph().parse(data=turtle([item_of(reading)]), format="turtle")
    (article,) = graph.subjects(RDF.type, Q.Article)
    assert graph.value(article, Q.url) == Literal(url)
    others = set(graph.objects(article, PROV.wasDerivedFrom))
    assert (URIRef(made) in others) if made else not any(str(other).startswith("http") for other in others)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("2024", XSD.gYear),
        ("2024-05", XSD.gYearMonth),
        ("2024-05-01", XSD.date),
        ("2024-05-01T09:30:00+02:00", XSD.dateTime),
        ("2024-05-01T09:30+02:00", None),
        ("2024-05-01/2024-05-07", None),
    ],
)
def test_dates_are_typed_where_a_type_fits(value: str, kind: URIRef | None) -> None:
    (read,) = Graph().parse(data=f"{rdf.PREFIXES}<urn:a> <urn:b> {rdf.date(value)} .", format="turtle").objects()
    assert isinstance(read, Literal)
    assert read.datatype == kind
    assert not read.ill_typed
    assert str(Literal(value)) == str(read)


def test_names_of_ids_are_safe() -> None:
    reading = odd.bare_item().reading
    strange = dataclasses.replace(reading, article=dataclasses.replace(reading.article, id="a> <b\n\ud800"))
    text = turtle([item_of(Reading(strange.article, strange.statements, (), "m"))])
    graph = Graph().parse(data=text, format="turtle")
    assert len(set(graph.subjects(RDF.type, Q.Statement))) == 1
