"""Readings written down for others: one module a format, listed in `FORMATS`.

Each format's module has a class `Writer` with `add(item)` and `close(whole)`, made from a folder, or from a text stream
(UTF-8, line ends as written) where the format is a single file. Items are written as they come, so any number will do.
"""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TextIO

from quoth.export.item import Item, Person, item_of

__all__ = ["FORMATS", "Format", "Item", "Person", "Writer", "item_of", "writing"]


class Writer(Protocol):
    """Where items go, one after the other."""

    def add(self, item: Item) -> None:
        """Write one item."""

    def close(self, whole: bool) -> None:
        """Write the end, unless an error cut the writing short; let go of files."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its module, and whether it is a folder of files or a single file."""

    module: str
    folder: bool
    title: str

    def open(self, target: Path | TextIO, **options: Any) -> Writer:
        """A writer of this format into a folder or a stream. Raises OSError or MissingExtra."""
        writer: Writer = importlib.import_module(f"quoth.export.{self.module}").Writer(target, **options)
        return writer


FORMATS = {
    "jsonl": Format("jsonl", False, "JSON Lines, quoth/1"),
    "csv": Format("csv_tables", True, "CSV tables with a Frictionless data package"),
    "parquet": Format("parquet_tables", True, "the same tables as Parquet"),
    "web-annotation": Format("web_annotation", True, "W3C Web Annotations"),
    "schema-org": Format("schema_org", False, "schema.org as JSON-LD"),
    "brat": Format("brat", True, "brat standoff"),
    "turtle": Format("rdf", False, "RDF with PROV-O as Turtle"),
    "citron": Format("citron", True, "Citron's JSON"),
}


@contextlib.contextmanager
def writing(writer: Writer) -> Iterator[Writer]:
    """Close a writer at the block's end, telling it whether it was reached."""
    try:
        yield writer
    except BaseException:
        writer.close(whole=False)
        raise
    writer.close(whole=True)
