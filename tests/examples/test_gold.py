"""The labels of the example pages hang together: words found, forms true to the marks, nesting sound, clutter apart."""

from __future__ import annotations

import html
import re
from datetime import datetime
from pathlib import Path
from typing import get_args

import pytest

from examples import load
from examples.load import (
    EXAMPLES,
    GOLD,
    PAGES,
    GoldPage,
    GoldStatement,
    Place,
    gold_names,
    load_gold,
    spans_of,
    totals,
)
from quoth.types import Act, DropReason, Form, PublishedFrom

MARKED = re.compile(r'“[^”]*(?:”|$)|"[^"]*(?:"|$)|(?<!\w)‘.*?(?:’(?!\w)|$)', re.MULTILINE)
TAG = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL | re.IGNORECASE)
WINDOWS_1252 = {"accents.html"}

pages = pytest.mark.parametrize("page", [load_gold(n) for n in gold_names()], ids=lambda p: p.name)


def raw(page: GoldPage) -> str:
    return page.path.read_bytes().decode("cp1252" if page.path.name in WINDOWS_1252 else "utf-8")


def flat(text: str) -> str:
    """Words of a page without markup, single-spaced."""
    return " ".join(html.unescape(TAG.sub("", text)).split())


def share_in_marks(text: str, places: list[Place]) -> float:
    """Share of the letters and digits at `places` that stand between quotation marks of `text`."""
    inside = {i for m in MARKED.finditer(text) for i in range(*m.span())}
    letters = [i for a, b in places for i in range(a, b) if text[i].isalnum()]
    return sum(i in inside for i in letters) / len(letters)


def form_by_marks(page: GoldPage, statement: GoldStatement) -> str:
    """Top level: the paragraph's marks count. Nested: those in its own content; the outer ones aren't its own."""
    if statement.parent is None:
        share = share_in_marks(page.text, list(statement.content))
    else:
        own = "\n\n".join(page.text[a:b] for a, b in statement.content)
        share = share_in_marks(own, [(0, len(own))])
    return "direct" if share == 1 else "mixed" if share else "indirect"


def covers(outer: Place, inner: Place) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def test_all_labels_are_of_pages_that_are_there() -> None:
    labelled = {load_gold(n).path.name for n in gold_names()}
    assert labelled <= {p.name for p in PAGES.iterdir()}
    assert len(labelled) == len(gold_names()) >= 12


@pages
def test_title_and_body_are_on_the_page(page: GoldPage) -> None:
    words = flat(raw(page)) if page.path.suffix == ".html" else " ".join(raw(page).split())
    where = 0
    for paragraph in page.body:
        found = words.find(" ".join(paragraph.split()), where)
        assert found >= 0, paragraph
        where = found + len(paragraph)
    assert page.title is None or page.title in words


@pages
def test_body_is_of_full_length_and_clean(page: GoldPage) -> None:
    assert 250 <= len(" ".join(page.body).split()) <= 700
    for paragraph in page.body:
        assert paragraph == " ".join(paragraph.split())
        assert not re.search(r"[<>{}|]", paragraph)


@pages
def test_clutter_is_on_the_page_but_not_in_the_article(page: GoldPage) -> None:
    words = flat(raw(page)) if page.path.suffix == ".html" else " ".join(raw(page).split())
    assert page.clutter
    for piece, reason in page.clutter:
        assert reason in get_args(DropReason)
        assert " ".join(piece.split()) in words, piece
        assert piece not in page.text, piece
    for piece in page.tolerated:
        assert piece in words, piece


@pages
def test_dates_are_dates(page: GoldPage) -> None:
    assert (page.published is None) == (page.published_from is None)
    if page.published is not None:
        datetime.fromisoformat(page.published)
        assert page.published_from in get_args(PublishedFrom)


