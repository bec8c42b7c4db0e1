"""The pictures in the README, drawn anew from the demo's ledger: `make pictures`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

from playwright.sync_api import sync_playwright

from browser.conftest import chromium, serving
from browser.shots import FONTS

DOCS = Path(__file__).parents[2] / "docs"
WIDTH, HEIGHT = 1120, 700


def main(ledger: str) -> None:
    """Draw them."""
    with serving(Path(ledger)) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, reduced_motion="reduce", bypass_csp=True)
        person = next(one for one in page.request.get(f"{site}/api/people").json()["items"] if one["kind"] == "person")
        denial = page.request.get(f"{site}/api/statements?q=“told the public”&act=deny").json()["items"][0]
        places: list[tuple[str, str, Literal["light", "dark"]]] = [
            ("search", f"{site}/?q=risk&sort=oldest", "light"),
            ("article", f"{site}/articles/{denial['article']['id']}", "light"),
            ("person", f"{site}/people/{person['id']}?sort=oldest", "light"),
            ("overview", f"{site}/overview", "dark"),
        ]
        for name, address, scheme in places:
            page.emulate_media(color_scheme=scheme)
            page.goto(address)
            page.add_style_tag(content=FONTS)
            if name == "article":
                page.hover(f"#m{denial['id']}")
            page.screenshot(path=DOCS / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
