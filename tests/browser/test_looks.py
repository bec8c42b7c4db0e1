"""Every page in both colour schemes and three widths: nothing overflows, and axe finds nothing to object to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from browser.conftest import opened

AXE = (Path(__file__).parent / "axe" / "axe-4.14.1.min.js").read_text(encoding="utf-8")
WIDTHS = (360, 800, 1440)
SCHEMES = ("light", "dark")
PAGES = ("search", "latest", "nothing", "filters", "article", "correct", "person", "people", "articles", "overview",
         "review", "add", "log", "keys", "api")  # fmt: skip


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_overflows(browser: Browser, places: dict[str, str], hostile_site: str, width: int, scheme: str) -> None:
    boxes = []
    with opened(browser, viewport={"width": width, "height": 800}, color_scheme=scheme) as page:
        for address in [*(places[name] for name in PAGES), f"{hostile_site}/", f"{hostile_site}/people"]:
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
            boxes.append(page.evaluate("document.body.scrollHeight"))
        paper = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    light = sum(int(part) for part in paper[4:-1].split(",")) > 3 * 128
    assert light == (scheme == "light")
    assert all(boxes)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", (360, 1440))
def test_axe_finds_nothing(browser: Browser, places: dict[str, str], width: int, scheme: str) -> None:
    found = {}
    with opened(browser, viewport={"width": width, "height": 900}, color_scheme=scheme) as page:
        for name in PAGES:
            page.goto(places[name])
            page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
            if violations := objections(page):
                found[name] = violations
    assert not found


def objections(page: Page) -> list[str]:
    """What axe objects to: rule and the first elements."""
    page.evaluate(AXE)  # as the driver, not as the page: its policy allows no such script
    result: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {[node['html'][:160] + ' ' + node['failureSummary'][:200] for node in one['nodes'][:2]]}"
        for one in result["violations"]
    ]
