"""From one input, whatever it is, to the pages in it, one at a time: `records_in(path)`.

What an input is tells its content, not its name: a page, a WARC archive, a feed, a table of texts, or JSON Lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from quoth.reading.record import Lost, Record, Skipped

__all__ = ["Columns", "Lost", "Record", "Skipped", "records_in"]


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns (or JSON keys) of a table hold what; None takes the first one with a usual name."""

    text: str | None = None
    url: str | None = None
    date: str | None = None
    outlet: str | None = None
    title: str | None = None


def records_in(path: Path, columns: Columns = Columns(), name: str | None = None) -> Iterator[Record | Lost | Skipped]:
    """The pages that the file at `path` holds, in its order, one in memory at a time.

    `name` is what the file is called for people and in `origin`: the path, if left out. Damage comes as Lost, in its
    place among the records; nothing is raised for what a file holds.
    """
    named = name or str(path)
    yield Record(named, named, path)
