"""schema.org: every type and property is one of the vocabulary, on the right kind of thing; never a verdict."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from pyld import jsonld
from rdflib.namespace import SDO

from export import odd
from quoth.export import schema_org, writing
from quoth.export.item import Item

SCHEMA = json.loads(Path(__file__).with_name("vocabularies.json").read_text("utf-8"))["schema"]
BASE = "https://schema.org/"
# what https://schema.org's own context says of the terms that are used, so that nothing is fetched
CONTEXT = {"@vocab": BASE, "url": {"@id": f"{BASE}url", "@type": "@id"}}


@pytest.fixture(scope="module")
def items() -> list[Item]:
    return odd.items()


@pytest.fixture(scope="module")
def document(items: list[Item]) -> dict[str, Any]:
    stream = io.StringIO()
    with writing(schema_org.Writer(stream)) as writer:
        for item in items:
            writer.add(item)
    made: dict[str, Any] = json.loads(stream.getvalue())
    return made


@pytest.fixture(scope="module")
def graph(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Nodes by id, after JSON-LD flattening: what several nodes say of one thing is joined."""

    def no_network(url: str, options: Any) -> Any:
        raise AssertionError(f"{url} was asked for")

    assert document["@context"] == "https://schema.org"
    flat = jsonld.flatten({**document, "@context": CONTEXT}, None, {"documentLoader": no_network})
    return {node["@id"]: node for node in flat}


def with_parents(types: list[str]) -> set[str]:
    names = [t.removeprefix(BASE) for t in types]
    return {*names, *(above for name in names for above in SCHEMA["classes"][name])}


def test_types_properties_domains_and_ranges(graph: dict[str, dict[str, Any]]) -> None:
    used = set()
    for node in graph.values():
        types = with_parents(node["@type"])
        for key, values in node.items():
            if key.startswith("@"):
                continue
            name = key.removeprefix(BASE)
            assert SDO[name] in SDO, name
            used.add(name)
            rules = SCHEMA["properties"][name]
            assert types & set(rules["domain"]) or "Thing" in rules["domain"], (name, types)
            for value in values:
                allowed = set(rules["range"])
                if "@id" in value and value["@id"] in graph:
                    assert with_parents(graph[value["@id"]]["@type"]) & allowed, (name, value)
                elif "@id" in value:
                    assert "URL" in allowed
                    assert value["@id"].startswith(("https:", "http:"))
                else:
                    assert allowed & {"Text", "Date", "DateTime", "Number"}, (name, value)
    assert used == set(SCHEMA["properties"])


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    ids = {node["@id"] for node in document["@graph"]}
    for node in document["@graph"]:
        for value in node.values():
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, dict) and "@id" in one:
                    assert one["@id"] in ids


def test_no_verdict(document: dict[str, Any]) -> None:
    raw = json.dumps([[*node, node["@type"]] for node in document["@graph"]])
    for word in ("Review", "rating", "Rating", "itemReviewed", "truth", "verdict"):
        assert word not in raw


def test_what_is_said_of_each_statement(document: dict[str, Any], items: list[Item]) -> None:
    nodes = {node["@id"]: node for node in document["@graph"]}
    for item in items:
        article = item.reading.article
        about = f"urn:quoth:article:{article.id}"
        for s in item.reading.statements:
            node = nodes[f"urn:quoth:statement:{article.id}:{s.id}"]
            types = node["@type"] if isinstance(node["@type"], list) else [node["@type"]]
            assert ("Quotation" in types) == (s.form != "indirect")
            assert ("Claim" in types) == (s.act not in ("demand", "commit", "ask"))
            assert node.get("appearance") == ({"@id": about} if "Claim" in types else None)
            assert node.get("text", "") == " … ".join(span.of(article.text) for span in s.content)
            speakers = [f"urn:quoth:person:{item.people[i].id}" for i in s.speakers]
            if s.negated:
                assert "author" not in node
                assert "spokenByCharacter" not in node
                assert "not said" in node["disambiguatingDescription"]
            else:
                told = [n["@id"] for n in (*node.get("author", ()), *node.get("isBasedOn", ()))]
                assert sorted(told) == sorted(speakers)
                if "Quotation" in types:
                    assert node.get("spokenByCharacter", []) == node.get("author", [])


def test_who_does_not_speak_of_what_was_not_said(items: list[Item]) -> None:
    """A statement inside one that the article negates was not said either."""
    item = items[0]
    first, told, inner, unsaid = item.reading.statements
    assert [item.asserted(s) for s in (first, told, inner, unsaid)] == [True, True, True, False]
