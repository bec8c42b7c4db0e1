"""Scores of readings, on made-up articles and against the shared measure itself."""

from __future__ import annotations

import importlib.util
import json
import os
import random
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from quoth.errors import BadAnnotation, BadRecord
from quoth.evaluation import gold, readings

SHARED = Path(os.environ.get("QUOTH_SHARED", Path(__file__).parents[3] / "shared"))
TEXT = "Ana Roe said on Monday that the bridge fell. “I think it rained,” the mayor added. She denied it."


def row(source: str, cue: str, content: str, **more: Any) -> dict[str, Any]:
    def place(words: str) -> list[list[int]]:
        return [[TEXT.index(words), TEXT.index(words) + len(words)]] if words else []

    return {"source": place(source), "cue": place(cue), "content": place(content), **more}


GOLD = {
    "id": "roe",
    "attributions": [
        row("Ana Roe", "said", "that the bridge fell", speaker="Ana Roe", kind="person", act="say"),
        row("the mayor", "added", "“I think it rained,”", speaker="Ana Roe", kind="person", act="think"),
        row("She", "denied", "it.", speaker="Ana Roe", kind="person", act="deny"),
        row("", "fell", "bridge", speaker="", kind="none", act="say"),
    ],
    "nested": [row("I", "think", "it rained", parent=1, depth=2)],
}


def record() -> dict[str, Any]:
    def told(labels: dict[str, Any], speakers: list[int], act: str | None, parent: int | None = None) -> dict[str, Any]:
        source = labels["source"][0] if labels["source"] else None
        parts = {"source": source, "cue": labels["cue"][0], "content": labels["content"]}
        return {**parts, "speakers": speakers, "act": act, "parent": parent}

    a = GOLD["attributions"]
    statements = [
        told(a[0], [0], "say"),
        told(a[1], [1], "say"),
        told(GOLD["nested"][0], [0], None, parent=1),
        told(row("", "rained", "think"), [], None, parent=1),
    ]
    entities = [{"name": "Mayor Ana Roe", "kind": "person"}, {"name": "Bo Poe", "kind": "person"}]
    return {"article": {"id": "roe"}, "statements": statements, "entities": entities}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "roe.json").write_text(json.dumps(GOLD), "utf-8")
    (tmp_path / "roe.txt").write_text(TEXT, "utf-8")
    return tmp_path


def scored(folder: Path, lines: str) -> dict[str, Any]:
    (folder / "found.jsonl").write_text(lines, "utf-8")
    articles = gold.load_gold(folder / "gold", folder)
    return readings.evaluate(articles, gold.load_told(folder / "found.jsonl", articles))


def test_the_figures_of_a_small_article(folder: Path) -> None:
    figures = scored(folder, json.dumps(record()))
    assert figures["readings"] == {
        "attributions": 3,
        "found": 2,
        "speaker_exact": 0.0,
        "speaker_same": 50.0,
        "recall_same": 33.3,
        "hard": 1,
        "hard_same": 0.0,
        "wrong_person": 50.0,
        "kind": 100.0,
        "act": 50.0,
        "nested_soft": {"f1": 66.7, "p": 50.0, "r": 100.0},
    }
    assert figures["nested"] == {"annotated": 1, "predicted": 2, "f1": 66.7, "p": 50.0, "r": 100.0}
    assert figures["acts"]["by_act"]["say"] == {"f1": 66.7, "p": 50.0, "r": 100.0, "annotated": 1}
    assert figures["acts"]["macro_f1"] == 33.3  # over say and think
    assert figures["acts"]["interval"] == [33.3, 33.3]  # one article: every draw is the same


def test_nothing_found_is_zero_and_no_error(folder: Path) -> None:
    figures = scored(folder, json.dumps({"article": {"id": "roe"}, "statements": [], "entities": []}))
    assert figures["readings"]["recall_same"] == 0.0
    assert (figures["acts"]["macro_f1"], figures["acts"]["interval"]) == (0.0, None)


