"""What people come for, each in at most five actions; by mouse, by keyboard, and without scripts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from browser.conftest import opened
from examples.load import PAGES


class Actions:
    """What somebody does on a page, counted: each click, each text typed and each key pressed is one."""

    MOST = 5

    def __init__(self, page: Page) -> None:
        self.page = page
        self.done = 0

    def count(self) -> None:
        self.done += 1
        assert self.done <= self.MOST

    def click(self, what: Locator) -> None:
        self.count()
        what.click()

    def type(self, what: Locator, text: str) -> None:
        self.count()
        what.fill(text)

    def press(self, key: str) -> None:
        self.count()
        self.page.keyboard.press(key)


def test_find_who_denied_it(page: Page, site: str) -> None:
    page.goto(site)
    do = Actions(page)
    do.type(page.get_by_role("searchbox"), "misled")
    do.press("Enter")
    do.click(page.locator(".facets").get_by_role("link", name="denies"))
    expect(page.locator(".card").first.locator(".telling").first).to_contain_text("Edda Lorimer")
    expect(page.locator(".chips")).to_contain_text("denies")


def test_check_the_words_in_the_story_and_copy_them_with_their_citation(page: Page, site: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{site}/?q=misled&act=deny")
    do = Actions(page)
    do.click(page.locator(".card a[data-open]").first)
    expect(page.locator(".cue:target")).to_be_in_viewport()
    number = page.locator(".cue:target").get_attribute("data-s")
    entry = page.locator(f".entry[data-s='{number}']")
    do.click(entry.get_by_text("Copy with citation"))
    expect(entry.get_by_role("status")).to_have_text("Copied")
    cited = page.evaluate("navigator.clipboard.readText()")
    assert "Edda Lorimer" in cited
    place = re.search(r"characters (\d+)–(\d+)\)$", cited)
    assert place
    identity = page.url.split("/articles/")[1].split("#")[0]
    text = page.request.get(f"{site}/api/articles/{identity}").json()["article"]["text"]
    words = " ".join(text[int(place[1]) : int(place[2])].split())
    pieces = cited.partition(" — ")[0].split(" … ")
    assert len(pieces) == 2
    assert words.startswith(pieces[0])
    assert words.endswith(pieces[1])


def test_from_nothing_to_the_copied_words_of_a_denial(page: Page, site: str) -> None:
    """Both of these in one go."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(site)
    do = Actions(page)
    do.type(page.get_by_role("searchbox"), "misled")
    do.press("Enter")
    do.click(page.locator(".facets").get_by_role("link", name="denies"))
    do.click(page.locator(".card a[data-open]").first)
    page.locator(".cue:target").focus()  # it is where the browser goes on from
    do.press("c")
    expect(page.locator(".copied", has_text="Copied")).to_have_count(1)
    assert "Edda Lorimer" in page.evaluate("navigator.clipboard.readText()")


def test_see_how_a_persons_line_changed(page: Page, site: str) -> None:
    page.goto(f"{site}/people")
    do = Actions(page)
    do.click(page.get_by_role("link", name="Edda Lorimer", exact=True))
    do.click(page.get_by_role("link", name="Oldest first"))
    days = [one.get_attribute("datetime") or "" for one in page.locator(".cards > .card > .more time").all()]
    assert len(days) > 10
    assert days == sorted(days)
    do.click(page.get_by_role("link", name="More", exact=True))
    expect(page.locator(".cards > .card, .results > .card").nth(20)).to_be_attached()
    do.type(page.get_by_label("Words within their statements"), "dam")
    do.press("Enter")
    page.wait_for_url("**q=dam**")
    assert "sort=oldest" in page.url
    expect(page.locator(".card").first).to_contain_text("dam", ignore_case=True)


def test_fix_a_wrong_speaker(page: Page, own_site: str) -> None:
    page.goto(f"{own_site}/?q=misled&act=deny")
    do = Actions(page)
    do.click(page.locator(".card a[data-open]").first)
    number = page.locator(".cue:target").get_attribute("data-s")
    do.click(page.locator(f".entry[data-s='{number}']").get_by_role("link", name="Correct"))
    do.type(page.get_by_label("Somebody else"), "Olga Brandt")
    do.click(page.locator("button[name=kind][value=speaker]"))
    expect(page.locator(".note.good")).to_have_text("The speaker is changed.")
    expect(page.locator(".card .telling")).to_contain_text("Olga Brandt")
    page.get_by_role("button", name="Undo the last correction").click()
    expect(page.locator(".card .telling")).not_to_contain_text("Olga Brandt")


def test_download_the_table(page: Page, site: str) -> None:
    page.goto(f"{site}/?q=dam")
    do = Actions(page)
    with page.expect_download() as download:
        do.click(page.get_by_role("link", name="CSV"))
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


