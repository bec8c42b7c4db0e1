"""What people type finds what they mean, and nothing they type is an error."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quoth.errors import BadQuestion
from quoth.ledger.indexing import MARK
from quoth.ledger.query import EVERYTHING, match

SAID = {
    1: "the harbour will close in June",
    2: "the harbour master was told",
    3: "ports and harbours run at a loss",
    4: "the master of the port didn't know",
    5: "the café on the quay must move",
    6: "well-known harbor pilots",
}
FIND = "SELECT rowid FROM statement_words WHERE statement_words MATCH ?"


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE statement_words"
        " USING fts5 (said, facets, tokenize = 'porter unicode61 remove_diacritics 2')"
    )
    connection.executemany(
        "INSERT INTO statement_words (rowid, said, facets) VALUES (?, ?, ?)",
        [(key, said, f"{MARK}n{key % 2}") for key, said in SAID.items()],
    )
    yield connection
    connection.close()


def found(index: sqlite3.Connection, typed: str) -> set[int]:
    query = match(typed)
    assert query is not None
    return {key for (key,) in index.execute(FIND, (query,))}


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("harbour", {1, 2, 3}),
        ("HARBOURS", {1, 2, 3}),
        ("harb*", {1, 2, 3, 6}),
        ("cafe", {5}),
        ("harbour master", {2}),
        ("master harbour", {2}),
        ('"master harbour"', set()),
        ('"harbour master"', {2}),
        ("“harbour master”", {2}),
        ("„harbour master“", {2}),
        ("«harbour mast»*", {2}),
        ('"harbour master', {2}),  # still typing
        ("harbour OR port", {1, 2, 3, 4}),
        ("quay and café", set()),  # operators are in capitals
        ("harbour AND port", {3}),
        ("harbour NOT port", {1, 2}),
        ("harbour AND NOT port", {1, 2}),
        ("harbour -port", {1, 2}),
        ("-port harbour", {1, 2}),
        ("-port", {1, 2, 5, 6}),
        ('harbour -"harbour master"', {1, 3}),
        ("-(master OR june) harbour", {3}),
        ("master (harbour OR port)", {2, 4}),
        ("quay OR master harbour", {2, 5}),
        ("NOT NOT quay", {5}),
        ("didn’t", {4}),
        ("didn't", {4}),
        ("well-known", {6}),
        ("well - known", {6}),
        ("OR harbour AND", {1, 2, 3}),
        ("((harbour", {1, 2, 3}),
        ("june) harbour", {1}),
        ("said:harbour", set()),  # no columns to be named
        (f"{MARK}n0", set()),  # filters can't be typed
        ("()", None),
        ("", None),
        ("?! — *", None),
        ("AND", None),
        ('""', None),
    ],
)  # fmt: skip
def test_what_is_typed(index: sqlite3.Connection, typed: str, keys: set[int] | None) -> None:
    if keys is None:
        assert match(typed) is None
    else:
        assert found(index, typed) == keys


def test_nothing_but_what_is_unwanted_is_everything_else(index: sqlite3.Connection) -> None:
    assert match("-port") == f'({EVERYTHING} NOT ("port"))'


def test_far_too_many_words() -> None:
    with pytest.raises(BadQuestion, match="more than 64 words"):
        match("word " * 65)


pieces = st.sampled_from(
    [
        *(
            "harbour",
            "port",
            "-",
            "−",
            "AND",
            "OR",
            "NOT",
            "NEAR(",
            "(",
            ")",
            '"',
            "“",
            "”",
            "*",
            "^",
            ":",
            "said:",
            "+",
        ),
        *(
            "{said}",
            "'",
            "''",
            ";",
            "--",
            "\\",
            "\x00",
            "\ud800",
            MARK,
            f"{MARK}n0",
            "…",
            "’",
            "١٢",
            "漢字",
            "🙂",
            "\u0301",
        ),
    ]
)


@given(st.lists(st.one_of(pieces, st.text(max_size=4)), max_size=40).flatmap(
    lambda parts: st.sampled_from(["".join(parts), " ".join(parts)])
))  # fmt: skip
@example("(" * 500 + "harbour" + ")" * 500)
@example("-" * 500 + "harbour")
@example("NOT " * 500 + "harbour")
def test_never_an_error(index: sqlite3.Connection, typed: str) -> None:
    query = match(typed)
    if query is not None:
        assert {key for (key,) in index.execute(FIND, (query,))} <= set(SAID)
