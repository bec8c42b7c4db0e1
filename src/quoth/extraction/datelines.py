"""Datelines: "DUNMARSH (AP) — A jury …" begins with where and by whom the article was sent, which is nobody in it."""

from __future__ import annotations

import re

LONGEST = 120  # code points of a paragraph that a dateline may take

_CAPITAL = "A-ZÀ-ÖØ-Þ"
_PLACE = rf"[{_CAPITAL}][{_CAPITAL}'’.\- ]*[{_CAPITAL}][{_CAPITAL}.]"  # DUNMARSH, PORT KESWELL, ST. ANSE
_MORE = rf"(?:(?:,|/|\s+and)\s+[{_CAPITAL}][\w.'’\-]*(?:\s+[{_CAPITAL}][\w.'’\-]*){{0,3}}){{0,3}}"  # ", Halveria"
_DATE = r"(?:,?\s+[A-Z][a-z]{2,8}\.?\s+\d{1,2}(?:,\s+\d{4})?)?"
_AGENCY = r"\([A-Z][^()\n]{1,40}\)"
_DASH = r"\s*(?:—|–|--|-)\s+"
_OPENS = rf"(?=[{_CAPITAL}\d“\"‘'])"  # not "NATO — the alliance — said"
_DATELINE = re.compile(
    rf"{_PLACE}{_MORE}{_DATE}(?:\s*{_AGENCY}{_DASH}|{_DASH}{_OPENS})"  # the place in capitals
    rf"|[{_CAPITAL}][\w'’.\-]+(?:,?\s+[{_CAPITAL}][\w'’.\-]+){{0,4}}{_DATE}\s+{_AGENCY}{_DASH}"  # or in small letters
    rf"|{_AGENCY}{_DASH}"
)


def dateline_end(text: str, start: int, end: int) -> int:
    """Where the dateline of the paragraph `[start, end)` ends, its dash included; `start` where it has none."""
    match = _DATELINE.match(text, start, min(end, start + LONGEST))
    return match.end() if match else start