@pages
def test_labels_are_words_and_in_order(page: GoldPage) -> None:
    cues = [s.cue for s in page.statements]
    assert cues == sorted(cues)
    assert len(set(cues)) == len(cues)
    for s in page.statements:
        assert s.content
        assert list(s.content) == sorted(s.content)
        assert s.form in get_args(Form)
        assert s.act in get_args(Act)
        for a, b in [s.cue, *s.content, *([s.source] if s.source else [])]:
            words = page.text[a:b]
            assert words == words.strip()
            assert "\n" not in words
            if a:
                assert not (page.text[a - 1].isalnum() and words[0].isalnum()), words
            assert not (page.text[b : b + 1].isalnum() and words[-1].isalnum()), words


@pages
def test_form_is_what_the_quotation_marks_say(page: GoldPage) -> None:
    for s in page.statements:
        words = [page.text[a:b] for a, b in s.content]
        if s.verbatim:
            assert s.form == "direct", words
            assert form_by_marks(page, s) == "indirect", words
        else:
            assert s.form == form_by_marks(page, s), words


@pages
def test_roles_of_one_statement_do_not_overlap(page: GoldPage) -> None:
    for s in page.statements:
        taken: set[int] = set()
        for a, b in [s.cue, *s.content, *([s.source] if s.source else [])]:
            assert not taken & set(range(a, b)), page.text[a:b]
            taken |= set(range(a, b))


@pages
def test_parent_is_the_statement_directly_around(page: GoldPage) -> None:
    for i, s in enumerate(page.statements):
        around = [
            (b - a, j)
            for j, other in enumerate(page.statements)
            if j != i
            for a, b in other.content
            if covers((a, b), s.cue)
        ]
        assert s.parent == (min(around)[1] if around else None), page.text[s.cue[0] : s.cue[1]]
        if s.parent is not None:
            outer = page.statements[s.parent].content
            for place in [*s.content, *([s.source] if s.source else [])]:
                assert any(covers(o, place) for o in outer), page.text[place[0] : place[1]]


@pages
def test_top_level_contents_do_not_overlap(page: GoldPage) -> None:
    """PolNeAR marks one reading a token: cue and content of one top-level statement lie in no other's."""
    taken: set[int] = set()
    for s in page.statements:
        if s.parent is None:
            for a, b in [s.cue, *s.content]:
                assert not taken & set(range(a, b)), page.text[a:b]
                taken |= set(range(a, b))


@pages
def test_a_source_has_a_speaker(page: GoldPage) -> None:
    for s in page.statements:
        if s.source is not None:
            assert s.speakers, page.text[s.cue[0] : s.cue[1]]
        assert all(x == x.strip() for x in s.speakers)


def test_styles_and_acts_are_all_there() -> None:
    statements = [s for n in gold_names() for s in load_gold(n).statements]
    assert {s.act for s in statements} == set(get_args(Act))
    assert {s.form for s in statements if s.parent is None} == set(get_args(Form))
    assert any(len(s.speakers) > 1 for s in statements)
    assert any(s.source is None for s in statements)
    assert any(s.verbatim for s in statements)


def test_the_readme_s_totals_are_those_of_the_labels() -> None:
    assert totals() in (EXAMPLES / "README.md").read_text(encoding="utf-8")


def test_top_has_the_measure_s_shape() -> None:
    page = load_gold("wire")
    first = page.top()[0]
    assert list(first) == ["source", "cue", "content"]
    assert first == spans_of(page.statements[0])
    assert "".join(page.text[a:b] for a, b in first["cue"]) == "insists"


def test_a_label_out_of_place_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (GOLD / "wire.json").read_text(encoding="utf-8").replace('"Halverian minister"]', '"Halverian sinister"]')
    (tmp_path / "wire.json").write_text(text, encoding="utf-8")
    monkeypatch.setattr(load, "GOLD", tmp_path)
    with pytest.raises(ValueError, match="wire: 'Halverian sinister' is not at 0 of paragraph 0"):
        load_gold("wire")
