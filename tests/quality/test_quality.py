"""The quality gate: no figure may fall more than half a point under what was measured when it was last raised."""

from __future__ import annotations

import json

import pytest

from quality.figures import FIGURES, MEASURED, SHARED

TOLERANCE = 0.5
NEEDS_SHARED = {"PolNeAR dev", "gold readings"}


@pytest.mark.parametrize("name", list(FIGURES))
def test_no_figure_falls(name: str) -> None:
    if name in NEEDS_SHARED and not SHARED.is_dir():
        pytest.skip(f"the corpora are not in {SHARED.name}/ beside the repository")
    measured = json.loads(MEASURED.read_text(encoding="utf-8"))[name]
    now = FIGURES[name]()
    fallen = {k: (now[k], was) for k, was in measured.items() if now[k] < was - TOLERANCE}
    assert not fallen, f"{name}: (now, measured) {fallen}"
