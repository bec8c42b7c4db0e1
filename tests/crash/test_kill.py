"""Killed with SIGKILL at random moments, a ledger is whole; the same command goes on, to the same end.

How many kills: the environment variable QUOTH_CRASH_KILLS (default 6; a third of that for each of the other commands).
"""

from __future__ import annotations

import signal
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from crash.killing import KILLS, Killer, rows
from ledger.made import reading
from quoth.export import canonical, jsonl
from quoth.ledger import Ledger

PAGES = 50
VERSIONS = 10
SECRET = "Xylophanes"

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")


@pytest.fixture
def killer(tmp_path: Path) -> Killer:
    """A folder with pages, one of them twice, one that holds nothing, one that brings out a bug; and changing pages."""
    folder = tmp_path / "pages"
    folder.mkdir()
    for i in range(PAGES):
        story = f"Harbour to close, part {i}\n\n“We have no choice {i},” Lund said.\n\n“Not true, {i},” Berg claimed.\n"
        (folder / f"{i:03}.txt").write_text(story * (1 + i % 3), "utf-8")
    (folder / "020 again.txt").write_bytes((folder / "020.txt").read_bytes())
    (folder / "021 empty.txt").write_text("")
    (folder / "022 bug.txt").write_text("!bug")
    versions = [jsonl.dumps(reading(i, url=f"https://post.example/{i % 3}")) for i in range(VERSIONS)]
    (folder / "023 readings.jsonl").write_text("\n".join([*versions[:-2], "{damaged", *versions[-2:]]), "utf-8")
    return Killer(tmp_path)


def half_written(ledger: dict[str, list[dict[str, Any]]], whole: dict[str, list[dict[str, Any]]]) -> list[str]:
    """Articles that are there, but not with all that belongs to them."""
    wrong = []
    for article in ledger.get("article", []):
        for table in ("statement", "entity", "page"):
            here, there = ([r for r in one[table] if r["article"] == article["key"]] for one in (ledger, whole))
            if table == "statement":  # hidden as soon as there is a newer version
                here, there = ([row | {"shown": 1} for row in found] for found in (here, there))
            if here != there and not (table == "page" and here == there[: len(here)] != []):
                wrong.append(f"{table} of {article['id']}")
    return wrong


def contents(path: Path) -> list[str]:
    """A ledger's canonical export."""
    with Ledger(path) as ledger:
        return list(canonical.lines(ledger.connection, history=False))


def test_add(killer: Killer) -> None:
    ledger, uninterrupted = killer.folder / "quoth.db", killer.folder / "uninterrupted.db"
    status, seconds, statements = killer.finish("add", "pages", "-j", "1")
    assert status == 1, killer.where  # one page has a bug
    ledger.rename(uninterrupted)
    whole = rows(uninterrupted)
    assert len(whole["article"]) == PAGES + VERSIONS
    assert sum(not article["current"] for article in whole["article"]) == VERSIONS - 3
    assert len(whole["failure"]) == 3
    kills = 0
    while kills < KILLS:
        jobs = killer.chance.choice("112")
        status = killer.run("add", "pages", "-j", jobs, seconds=seconds, statements=statements)
        if status is None:
            kills += 1
            assert half_written(rows(ledger), whole) == [], killer.where
        else:
            assert status == 1, killer.where
            assert rows(ledger) == whole, killer.where
            ledger.unlink()
    assert killer.finish("add", "pages", "-j", "2")[0] == 1, killer.where
    assert rows(ledger) == whole, killer.where
    assert contents(ledger) == contents(uninterrupted)
    assert not list(killer.folder.glob("quoth.db-*"))


def test_refresh(killer: Killer) -> None:
    """Read again once more with the same model, nothing may differ at any moment."""
    ledger = killer.folder / "quoth.db"
    killer.finish("add", "pages", "-j", "1")
    command = ("refresh", "--all", "-j", "1")
    status, seconds, statements = killer.finish(*command)
    assert status == 0, killer.where
    whole = contents(ledger)
    for _ in range(max(1, KILLS // 3)):
        killer.run(*command, seconds=seconds, statements=statements)
        rows(ledger)
        assert contents(ledger) == whole, killer.where
    assert killer.finish(*command)[0] == 0, killer.where
    assert contents(ledger) == whole


def test_forget(killer: Killer) -> None:
    """Before or after, nothing between; and after, whoever writes next, no byte is left."""
    ledger = killer.folder / "quoth.db"
    killer.finish("add", "pages", "-j", "1")
    (killer.folder / "secret.txt").write_text(f"{SECRET}\n\n“{SECRET},” {SECRET} said.", "utf-8")
    without = contents(ledger)
    killer.finish("add", "secret.txt", "-j", "1")
    both = contents(ledger)
    page = next(line for line in both if SECRET in line and line.startswith('{"schema":"quoth/1"'))
    identity = jsonl.loads(page).article.id
    command = ("forget", "--page", identity, "--yes")
    saved = ledger.read_bytes()
    status, seconds, statements = killer.finish(*command)
    assert status == 0, killer.where
    for _ in range(max(1, KILLS // 3)):
        for file in killer.folder.glob("quoth.db*"):
            file.unlink()
        ledger.write_bytes(saved)
        killer.run(*command, seconds=seconds, statements=statements)
        rows(ledger)
        state = contents(ledger)
        assert state in (both, without), killer.where
        if state == both:
            assert killer.finish(*command)[0] == 0, killer.where
        assert killer.finish("add", "pages", "-j", "1")[0] == 1, killer.where
        assert contents(ledger) == without
        for file in killer.folder.glob("quoth.db*"):
            assert SECRET.lower().encode() not in file.read_bytes().lower(), (file, killer.where)
        connection = sqlite3.connect(ledger)
        assert connection.execute("SELECT count(*) FROM run WHERE command = 'forget'").fetchone() == (0,)
        connection.close()
