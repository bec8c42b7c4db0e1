"""Commands that are killed with SIGKILL at random moments, and what is in a ledger then.

`Killer.run` starts a command and kills it, half of the times before a random SQL statement, which is where a
transaction is open, the other half at a random time.
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

TESTS = Path(__file__).parents[1]
COMMAND = [sys.executable, str(TESTS / "ledger" / "faked.py")]
KILLS = int(os.environ.get("QUOTH_CRASH_KILLS", "6"))
SEED = int(os.environ.get("QUOTH_CRASH_SEED", str(time.time_ns() % 1_000_000)))
TIMES = {"applied", "started", "ended", "added"}
PATIENCE = 300  # seconds, for a machine that is busy


class Killer:
    """Runs the command `quoth` in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.chance = random.Random(SEED)
        self.where = ""

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        with (self.folder / "said").open("wb") as said:
            return subprocess.Popen(
                [*COMMAND, *arguments],
                cwd=self.folder,
                env={**os.environ, "PYTHONPATH": str(TESTS), **environment},
                stdout=subprocess.DEVNULL,
                stderr=said,
            )

    def finish(self, *arguments: str) -> tuple[int, float, int]:
        """Let a command run to its end: its exit status, how long it took, how many SQL statements it made."""
        count = self.folder / "count"
        begun = time.perf_counter()
        status = self.start(*arguments, QUOTH_COUNT=str(count)).wait(PATIENCE)
        self.where = f"seed {SEED}: {(self.folder / 'said').read_text()}"
        return status, time.perf_counter() - begun, int(count.read_text())

    def run(self, *arguments: str, seconds: float, statements: int) -> int | None:
        """Run a command and kill it: None; or its exit status, where it was done before that."""
        by_statement = self.chance.random() < 0.5
        deadly = self.chance.randrange(statements) if by_statement else -1
        process = self.start(*arguments, QUOTH_DIE_AT=str(deadly))
        try:
            process.wait(PATIENCE if by_statement else self.chance.uniform(0, seconds))
        except subprocess.TimeoutExpired:
            process.kill()
        process.wait(PATIENCE)
        said = (self.folder / "said").read_text()
        self.where = f"seed {SEED}, {arguments}, before statement {deadly}: {said}"
        return None if process.returncode == -signal.SIGKILL else process.returncode


def rows(ledger: Path) -> dict[str, list[dict[str, Any]]]:
    """All that is in a ledger but the times at which it came there; raises where the file is damaged.

    Nothing is in one that was killed before it had its schema, which it has wholly or not at all.
    """
    if not ledger.exists():
        return {}
    connection = sqlite3.connect(ledger)
    connection.row_factory = sqlite3.Row
    try:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        assert bool(tables) == bool(connection.execute("PRAGMA user_version").fetchone()[0])
        if not tables:
            return {}
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.execute("INSERT INTO statement_words (statement_words, rank) VALUES ('integrity-check', 1)")
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
