"""ISO dates as people read them, as precise as they are."""

from __future__ import annotations

import re

from quoth.moments import MONTHS

DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


def dated(value: str | None) -> str:
    """`2024-05-01T10:00` as `1 May 2024`, `2024-05` as `May 2024`, an interval as both with a dash; else as it is."""
    if not value:
        return ""
    start, _, end = value.partition("/")
    first = one_date(start)
    return f"{first} – {one_date(end)}" if end and one_date(end) != first else first


def one_date(value: str) -> str:
    found = DATE.match(value)
    if not found:
        return value
    year, month, day = found.groups()
    if not month or not 1 <= int(month) <= 12:
        return year
    return f"{int(day)} {MONTHS[int(month) - 1]} {year}" if day else f"{MONTHS[int(month) - 1]} {year}"
