"""How the pages look, in both colour schemes and three widths, against pictures that were looked at.

`make shots` draws the pictures in tests/browser/shots anew; look at what changed in them before they are committed.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from browser.conftest import opened
from browser.shots import FOLDER, FONTS, MOST_CELLS, Scaler, changed, has_fonts, written
from browser.test_looks import SCHEMES, WIDTHS

WRITING = os.environ.get("QUOTH_SHOTS") == "write"
PAGES = (
    "search", "filters", "nothing", "meaning", "article", "person", "people", "overview", "review", "correct", "add",
    "empty",
)  # fmt: skip


@pytest.fixture(scope="module")
def scaler(browser: Browser) -> Scaler:
    return Scaler(browser)


@pytest.mark.parametrize("name", PAGES)
def test_looks_as_it_did(
    browser: Browser, scaler: Scaler, places: dict[str, str], site: str, name: str, tmp_path: Path
) -> None:
    differ = []
    with opened(browser, bypass_csp=True) as page:
        page.context.add_cookies([{"name": "quoth_by", "value": "Ann", "url": site}])
        answer = page.goto(places[name])
        assert answer
        assert answer.ok
        if not has_fonts(page):
            pytest.skip("pictures are drawn in Noto, which is not installed (Debian: fonts-noto-core)")
        page.add_style_tag(content=FONTS + "* { caret-color: transparent !important; }")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                page.evaluate("document.fonts.ready")
                now = scaler.small(page.screenshot(animations="disabled"))
                file = FOLDER / f"{name}-{width}-{scheme}.png"
                if WRITING:
                    file.parent.mkdir(exist_ok=True)
                    file.write_bytes(written(now))
                    continue
                share = changed(scaler.kept(file.read_bytes()), now)
                if share > MOST_CELLS:
                    (tmp_path / file.name).write_bytes(written(now))
                    differ.append(f"{file.name}: {100 * share:.1f} % of it differs; now {tmp_path / file.name}")
    assert not differ, "\n".join([*differ, "look at them, and `make shots` takes them as they are"])


def test_another_look_is_noticed(browser: Browser, scaler: Scaler, site: str) -> None:
    """A line more, a button in another colour, no rounded marks: each is more than the tolerance."""
    with opened(browser, bypass_csp=True) as page:
        page.goto(f"{site}/?q=dam")
        before = scaler.small(page.screenshot())
        assert changed(before, scaler.small(page.screenshot())) == 0
        for change in (".content { background: none !important }", ".box button { background: #a00 !important }",
                       ".asking { padding-bottom: 8px }", "nav { visibility: hidden }"):  # fmt: skip
            style = page.add_style_tag(content=change)
            assert changed(before, scaler.small(page.screenshot())) > MOST_CELLS, change
            style.evaluate("one => one.remove()")
