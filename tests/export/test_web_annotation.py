"""Web Annotations: valid by a schema made from the recommendation, by JSON-LD and the vocabulary; positions hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pyld import jsonld

from export import odd
from quoth.export import web_annotation, writing
from quoth.export.item import Item

HERE = Path(__file__).parent
VALIDATOR = jsonschema.Draft202012Validator(json.loads((HERE / "web-annotation.schema.json").read_text("utf-8")))
# the terms used here, as the vocabulary (https://www.w3.org/TR/annotation-vocab/) maps them: nothing is fetched
CONTEXT = json.loads((HERE / "web-annotation.context.json").read_text("utf-8"))
OA = "http://www.w3.org/ns/oa#"
TERMS = json.loads((HERE / "vocabularies.json").read_text("utf-8"))["oa"]


@pytest.fixture(scope="module")
def items() -> list[Item]:
    return odd.items()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, items: list[Item]) -> Path:
    folder = tmp_path_factory.mktemp("annotations")
    with writing(web_annotation.Writer(folder)) as writer:
        for item in items:
            writer.add(item)
    return folder


@pytest.fixture(scope="module")
def page(folder: Path) -> dict[str, Any]:
    made: dict[str, Any] = json.loads((folder / "annotations.json").read_text("utf-8"))
    return made


def test_the_page_is_valid(page: dict[str, Any], items: list[Item]) -> None:
    VALIDATOR.validate(page)
    assert len(page["items"]) == sum(len(item.reading.statements) for item in items)


def test_the_schema_refuses_what_is_wrong(page: dict[str, Any]) -> None:
    for change in (
        lambda p: p.pop("@context"),
        lambda p: p["items"][0].pop("target"),
        lambda p: p["items"][0]["target"][0]["selector"][1].pop("start"),
        lambda p: p["items"][0]["target"][0]["selector"][0].pop("exact"),
        lambda p: p["items"][0]["body"][0].update(purpose="judging"),
        lambda p: p["items"][0].update(verdict="false"),
    ):
        broken = json.loads(json.dumps(page))
        change(broken)
        assert not VALIDATOR.is_valid(broken)


def test_positions_and_quotes_hold(page: dict[str, Any], folder: Path, items: list[Item]) -> None:
    articles = {f"urn:quoth:article:{item.reading.article.id}": item.reading.article for item in items}
    count = 0
    for annotation in page["items"]:
        source = annotation["target"][0]["source"]["id"]
        article = articles[source]
        text = (folder / "texts" / f"{article.text_sha256}.txt").read_bytes().decode("utf-8")
        for target in annotation["target"]:
            assert target["source"] in (source, annotation["target"][0]["source"])
            quote, position = target["selector"]
            start, end = position["start"], position["end"]
            assert text[start:end] == quote["exact"]
            assert text[:start].endswith(quote.get("prefix", ""))
            assert text[end:].startswith(quote.get("suffix", ""))
            assert len(quote.get("prefix", "")) == min(32, start)
            count += 1
    assert count > 200


def test_roles_and_facts_are_told(page: dict[str, Any], items: list[Item]) -> None:
    item = items[0]
    made = {a["id"].rpartition(":")[2]: a for a in page["items"]}
    first, told, inner, unsaid = (made[s.id] for s in item.reading.statements)
    assert [t["styleClass"] for t in told["target"]] == ["content", "source", "cue", "addressee", "when"]
    assert [t["styleClass"] for t in first["target"]] == ["content", "content", "source", "cue"]
    tags = [b["value"] for b in told["body"] if b["purpose"] == "tagging"]
    assert tags == [
        "form: indirect", "act: accuse", "confidence: 0.5000", "when: 2024-04-29", "speaker confidence: 1.0000",
        "hedged", "corrected",
    ]  # fmt: skip
    assert [b["source"]["name"] for b in told["body"] if b["purpose"] == "identifying"] == [
        "Яна Ø",
        "The Board of Quays",
    ]
    assert [b["source"] for b in inner["body"] if b["purpose"] == "linking"] == [told["id"]]
    assert "negated" in [b.get("value") for b in unsaid["body"]]
    assert told["target"][0]["source"]["via"] == "https://example.org/ä%20page?q=%22x%22%7C%7By%7D&z=%3C1%3E"


def test_json_ld_knows_every_term(page: dict[str, Any]) -> None:
    """Expanded, nothing is lost for want of a meaning, and every term of the vocabulary is one that it has."""
    known = {OA + term for term in TERMS}
    named = {**page, "@context": CONTEXT["@context"]}
    (graph,) = jsonld.expand(named, {"documentLoader": no_network})
    used: set[str] = set()

    def walk(node: Any) -> None:
        if isinstance(node, list):
            for one in node:
                walk(one)
        elif isinstance(node, dict):
            for key, value in node.items():
                if not key.startswith("@"):
                    assert ":" in key, key
                    used.add(key)
                if key == "@type":
                    used.update(value if isinstance(value, list) else [value])
                walk(value)

    walk(graph)
    assert not {term for term in used if term.startswith(OA)} - known
    assert {OA + "hasTarget", OA + "exact", OA + "TextPositionSelector", OA + "styleClass"} <= used

    def keys(node: Any) -> set[str]:
        if isinstance(node, list):
            return set().union(*map(keys, node))
        return set(node).union(*map(keys, node.values())) if isinstance(node, dict) else set()

    assert keys(page) - {"@context"} <= set(CONTEXT["@context"])


def no_network(url: str, options: Any) -> Any:
    raise AssertionError(f"{url} was asked for")


def test_nothing_in_a_name_leaves_its_string(page: dict[str, Any], folder: Path) -> None:
    raw = (folder / "annotations.json").read_text("utf-8")
    assert len(raw.splitlines()) == len(page["items"]) + 2
    assert not any(0x7F <= ord(c) < 0xA0 or (ord(c) < 0x20 and c != "\n") for c in raw)
