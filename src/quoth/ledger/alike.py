"""Searching by meaning: the statements that say most nearly what a text says, ranked together with words if wanted."""

from __future__ import annotations

import itertools
import sqlite3

from quoth import settings
from quoth.errors import BadQuestion, NothingToSearch
from quoth.ledger.hits import Hit, hits_in_order
from quoth.ledger.indexing import batches, places
from quoth.ledger.limit import limited
from quoth.ledger.meaning import fused, nearest
from quoth.ledger.query import searchable
from quoth.ledger.question import Filters, question
from quoth.ledger.search import by_relevance


def alike(
    connection: sqlite3.Connection, text: str, words: str = "", *, limit: int = 20, filters: Filters | None = None
) -> list[Hit]:
    """The statements nearest to what `text` means, the nearest first.

    With `words`, these and the best matches of the words ranked together (reciprocal rank fusion): what both find
    comes first. Filters choose among the nearest `SEARCH_ALIKE`, so narrow ones may leave few. Only statements that
    have a vector are found: `quoth index` makes them. Raises BadQuestion, SearchTooSlow.
    """
    if limit < 0:
        raise BadQuestion(f"limit {limit} is no number of statements: take 0 or more")
    most = settings.SEARCH_ALIKE if filters or words else limit
    keys = nearest_keys(connection, text, words, filters, most)[:limit]
    with limited(connection):
        match = question(connection, words, {}).words
        return hits_in_order(connection, keys, match)


def nearest_keys(
    connection: sqlite3.Connection,
    text: str,
    words: str,
    filters: Filters | None,
    most: int = settings.SEARCH_ALIKE,
) -> list[int]:
    """The keys of the statements nearest to what `text` means, up to `most`, as `alike` has them.

    Raises BadQuestion, SearchTooSlow.
    """
    with limited(connection):
        asked = question(connection, words, filters or {})
        narrowed = question(connection, "", filters or {})
        if text.strip() and not searchable(text):
            raise NothingToSearch(text)
        near = [key for key, _ in nearest(connection, text, most)]
        if filters:
            kept = {
                key
                for batch in batches(near)
                for (key,) in connection.execute(
                    narrowed.select("statement_words.rowid", f"+statement_words.rowid IN ({places(batch)})"),
                    narrowed.arguments(*batch),
                )
            }
            near = [key for key in near if key in kept]
        if asked.words:
            best = itertools.islice(by_relevance(connection, asked, None), settings.SEARCH_ALIKE)
            near = fused((place.key for place in best), near)
        return near
