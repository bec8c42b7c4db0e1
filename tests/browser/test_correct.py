"""The form that puts a statement right, by hand in a browser."""

from __future__ import annotations

from playwright.sync_api import Page, expect


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
    expect(page.locator("ol.list li")).to_contain_text("Olga Brandt · speaker · Olga Brandt")
