"""The views of the figures: by publisher, form, length, threshold."""

from __future__ import annotations

from quoth.evaluation import report
from quoth.evaluation.standoff import Annotated, Attribution
from quoth.types import Span

TEXT = '"We wait," Mo said. Bo said the port of the old town will be closed for good.'
DIRECT = Attribution((Span(11, 13),), (Span(14, 18),), (Span(0, 10),), 0.9)
INDIRECT = Attribution((Span(20, 22),), (Span(23, 27),), (Span(28, 77),), 0.3)
WRONG = Attribution((Span(20, 22),), (Span(14, 18),), (Span(28, 31),), 0.6)
ARTICLES = [
    Annotated("a_1", "a", TEXT, (DIRECT, INDIRECT)),
    Annotated("b_1", "b", TEXT, (DIRECT,)),
]


def figures() -> dict[str, object]:
    return report.evaluate(ARTICLES, [(DIRECT, WRONG), (DIRECT, INDIRECT)], curve=True)


def test_totals_and_publishers() -> None:
    got = figures()
    assert (got["articles"], got["annotated"], got["predicted"]) == (2, 3, 4)
    assert got["measures"]["soft"] == {"f1": 57.1, "p": 50.0, "r": 66.7}
    assert got["by_publisher"]["a"]["measures"]["soft"] == {"f1": 50.0, "p": 50.0, "r": 50.0}
    assert got["by_publisher"]["b"]["articles"] == 1


def test_by_form_and_length_each_counts_in_its_own_group() -> None:
    got = figures()
    assert got["by_form"]["direct"] == {
        "annotated": 2,
        "predicted": 2,
        "measures": {name: {"f1": 100.0, "p": 100.0, "r": 100.0} for name in report.STATEMENT_MEASURES},
    }
    assert (got["by_form"]["indirect"]["annotated"], got["by_form"]["indirect"]["predicted"]) == (1, 2)
    assert got["by_form"]["indirect"]["measures"]["soft"] == {"f1": 0.0, "p": 0.0, "r": 0.0}
    assert got["by_length"]["1-5"]["predicted"] == 3
    assert got["by_length"]["11-20"]["annotated"] == 1


def test_calibration_and_curve() -> None:
    got = figures()
    assert got["calibration"]["statements"] == 4
    assert got["calibration"]["equal_width"]["error"] == round((2 * 0.1 + 0.6 + 0.3) / 4, 4)
    by_threshold = {point["threshold"]: point for point in got["curve"]}
    assert by_threshold[0]["measures"]["soft"] == got["measures"]["soft"]
    assert by_threshold[0.65]["predicted"] == 2
    assert by_threshold[0.65]["measures"]["soft"] == {"f1": 80.0, "p": 100.0, "r": 66.7}
    assert by_threshold[0.95]["predicted"] == 0


def test_no_confidence_no_calibration() -> None:
    bare = Attribution(DIRECT.source, DIRECT.cue, DIRECT.content)
    assert report.evaluate(ARTICLES, [(bare,), ()])["calibration"] is None
