"""What docs/web.md says can be asked can be asked."""

from __future__ import annotations

import re
from pathlib import Path

from starlette.testclient import TestClient

DOCS = Path(__file__).parents[2] / "docs"


def test_addresses(reader: TestClient) -> None:
    found = re.findall(r"'http://127\.0\.0\.1:8317(/api[^']*)'", (DOCS / "web.md").read_text(encoding="utf-8"))
    asked = [one for one in found if not one.endswith("/extract")]
    assert len(asked) > 10
    for address in asked:
        assert reader.get(address).status_code == 200, address


def test_parameters_are_those_of_the_api(reader: TestClient) -> None:
    listed = reader.get("/api/openapi.json").json()["paths"]["/api/statements"]["get"]["parameters"]
    table = (DOCS / "web.md").read_text(encoding="utf-8").partition("| parameter |")[2].partition("\n\n")[0]
    told = {name for row in table.splitlines()[2:] for name in re.findall(r"`(\w+)`", row.split("|")[1])}
    assert told == {one["name"] for one in listed if one["in"] == "query"}
