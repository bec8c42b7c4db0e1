"""The tables as CSV: RFC 4180, UTF-8, a header line, empty where unknown, lists as JSON, `true` and `false`.

A spreadsheet takes a cell for a formula by its first character, and pages are written by strangers. So text that begins
with `= + - @`, one of their full-width forms, a tab or a line end gets an apostrophe in front, and so does text that
already begins with apostrophes and then one of these: taking one apostrophe away gives back every text (`unguarded`).
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable
from contextlib import ExitStack
from typing import Any

from quoth.export.tables import TABLES, Row, TableWriter

# https://owasp.org/www-community/attacks/CSV_Injection
FORMULA = re.compile("'*[=+\\-@\uff1d\uff0b\uff0d\uff20\t\r\n]")
NAMES = {table.name: [column.name for column in table.columns] for table in TABLES}


class Writer(TableWriter):
    """Four CSV files and `datapackage.json` in a folder."""

    suffix = "csv"

    def open(self, stack: ExitStack) -> None:
        """Open a file for each table, and write its header."""
        self.rows = {}
        for name, columns in NAMES.items():
            file = stack.enter_context(self.path(name).open("w", encoding="utf-8", newline=""))
            self.rows[name] = csv.writer(file, lineterminator="\r\n")
            self.rows[name].writerow(columns)

    def put(self, name: str, rows: Iterable[Row]) -> None:
        """Write rows of the table with that name."""
        self.rows[name].writerows([cell(row[column]) for column in NAMES[name]] for row in rows)

    def flush(self) -> None:
        """Nothing is held back."""


def cell(value: Any) -> str:
    """A value as it stands in a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return guarded(value) if isinstance(value, str) else repr(value)


def guarded(text: str) -> str:
    """`text` that no spreadsheet takes for a formula."""
    return f"'{text}" if FORMULA.match(text) else text


def unguarded(cell: str) -> str:
    """The text that `guarded` was given."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell
