"""Marks in an article's text: what they hold is the evidence, to the code point."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.made import reading
from quoth.types import Span, Statement
from quoth.web.marks import blocks, excerpt, marked
from quoth.web.words import clipped, link, shown
from web.gold import gold_names, gold_reading


class Evidence(HTMLParser):
    """The text of a page, and of each part of each statement."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.open: list[tuple[str, str] | None] = []
        self.parts: dict[tuple[str, str], str] = {}
        self.ids: list[str] = []
        self.feed(html)
        self.close()
        assert not self.open, "all elements are closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "a":
            assert all(one is None or one[0] != "a" for one in self.open), "no link in a link"
        number = names.get("data-s")
        self.open.append(None if number is None else (names.get("class") or "", number))
        if "id" in names:
            self.ids.append(names["id"] or "")

    def handle_endtag(self, tag: str) -> None:
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.text += data
        for part in self.open:
            if part:
                self.parts[part] = self.parts.get(part, "") + data


def check(text: str, paragraphs: list[Span], statements: list[Statement]) -> None:
    found = Evidence("".join(marked(text, paragraphs, statements)))
    assert found.text == text
    assert len(found.ids) == len(set(found.ids))
    for number, s in enumerate(statements):
        assert found.parts.get(("cue", str(number))) == s.cue.of(text)
        if s.source:
            assert found.parts[("source", str(number))] == s.source.of(text)
        assert found.parts[("content", str(number))] == "".join(span.of(text) for span in sorted(s.content))
        assert f"m{s.id}" in found.ids


@pytest.mark.parametrize("name", gold_names())
def test_examples(name: str) -> None:
    one = gold_reading(name)
    check(one.article.text, list(one.article.paragraphs), list(one.statements))


@pytest.mark.parametrize("seed", range(20))
def test_made(seed: int) -> None:
    one = reading(seed, statements=10)
    check(one.article.text, list(one.article.paragraphs), list(one.statements))


ODD = "ab <>&\"'\r\n\t\u202e\u2066\u0301\u0645\u062d😀👩\u200d"
words = st.text(
    alphabet=st.one_of(st.sampled_from(ODD), st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    min_size=8,
    max_size=120,
)


@given(words, st.data())
def test_any_text_and_any_spans(text: str, data: st.DataObject) -> None:
    """Spans that nest, cross, touch and cover paragraphs: nothing is lost, moved or doubled."""
    places = st.tuples(st.integers(0, len(text) - 1), st.integers(1, len(text))).filter(lambda pair: pair[0] < pair[1])
    spans = data.draw(st.lists(st.tuples(places, places, places), max_size=6))
    statements = [
        Statement(id=f"s{number}", source=Span(*a), cue=Span(*b), content=(Span(*c),), form="direct", confidence=1)
        for number, (a, b, c) in enumerate(spans)
    ]
    cuts = sorted(data.draw(st.sets(st.integers(1, len(text) - 1), max_size=3)))
    paragraphs = [Span(a, b) for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    found = Evidence("".join(marked(text, paragraphs, statements)))
    assert found.text == text
    for number, s in enumerate(statements):
        for part, span in (("source", s.source), ("cue", s.cue), ("content", s.content[0])):
            assert span
            assert found.parts[(part, str(number))] == span.of(text)


def test_text_without_paragraphs() -> None:
    assert marked("", [], []) == []
    assert "".join(marked("abc", [], [])) == "abc"


def test_controls_are_isolated_and_kept() -> None:
    html = str(shown("a\u202eb\rc"))
    assert html == 'a<span class="control" data-control="RLO">\u202e</span>b&#13;c'


@pytest.mark.parametrize(
    "address",
    ["javascript:x", "JaVaScRiPt:x", "data:text/html,x", "//evil.example", "ftp://a.example", "http://", "https:///x",
     " https://a.example", "https://a b", "https://a\n.example", "http://[::1", "vbscript:x", "/etc", "", None, 3],
)  # fmt: skip
def test_what_is_no_link(address: object) -> None:
    assert link(address) is None


def test_what_is_a_link() -> None:
    assert link("https://post.example/a?b=c&d#e") == "https://post.example/a?b=c&d#e"
    assert link("HTTP://post.example") == "HTTP://post.example"


def test_clipped() -> None:
    assert clipped("one two three", 9) == "one two…"
    assert clipped("a" * 30, 10) == "a" * 10 + "…"
    assert clipped("short", 10) == "short"


@pytest.mark.parametrize("seed", range(5))
def test_an_excerpt_is_a_part_of_the_text(seed: int) -> None:
    article, statements = (one := reading(seed)).article, one.statements
    every = blocks(article.text, article.paragraphs)
    for first in range(len(every)):
        for last in range(first, len(every)):
            found = Evidence("".join(excerpt(article.text, article.paragraphs, first, last, statements[0])))
            assert found.text == article.text[every[first][0].start : every[last][0].end]
    whole = Evidence("".join(excerpt(article.text, article.paragraphs, 0, len(every), statements[0])))
    assert whole.parts["cue", "-1"] == statements[0].cue.of(article.text)
    assert not whole.ids
