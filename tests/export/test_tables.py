"""CSV and Parquet: other people's readers get every value back, and the data package describes what is there."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from export import odd
from quoth.export import FORMATS, csv_tables, item_of, parquet_tables, tables, writing
from quoth.export.item import Item, Person


def write(form: str, folder: Path, items: list[Item]) -> Path:
    with writing(FORMATS[form].open(folder)) as writer:
        for item in items:
            writer.add(item)
    return folder


@pytest.fixture(scope="module")
def items() -> list[Item]:
    return odd.items()


@pytest.fixture(scope="module")
def csv_folder(tmp_path_factory: pytest.TempPathFactory, items: list[Item]) -> Path:
    return write("csv", tmp_path_factory.mktemp("csv"), items)


@pytest.fixture(scope="module")
def parquet_folder(tmp_path_factory: pytest.TempPathFactory, items: list[Item]) -> Path:
    return write("parquet", tmp_path_factory.mktemp("parquet"), items)


def expected(items: list[Item]) -> dict[str, list[tables.Row]]:
    """The rows that the tables must hold."""
    return {
        "articles": [tables.clean(tables.article_row(item)) for item in items],
        "statements": [tables.clean(row) for item in items for row in tables.statement_rows(item)],
        "entities": [tables.clean(row) for item in items for row in tables.entity_rows(item)],
        "people": [tables.clean(tables.person_row(person)) for item in items for person in item.people],
    }


def rows_of_csv(path: Path) -> Iterator[dict[str, str]]:
    csv.field_size_limit(10_000_000)
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream, strict=True)


def parsed(cell: str, column: tables.Column) -> Any:
    """A cell by the rules that the documentation tells."""
    if cell == "":
        return None
    if column.type == "string":
        return csv_tables.unguarded(cell)
    return {"integer": int, "number": float, "boolean": {"true": True, "false": False}.__getitem__}.get(
        column.type, json.loads
    )(cell)


@pytest.mark.parametrize("table", tables.TABLES, ids=lambda table: table.name)
def test_csv_gives_everything_back(table: tables.Table, csv_folder: Path, items: list[Item]) -> None:
    read = [
        {column.name: parsed(row[column.name], column) for column in table.columns}
        for row in rows_of_csv(csv_folder / f"{table.name}.csv")
    ]
    assert read == expected(items)[table.name]


@pytest.mark.parametrize("table", tables.TABLES, ids=lambda table: table.name)
def test_duckdb_reads_the_same_parquet(table: tables.Table, parquet_folder: Path, items: list[Item]) -> None:
    found = duckdb.sql(f"SELECT * FROM read_parquet('{parquet_folder / table.name}.parquet')")
    assert found.columns == [column.name for column in table.columns]
    read = [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
    assert read == expected(items)[table.name]


def test_duckdb_reads_the_same_csv(csv_folder: Path, items: list[Item]) -> None:
    options = (
        "all_varchar=true, header=true, delim=',', quote='\"', escape='\"', new_line='\\r\\n', max_line_size=4000000"
    )
    found = duckdb.sql(f"SELECT text, id FROM read_csv('{csv_folder}/articles.csv', {options})").fetchall()
    assert [csv_tables.unguarded(text) for text, _ in found] == [item.reading.article.text for item in items]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_positions_hold(form: str, csv_folder: Path, parquet_folder: Path) -> None:
    if form == "csv":
        texts = {r["id"]: csv_tables.unguarded(r["text"]) for r in rows_of_csv(csv_folder / "articles.csv")}
        rows: list[dict[str, Any]] = [
            {c.name: parsed(r[c.name], c) for c in tables.TABLES[0].columns}
            for r in rows_of_csv(csv_folder / "statements.csv")
        ]
    else:
        found = duckdb.sql(f"SELECT * FROM read_parquet('{parquet_folder}/statements.parquet')")
        rows = [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
        texts = dict(duckdb.sql(f"SELECT id, text FROM read_parquet('{parquet_folder}/articles.parquet')").fetchall())
    assert len(rows) > len(odd.CONTENTS) * 3
    for row in rows:
        text = texts[row["article_id"]]
        assert text[row["cue_start"] : row["cue_end"]] == row["cue"]
        assert " … ".join(text[a:b] for a, b in row["content_spans"]) == (row["content"] or "")
        for name in ("source", "addressee", "when"):
            assert (row[name] is None) == (row[f"{name}_start"] is None)
            if row[name]:
                assert text[row[f"{name}_start"] : row[f"{name}_end"]] == row[name]


def test_frictionless_finds_the_package_valid(csv_folder: Path) -> None:
    # in a process of its own: its imports warn, and it is slow to load
    done = subprocess.run(
        [sys.executable, "-m", "frictionless", "validate", "datapackage.json", "--json"],
        capture_output=True, text=True, cwd=csv_folder, check=False,
    )  # fmt: skip
    report = json.loads(done.stdout)
    assert report["valid"], [error["message"] for task in report["tasks"] for error in task["errors"]] or report
    assert [task["name"] for task in report["tasks"]] == ["statements", "articles", "people", "entities"]
    assert report["stats"]["errors"] == 0
    assert sum(task["stats"]["rows"] for task in report["tasks"]) > 100


def test_frictionless_would_find_a_broken_package_invalid(csv_folder: Path, tmp_path: Path) -> None:
    for path in csv_folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    with (tmp_path / "statements.csv").open("a", encoding="utf-8", newline="") as stream:
        stream.write("nobody" + "," * (len(tables.TABLES[0].columns) - 1) + "\r\n")
    done = subprocess.run(
        [sys.executable, "-m", "frictionless", "validate", "datapackage.json", "--json"],
        capture_output=True, text=True, cwd=tmp_path, check=False,
    )  # fmt: skip
    kinds = {error["type"] for task in json.loads(done.stdout)["tasks"] for error in task["errors"]}
    assert {"constraint-error", "foreign-key"} <= kinds


@pytest.mark.parametrize("table", tables.TABLES, ids=lambda table: table.name)
def test_no_cell_of_text_begins_a_formula(table: tables.Table, csv_folder: Path) -> None:
    cells = [cell for row in rows_of_csv(csv_folder / f"{table.name}.csv") for cell in row.values()]
    assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t\r\n＝＋－＠") and cell]
    assert table.name != "statements" or any(cell.startswith("'=H … ") for cell in cells)


@given(st.text(st.one_of(st.sampled_from("'=+-@\t\r\n＝a"), st.characters(exclude_categories=["Cs"])), max_size=12))
def test_guarding_loses_nothing(text: str) -> None:
    assert csv_tables.unguarded(csv_tables.guarded(text)) == text
    assert csv_tables.guarded(text)[:1] not in tuple("=+-@\t\r\n＝＋－＠")


def test_people_of_a_ledger_come_once(tmp_path: Path) -> None:
    shared = Person("p1", "Ida Lund", "person", ("Lund",), ("mayor", "master"))
    with writing(csv_tables.Writer(tmp_path, people_apart=True)) as writer:
        for item in odd.items()[-2:]:
            people = tuple(shared for _ in item.people)
            writer.add(Item(item.reading, item.name, people))
        writer.add_people([shared])
    assert [row["id"] for row in rows_of_csv(tmp_path / "people.csv")] == ["p1"]
    assert {row["person_id"] for row in rows_of_csv(tmp_path / "entities.csv")} == {"p1"}


def test_many_rows_are_written_in_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_tables, "PARQUET_GROUP_ROWS", 3)
    items = [item_of(item.reading) for item in odd.items()[-3:]]
    write("parquet", tmp_path, items)
    groups = duckdb.sql(
        f"SELECT count(DISTINCT row_group_id) FROM parquet_metadata('{tmp_path}/statements.parquet')"
    ).fetchall()
    count = sum(len(item.reading.statements) for item in items)
    assert groups == [(-(-count // 3),)]
    assert duckdb.sql(f"SELECT count(*) FROM '{tmp_path}/statements.parquet'").fetchall() == [(count,)]


def test_an_interrupted_export_has_no_data_package(tmp_path: Path) -> None:
    def stop_short() -> None:
        with writing(csv_tables.Writer(tmp_path)) as writer:
            writer.add(odd.bare_item())
            raise KeyError

    with pytest.raises(KeyError):
        stop_short()
    assert not (tmp_path / "datapackage.json").exists()
