"""All figures about predictions for a folder of annotated articles, as one dictionary.

By form and by length, an annotated statement counts in its own group for recall, and a predicted one in its own for
precision, each by its own content. Figures are per cent with one decimal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from quoth.evaluation import calibration, citron, scores
from quoth.evaluation.scores import Count, Normal, Tally
from quoth.evaluation.standoff import Annotated, Attribution
from quoth.extraction.forms import form_of

STATEMENT_MEASURES = ("soft", "source+content exact")
FORMS = ("direct", "mixed", "indirect")
LENGTHS = ((5, "1-5"), (10, "6-10"), (20, "11-20"), (40, "21-40"))  # words of content, up to
LONGEST = "over 40"
THRESHOLDS = tuple(step / 20 for step in range(20))

Figure = TypeVar("Figure", Count, Tally)
Predictions = Sequence[Sequence[Attribution]]  # one list an article, in the articles' order


def evaluate(articles: Sequence[Annotated], predictions: Predictions, *, curve: bool = False) -> dict[str, Any]:
    """Every figure there is: see the module's top, and `scores`, `citron` and `calibration` for the measures."""
    counts = [scores.count(a.attributions, p, a.text) for a, p in zip(articles, predictions, strict=True)]
    tallies = [citron.count(a.attributions, p, a.text) for a, p in zip(articles, predictions, strict=True)]
    publishers: dict[str, list[dict[str, Count]]] = {}
    for article, its in zip(articles, counts, strict=True):
        publishers.setdefault(article.publisher, []).append(its)
    figures: dict[str, Any] = {
        "articles": len(articles),
        "annotated": sum(len(a.attributions) for a in articles),
        "predicted": sum(len(p) for p in predictions),
        "measures": all_shown(pooled(counts)),
        "citron": all_shown(pooled(tallies)),
        "by_publisher": {
            name: {"articles": len(its), "measures": all_shown(pooled(its))} for name, its in sorted(publishers.items())
        },
        "by_form": grouped(articles, predictions, lambda a, text: form_of(text, a.content), FORMS),
        "by_length": grouped(articles, predictions, length_group, [name for _, name in LENGTHS] + [LONGEST]),
        "calibration": calibrated(articles, predictions),
    }
    if curve:
        figures["curve"] = [at_threshold(articles, predictions, threshold) for threshold in THRESHOLDS]
    return figures


def pooled(counts: Iterable[Mapping[str, Figure]]) -> dict[str, Figure]:
    """The counts of several articles added up, measure by measure."""
    total: dict[str, Figure] = {}
    for its in counts:
        for measure, figure in its.items():
            total[measure] = total[measure] + figure if measure in total else figure
    return total


def shown(figure: Count | Tally) -> dict[str, float]:
    """F1, precision and recall in per cent."""
    percent = {"f1": figure.f1, "p": figure.precision, "r": figure.recall}
    return {name: round(100 * share, 1) for name, share in percent.items()}


def all_shown(figures: Mapping[str, Count] | Mapping[str, Tally]) -> dict[str, dict[str, float]]:
    """`shown` of each measure."""
    return {measure: shown(figure) for measure, figure in figures.items()}


def length_group(a: Attribution, text: str) -> str:
    """The group of LENGTHS for the words of the content."""
    words = sum(len(span.of(text).split()) for span in a.content)
    return next((name for most, name in LENGTHS if words <= most), LONGEST)


def grouped(
    articles: Sequence[Annotated],
    predictions: Predictions,
    group_of: Callable[[Attribution, str], str],
    groups: Iterable[str],
) -> dict[str, dict[str, Any]]:
    """The statement measures for each group of statements."""
    tallies = {group: dict.fromkeys(STATEMENT_MEASURES, Tally()) for group in groups}
    for article, predicted in zip(articles, predictions, strict=True):
        pairs = scores.soft_pairs(article.attributions, predicted)
        met, meeting = {g for g, _ in pairs}, {p for _, p in pairs}
        keys = [Normal(a, article.text).source_content for a in article.attributions]
        given = [Normal(a, article.text).source_content for a in predicted]
        for i, (a, key) in enumerate(zip(article.attributions, keys, strict=True)):
            its = tallies[group_of(a, article.text)]
            its["soft"] += Tally(annotated_right=i in met, annotated=1)
            its["source+content exact"] += Tally(annotated_right=key in given, annotated=1)
        for i, (a, key) in enumerate(zip(predicted, given, strict=True)):
            its = tallies[group_of(a, article.text)]
            its["soft"] += Tally(predicted_right=i in meeting, predicted=1)
            its["source+content exact"] += Tally(predicted_right=key in keys, predicted=1)
    return {
        group: {"annotated": its["soft"].annotated, "predicted": its["soft"].predicted, "measures": all_shown(its)}
        for group, its in tallies.items()
    }


def calibrated(articles: Sequence[Annotated], predictions: Predictions) -> dict[str, Any] | None:
    """How far confidence is from being right as 'soft' has it; None where no prediction has a confidence."""
    judged = []
    for article, predicted in zip(articles, predictions, strict=True):
        right = {p for _, p in scores.soft_pairs(article.attributions, predicted)}
        judged += [(a.confidence, i in right) for i, a in enumerate(predicted) if a.confidence is not None]
    if not judged:
        return None
    return {
        "statements": len(judged),
        **{
            name: {
                "error": round(calibration.expected_error(bins), 4),
                "bins": [
                    {
                        "low": round(b.low, 4),
                        "high": round(b.high, 4),
                        "size": b.size,
                        "confidence": round(b.confidence, 4),
                        "right": round(b.right, 4),
                    }
                    for b in bins
                ],
            }
            for name, bins in (
                ("equal_mass", calibration.equal_mass(judged)),
                ("equal_width", calibration.equal_width(judged)),
            )
        },
    }


def at_threshold(articles: Sequence[Annotated], predictions: Predictions, threshold: float) -> dict[str, Any]:
    """The statement measures when only statements at least this sure count; one without a confidence always does."""
    kept = [[a for a in predicted if a.confidence is None or a.confidence >= threshold] for predicted in predictions]
    counts = pooled(scores.count(a.attributions, p, a.text) for a, p in zip(articles, kept, strict=True))
    return {
        "threshold": threshold,
        "predicted": sum(map(len, kept)),
        "measures": all_shown({measure: counts[measure] for measure in STATEMENT_MEASURES}),
    }
