"""The form that puts a statement right, by hand in a browser."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from browser.conftest import opened, serving
from browser.test_looks import objections
from quoth.ledger import Ledger
from quoth.types import Article, Reading, Span, Statement, article_id, statement_id, text_digest


def test_enter_in_a_field_notes_nothing_and_the_name_goes_with_a_change(
    page: Page, own_site: str, places: dict[str, str], site: str
) -> None:
    here = places["correct"].replace(site, own_site)
    page.goto(here)
    for label in ("Noted under the name", "Why, if it helps", "Somebody else"):
        page.get_by_label(label).fill("Olga Brandt")
        page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    assert page.url == here
    page.locator("button[name=kind][value=speaker]").click()
    expect(page.locator(".note.good")).to_have_text("The speaker is changed.")
    expect(page.locator("ol.list li")).to_have_count(1)
    expect(page.locator("ol.list li")).to_contain_text("Olga Brandt")
    expect(page.locator("ol.list ins")).to_contain_text("Olga Brandt")


MANY = (
    "\U0001f9d1\u200d\U0001f33e Zoë\u0301 Ma\u0308kinen, the harbour\u2019s \U0001f1eb\U0001f1ee pilot \U0001f6a2.",
    "\u201cWe were told nothing \U0001f92f,\u201d went the first line of the le\u0301tter.",
    "\u201cAnd we \U0001f469\u200d\U0001f469\u200d\U0001f467 waited till noon, cafe\u0301 and all.",
    "\u201cThen the ferry \u26f4\ufe0f left.\u201d",
    "مريم الحداد was not there \U0001f642.",
)


def told_over_paragraphs() -> Reading:
    """A statement whose source stands in the paragraph before, and whose quotation goes on in those behind."""
    text = "\n\n".join(MANY)
    starts = [text.index(one) for one in MANY]
    paragraphs = tuple(Span(start, start + len(one)) for start, one in zip(starts, MANY, strict=True))
    digest = text_digest(text)
    at = text.index("went the first")
    cue = Span(at, at + 4)
    content = Span(starts[1], text.index(" went"))
    article = Article(
        id=article_id(None, digest), url=None, outlet=None, title=None, byline=None, published=None,
        published_from=None, language="en", text=text, body_start=0, paragraphs=paragraphs, dropped=(), segments=(),
        text_sha256=digest,
    )  # fmt: skip
    statement = Statement(
        id=statement_id(digest, cue), source=None, cue=cue, content=(content,), form="direct", act="say", confidence=0.5
    )
    return Reading(article, (statement,), (), "by hand")


SELECT = """([first, last]) => {
  const text = document.querySelector("[data-text]");
  const place = (words, end) => {  // in which of its nodes some words begin or end
    const walk = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const at = walk.currentNode.data.indexOf(words);
      if (at >= 0) return [walk.currentNode, at + (end ? words.length : 0)];
    }
  };
  const range = document.createRange();
  range.setStart(...place(first, false));
  range.setEnd(...place(last, true));
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  const event = {bubbles: true, ctrlKey: window.held === true};
  for (const name of ["mousedown", "mouseup"]) text.dispatchEvent(new MouseEvent(name, event));
}"""


def test_words_of_other_paragraphs_are_selected_to_the_code_point(page: Page, tmp_path: Path) -> None:
    """A source in the paragraph before; content in the one of the cue and, held down, in others, also over a break."""
    one = told_over_paragraphs()
    text, statement = one.article.text, one.statements[0]
    with Ledger.writing(tmp_path / "own.db") as ledger:
        ledger.add_reading(one)
    with serving(tmp_path / "own.db") as site:
        page.goto(f"{site}/articles/{one.article.id}/statements/{statement.id}")
        story = page.locator("[data-text]")
        expect(story.locator("p")).to_have_count(3)
        page.get_by_role("button", name="More of the story").click()
        expect(story.locator("p")).to_have_count(5)
        expect(page.get_by_role("button", name="More of the story")).to_have_count(0)
        assert page.evaluate("document.querySelector('[data-text]').textContent") == text
        page.get_by_label("Select words for: Who").check()
        page.evaluate(SELECT, ["Zo", "kinen"])
        page.get_by_label("Select words for: What").check()
        page.evaluate("window.held = true")
        page.evaluate(SELECT, ["\u201cAnd we", "ferry \u26f4\ufe0f left.\u201d"])
        expect(page.locator("#part-content")).to_have_value(
            "\u201cWe were told nothing \U0001f92f,\u201d\n" + " ".join(f"{MANY[2]} {MANY[3]}".split())
        )
        page.locator("button[value=spans]").click()
        expect(page.locator(".note.good")).to_have_text("The words are changed.")
        spans = page.request.get(f"{site}/api/statements/{statement.id}").json()["items"][0]["spans"]
    assert text[slice(*spans["source"])] == "Zoë\u0301 Ma\u0308kinen"
    assert [text[slice(*span)] for span in spans["content"]] == [
        "\u201cWe were told nothing \U0001f92f,\u201d", f"{MANY[2]}\n\n{MANY[3]}",
    ]  # fmt: skip


def test_a_mistake_is_told_where_it_is(browser: Browser, own_site: str, places: dict[str, str], site: str) -> None:
    """Also without scripts: the field has the focus, its message is in view, and what was typed is there."""
    for scripts in (True, False):
        with opened(browser, refused=True, java_script_enabled=scripts, viewport={"width": 360, "height": 640}) as page:
            page.goto(places["correct"].replace(site, own_site))
            page.get_by_label("Why, if it helps").fill("I asked her.")
            page.locator("#part-source").fill("words that are nowhere")
            page.locator("button[value=spans]").click()
            expect(page.get_by_role("alert")).to_be_in_viewport()
            expect(page.locator("#part-source")).to_be_focused()
            expect(page.locator("#part-source")).to_have_value("words that are nowhere")
            expect(page.get_by_label("Why, if it helps")).to_have_value("I asked her.")
            page.keyboard.type("x")
            if scripts:
                assert not objections(page)


def test_the_queue_keeps_its_place(browser: Browser, own_site: str) -> None:
    """Far down in the queue, without scripts: what was decided and the next one are in view, undo is the next stop."""
    with opened(browser, java_script_enabled=False) as page:
        page.goto(f"{own_site}/review")
        forms = page.locator("form.judge")
        eighth, ninth = forms.nth(7).get_attribute("action"), forms.nth(8).get_attribute("action")
        forms.nth(7).get_by_role("button", name="It is right").click()
        expect(page.locator("#decided")).to_be_in_viewport()
        expect(forms.nth(7)).to_have_attribute("action", str(ninth))
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="Undo")).to_be_focused()
        page.keyboard.press("Enter")
        expect(forms.nth(7)).to_have_attribute("action", str(eighth))
        expect(page.locator("#decided")).to_contain_text("To be looked at again")
        expect(page.locator("#decided")).to_be_in_viewport()
