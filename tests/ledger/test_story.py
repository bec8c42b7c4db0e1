"""The story in docs/story.md, word for word: its commands are taken from the page and run, with the real model."""

from __future__ import annotations

import csv
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^```(?P<language>\w+)(?: (?P<about>[^\n]*))?\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
QUESTIONS = re.compile(r"^\*\*[^*]+\?\*\*", re.MULTILINE)

pytestmark = pytest.mark.skipif(not shutil.which("bash"), reason="the commands are for a shell")


def blocks() -> list[tuple[str, str, str]]:
    """The page's pieces of code: language, what is said about it (`setup`, `needs …`), code."""
    page = (ROOT / "docs" / "story.md").read_text("utf-8")
    assert len(QUESTIONS.findall(page)) == 5
    return [(one["language"], one["about"] or "", one["body"]) for one in FENCE.finditer(page)]


def there(about: str) -> bool:
    """Whether the package that a piece needs is installed; pieces without a need are for everybody."""
    name = about.removeprefix("needs ")
    return name == about or importlib.util.find_spec(name) is not None


def test_the_story(tmp_path: Path) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples", target_is_directory=True)
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "quoth").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m quoth "$@"\n')
    (programs / "quoth").chmod(0o755)
    path = f"{programs}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "COLUMNS": "100"}
    environment.pop("QUOTH_LEDGER", None)
    said: dict[str, str] = {}
    for language, about, code in blocks():
        if language == "text" or about == "setup" or not there(about):
            continue
        lines = code.strip().split("\n") if language == "sh" else [code]
        for line in lines:
            command = ["bash", "-c", line] if language == "sh" else [sys.executable, "-c", line]
            done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=600)
            assert done.returncode == 0, (line, done.stderr)
            if line.startswith(("quoth search", "quoth people")):
                assert "Nothing found" not in done.stdout
            said.setdefault(line, done.stdout)
    added = next(out for line, out in said.items() if line.startswith("quoth add"))
    assert added.startswith("38 pages added · 1,")
    assert "failed" not in added
    first = next(out for line, out in said.items() if line.startswith("quoth search risk"))
    assert "no risk to anybody in the valley" in first
    assert "Marguerite Oyelle" in next(out for line, out in said.items() if "--like" in line)
    after = subprocess.run(
        ["bash", "-c", "quoth show 5e885d6e --format jsonl"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        check=True,
    )
    (hit,) = map(json.loads, after.stdout.splitlines())
    assert [one["name"] for one in hit["speakers"]] == ["Desmond Quillan"]
    assert hit["corrected"] or "Desmond Quillan" in said["quoth show 5e885d6e"]  # the machine may have learnt it
    with (tmp_path / "out" / "denials" / "statements.csv").open(encoding="utf-8", newline="") as stream:
        assert {row["act"] for row in csv.DictReader(stream)} == {"deny"}
    assert len(list((tmp_path / "out" / "brat").glob("*.ann"))) == 38
