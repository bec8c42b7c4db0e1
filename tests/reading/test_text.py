"""Reading plain text pages."""

from __future__ import annotations

import contextlib
import os
import textwrap
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quoth.errors import EmptyPage, NoArticle, PageTooLarge, QuothError
from quoth.reading.text import read_text
from quoth.types import Article

PAGES = Path(__file__).parent / "pages"
SHARED = Path(os.environ.get("QUOTH_SHARED", Path(__file__).parents[2] / "../shared"))

CLEAN = [
    "The council of Varnley voted on Monday evening to close two of its five libraries by the end of the year, after "
    "a debate that lasted almost six hours.",
    "“This is a sad day for every child in this town,” said Petra Lindqvist, who has run the Mill Street branch for "
    "eleven years and expects to lose her job.",
    "“No,” she said.",
    "The council's leader, Joseph Amaro, told the meeting that there was no money left and that the savings would "
    "amount to four hundred thousand pounds a year.",
    "He denied that the decision had been taken in private before the meeting, as several members had claimed.",
    "Residents plan to march to the town hall on Saturday.",
]
MENU = ["Home", "News", "Sport", "Weather", "Business", "Travel", "Culture", "About us", "Contact", "Log in", "Search"]


def body(article: Article) -> list[str]:
    return [p.of(article.text) for p in article.paragraphs if p.start >= article.body_start]


def check_segments(article: Article, raw: str) -> None:
    covered = 0
    for start, at, length in article.segments:
        assert article.text[start : start + length] == raw[at : at + length]
        assert start >= covered
        assert not article.text[covered:start].strip(), "text that no segment maps"
        covered = start + length
    assert covered == len(article.text)


def test_a_page_in_the_manner_of_scrapers() -> None:
    raw = (PAGES / "harbour.txt").read_text(encoding="utf-8")
    article = read_text(raw, name="harbour.txt")
    assert article.title == "Harbour authority rejects claim that it hid dredging report"
    assert article.byline == "Ines Marlowe"
    assert (article.published, article.published_from) == ("2021-03-12", "text")
    assert [p.split()[0] for p in body(article)] == ["The", "“There", "The", "“No,”", "Tindall", "The", "Farrow"]
    reasons = [(d.text, d.reason) for d in article.dropped]
    assert reasons.count(("Trawlers at rest in Port Ellery. — Northwire/File", "caption")) == 2
    assert ("ALSO READ: Ferry fares to rise again in autumn", "related") in reasons
    assert ("Read more: Who owns the sea bed?", "related") in reasons
    assert ("Advertisement", "boilerplate") in reasons
    assert ("Rents and wrecks", "teaser") in reasons
    assert ("Updated 04 Jun, 2023", "teaser") in reasons
    assert ("Sign up to our newsletter", "boilerplate") in reasons
    assert [raw.index(d.text) for d in article.dropped if raw.count(d.text) == 1] == sorted(
        raw.index(d.text) for d in article.dropped if raw.count(d.text) == 1
    ), "page order"
    check_segments(article, raw)


@pytest.mark.parametrize("between", ["\n", "\n\n", "\r\n", "\r\n\r\n", "\n\n\n", "\u2028", "\n \u00a0\n", "\f"])
def test_a_clean_article_loses_nothing(between: str) -> None:
    raw = between.join(CLEAN)
    article = read_text(raw)
    assert body(article) == CLEAN
    assert (article.title, article.published, article.dropped) == (None, None, ())
    check_segments(article, raw)


def test_a_headline_is_the_title() -> None:
    article = read_text("\n\n".join(["Varnley to close two of its libraries", *CLEAN]))
    assert article.title == "Varnley to close two of its libraries"
    assert article.text.startswith(article.title + "\n\nThe council")
    assert article.text[article.body_start :].startswith("The council of Varnley")
    assert body(article) == CLEAN


# (80, no blank line) is left out: there a paragraph's last line happens to be full, which nobody can tell from a wrap
@pytest.mark.parametrize(("width", "blank"), [(60, True), (72, True), (80, True), (60, False), (72, False)])
def test_hard_wrapped_paragraphs_stay_whole(width: int, blank: bool) -> None:
    paragraphs = [p for p in CLEAN if len(p) > 100]
    raw = ("\n\n" if blank else "\n").join(textwrap.fill(p, width, break_on_hyphens=False) for p in paragraphs)
    article = read_text(raw)
    assert body(article) == paragraphs
    assert len(article.segments) > len(paragraphs)
    check_segments(article, raw)


def test_one_long_line() -> None:
    raw = " ".join(CLEAN * 3)
    article = read_text(raw)
    assert body(article) == [raw]


def test_a_brief_of_two_sentences() -> None:
    brief = [
        "A man of 34 was rescued from the river Wend on Sunday night, police said.",
        "He was taken to hospital in Castle Orne and is expected to recover.",
    ]
    assert body(read_text("\n".join(brief))) == brief


