"""The figures that the quality gate guards, each with the default model.

    PYTHONPATH=tests python tests/quality/figures.py [--write]     # prints them; with --write they become the gate

On the example pages: `read` against the bodies marked by hand, `extract` on title and body against the statements
marked by hand, also speakers, acts and nested statements. On the corpora in `shared/`, where that folder is there:
`extract` on PolNeAR dev, and the readings of 16 of its articles. All in per cent.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path

import quoth
from examples.load import GoldPage, GoldStatement, gold_names, load_gold, spans_of
from quoth.evaluation import gold, readings, scores
from quoth.evaluation.standoff import Attribution, attributions_of, load_folder
from quoth.types import Span

MEASURED = Path(__file__).with_name("measured.json")
SHARED = Path(os.environ.get("QUOTH_SHARED", Path(__file__).parents[3] / "shared"))
GUARDED = ("cue", "source", "content", "source+content exact", "soft")
Pair = tuple[tuple[Attribution, ...], tuple[Attribution, ...], str]


def attribution_figures(pairs: Iterable[Pair]) -> dict[str, float]:
    """F1 of the guarded measures over (annotated, predicted, text) of each article."""
    total: dict[str, scores.Count] = {}
    for annotated, predicted, text in pairs:
        for name, its in scores.count(annotated, predicted, text).items():
            total[name] = total.get(name, scores.Count()) + its
    return {name: round(100 * total[name].f1, 1) for name in GUARDED}


def examples_statements() -> dict[str, float]:
    """`extract` on the examples' own text, top-level statements."""
    pages = [load_gold(name) for name in gold_names()]
    return attribution_figures((_marked(p), attributions_of(quoth.extract(p.text)), p.text) for p in pages)


def _marked(page: GoldPage) -> tuple[Attribution, ...]:
    rows = [{k: tuple(Span(*s) for s in v) for k, v in row.items()} for row in page.top()]
    return tuple(Attribution(r["source"], r["cue"], r["content"]) for r in rows)


def reading_figures(articles: list[gold.GoldArticle]) -> dict[str, float]:
    """Speakers and acts of statements found and of all, persons that are not wrong, nested statements."""
    figures = readings.evaluate(articles, [gold.told(quoth.extract(a.text)) for a in articles])["readings"]
    return {
        "speaker same": figures["speaker_same"],
        "speaker same, of all": figures["recall_same"],
        "no wrong person": round(100 - figures["wrong_person"], 1),
        "act": figures["act"],
        "nested soft": figures["nested_soft"]["f1"],
    }


def examples_readings() -> dict[str, float]:
    """The examples' statements with their speakers, acts and parents."""
    return reading_figures([_gold_article(load_gold(name)) for name in gold_names()])


def _gold_article(page: GoldPage) -> gold.GoldArticle:
    def spans(statement: GoldStatement) -> Attribution:
        row = {k: tuple(Span(*s) for s in v) for k, v in spans_of(statement).items()}
        return Attribution(row["source"], row["cue"], row["content"])

    top = (s for s in page.statements if s.parent is None)
    return gold.GoldArticle(
        page.name,
        page.text,
        tuple(gold.Labelled(spans(s), "; ".join(s.speakers), "", s.act) for s in top),
        tuple(spans(s) for s in page.statements if s.parent is not None),
    )


def gold_readings() -> dict[str, float]:
    """The same of the gold readings, scored as `measure.py readings` does."""
    return reading_figures(gold.load_gold(SHARED / "gold", SHARED / "polnear" / "dev" / "text"))


def examples_pages() -> dict[str, float]:
    """`read` on the examples: share of body paragraphs kept and of clutter pieces dropped, titles, and days."""
    kept = wanted = dropped = clutter = titles = days = 0
    for page in map(load_gold, gold_names()):
        article = quoth.read(page.path)
        body = [p.of(article.text) for p in article.paragraphs if p.start >= article.body_start]
        kept += sum(p in body for p in page.body)
        wanted += len(page.body)
        dropped += sum(text not in article.text for text, _ in page.clutter)
        clutter += len(page.clutter)
        titles += article.title == page.title
        days += (article.published or "")[:10] == (page.published or "")[:10]
    count = len(gold_names())
    shares = {"body": kept / wanted, "clutter": dropped / clutter, "title": titles / count, "day": days / count}
    return {name: round(100 * share, 1) for name, share in shares.items()}


def polnear_dev() -> dict[str, float]:
    """`extract` on PolNeAR dev, scored as `measure.py attribution` does."""
    articles = load_folder(SHARED / "polnear" / "dev")
    return attribution_figures((a.attributions, attributions_of(quoth.extract(a.text)), a.text) for a in articles)


FIGURES = {
    "examples, statements": examples_statements,
    "examples, readings": examples_readings,
    "examples, pages": examples_pages,
    "PolNeAR dev": polnear_dev,
    "gold readings": gold_readings,
}


def main() -> None:
    """Print the figures; with --write, keep them."""
    figures = {name: make() for name, make in FIGURES.items()}
    print(json.dumps(figures, indent=1))
    if "--write" in sys.argv[1:]:
        MEASURED.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
