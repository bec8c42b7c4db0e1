"""`quoth add`, killed with SIGKILL at random moments: the ledger is whole; the same command goes on, to the same end.

How many kills: the environment variable QUOTH_CRASH_KILLS (default 10). Half of them come before a random SQL
statement, which is where a transaction is open; the other half at a random time.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from ledger.made import reading
from quoth.export import jsonl

TESTS = Path(__file__).parents[1]
COMMAND = [sys.executable, str(TESTS / "ledger" / "faked.py")]
KILLS = int(os.environ.get("QUOTH_CRASH_KILLS", "10"))
SEED = int(os.environ.get("QUOTH_CRASH_SEED", str(time.time_ns() % 1_000_000)))
PAGES = 50
VERSIONS = 10
TIMES = {"applied", "started", "ended", "added"}


def make_pages(folder: Path) -> None:
    """Pages, one of them twice, one that holds nothing, one that brings out a bug; and readings of changing pages."""
    folder.mkdir()
    for i in range(PAGES):
        story = f"Harbour to close, part {i}\n\n“We have no choice {i},” Lund said.\n\n“Not true, {i},” Berg claimed.\n"
        (folder / f"{i:03}.txt").write_text(story * (1 + i % 3), "utf-8")
    (folder / "020 again.txt").write_bytes((folder / "020.txt").read_bytes())
    (folder / "021 empty.txt").write_text("")
    (folder / "022 bug.txt").write_text("!bug")
    versions = [jsonl.dumps(reading(i, url=f"https://post.example/{i % 3}")) for i in range(VERSIONS)]
    (folder / "023 readings.jsonl").write_text("\n".join([*versions[:-2], "{damaged", *versions[-2:]]), "utf-8")


def start(folder: Path, *, jobs: int, **environment: str) -> subprocess.Popen[bytes]:
    with (folder / "said").open("wb") as said:
        return subprocess.Popen(
            [*COMMAND, "add", "pages", "-j", str(jobs)],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(TESTS), **environment},
            stdout=subprocess.DEVNULL,
            stderr=said,
        )


def rows(ledger: Path) -> dict[str, list[dict[str, Any]]]:
    """All that is in a ledger but the times at which it came there; raises where the file is damaged."""
    connection = sqlite3.connect(ledger)
    connection.row_factory = sqlite3.Row
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.execute("INSERT INTO statement_words (statement_words, rank) VALUES ('integrity-check', 1)")
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            table: [
                {name: value for name, value in dict(row).items() if name not in TIMES}
                for row in connection.execute(f"SELECT * FROM {table} ORDER BY 1")
            ]
            for table in tables
            if not table.startswith("statement_words")
        }
    finally:
        connection.close()


def half_written(ledger: dict[str, list[dict[str, Any]]], whole: dict[str, list[dict[str, Any]]]) -> list[str]:
    """Articles that are there, but not with all that belongs to them."""
    wrong = []
    for article in ledger["article"]:
        for table in ("statement", "entity", "page"):
            here, there = ([r for r in one[table] if r["article"] == article["key"]] for one in (ledger, whole))
            if here != there and not (table == "page" and here == there[: len(here)] != []):
                wrong.append(f"{table} of {article['id']}")
    return wrong


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_killed_at_any_moment(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    make_pages(tmp_path / "pages")
    begun = time.perf_counter()
    count = tmp_path / "count"
    assert start(tmp_path, jobs=1, QUOTH_COUNT=str(count)).wait(120) == 1  # one page has a bug
    seconds = time.perf_counter() - begun
    statements = int(count.read_text())
    uninterrupted = tmp_path / "uninterrupted.db"
    (tmp_path / "quoth.db").rename(uninterrupted)
    whole = rows(uninterrupted)
    assert len(whole["article"]) == PAGES + VERSIONS
    assert sum(not article["current"] for article in whole["article"]) == VERSIONS - 3
    assert len(whole["failure"]) == 3

    kills = finished = 0
    while kills < KILLS:
        jobs = chance.choice((1, 1, 2))
        by_statement = chance.random() < 0.5
        deadly = chance.randrange(statements) if by_statement else -1
        process = start(tmp_path, jobs=jobs, QUOTH_DIE_AT=str(deadly))
        try:
            process.wait(60 if by_statement else chance.uniform(0, seconds))
        except subprocess.TimeoutExpired:
            process.kill()
        process.wait(60)
        where = f"seed {SEED}, kill {kills}, before statement {deadly}: {(tmp_path / 'said').read_text()}"
        if process.returncode == -signal.SIGKILL:
            kills += 1
            if (tmp_path / "quoth.db").exists() and (tmp_path / "quoth.db").stat().st_size:
                ledger = rows_if_made(tmp_path / "quoth.db")
                assert half_written(ledger, whole) == [] if ledger else True, where
        else:
            assert process.returncode == 1, where
            assert rows(tmp_path / "quoth.db") == whole, where
            finished += 1
            (tmp_path / "quoth.db").unlink()

    process = start(tmp_path, jobs=2)
    assert process.wait(120) == 1, (tmp_path / "said").read_text()
    assert rows(tmp_path / "quoth.db") == whole, f"seed {SEED}, after {kills} kills"
    assert not list(tmp_path.glob("quoth.db-*"))


def rows_if_made(ledger: Path) -> dict[str, list[dict[str, Any]]] | None:
    """The rows of a ledger; None of one that was killed before its schema was there, which then is there not at all."""
    connection = sqlite3.connect(ledger)
    made = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    connection.close()
    assert bool(made) == bool(version)
    return rows(ledger) if made else None
