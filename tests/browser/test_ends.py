"""Articles at the ends of what there is: statements deep in each other, very many of them, a single one; long logs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.conftest import opened, serving
from browser.test_looks import SCHEMES, objections
from ledger.made import reading
from quoth.ledger import Ledger, by_hand, corrections
from web.deep import deep_reading

DEEP = deep_reading()
LONG = reading(7, statements=700, url="https://post.example/long")
SINGLE = reading(8, statements=1, url="https://post.example/single")


@pytest.fixture(scope="module")
def ends(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server on a ledger of these articles, and of some more; much of it corrected."""
    path = tmp_path_factory.mktemp("ends") / "quoth.db"
    with Ledger.writing(path) as ledger:
        for one in (DEEP, LONG, SINGLE, *(reading(seed) for seed in range(20, 42))):
            ledger.add_reading(one)
        inner = DEEP.statements[-1]
        corrections.correct(ledger, inner.id, "act", {"act": "deny"}, by="Ann", note="They do not.")
        corrections.correct(ledger, inner.id, "speaker", {"speakers": ["Ida Lund"]}, by="Ann")
        corrections.correct(ledger, inner.id, "spans", {"content": [[200, 205]], "source": None}, by="Ann")
        corrections.correct(ledger, inner.id, "undo", by="Bo")
        people = [i for (i,) in ledger.connection.execute("SELECT id FROM person WHERE kind = 'person' ORDER BY id")]
        by_hand.merge(ledger, people[0], [people[1]], by="Ann", note="One and the same.")
    with serving(path) as address:
        yield address


def test_marks_deep_in_each_other_can_be_read(browser: Browser, ends: str) -> None:
    """In the story, in the excerpt to select from, in a card; in both schemes, wide and narrow; also while lit."""
    inner = DEEP.statements[-1]
    assert inner.depth == 4
    assert max(one.depth for one in DEEP.statements if one.cue.start < DEEP.article.body_start) == 3
    article = f"{ends}/articles/{DEEP.article.id}"
    found = {}
    with opened(browser) as page:
        for address in (article, f"{article}/statements/{inner.id}", f"{ends}/?q=quay", f"{ends}/log"):
            page.goto(address)
            if address == article:
                assert page.locator(".text .content .content .content .content").count()
                page.locator(f"#m{inner.id}").hover()
                expect(page.locator(f"#s{inner.id}")).to_have_class("entry depth-4 lit")
            for scheme, width in zip(SCHEMES * 2, (1440, 360, 360, 1440), strict=True):
                page.emulate_media(color_scheme=scheme)
                page.set_viewport_size({"width": width, "height": 800})
                assert page.evaluate("document.documentElement.scrollWidth") <= width
                if violations := objections(page):
                    found[address, scheme, width] = violations
    assert not found, "\n".join(f"{where}: {what}" for where, what in found.items())


def test_a_very_long_article_and_one_of_a_single_statement(page: Page, ends: str) -> None:
    """Nothing overflows, and from the list one comes to the very words, far down, and back."""
    assert len(LONG.article.text.split()) > 9_000
    middle = LONG.statements[len(LONG.statements) // 2]
    for width in (360, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        for one in (LONG, SINGLE):
            page.goto(f"{ends}/articles/{one.article.id}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            expect(page.locator(".entry")).to_have_count(len(one.statements))
        page.goto(f"{ends}/articles/{LONG.article.id}#s{middle.id}")
        page.locator(f"#s{middle.id} .said a").click()
        expect(page.locator(f"#m{middle.id}")).to_be_in_viewport()
        page.locator(f"#m{middle.id}").click()
        expect(page.locator(f"#s{middle.id}")).to_be_in_viewport()
    expect(page.locator(".legend")).to_contain_text("inside")
    page.goto(f"{ends}/articles/{SINGLE.article.id}")
    expect(page.locator(".legend")).not_to_contain_text("inside")


def test_back_from_an_article_leads_to_the_page_of_the_list(page: Page, ends: str) -> None:
    page.goto(f"{ends}/articles")
    page.get_by_role("link", name="Earlier ones").click()
    page.wait_for_url("**/articles?before=*")
    before = page.url
    titles = page.locator(".list .title").all_text_contents()
    assert len(titles) == 5
    page.locator(".list .title").last.click()
    page.wait_for_url("**/articles/*")
    page.go_back()
    assert page.url == before
    assert page.locator(".list .title").all_text_contents() == titles
    page.get_by_role("link", name="Later ones").click()
    expect(page.locator(".list .title")).to_have_count(20)