def test_keyboard_in_a_story(page: Page, places: dict[str, str]) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(places["article"])
    page.keyboard.press("j")
    page.keyboard.press("j")
    cues = page.locator(".story a.cue[id]")
    expect(cues.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(cues.first).to_be_focused()
    page.keyboard.press("c")
    entry = page.locator(f".entry[data-s='{cues.first.get_attribute('data-s')}']")
    expect(entry.get_by_role("status")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == entry.locator("textarea").input_value()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.wait_for_url("**/keys")


def test_copying_from_the_results_by_key(page: Page, site: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{site}/?q=dam")
    page.keyboard.press("j")
    page.keyboard.press("c")
    card = page.locator(".card").first
    expect(card.locator(".copied").first).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == card.locator("textarea").first.input_value()


def test_keys_keep_their_place(page: Page, site: str) -> None:
    """Also where a citation took the focus, and where the link that loaded more results went away with it."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{site}/?q=dam")
    steps = page.locator("[data-step]")
    for _ in range(3):
        page.keyboard.press("j")
    page.keyboard.press("c")
    expect(steps.nth(2).locator("textarea").first).to_be_focused()
    page.keyboard.press("j")
    expect(steps.nth(3)).to_be_focused()
    page.keyboard.press("c")
    expect(steps.nth(3).locator("textarea").first).to_be_focused()
    page.keyboard.press("k")
    expect(steps.nth(2)).to_be_focused()
    before = steps.count()
    page.get_by_role("link", name="More", exact=True).focus()
    page.keyboard.press("Enter")
    expect(steps.nth(before)).to_be_attached()
    page.keyboard.press("j")
    expect(steps.nth(3)).to_be_focused()
    while page.evaluate("document.activeElement !== [...document.querySelectorAll('[data-step]')].at(-1)"):
        page.keyboard.press("j")
    assert steps.count() > before
    page.keyboard.press("/")
    page.keyboard.type("jk")
    expect(page.locator("#q")).to_have_value("jk")  # keys in a field are what is typed


def test_keys_in_a_story_go_on_from_where_one_came(page: Page, site: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{site}/?q=misled&act=deny")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    target = page.locator(".story a.cue:target")
    number = target.get_attribute("data-s")
    page.keyboard.press("c")
    entry = page.locator(f".entry[data-s='{number}']")
    expect(entry.get_by_role("status")).to_have_text("Copied")
    cues = page.locator(".story a.cue[id]")
    place = cues.evaluate_all("(all) => all.findIndex((one) => one.matches(':target'))")
    page.keyboard.press("k")
    expect(cues.nth(place - 1)).to_be_focused()


def test_by_meaning(page: Page, site: str) -> None:
    page.goto(f"{site}/?q=nobody will be harmed by the wall")
    expect(page.locator(".empty")).to_be_visible()
    page.get_by_label("By meaning").check()
    page.wait_for_url("**by=meaning**")
    assert page.locator(".card").count() >= 10
    assert page.url.endswith("by=meaning")  # and nothing else that is as usual
    page.locator(".facets").get_by_role("link", name="denies").click()
    page.wait_for_url("**by=meaning**act=deny**")
    for act in page.locator(".cards > .card > .telling .act").all():
        expect(act).to_have_text("denies")


def test_addresses_of_searches_are_short(page: Page, site: str) -> None:
    page.goto(site)
    page.fill("#q", "dam")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/?q=dam")
    page.get_by_text("Narrow it down").click()
    page.get_by_label("Not known").select_option("no source found")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url(f"{site}/?q=dam&missing=speaker")


def test_filters_on_a_narrow_screen(browser: Browser, site: str) -> None:
    with opened(browser, viewport={"width": 360, "height": 740}) as page:
        page.goto(f"{site}/?q=dam")
        expect(page.locator(".facets")).to_be_hidden()
        page.get_by_role("link", name="Filters").click()
        page.locator(".facets").get_by_role("link", name="denies").click()
        page.wait_for_url("**act=deny")
        expect(page.locator(".facets")).to_be_hidden()
        page.locator(".chip").click()
        page.wait_for_url("**q=dam")


def test_hover_links_text_and_list(page: Page, places: dict[str, str]) -> None:
    page.goto(places["article"])
    page.locator(".text .cue").first.hover()
    number = page.locator(".text .cue").first.get_attribute("data-s")
    expect(page.locator(f".entry[data-s='{number}']")).to_have_class(re.compile("lit"))
    page.locator(".entry[data-s='4']").hover()
    expect(page.locator(".story .cue[data-s='4']").first).to_have_class(re.compile("lit"))
    expect(page.locator(f".entry[data-s='{number}']")).not_to_have_class(re.compile("lit"))


def test_results_do_not_light_each_other_up(page: Page, site: str) -> None:
    page.goto(f"{site}/?q=dam")
    page.locator(".card .content").first.hover()
    expect(page.locator(".lit")).to_have_count(0)


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
          const text = document.querySelector("[data-text]"), range = document.createRange();
          const nodes = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
          const at = (word) => {
            while (nodes.nextNode()) {
              const place = nodes.currentNode.data.indexOf(word);
              if (place >= 0) return [nodes.currentNode, place];
            }
          };
          range.setStart(...at("never"));
          nodes.currentNode = text;
          const [node, place] = at("House");
          range.setEnd(node, place + 5);
          getSelection().removeAllRanges();
          getSelection().addRange(range);
          text.dispatchEvent(new MouseEvent("mousedown", {bubbles: true}));
          text.dispatchEvent(new MouseEvent("mouseup", {bubbles: true}));
        }"""
    )
    assert page.input_value("#part-content") == "never misled the House"
    page.locator("[data-spans]").get_by_role("button", name="Change it").click()
    expect(page.locator(".note.good")).to_have_text("The words are changed.")
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
        page.locator(".entry").first.get_by_text("Copy with citation").click()
        expect(page.locator(".entry textarea").first).to_be_visible()
        page.locator(".entry").first.get_by_role("link", name="Correct").click()
        page.get_by_role("button", name="It is right").click()
        expect(page.locator(".note.good")).to_have_text("It is confirmed.")
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
