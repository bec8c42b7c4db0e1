"""What people come for, each in at most five actions; by mouse, by keyboard, and without scripts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from browser.conftest import opened
from examples.load import PAGES


def test_find_who_denied_it_and_cite_their_words(page: Page, site: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(site)
    page.fill("#q", "misled")  # 1
    page.keyboard.press("Enter")  # 2
    page.locator(".facets").get_by_role("link", name="denies").click()  # 3
    card = page.locator(".card").first
    expect(card).to_contain_text("Edda Lorimer")
    card.locator("a[data-open]").first.click()  # 4
    expect(page.locator(".cue:target")).to_be_in_viewport()
    number = page.locator(".cue:target").get_attribute("data-s")
    entry = page.locator(f".entry[data-s='{number}']")
    entry.locator("summary").click()  # 5
    cited = entry.locator("textarea").input_value()
    assert "Edda Lorimer" in cited
    assert re.search(r"characters \d+–\d+\)$", cited)
    entry.get_by_role("button", name="Copy").click()
    assert page.evaluate("navigator.clipboard.readText()") == cited


def test_see_how_a_persons_line_changed(page: Page, site: str) -> None:
    page.goto(f"{site}/people")
    page.get_by_role("link", name="Edda Lorimer", exact=True).click()  # 1
    page.get_by_role("link", name="Oldest first").click()  # 2
    days = [one.get_attribute("datetime") or "" for one in page.locator(".cards > .card > .more time").all()]
    assert len(days) > 10
    assert days == sorted(days)
    page.get_by_role("link", name="More", exact=True).click()  # 3
    expect(page.locator(".cards > .card, .results > .card").nth(20)).to_be_attached()


def test_fix_a_wrong_speaker(page: Page, own_site: str) -> None:
    page.goto(f"{own_site}/?q=misled&act=deny")
    page.locator(".card a[data-open]").first.click()  # 1
    number = page.locator(".cue:target").get_attribute("data-s")
    page.locator(f".entry[data-s='{number}']").get_by_role("link", name="Correct").click()  # 2
    page.get_by_label("Somebody else").fill("Olga Brandt")  # 3
    page.locator("form", has=page.locator("[name=kind][value=speaker]")).get_by_role("button").click()  # 4
    expect(page.get_by_role("status")).to_have_text("The speaker is changed.")
    expect(page.locator(".card .telling")).to_contain_text("Olga Brandt")
    page.get_by_role("button", name="Undo the last correction").click()
    expect(page.locator(".card .telling")).not_to_contain_text("Olga Brandt")


def test_download_the_table(page: Page, site: str) -> None:
    page.goto(f"{site}/?q=dam")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()  # 1
    lines = Path(download.value.path()).read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("id,speakers,roles,act,said")
    assert len(lines) > 20


def test_keyboard(page: Page, site: str) -> None:
    page.goto(site)
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("dam")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=dam**")
    page.keyboard.press("j")
    expect(page.locator("[data-step]").first).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    second = page.locator("[data-step]").nth(1)
    expect(second).to_be_focused()
    address = second.locator("a[data-open]").first.get_attribute("href") or ""
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address}")
    cue = page.locator(".cue:target")
    number = cue.get_attribute("data-s")
    cue.focus()
    expect(page.locator(f".entry[data-s='{number}']")).to_have_class(re.compile("lit"))
    page.keyboard.press("Enter")
    expect(page.locator(f".entry[data-s='{number}']")).to_be_in_viewport()


def test_hover_links_text_and_list(page: Page, places: dict[str, str]) -> None:
    page.goto(places["article"])
    page.locator(".text .cue").first.hover()
    number = page.locator(".text .cue").first.get_attribute("data-s")
    expect(page.locator(f".entry[data-s='{number}']")).to_have_class(re.compile("lit"))
    page.locator(".entry[data-s='4']").hover()
    expect(page.locator(".story .cue[data-s='4']").first).to_have_class(re.compile("lit"))
    expect(page.locator(f".entry[data-s='{number}']")).not_to_have_class(re.compile("lit"))


def test_brushing_the_dates(page: Page, site: str) -> None:
    page.goto(f"{site}/")
    columns = page.locator("[data-brush] [data-key]")
    first, last = columns.nth(0).locator(".place").bounding_box(), columns.nth(3).locator(".place").bounding_box()
    assert first
    assert last
    page.mouse.move(first["x"] + first["width"] / 2, first["y"] + 20)
    page.mouse.down()
    page.mouse.move(last["x"] + last["width"] / 2, last["y"] + 20, steps=4)
    page.mouse.up()
    page.wait_for_url("**since=**until=**")
    assert columns.count() >= 1


def test_selecting_words(page: Page, own_site: str) -> None:
    """Words that are selected become the span, in code points also where the browser counts otherwise."""
    item: dict[str, Any] = page.request.get(f"{own_site}/api/statements?q=misled&act=deny").json()["items"][0]
    page.goto(f"{own_site}/articles/{item['article']['id']}/statements/{item['id']}")
    page.evaluate(
        """() => {
          const node = document.querySelector("[data-text]").firstChild, range = document.createRange();
          range.setStart(node, node.data.indexOf("never"));
          range.setEnd(node, node.data.indexOf("House") + 5);
          getSelection().removeAllRanges();
          getSelection().addRange(range);
          document.dispatchEvent(new MouseEvent("mouseup", {bubbles: true}));
        }"""
    )
    assert page.input_value("#part-content") == "never misled the House"
    page.locator("[data-spans]").get_by_role("button").click()
    expect(page.get_by_role("status")).to_have_text("The words are changed.")
    after = page.request.get(f"{own_site}/api/statements/{item['id']}").json()["items"][0]
    assert after["said"] == "never misled the House"


def test_without_scripts(browser: Browser, own_site: str) -> None:
    with opened(browser, java_script_enabled=False) as page:
        page.goto(own_site)
        page.fill("#q", "misled")
        page.keyboard.press("Enter")
        page.locator(".facets").get_by_role("link", name="denies").click()
        page.locator(".card a[data-open]").first.click()
        expect(page.locator(".cue:target")).to_be_in_viewport()
        page.locator(".entry").first.locator("summary").click()
        expect(page.locator(".entry textarea").first).to_be_visible()
        page.locator(".entry").first.get_by_role("link", name="Correct").click()
        page.get_by_role("button", name="It is right").click()
        expect(page.get_by_role("status")).to_have_text("It is confirmed.")
        page.goto(f"{own_site}/?q=dam&sort=date")
        page.get_by_role("link", name="More", exact=True).click()
        expect(page.locator(".card").first).to_be_visible()
        assert "after=" in page.url


def test_adding_a_page(page: Page, own_site: str, tmp_path: Path) -> None:
    page.goto(f"{own_site}/add")
    bad = tmp_path / "<img src=x onerror=alert(1)>.png"
    bad.write_bytes(b"\x89PNG\r\n\x1a\n\x00")
    page.set_input_files("#files", [str(PAGES / "local.html"), str(bad)])
    page.get_by_role("button", name="Add to the ledger").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Added", timeout=120_000)
    expect(page.locator(".job")).to_contain_text("<img src=x onerror=alert(1)>.png")
    page.locator(".job .title").first.click()
    expect(page.locator(".story h1")).to_be_visible()
