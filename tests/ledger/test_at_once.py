"""Rows that come in one step are those that come one by one."""

from __future__ import annotations

import sqlite3

from quoth.ledger.at_once import dicts_at_once, rows_at_once, tallied

ODD = [(3, "plain"), (1, 'a "quote"\n\\ \x00 and more'), (2, "\ue000é\U0001f600\u2028"), (5, None), (4, "")]


def test_rows_are_those_of_the_query_in_its_order() -> None:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE t (key INTEGER, text TEXT)")
    db.executemany("INSERT INTO t VALUES (?, ?)", ODD)
    select = "SELECT key, text FROM t WHERE key > ? ORDER BY key DESC LIMIT 5"
    assert rows_at_once(db, ("key", "text"), select, (0,)) == db.execute(select, (0,)).fetchall()
    assert rows_at_once(db, ("text",), "SELECT text FROM t WHERE key = 9") == []


def test_rows_by_the_names_of_their_columns() -> None:
    db = sqlite3.connect(":memory:")
    select = "SELECT 1 AS key, 0.8123 AS share UNION ALL SELECT ?, 1.0"
    assert dicts_at_once(db, ("key", "share"), select, (2,)) == [{"key": 1, "share": 0.8123}, {"key": 2, "share": 1.0}]


def test_values_of_a_list_are_counted() -> None:
    assert tallied('["a", null, "b", "a", "c"]', most=4) == {"a": 2, "b": 1}
    assert tallied("[]") == {}
