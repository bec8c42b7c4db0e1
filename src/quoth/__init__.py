"""Quoth reads news pages and keeps a ledger of who said what, with the exact words as evidence.

    article = quoth.read("page.html")       # a file, or bytes
    reading = quoth.extract(article)        # or a str of clean text
    for statement in reading.statements:
        print(statement.cue.of(reading.article.text), statement.content)
    with quoth.Ledger.writing("quoth.db") as ledger:
        ledger.add_reading(reading)

Reading, extraction and the ledger are loaded at first use, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from quoth.types import Article, Dropped, Entity, Reading, Span, Statement, When

if TYPE_CHECKING:
    from quoth.extraction import extract
    from quoth.ledger import Ledger
    from quoth.reading import read

__version__ = "0.1.0"

__all__ = [
    "Article",
    "Dropped",
    "Entity",
    "Ledger",
    "Reading",
    "Span",
    "Statement",
    "When",
    "__version__",
    "extract",
    "read",
]


def __getattr__(name: str) -> Any:
    if name == "read":
        from quoth.reading import read

        return read
    if name == "extract":
        from quoth.extraction import extract

        return extract
    if name == "Ledger":
        from quoth.ledger import Ledger

        return Ledger
    raise AttributeError(f"module 'quoth' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
