"""Dropping files on the add page, wherever on it they fall."""

from __future__ import annotations

from playwright.sync_api import Page, expect

# Drops files of these names on an element, as a browser does; whether the page let the browser go and show them.
DROP = """([where, names]) => {
  const data = new DataTransfer();
  for (const name of names) data.items.add(new File(["<p>words</p>"], name, {type: "text/html"}));
  const dropped = (kind) => document.querySelector(where).dispatchEvent(
    new DragEvent(kind, {dataTransfer: data, bubbles: true, cancelable: true}));
  return dropped("dragover") || dropped("drop");
}"""
TEXT = """() => {
  const data = new DataTransfer();
  data.setData("text/plain", "words");
  return document.querySelector("#text").dispatchEvent(
    new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
}"""
CHOSEN = "[...document.querySelector('input[type=file]').files].map((one) => one.name)"


def test_files_may_fall_anywhere(page: Page, site: str) -> None:
    page.goto(f"{site}/add")
    for number, where in enumerate(("h1", "footer", ".drop", "body")):
        assert not page.evaluate(DROP, [where, [f"{number}.html"]]), where
    assert page.evaluate(CHOSEN) == ["0.html", "1.html", "2.html", "3.html"]
    expect(page.locator(".chosen-files li")).to_have_text(["0.html", "1.html", "2.html", "3.html"])
    assert page.evaluate(TEXT)  # what is no file is the browser's
    assert page.url == f"{site}/add"


def test_names_of_dropped_files_are_shown_as_they_are(page: Page, site: str) -> None:
    page.goto(f"{site}/add")
    names = ["invoice\u202elmth.exe", "<b>bold</b>.html", "שלום.html"]
    page.evaluate(DROP, ["h1", names])
    items = page.locator(".chosen-files li > bdi")
    expect(items).to_have_text(names)
    expect(items.nth(0).locator(".control[data-control=RLO]")).to_have_count(1)
    expect(items.nth(1).locator("b")).to_have_count(0)
    page.evaluate(DROP, ["h1", [f"{number}.txt" for number in range(20)]])
    expect(page.locator(".chosen-files li")).to_have_count(13)
    expect(page.locator(".chosen-files li").last).to_have_text("and 11 more")
