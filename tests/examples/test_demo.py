"""What `make demo` prints."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from quoth.ledger import Ledger
from web.gold import fill

DEMO = Path(__file__).parents[2] / "examples" / "demo.py"


def test_demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    path = "demo.db"
    with Ledger.writing(path) as ledger:
        fill(ledger, made=0)
    runpy.run_path(str(DEMO))["main"](path)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) < 80
    assert max(map(len, lines)) < 140
    assert [line for line in lines if line][-1].split() == [".venv/bin/quoth", "open", "--ledger", path]
    for title in ("Most quoted", "Accusations", "Denials"):
        assert lines[lines.index(title) + 2].startswith("  "), title  # behind the command that prints more of it
