"""HTML pages: what is the article, and what is left out with which reason."""

from __future__ import annotations

import pytest

import quoth
from quoth.errors import PageError
from quoth.reading.block_features import first_rows, second_rows, seen, votes
from quoth.reading.blocks import blocks_of
from quoth.reading.markup import parsed
from quoth.types import Article

PARTS = (
    "Teachers in Oldham Bay will not strike in May, their union said on Wednesday after a night of talks.",
    "“We have got more than we asked for in March,” Lena Ortiz, who led the talks for the union, told reporters.",
    "The school board denied that it had given way. Its head, Piet Manning, called the deal a fair compromise.",
    "Parents had feared that the schools would stay closed during the examinations, which begin on 6 May.",
    "The union’s members will vote on the deal next week. Ms Ortiz said she expects a large majority in favour.",
    "Mr Manning said the money would come from a fund that the town had set aside for new buildings.",
)
PAGE = f"""<!DOCTYPE html><html lang="en-GB"><head><title>Teachers call off strike | The Bay Courier</title>
<meta property="og:site_name" content="The Bay Courier">
<script type="application/ld+json">{{"@context": "https://schema.org", "@graph": [{{"@type": "NewsArticle",
"headline": "Teachers call off strike", "datePublished": "2022-05-04T18:20:00+01:00",
"dateModified": "2022-05-06T09:00:00+01:00", "author": [{{"@type": "Person", "name": "Mia Crane"}}]}},
{{"@type": "NewsArticle", "headline": "Old pier to be sold", "datePublished": "2021-01-01"}}]}}</script></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li><li><a href="/news">News</a></li></ul></nav>
<main><article><h1>Teachers call off strike</h1><p class="byline">By Mia Crane</p>
<figure><img src="a.jpg"><figcaption>Lena Ortiz outside the town hall. Photo: Bay Pictures</figcaption></figure>
<p>{PARTS[0]}</p><p>{PARTS[1]}</p><p><a href="/x">Read more: Why the teachers of Oldham Bay are angry</a></p>
<p>{PARTS[2].replace("denied", "<b>de</b>nied")}</p><p>{PARTS[3]}</p>
<blockquote class="pull-quote"><p>{PARTS[1]}</p></blockquote>
<p>{PARTS[4]}</p><p>{PARTS[5]}</p></article>
<aside class="newsletter"><p>Sign up for our newsletter and get the news in your inbox every morning.</p></aside>
<section class="related"><h3>More stories</h3><div class="teaser"><h4><a href="/p">Old pier to be sold</a></h4>
<span>1 January 2021</span></div></section></main>
<div id="cookie-banner"><p>We use cookies to make this site work. Read our privacy policy.</p></div>
<footer><p>© 2022 The Bay Courier. All rights reserved.</p></footer></body></html>"""


@pytest.fixture(scope="module")
def article() -> Article:
    return quoth.read(PAGE.encode())


def test_the_body_is_whole_and_nothing_else(article: Article) -> None:
    assert article.text[article.body_start :].split("\n\n") == list(PARTS)


def test_what_the_markup_says(article: Article) -> None:
    assert article.title == "Teachers call off strike"
    assert article.byline == "Mia Crane"
    assert article.outlet == "The Bay Courier"
    assert article.published == "2022-05-04T18:20:00+01:00"


def test_clutter_is_listed_in_page_order_with_reasons(article: Article) -> None:
    reasons = {d.text: d.reason for d in article.dropped}
    assert reasons["Lena Ortiz outside the town hall. Photo: Bay Pictures"] == "caption"
    assert reasons["Read more: Why the teachers of Oldham Bay are angry"] == "related"
    assert reasons[PARTS[1]] == "repeat"
    assert any("newsletter" in text for text in reasons)
    assert any("cookies" in text for text in reasons)
    places = [PAGE.index(d.text) for d in article.dropped if PAGE.count(d.text) == 1]
    assert places == sorted(places)


def test_a_teasers_date_is_not_the_articles() -> None:
    undated = PAGE.replace('"datePublished": "2022-05-04T18:20:00+01:00",', "").replace(
        '"datePublished": "2021-01-01"', '"x": 1'
    )
    assert quoth.read(undated.encode()).published is None


def test_a_dateline_under_the_headline() -> None:
    undated = PAGE.replace("ld+json", "other").replace("By Mia Crane", "By Mia Crane, 4 May 2022")
    article = quoth.read(undated.encode())
    assert (article.published, article.published_from) == ("2022-05-04", "text")


def blocks(html: str) -> list[str]:
    return [b.text for b in blocks_of(parsed(html))]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>one <b>bold</b> <a href=x>link</a>.</p><p>two</p>", ["one bold link.", "two"]),
        ("<div>a<p>b</p>c</div>", ["a", "b", "c"]),
        ("<p>a<!-- no --> b<script>x()</script> c</p>", ["a b c"]),
        ("<p>x\u00ady\u200bz\u202e\u00a0w</p>", ["xyz w"]),
        ("<p>Roses<br>are red</p>", ["Roses are red"]),
        ("<p>one<br><br>two</p>", ["one", "two"]),
        (f"<p>{PARTS[0]}<br>{PARTS[3]}</p>", [PARTS[0], PARTS[3]]),
        ("<table><tr><td>Goals</td><td>3</td></tr><tr><td>Cards</td><td>1</td></tr></table>", ["Goals 3", "Cards 1"]),
        ("<p>Sen. Ann Lee<span class='tooltip-content'>Ann Lee More stories</span> agreed.</p>",
         ["Sen. Ann Lee", "Ann Lee More stories", "agreed."]),
        ("<p>“Yes,” he said, &amp; left.</p>", ["“Yes,” he said, & left."]),
    ],
)  # fmt: skip
def test_blocks(html: str, expected: list[str]) -> None:
    assert blocks(html) == expected


def test_a_sentence_cut_by_a_popup_is_joined_again() -> None:
    popup = "<span class='tooltip-content'>Lena Ortiz Profile and stories</span>"
    article = quoth.read(PAGE.replace("Lena Ortiz, who", f"Lena Ortiz{popup}, who").encode())
    assert "Lena Ortiz , who led" in article.text or "Lena Ortiz, who led" in article.text
    assert "Profile and stories" not in article.text


def test_features_of_a_single_block() -> None:
    found = blocks_of(parsed("<p>Only this.</p>"))
    page = seen(found, None)
    for text in ("Only this.", ""):
        vote = votes([[("only", "this")]], text)
        for rows in (first_rows(page, vote), second_rows(page, vote, vote)):
            assert rows.shape[0] == 1
            assert (rows == rows).all()  # no NaN


@pytest.mark.parametrize(
    "markup",
    ["<p>{}</p>", "<div><p>{}</p></div>", "<div><div><p>{}</p></div></div>", "<span>{}</span>",
     "<body><p>{}</p></body>", "<!-- 1 --><article>{}</article>"],
)  # fmt: skip
def test_a_fragment_of_one_element_is_read(markup: str) -> None:
    article = quoth.read(markup.format(" ".join(PARTS)).encode())
    assert article.text == " ".join(PARTS)


def test_a_fragment_without_text_is_none() -> None:
    with pytest.raises(PageError, match="holds no text"):
        quoth.read(b"<div><p> </p></div>")
