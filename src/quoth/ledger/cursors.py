"""Cursors: a place in a list, written as one word that may stand in an address."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from quoth.errors import BadQuestion


def written(parts: Sequence[Any]) -> str:
    """Plain values as a cursor."""
    text = json.dumps(parts, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read(cursor: str) -> Any:
    """What `written` wrote; None where it is no cursor."""
    try:
        return json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return None


@dataclass(frozen=True, slots=True)
class Rank:
    """A place in a list of persons by a number, the highest first, then by name and id: that of the one seen last."""

    number: int
    name: str
    id: str

    @property
    def cursor(self) -> str:
        """The place as it stands in an address."""
        return written([self.number, self.name, self.id])


START = Rank(2**62, "", "")  # nobody is quoted so often: all come behind it


def rank_of(cursor: str | None) -> Rank:
    """The place that a cursor stands for; the start without one. Raises BadQuestion."""
    if cursor is None:
        return START
    match read(cursor):
        case [int(number), str(name), str(identity)] if 0 <= number < 2**63:
            return Rank(number, name, identity)
    raise BadQuestion("that is no place among the people: take the `next` of an answer, or start without `after`")
