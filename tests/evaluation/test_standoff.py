"""Annotated folders: the rules for what counts, and clear words about broken ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from quoth.errors import BadAnnotation, BadRecord
from quoth.evaluation.standoff import Attribution, load_folder, load_predictions
from quoth.types import Span

TEXT = "The port will close, Ida Lund said. It will not.\n"


def folder(root: Path, annotations: dict[str, str], names: tuple[str, ...] = ("post_1",)) -> Path:
    (root / "text").mkdir()
    (root / "attributions").mkdir()
    for name in names:
        (root / "text" / f"{name}.txt").write_text(TEXT, "utf-8")
    for name, lines in annotations.items():
        (root / "attributions" / f"{name}.ann").write_text(lines, "utf-8")
    return root


ANN = (
    "T1\tSource 21 29\tIda Lund\nT2\tCue 30 34\tsaid\nT3\tContent 0 8;9 19\tThe port will close\n"
    "T4\tContent 36 48\tIt will not.\nT5\tDiscard 0 3\tThe\nT6\tAttribution 30 34\tsaid\n"
    "E1\tAttribution:T6 Content:T3 Cue:T2 Source:T1 Content2:T4\nE2\tAttribution:T6 Content:T4 Source:T1\n"
    "E3\tDiscuss:T5 Other:T5 Cue:T99\nA1\tForm E1 direct\n#1\tAnnotatorNotes E1\tnote\n\n"
)
READ = Attribution(
    (Span(21, 29),), (Span(30, 34),), (Span(0, 8), Span(9, 19), Span(36, 48))
)  # E2 and E3 have no cue that is there


def test_events_with_a_cue_count(tmp_path: Path) -> None:
    (article,) = load_folder(folder(tmp_path, {"post_1_zed": "", "post_1_amy": ANN}))
    assert article.id == "post_1"
    assert article.publisher == "post"
    assert article.attributions == (READ,)  # amy's, the first by name


def test_an_annotation_belongs_to_the_longest_name(tmp_path: Path) -> None:
    root = folder(tmp_path, {"post_1_a": ANN, "post_1_2_a": "", "other_a": ANN}, ("post_1", "post_1_2"))
    assert [len(article.attributions) for article in load_folder(root)] == [1, 0]


def test_texts_and_annotations_side_by_side(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "a.ann").write_text(ANN)
    assert load_folder(tmp_path)[0].attributions == (READ,)


def test_publisher_from_the_table_beside(tmp_path: Path) -> None:
    (tmp_path / "dev").mkdir()
    (tmp_path / "metadata.tsv").write_text('filename\tpublisher\ttitle\npost_1\tThe Post\ta "title\n')
    assert load_folder(folder(tmp_path / "dev", {"post_1_a": ""}))[0].publisher == "The Post"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("T1\tCue 30 99\tsaid", "line 1.*outside"),
        ("T1\tCue 34 30\tsaid", "line 1.*outside"),
        ("T1\tCue x y\tsaid", "line 1"),
        ("T1", "line 1"),
        ("E1\tAttribution", "line 1"),
    ],
)
def test_broken_lines_are_named(tmp_path: Path, line: str, told: str) -> None:
    with pytest.raises(BadAnnotation, match=rf"post_1_a.ann, {told}"):
        load_folder(folder(tmp_path, {"post_1_a": line}))


def test_a_text_without_annotation_and_an_empty_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(BadAnnotation, match=r"post_1\.txt: no annotation"):
        load_folder(folder(tmp_path, {}))
    (tmp_path / "text" / "post_1.txt").unlink()
    with pytest.raises(BadAnnotation, match="no texts"):
        load_folder(tmp_path)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "line 1"),
        ('{"article": {"id": "post_1"}}', "line 1: KeyError"),
        ('{"article": {"id": "post_1"},  "statements": [{"parent": null, "source": null,'
         ' "cue": [0, 99], "content": []}]}',
         "line 1: ValueError: span 0 99"),
        ('{"article": {"id": "post_2"}, "statements": []}', "1 of 1 articles have no line in it, such as post_1"),
    ],
)  # fmt: skip
def test_predictions_that_do_not_fit_are_refused(tmp_path: Path, line: str, told: str) -> None:
    articles = load_folder(folder(tmp_path, {"post_1_a": ANN}))
    file = tmp_path / "p.jsonl"
    file.write_text(line)
    with pytest.raises(BadRecord, match=told):
        load_predictions(file, articles)
