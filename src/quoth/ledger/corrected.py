"""Corrected articles to train on: each statement that people judged, as the model made it and as they say it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from quoth.export import jsonl
from quoth.export.canonical import Chosen
from quoth.export.item import Item
from quoth.export.ledger_items import items
from quoth.ledger.corrections import effective, fields_of, find_again, snapshot

SCHEMA = "quoth-corrections/1"
SHOWN = ("source", "cue", "content", "act", "speakers")


def corrected_items(connection: sqlite3.Connection) -> Iterator[Item]:
    """The articles in which people judged a statement, corrections applied, newest versions, in order of address."""
    judged = {digest for (digest,) in connection.execute("SELECT DISTINCT text_sha256 FROM correction")}
    for item in items(connection, Chosen(superseded=False)):
        if item.reading.article.text_sha256 in judged:
            yield item


def lines(connection: sqlite3.Connection) -> Iterator[str]:
    """One line of JSON an article: its text, and of each judged statement `machine` and `hand` (None: it is none).

    Spans are `[start, end]` in code points of `text`, speakers have name, kind and first mention; `hand` equals
    `machine` where people confirmed it. The other statements of the article nobody has looked at, so they are left out.
    """
    for item in corrected_items(connection):
        article = item.reading.article
        (key,) = connection.execute("SELECT key FROM article WHERE id = ?", (article.id,)).fetchone()
        statements = [
            judged
            for identity, log in effective(connection, article.text_sha256).items()
            if log and (judged := judgement(connection, key, identity, fields_of(log), log[0].anchor))
        ]
        if statements:
            yield jsonl.encode(
                {
                    "schema": SCHEMA, "article": article.id, "url": article.url, "text_sha256": article.text_sha256,
                    "text": article.text, "model": item.reading.model, "statements": statements,
                }
            )  # fmt: skip


def judgement(
    connection: sqlite3.Connection, article: int, identity: str, fields: dict[str, Any], anchor: Any
) -> dict[str, Any]:
    """A statement before and after people judged it."""
    key = find_again(connection, article, identity, [anchor], set())
    hand = None if fields.get("rejected") or key is None else snapshot(connection, key)
    return {
        "id": identity,
        "machine": {name: anchor[name] for name in SHOWN},
        "hand": hand and {name: hand[name] for name in SHOWN},
    }