def test_names_are_the_same_when_one_holds_the_other() -> None:
    assert readings.same_name("Ana Roe", "Mayor Ana Roe")
    assert readings.same_name("the Dorne council", "Dorne Council")
    assert not readings.same_name("Ana Roe", "Bo Roe")
    assert not readings.same_name("Ana Roe", "Ana")
    assert readings.same_speakers("Ana Roe; Bo Poe", ["Bo Poe", "Ana Roe"])
    assert not readings.same_speakers("Ana Roe; Bo Poe", ["Ana Roe"])
    assert not readings.same_speakers("", [])


def test_macro_f1_counts_only_acts_that_gold_has() -> None:
    assert readings.macro_f1(Counter({("say", "say"): 3, ("deny", "none"): 1})) == 0.5


def test_what_is_wrong_with_a_file_is_told(folder: Path) -> None:
    with pytest.raises(BadRecord, match=r"found.jsonl: 1 of 1 articles have no line"):
        scored(folder, "\n")
    bad = record()
    bad["statements"][0]["speakers"] = [7]
    with pytest.raises(BadRecord, match=r"found.jsonl, line 1: IndexError"):
        scored(folder, json.dumps(bad))
    (folder / "gold" / "roe.json").write_text(json.dumps({**GOLD, "id": "other"}), "utf-8")
    with pytest.raises(BadAnnotation, match=r"roe.json: FileNotFoundError"):
        gold.load_gold(folder / "gold", folder)
    broken = {**GOLD, "attributions": [row("", "said", "it.", speaker="", kind="none", act="shout")]}
    (folder / "gold" / "roe.json").write_text(json.dumps(broken), "utf-8")
    with pytest.raises(BadAnnotation, match="'shout' is no act"):
        gold.load_gold(folder / "gold", folder)


def measure() -> ModuleType:
    spec = importlib.util.spec_from_file_location("measure", SHARED / "measure.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(not (SHARED / "gold").is_dir(), reason="the gold readings are not in shared/ beside the repository")
def test_the_same_figures_as_the_shared_measure(tmp_path: Path) -> None:
    texts = SHARED / "polnear" / "dev" / "text"
    articles = gold.load_gold(SHARED / "gold", texts)
    docs, lines = [], []
    for path, article in zip(sorted((SHARED / "gold").glob("*.json")), articles, strict=True):
        labels = json.loads(path.read_text("utf-8"))
        made = disturbed(labels, len(article.text))
        docs.append((labels, made, article.text))
        lines.append(json.dumps(made))
    (tmp_path / "found.jsonl").write_text("\n".join(lines), "utf-8")
    figures = readings.evaluate(articles, gold.load_told(tmp_path / "found.jsonl", articles))
    assert figures["readings"] == measure().readings(docs)
    assert 20 < figures["readings"]["speaker_same"] < 95
    assert 20 < figures["readings"]["nested_soft"]["f1"] < 95


def disturbed(labels: dict[str, Any], size: int) -> dict[str, Any]:
    """A record made of gold labels, many of them spoiled at random."""
    rng = random.Random(labels["id"])
    entities: list[dict[str, str]] = []
    statements = []
    for a in [*labels["attributions"], *labels["nested"]]:
        if rng.random() < 0.1:
            continue
        names = [n.strip() for n in a.get("speaker", "").split(";") if n.strip()]
        if rng.random() < 0.3:
            names = [rng.choice(["Ana Roe", "the mayor", f"Sen. {names[0]}" if names else "Bo", "Bo Poe"])]
        first = len(entities)
        kind = a.get("kind", "person") if rng.random() < 0.8 else "group"
        entities += [{"name": name, "kind": kind} for name in names]
        content = [[max(0, s - rng.randrange(3)), min(size, e + rng.randrange(60))] for s, e in a["content"]]
        source = a["source"][0] if a["source"] and rng.random() < 0.8 else None
        statements.append(
            {
                "source": source,
                "cue": a["cue"][0],
                "content": content,
                "speakers": list(range(first, len(entities))),
                "act": rng.choice([a.get("act", "say"), "say"]),
                "parent": 0 if "parent" in a else None,
            }
        )
    return {"article": {"id": labels["id"]}, "statements": statements, "entities": entities}
