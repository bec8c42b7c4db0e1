"""Our measures against the reference script, figure by figure, and each rule by a case of its own."""

from __future__ import annotations

import importlib.util
import json
import os
import random
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from quoth.evaluation import scores
from quoth.evaluation.report import all_shown, pooled
from quoth.evaluation.standoff import Annotated, Attribution, load_folder, load_predictions
from quoth.types import Span

SHARED = Path(os.environ.get("QUOTH_SHARED") or Path(__file__).parents[2] / "../shared")
needs_shared = pytest.mark.skipif(not (SHARED / "measure.py").is_file(), reason=f"no {SHARED} with measure.py here")


def at(*pairs: tuple[int, int]) -> tuple[Span, ...]:
    return tuple(Span(a, b) for a, b in pairs)


def reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("measure", SHARED / "measure.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def as_dict(a: Attribution) -> dict[str, list[tuple[int, int]]]:
    return {role: [(s.start, s.end) for s in getattr(a, role)] for role in ("source", "cue", "content")}


def reference_scores(gold: list[list[Attribution]], predicted: list[list[Attribution]], texts: list[str]) -> Any:
    dicts = [[[as_dict(a) for a in article] for article in side] for side in (gold, predicted)]
    return reference().score(*dicts, texts)


def our_scores(gold: list[list[Attribution]], predicted: list[list[Attribution]], texts: list[str]) -> Any:
    return all_shown(pooled(scores.count(g, p, t) for g, p, t in zip(gold, predicted, texts, strict=True)))


def random_attribution(dice: random.Random, size: int) -> Attribution:
    """Spans anywhere, some empty, some overlapping, some roles without any."""

    def spans(most: int) -> tuple[Span, ...]:
        starts = [dice.randrange(size + 1) for _ in range(dice.randint(0, most))]
        return tuple(Span(start, min(size, start + dice.randint(0, 12))) for start in starts)

    return Attribution(spans(2), spans(2), spans(4))


def perturbed(a: Attribution, dice: random.Random, size: int) -> Attribution:
    """Nearly the same: edges moved, spans cut in two, dropped or doubled."""

    def moved(spans: tuple[Span, ...]) -> tuple[Span, ...]:
        out: list[Span] = []
        for span in spans:
            start = max(0, min(size, span.start + dice.choice((0, 0, 0, -1, 1, 3))))
            end = max(start, min(size, span.end + dice.choice((0, 0, 0, -1, 1, 5))))
            cut = dice.randint(start, end)
            choice = dice.random()
            if choice < 0.1:
                continue
            out += [Span(start, cut), Span(cut, end)] if choice < 0.3 else [Span(start, end)]
            if choice > 0.95:
                out.append(Span(start, end))
        return tuple(out)

    return Attribution(moved(a.source), moved(a.cue), moved(a.content))


@needs_shared
@pytest.mark.parametrize("seed", range(40))
def test_same_figures_as_the_reference_on_random_statements(seed: int) -> None:
    dice = random.Random(seed)
    golds, predictions, texts = [], [], []
    for _ in range(dice.randint(1, 4)):
        # a text that is mostly edges, so that joining and stripping matter
        text = "".join(dice.choice("ab \n\t\"“”,.‘’'c🛳") for _ in range(dice.randint(0, 80)))
        gold = [random_attribution(dice, len(text)) for _ in range(dice.randint(0, 6))]
        predicted = [perturbed(a, dice, len(text)) for a in gold if dice.random() < 0.8]
        predicted += [random_attribution(dice, len(text)) for _ in range(dice.randint(0, 3))]
        dice.shuffle(predicted)
        golds.append(gold)
        predictions.append(predicted)
        texts.append(text)
    assert our_scores(golds, predictions, texts) == reference_scores(golds, predictions, texts)


@pytest.fixture(scope="module")
def dev() -> list[Annotated]:
    return load_folder(SHARED / "polnear" / "dev")


@needs_shared
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")  # of theirs
def test_the_folder_is_read_as_the_reference_reads_it(dev: list[Annotated]) -> None:
    theirs = reference().load_polnear(str(SHARED / "polnear" / "dev"))
    assert [a.id for a in dev] == [d["id"] for d in theirs]
    assert [a.text for a in dev] == [d["text"] for d in theirs]
    assert [[as_dict(x) for x in a.attributions] for a in dev] == [d["anns"][0] for d in theirs]
    assert {a.publisher for a in dev} > {"nyt", "politico"}


@needs_shared
@pytest.mark.parametrize("seed", range(3))
def test_same_figures_as_the_reference_on_perturbed_annotation(seed: int, dev: list[Annotated], tmp_path: Path) -> None:
    dice = random.Random(seed)
    lines, predicted = [], []
    for article in dev:
        its = [perturbed(a, dice, len(article.text)) for a in article.attributions if dice.random() < 0.85]
        its = [Attribution(a.source[:1], a.cue[:1], a.content) for a in its if a.cue]  # what a record can hold
        predicted.append(its)
        statements = [
            {
                "source": d["source"][0] if d["source"] else None,
                "cue": d["cue"][0],
                "content": d["content"],
                "parent": None,
            }
            for d in map(as_dict, its)
        ]
        nested = [{"source": None, "cue": [0, 1], "content": [], "parent": 0}]
        lines.append(json.dumps({"article": {"id": article.id}, "statements": statements + nested}))
    gold, texts = [list(a.attributions) for a in dev], [a.text for a in dev]
    ours = our_scores(gold, predicted, texts)
    assert ours == reference_scores(gold, predicted, texts)
    assert 1 < ours["all exact"]["f1"] < 90
    file = tmp_path / "predictions.jsonl"
    file.write_text("\n".join(lines), "utf-8")
    assert our_scores(gold, [list(p) for p in load_predictions(file, dev)], texts) == ours


TEXT = "“We had to wait,” Ida Lund said on Monday. “All winter.”"
#       0         1         2         3         4         5
GOLD = Attribution(at((18, 26)), at((27, 31)), at((0, 17), (43, 56)))


def exact(predicted: Attribution, measure: str = "all exact") -> float:
    return scores.count([GOLD], [predicted], TEXT)[measure].f1


def test_edges_and_touching_pieces_do_not_matter() -> None:
    assert exact(Attribution(at((18, 26)), at((26, 31)), at((1, 10), (11, 15), (43, 56)))) == pytest.approx(1)
    assert exact(Attribution(at((18, 26)), at((27, 31)), at((3, 17), (43, 56)))) == 0


def test_pieces_count_one_by_one_for_a_role_and_together_for_a_statement() -> None:
    half = Attribution(at((18, 26)), at((27, 31)), at((0, 17)))
    count = scores.count([GOLD], [half], TEXT)
    assert count["content"] == scores.Count(1, 1, 2)
    assert count["source+content exact"] == scores.Count(0, 1, 1)
    assert count["content chars"] == scores.Count(17, 17, 30)


def test_the_same_span_counts_once_for_a_role() -> None:
    other = Attribution(at((18, 26)), at((0, 1)), at((5, 6)))
    assert scores.count([GOLD, other], [GOLD], TEXT)["source"] == scores.Count(1, 1, 1)


@pytest.mark.parametrize(
    ("predicted", "met"),
    [
        (GOLD, 1),
        (Attribution(at((25, 26)), at((30, 40)), at((0, 17))), 1),  # 17 of 30 characters
        (Attribution(at((25, 26)), at((30, 40)), at((0, 14))), 0),  # 14 of 30
        (Attribution(at((25, 26)), at((31, 40)), at((0, 17), (43, 56))), 0),  # no character of the cue
        (Attribution((), at((27, 31)), at((0, 17), (43, 56))), 0),  # no source, where there is one
    ],
)
def test_soft(predicted: Attribution, met: int) -> None:
    assert scores.count([GOLD], [predicted], TEXT)["soft"] == scores.Count(met, 1, 1)


def test_soft_is_one_to_one() -> None:
    assert scores.count([GOLD], [GOLD, GOLD], TEXT)["soft"] == scores.Count(1, 2, 1)
    assert scores.soft_pairs([GOLD, GOLD], [GOLD, GOLD]) == [(0, 0), (1, 1)]


def test_nothing_at_all_is_no_error() -> None:
    assert {c.f1 for c in scores.count([], [], "").values()} == {0}