def test_an_interview() -> None:
    turns = [
        "Marit Solheim has designed bridges for thirty years. We met her in her workshop to talk about the next one.",
        "Q: What makes a bridge beautiful?",
        "A: That nobody notices it. If people stop and look, I have made a mistake somewhere, and I have made many.",
        "Q: And the new one?",
        "A: It will be finished in May, I promise. The city has promised the money, and I believe the city.",
        "Q: Do you?",
        "A: Most days. My partner says that I believe everything, and she is an engineer.",
    ]
    assert body(read_text("\n\n".join(turns))) == turns


def test_a_live_blog_keeps_its_entries() -> None:
    entries = [
        "14:05",
        "The first boats have left the harbour, and the coast guard says that the wind is easing.",
        "13:40",
        "The mayor, Lena Osgood, says the bridge stays closed until the morning. “Nobody crosses tonight,” she said.",
        "13:12",
        "Power has been restored to about half of the island, according to the grid operator.",
        "12:50",
        "Schools will remain shut on Thursday, the education office has announced.",
    ]
    kept = body(read_text("\n".join(entries)))
    assert [e for e in entries if len(e) > 5] == [k for k in kept if len(k) > 5]


def test_sub_headlines_and_lists_stay() -> None:
    lines = [
        *CLEAN[:2],
        "What will close",
        "The branches that will close are the smallest, according to the plan that members were given on Friday:",
        "• Mill Street, with four thousand books",
        "• Canal Road, which was opened in 1931",
        *CLEAN[3:],
    ]
    assert body(read_text("\n".join(lines))) == lines


def test_a_repeated_paragraph_is_dropped_once() -> None:
    article = read_text("\n\n".join([*CLEAN, CLEAN[0]]))
    assert body(article) == CLEAN
    assert [(d.text, d.reason) for d in article.dropped] == [(CLEAN[0], "repeat")]


def test_a_given_date_wins() -> None:
    raw = (PAGES / "harbour.txt").read_text(encoding="utf-8")
    article = read_text(raw, published="2021-03-11")
    assert (article.published, article.published_from) == ("2021-03-11", "given")


@pytest.mark.parametrize("raw", ["", " \n\t\n", "\x00\x00\n", "\u200b\ufeff"])
def test_nothing_at_all(raw: str) -> None:
    with pytest.raises(EmptyPage, match=r"^empty\.txt: "):
        read_text(raw, name="empty.txt")


@pytest.mark.parametrize(
    "lines",
    [
        MENU,
        MENU * 20,
        ["Log in", "Email", "Password", "Forgot your password?", "Sign up", "Terms of use", "Privacy policy"],
        [f"Council story number {i} that you may click" for i in range(40)],
        ["word"] * 5000,
    ],
    ids=["menu", "menus", "login", "links", "one word a line"],
)
def test_no_article(lines: list[str]) -> None:
    with pytest.raises(NoArticle, match=r"^page\.txt: "):
        read_text("\n".join(lines), name="page.txt")


@pytest.mark.parametrize(
    "raw",
    [
        "x" * 1_000_001,
        "a word or two, " * 60_000,
        "word\n" * 500_000,
        "“" * 100_000,
        "a\u200b" * 100_000,
        "See: " * 50_000,
        "— AFP/" * 50_000,
        "photo: " * 50_000,
        "By A " * 50_000,
        ("\n".join(["A line of words that ends here."] * 8) + "\n\n") * 700,
    ],
    ids=["one word", "one line", "500k lines", "marks", "unseen", "labels", "credits", "photos", "names", "repeats"],
)
def test_hostile_text_is_bounded(raw: str) -> None:
    start = time.process_time()
    with contextlib.suppress(QuothError):
        check_segments(read_text(raw, name="hostile"), raw)
    assert time.process_time() - start < 8


def test_too_many_lines() -> None:
    with pytest.raises(PageTooLarge):
        read_text("word\n" * 50_001)


ODD = st.text(
    alphabet=st.one_of(
        st.sampled_from(list("\n\r\t\x00\x0b\x0c\x1c\x1f\x85\u00a0\u00ad\u2028\u2029\u200b\u202e\ufeff\u0301")),
        st.sampled_from(list("😀“”\"'.: ")),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=60,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(ODD, st.sampled_from([*CLEAN, "Home", "See: this"])), min_size=1, max_size=12))
def test_segments_map_to_the_input(parts: list[tuple[str, str]]) -> None:
    raw = "\n".join(CLEAN[:2]) + "\n" + "".join(odd + text + odd for odd, text in parts)
    article = read_text(raw)
    check_segments(article, raw)
    assert all(p.of(article.text) == p.of(article.text).strip() for p in article.paragraphs)
    dropped = [d.text for d in article.dropped]
    assert all(dropped)


def test_the_specimen() -> None:
    page = SHARED / "specimen" / "page.txt"
    if not page.exists():
        pytest.skip("no folder `shared` beside the repository")
    raw = page.read_text(encoding="utf-8")
    article = read_text(raw, name="page.txt")
    lines = [line for line in raw.splitlines() if line.strip()]
    story = [line for line in lines[: lines.index("Opinion")] if len(line) > 100]
    assert body(article) == story
    assert (article.title, article.published) == (None, None)
    assert [d.reason for d in article.dropped][:3] == ["caption", "caption", "related"]
    assert {d.reason for d in article.dropped[3:]} == {"teaser"}
    assert len(article.dropped) == len(lines) - len(story)
    check_segments(article, raw)
