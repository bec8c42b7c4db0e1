"""`quoth read` writes every format without a ledger, too."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = [sys.executable, str(Path(__file__).parents[1] / "faked_quoth.py"), "read"]
PAGES = {"a.txt": "Harbour\n\n“We have no choice,” Lund said.\n", "b.txt": "Quay\n\n“Not true,” Berg claimed.\n"}


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    for name, text in PAGES.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def test_formats(pages: Path, tmp_path: Path) -> None:
    forms = ("csv", "citron", "web-annotation", "turtle")  # two kinds of folders of files, one file with more, a file
    for form in forms:
        done = subprocess.run(
            [*COMMAND, pages, "--format", form, "-o", tmp_path / form, "-j", "1"], capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*forms, "pages"])
    with (tmp_path / "csv" / "statements.csv").open(encoding="utf-8", newline="") as stream:
        assert [row["speaker"] for row in csv.DictReader(stream)] == ["Lund Orn", "Berg Orn"]
    assert sorted(path.name for path in (tmp_path / "citron").iterdir()) == ["a.json", "b.json"]
    assert len(json.loads((tmp_path / "web-annotation" / "annotations.json").read_text("utf-8"))["items"]) == 2
    assert "prov:wasQuotedFrom" in (tmp_path / "turtle").read_text("utf-8")


def test_a_folder_with_something_in_it_is_not_touched(pages: Path) -> None:
    done = subprocess.run([*COMMAND, pages, "--format", "csv", "-o", pages], capture_output=True, check=False)
    assert done.returncode == 2
    assert sorted(path.name for path in pages.iterdir()) == sorted(PAGES)
    (pages.parent / "other").mkdir()
    (pages.parent / "other" / "mine").touch()
    done = subprocess.run(
        [*COMMAND, pages, "--format", "csv", "-o", pages.parent / "other"], capture_output=True, check=False
    )
    assert done.returncode == 1
    assert b"is there already" in done.stderr
