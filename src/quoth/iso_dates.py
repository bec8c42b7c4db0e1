"""ISO dates as people and programs give them."""

from __future__ import annotations

import re
from datetime import datetime

# Of what ISO 8601 allows, the notations that sort as text: no week dates, and dashes between the parts.
_DATE = re.compile(
    r"\d{4}(?:-\d\d(?:-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,6})?)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?)?)?", re.ASCII
)
EXAMPLES = "2024-05-01, 2024-05 or 2024-05-01T09:30+02:00"


def is_date(value: str) -> bool:
    """Whether a value is an ISO date, as precise as known, or a date-time."""
    if not _DATE.fullmatch(value):
        return False
    try:
        datetime.fromisoformat((value + "-01-01")[:10] if len(value) < 10 else value)
    except ValueError:  # a 31st of February
        return False
    return True
