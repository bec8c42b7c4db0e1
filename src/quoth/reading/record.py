"""What inputs are taken apart into: pages to read, what was lost on the way, and what was passed over."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from quoth.bulk import Failure
from quoth.reading.decode import load
from quoth.types import PublishedFrom, Reading

_ADDRESS = re.compile("https?://[^\\s\x00-\x20\x7f\ud800-\udfff]{1,8000}", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
MAX_KINDS = 40


@dataclass(frozen=True, slots=True)
class Record:
    """One page as an input holds it, with what the input tells about it; everything not known is None.

    `name` is for people: the file, and where in it. `origin` is the file as it was named; `number` the record's place
    in it, from 1, and `offset` where the record begins, in bytes of the file as it lies on disk; both are None where
    the file itself is the page. `source` is that file's path, or the page's bytes with transfer and content encodings
    undone; the text of a feed or a table is there as UTF-8.

    `media_type` is the declared one, in lower case, without parameters; it is believed only where the page's bytes
    don't tell. `charset` is the declared encoding: a hint too. `clean` means plain text that holds nothing but the
    article: no line of it is left out. `published` is an ISO date or date-time, never the time of a crawl.
    `reading` is what an earlier run found in the page; the page is not read again, `source` is then the line as it was
    written.
    """

    name: str
    origin: str
    source: Path | bytes
    number: int | None = None
    offset: int | None = None
    media_type: str | None = None
    charset: str | None = None
    clean: bool = False
    url: str | None = None
    title: str | None = None
    byline: str | None = None
    outlet: str | None = None
    published: str | None = None
    published_from: PublishedFrom = "given"
    reading: Reading | None = None

    def raw(self) -> bytes:
        """The page's bytes; gzip around a file is undone. Raises PageError as `quoth.read` does."""
        return load(self.source, self.name)


@dataclass(frozen=True, slots=True)
class Lost:
    """What an input holds, or should hold, and could not give: a damaged record, a row without a text.

    `name`, `origin` and `number` are as in Record.
    """

    name: str
    origin: str
    failure: Failure
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """How many records of an input are no pages, by what they are ("image", "status 404", "request"): nothing is lost.

    Comes once, at the input's end, and only where there are any.
    """

    origin: str
    counts: Mapping[str, int] = field(default_factory=dict)


class Counts:
    """Counts by kind, of at most MAX_KINDS kinds: names come from files, and a file may make up as many as it likes."""

    def __init__(self) -> None:
        self.by_kind: dict[str, int] = {}

    def add(self, kind: str) -> None:
        """One more of `kind`."""
        if kind not in self.by_kind and len(self.by_kind) >= MAX_KINDS:
            kind = "other"
        self.by_kind[kind] = self.by_kind.get(kind, 0) + 1


def address(value: object) -> str | None:
    """A web address as files hold it, stripped of white space and angle brackets; None where it is none."""
    if not isinstance(value, str):
        return None
    stripped = value.strip().strip("<>").strip()
    return stripped if _ADDRESS.fullmatch(stripped) else None


def one_line(value: object, most: int = 500) -> str | None:
    """A name or title as files hold it: white space folded, controls and lone surrogates removed; None if empty."""
    if not isinstance(value, str):
        return None
    return " ".join(_CONTROL.sub("", value[: 10 * most]).split())[:most].strip() or None
