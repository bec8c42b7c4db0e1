"""`quoth.read`: what kind of page it is, and what every article has in common."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import quoth
from quoth.errors import EmptyPage, NoArticle, NotEnglish
from quoth.reading.assemble import assemble
from quoth.reading.page import is_html

BODY = [
    "The ferry company of Northby will not raise its fares this summer, its director said on Tuesday.",
    "“We looked at the sums again,” Tomas Hale told the harbour committee, “and they did not add up.”",
    "Councillors denied having put pressure on the company before the vote in the town hall.",
    "A spokesman for the passengers’ union said that its members had expected nothing else after a year of delays.",
    "The company carries two million people a year, most of them on the short crossing to the island of Skerra.",
    "It had asked for higher fares in March, when the price of fuel rose by a third within a few weeks.",
]
HTML = (
    "<html lang='en'><head><title>Fares stay | Northby Post</title>"
    "<meta property='og:site_name' content='Northby Post'>"
    "<meta property='article:published_time' content='2023-06-06T08:30:00Z'></head><body><h1>Fares stay</h1><article>"
    + "".join(f"<p>{p}</p>" for p in BODY)
    + "</article></body></html>"
)


def test_paths_bytes_and_gzip_give_the_same_text(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(HTML, encoding="utf-8")
    packed = tmp_path / "page.html.gz"
    packed.write_bytes(gzip.compress(HTML.encode()))
    texts = {quoth.read(s).text for s in (path, str(path), packed, HTML.encode(), gzip.compress(HTML.encode()))}
    assert len(texts) == 1


def test_the_parts_of_an_article() -> None:
    article = quoth.read(HTML.encode(), url="https://post.example/fares")
    assert article.title == "Fares stay"
    assert article.text[: article.body_start] == "Fares stay\n\n"
    assert [s.of(article.text) for s in article.paragraphs] == ["Fares stay", *BODY]
    assert (article.outlet, article.language) == ("Northby Post", "en")
    assert (article.published, article.published_from) == ("2023-06-06T08:30:00+00:00", "metadata")


def test_a_given_date_wins() -> None:
    article = quoth.read(HTML.encode(), published="2020-01-02")
    assert (article.published, article.published_from) == ("2020-01-02", "given")


def test_as_is_changes_nothing() -> None:
    raw = " Read more: here\r\n\r\n“Odd ” spacing\u00a0 stays\n\tand\u200b marks\n"
    article = quoth.read(raw.encode(), as_is=True)
    assert article.text == raw
    assert article.dropped == ()
    assert [s.of(raw) for s in article.paragraphs] == [
        "Read more: here",
        "“Odd ” spacing\u00a0 stays",
        "and\u200b marks",
    ]
    assert article.segments == ((0, 0, len(raw)),)
    with pytest.raises(EmptyPage):
        quoth.read(b"\xef\xbb\xbf  \n", as_is=True)


def test_other_languages_are_refused_when_sure() -> None:
    german = (
        "Der Gemeinderat hat am Montag beschlossen, die alte Brücke zu erhalten, wie die Bürgermeisterin mitteilte. "
        "Die Anwohner hatten sich seit Jahren gegen den Abriss gewehrt und freuen sich nun über die Entscheidung. "
    ) * 4
    page = "<html><body><article>" + "".join(f"<p>{i}. {german}</p>" for i in range(3)) + "</article></body></html>"
    with pytest.raises(NotEnglish, match=r"^page: .*\(de\)"):
        quoth.read(page.encode())
    assert quoth.read(german.encode(), as_is=True).text == german


INDEX = (
    "<html><body><nav><ul>"
    + "".join(f"<li><a href='/s{i}'>Section {i}</a></li>" for i in range(20))
    + "</ul></nav><main>"
    + "".join(f"<div class='card'><a href='/{i}'><h3>Something happened in town {i}</h3></a></div>" for i in range(40))
    + "</main><footer>© Northby Post</footer></body></html>"
)
BLURBS = (
    "<html><body><main>"
    + "".join(
        f"<div class='card'><h3><a href='/{i}'>Story number {i} from the town</a></h3>"
        f"<p>In blurb {i}, {name} says that the matter of {thing} will come before the council this week.</p></div>"
        for i, (name, thing) in enumerate(
            (n, t) for n in ("Ada", "Ben", "Cleo", "Dov") for t in ("fares", "roads", "schools", "bins")
        )
    )
    + "</main></body></html>"
)
WALL = (
    "<html><body><h1>Log in to go on reading</h1><form><label>E-mail</label><input><label>Password</label><input>"
    "<button>Log in</button></form><p>No account yet? <a href='/r'>Register</a></p></body></html>"
)


@pytest.mark.parametrize("page", [INDEX, BLURBS, WALL, "<html><body></body></html>", "<html><script>a</script></html>"])
def test_pages_without_an_article(page: str) -> None:
    with pytest.raises(NoArticle):
        quoth.read(page.encode())


def test_feeds_are_no_pages() -> None:
    with pytest.raises(NoArticle, match="feed"):
        quoth.read(b'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title></channel></rss>')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<!DOCTYPE html><html>", True),
        ("\ufeff \n<HTML>", True),
        ('<?xml version="1.0"?><!DOCTYPE html PUBLIC "x">', True),
        ("<div><p>Fragment</p></div>", True),
        ("The tag <p> begins a paragraph, he said. So does <div>.", False),
        ("A line.\nAnother line.", False),
        ("1 < 2 and 3 > 2", False),
        ("", False),
    ],
)
def test_markup_or_plain_text(text: str, expected: bool) -> None:
    assert is_html(text.lstrip("\ufeff")) is expected


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), max_size=6), st.text() | st.none())
def test_spans_are_the_paragraphs(paragraphs: list[str], title: str | None) -> None:
    if title is not None:
        title = title.encode("utf-8", "ignore").decode()
    article = assemble(paragraphs, name="x", title=title)
    parts = [title, *paragraphs] if title else paragraphs
    assert [s.of(article.text) for s in article.paragraphs] == parts
    assert article.text[article.body_start :] == "\n\n".join(paragraphs)
