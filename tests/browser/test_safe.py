"""Nothing that stands in a page's text, title, names, file name or address runs; what is marked is the evidence."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

from browser.conftest import opened, serving
from quoth.ledger import Ledger
from quoth.types import Article, Entity, Reading, Span, Statement, article_id, statement_id, text_digest
from web.hostile import HOSTILE


def test_nothing_runs(page: Page, hostile_site: str) -> None:
    request = page.request
    articles = request.get(f"{hostile_site}/api/articles?limit=1000").json()["items"]
    people = request.get(f"{hostile_site}/api/people?limit=1000").json()["items"]
    statements = request.get(f"{hostile_site}/api/statements?limit=1000").json()["items"]
    assert len(articles) == len(statements) == len(HOSTILE)
    paths = ["/", "/people", "/articles", "/overview", "/review"]
    paths += [f"/articles/{one['id']}" for one in articles] + [f"/people/{one['id']}" for one in people]
    paths += [f"/articles/{one['article']['id']}/statements/{one['id']}" for one in statements]
    for path in paths:
        page.goto(hostile_site + path)
        page.mouse.move(300, 300)
        assert page.evaluate("window.hacked") is None, path
        assert page.evaluate("document.querySelectorAll('main iframe, main script, main style, main base').length") == 0


@pytest.mark.parametrize("words", HOSTILE)
def test_nothing_in_an_address_runs(page: Page, site: str, words: str) -> None:
    words = words[:1_000]  # more is refused
    page.goto(f"{site}/people?name={quote(words)}")
    assert page.evaluate("window.hacked") is None
    page.goto(f"{site}/?q={quote(words)}&role={quote(words)}")
    assert page.evaluate("window.hacked") is None
    assert page.input_value("#q") == words.replace("\n", "")


PIECES = (
    "Zażółć 😀",
    "👩‍👩‍👧 e\u0301te\u0301",
    "محمد بن سلمان",
    "שרה לוי",
    "a\u202eb\u202c c",
    "naïve & <b>",
    "\u2066x\u2069 y",
    "tab\there",
    "crlf\r\nhere",
    "plain words",
    "🇳🇴🏳️\u200d🌈",
    "नमस्ते",
)
PARTS = """async (path) => {
  const answer = await fetch(path), found = {};
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const one of page.querySelectorAll(".story [data-s]")) {
    const key = `${one.className.split(" ")[0]} ${one.dataset.s}`;
    if (!one.parentElement.closest(`.${one.className.split(" ")[0]}[data-s="${one.dataset.s}"]`))
      found[key] = (found[key] || "") + one.textContent;
  }
  return found;
}"""


def odd_reading(number: int) -> Reading:
    """An article of words in many scripts, with statements that lie in each other, cross and cover paragraphs."""
    chance = random.Random(number)
    paragraphs, text = [], ""
    for _ in range(chance.randint(3, 7)):
        words = " ".join(chance.choices(PIECES, k=chance.randint(4, 9)))
        paragraphs.append(Span(len(text), len(text) + len(words)))
        text += words + "\n\n"
    text = text[:-2]

    def span() -> Span:
        start = chance.randrange(len(text) - 2)
        return Span(start, min(len(text), start + chance.randint(1, 60)))

    digest = text_digest(text)
    cues = {span() for _ in range(8)}
    statements = tuple(
        Statement(id=statement_id(digest, cue), source=span(), cue=cue, content=apart(span(), span()), form="mixed",
                  confidence=0.9, speakers=(0,))
        for cue in sorted(cues)
    )  # fmt: skip
    article = Article(
        id=article_id(f"https://odd.example/{number}", digest), url=f"https://odd.example/{number}", outlet=None,
        title=paragraphs[0].of(text), byline=None, published=None, published_from=None, language=None, text=text,
        body_start=paragraphs[1].start, paragraphs=tuple(paragraphs), dropped=(), segments=(), text_sha256=digest,
    )  # fmt: skip
    return Reading(article, statements, (Entity("محمد بن سلمان", "person", (paragraphs[0],)),), "made")


def apart(a: Span, b: Span) -> tuple[Span, ...]:
    """Two spans in order where they do not overlap, else the first."""
    first, second = sorted((a, b))
    return (first, second) if first.end <= second.start else (first,)


def test_what_is_marked_is_the_evidence(browser: Browser, tmp_path: Path) -> None:
    """For every statement of 100 articles with emoji, combining marks and Arabic names."""
    readings = [odd_reading(number) for number in range(100)]
    path = tmp_path / "odd.db"
    with Ledger.writing(path) as ledger:
        for reading in readings:
            ledger.add_reading(reading)
    checked = 0
    with serving(path) as address, opened(browser) as page:
        page.goto(f"{address}/keys")
        for reading in readings:
            found: dict[str, Any] = page.evaluate(PARTS, f"/articles/{reading.article.id}")
            text = reading.article.text
            for number, s in enumerate(reading.statements):
                assert s.source
                assert found[f"source {number}"] == s.source.of(text)
                assert found[f"cue {number}"] == s.cue.of(text)
                assert found[f"content {number}"] == "".join(span.of(text) for span in s.content)
                checked += 1
    assert checked > 700
