"""brat standoff: read back it is what was found, no span crosses a line, no name leaves the folder."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import article_of, extract
from quoth.evaluation.standoff import attributions_of, load_folder
from quoth.export import brat
from quoth.types import Reading, Span, Statement

PAGE = (
    "Harbour to close\n\n“We have no choice,” Lund said 🛳 on Monday.\n\n"
    "“Nobody asked us\n\nand nobody will”, Orn denied it.\n"
)


def test_lines_as_polnear_has_them() -> None:
    lines = brat.standoff(extract(PAGE)).splitlines()
    assert lines[:7] == [
        "T1\tSource 39 43\tLund",
        "T2\tCue 44 48\tsaid",
        "T3\tContent 18 38\t“We have no choice,”",
        "T4\tAttribution 44 48\tsaid",
        "E1\tAttribution:T4 Content:T3 Cue:T2 Source:T1",
        "A1\tForm E1 direct",
        f"#1\tAnnotatorNotes E1\tconfidence 0.9500; id {extract(PAGE).statements[0].id}",
    ]
    assert "T7\tContent 63 79;81 98\t“Nobody asked us and nobody will”," in lines


def test_what_is_known_is_there_and_what_is_not_is_not() -> None:
    reading = extract(PAGE)
    told = dataclasses.replace(reading.statements[0], act="deny", negated=True, hedged=True, source=None)
    lines = brat.standoff(dataclasses.replace(reading, statements=(told,))).splitlines()
    assert "E1\tAttribution:T3 Content:T2 Cue:T1" in lines
    assert {"A2\tAct E1 deny", "A3\tHedged E1", "A4\tNegated E1"} <= set(lines)
    assert not any(word in brat.standoff(reading) for word in ("Act", "Hedged", "Negated"))


def test_a_folder_reads_back(tmp_path: Path) -> None:
    folder = brat.Folder(tmp_path / "deep" / "out")
    reading = extract(PAGE)
    assert folder.add(reading, "harbour") == "harbour"
    (article,) = load_folder(tmp_path / "deep" / "out")
    assert article.text == PAGE
    assert [a.cue for a in article.attributions] == [s.cue for s in attributions_of(reading)]
    assert [a.source for a in article.attributions] == [s.source for s in attributions_of(reading)]
    assert article.attributions[1].content == (Span(63, 79), Span(81, 98))
    assert (tmp_path / "deep" / "out" / "annotation.conf").read_text("utf-8").startswith("[entities]\nSource\n")
    assert (tmp_path / "deep" / "out" / "visual.conf").exists()


def test_a_configuration_that_is_there_is_kept(tmp_path: Path) -> None:
    (tmp_path / "annotation.conf").write_text("mine")
    brat.Folder(tmp_path)
    assert (tmp_path / "annotation.conf").read_text() == "mine"


def test_line_ends_of_the_text_are_kept(tmp_path: Path) -> None:
    brat.Folder(tmp_path).add(extract("a\r\nb\rc\n“d” Mo said"), "x")
    assert (tmp_path / "x.txt").read_bytes().decode("utf-8") == "a\r\nb\rc\n“d” Mo said"


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "", "..", ".hidden", "a/b\\c", "é\x00\n\u202e", "x" * 500]
)
def test_names_are_safe(name: str, tmp_path: Path) -> None:
    root = tmp_path / "out"
    given = brat.Folder(root).add(extract(PAGE), name)
    assert (root / f"{given}.ann").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert given.isascii()
    assert not given.startswith(".")
    assert len(given) <= 80


def test_names_are_unique_even_where_case_does_not_count(tmp_path: Path) -> None:
    folder = brat.Folder(tmp_path)
    names = [folder.add(extract(PAGE), name) for name in ("a", "A", "a", "a-2")]
    assert len({name.lower() for name in names}) == 4


@given(st.text(st.sampled_from("ab \n\r\x0b\x0c\x1c\x85\u2028\u2029🛳"), min_size=1, max_size=30), st.data())
def test_no_line_break_inside_an_annotation(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    statement = Statement("0" * 24, None, Span(start, end), (Span(0, len(text)),), "indirect", 1.0)
    made = brat.standoff(Reading(article_of(text), (statement,), (), "m"))
    for line in made.splitlines():
        assert line[:1] in "TEA#"
        if line.startswith("T"):
            _, offsets, words = line.split("\t")
            pieces = [tuple(map(int, piece.split())) for piece in offsets.partition(" ")[2].split(";")]
            assert " ".join(text[a:b] for a, b in pieces) == words
    covered = "".join(piece.of(text) for piece in brat.fragments(text, Span(start, end)))
    assert [c for c in covered if not c.isspace()] == [c for c in text[start:end] if not c.isspace()]
