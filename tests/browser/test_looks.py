"""Every page in both colour schemes and three widths: nothing overflows, and axe finds nothing to object to."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page

from browser.conftest import opened

AXE = (Path(__file__).parent / "axe" / "axe-4.14.1.min.js").read_text(encoding="utf-8")
REACHED = """() => [...document.querySelectorAll("a, button, input, select, textarea, summary")]
  .filter((one) => one.checkVisibility() && !one.disabled && one.tabIndex < 0 && one.type !== "radio")
  .map((one) => one.outerHTML.slice(0, 120))"""
RINGED = """() => getComputedStyle(document.activeElement).outlineStyle !== "none"
  || getComputedStyle(document.activeElement.querySelector(".place")).stroke !== "none" """
WIDTHS = (360, 800, 1440)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PAGES = ("search", "latest", "nothing", "filters", "article", "correct", "person", "people", "articles", "overview",
         "review", "add", "log", "keys", "api", "empty", "meaning", "sheet")  # fmt: skip


def test_nothing_overflows_and_axe_finds_nothing(browser: Browser, places: dict[str, str], hostile_site: str) -> None:
    """Each page once, then looked at in each width and scheme: there is no script that would lay it out anew."""
    wide, found = [], {}
    with opened(browser) as page:
        for address in [*(places[name] for name in PAGES), f"{hostile_site}/", f"{hostile_site}/people"]:
            page.goto(address)
            page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                if (room := page.evaluate("document.documentElement.scrollWidth")) > width:
                    wide.append((address, width, room))
            for scheme, width in zip(SCHEMES, (1440, 360), strict=True):
                page.emulate_media(color_scheme=scheme)
                page.set_viewport_size({"width": width, "height": 800})
                if violations := objections(page):
                    found[address, scheme, width] = violations
    assert not wide
    assert not found, "\n".join(f"{where}: {what}" for where, what in found.items())


def test_everything_is_reached_by_keyboard(browser: Browser, places: dict[str, str]) -> None:
    """Tab goes to everything that can be clicked, one sees where it is, and its first stop leads past the menu."""
    with opened(browser) as page:
        for name in ("search", "article", "person", "overview", "correct"):
            page.goto(places[name])
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.className") == "skip"
            seen = page.evaluate(REACHED)
            assert not seen, (name, seen[:5])
            page.keyboard.press("Enter")
            assert page.evaluate("document.activeElement.id") == "main"
            for _ in range(6):
                page.keyboard.press("Tab")
                assert page.evaluate(RINGED), (name, page.evaluate("document.activeElement.outerHTML")[:200])


def test_schemes(browser: Browser, places: dict[str, str]) -> None:
    with opened(browser) as page:
        page.goto(places["keys"])
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            paper = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
            light = sum(int(part) for part in paper[4:-1].split(",")) > 3 * 128
            assert light == (scheme == "light")


def objections(page: Page) -> list[str]:
    """What axe objects to: rule and the first elements."""
    page.evaluate(AXE)  # as the driver, not as the page: its policy allows no such script
    result: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {[node['html'][:160] + ' ' + node['failureSummary'][:200] for node in one['nodes'][:2]]}"
        for one in result["violations"]
    ]
