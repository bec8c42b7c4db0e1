"""One JSON document around a list, written element by element, so that no list is ever in memory."""

from __future__ import annotations

import json
from typing import Any, TextIO

from quoth.export.jsonl import escaped


class Document:
    """`{..., "KEY": [ELEMENT, ELEMENT, ...]}` on a stream, one element a line."""

    def __init__(self, stream: TextIO, head: dict[str, Any], key: str) -> None:
        """Writes the head, and opens the list under `key`."""
        self.stream = stream
        self.first = True
        stream.write(dumps(head)[:-1] + f',"{key}":[')

    def add(self, element: dict[str, Any]) -> None:
        """Write one element of the list."""
        self.stream.write(("\n" if self.first else ",\n") + dumps(element))
        self.first = False

    def close(self) -> None:
        """Write the end of list and document."""
        self.stream.write("\n]}\n")


def dumps(value: Any) -> str:
    """JSON in one line, with what ends lines or steers terminals written as escapes."""
    return escaped(json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")))


def known(values: dict[str, Any]) -> dict[str, Any]:
    """`values` without those that are None or empty: in JSON-LD what is not known is left out."""
    return {key: value for key, value in values.items() if value is not None and value != [] and value != ""}
