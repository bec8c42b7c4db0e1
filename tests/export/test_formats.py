"""What holds for all formats: they stream, an item of any kind can be written, and the documentation tells of each."""

from __future__ import annotations

import contextlib
import gc
import re
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from rdflib import Graph

from export import odd
from ledger.made import readings
from quoth.export import FORMATS, csv_tables, jsonl, parquet_tables, rdf, writing
from quoth.export.item import Item, item_of

DOCS = (Path(__file__).parents[2] / "docs" / "formats.md").read_text("utf-8")


def made(count: int) -> Iterator[Item]:
    for n, reading in enumerate(readings(count, statements=20)):
        yield item_of(reading, f"page-{n}")


@contextlib.contextmanager
def opened(form: str, path: Path) -> Iterator[object]:
    if FORMATS[form].folder:
        yield path
    else:
        with path.open("w", encoding="utf-8", newline="\n") as stream:
            yield stream


def write(form: str, path: Path, items: Iterator[Item]) -> int:
    """The peak of memory, in bytes, while writing."""
    gc.collect()
    tracemalloc.start()
    with opened(form, path) as target, writing(FORMATS[form].open(target)) as writer:  # type: ignore[arg-type]
        for item in items:
            writer.add(item)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


@pytest.mark.parametrize("form", FORMATS)
def test_memory_does_not_grow_with_the_number_of_items(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet_tables, "PARQUET_GROUP_ROWS", 10)
    write(form, tmp_path / "warm", made(3))  # what is loaded once does not count
    few, many = write(form, tmp_path / "few", made(10)), write(form, tmp_path / "many", made(60))
    size = sum(p.stat().st_size for p in [tmp_path / "many", *(tmp_path / "many").rglob("*")] if p.is_file())
    # file names, and Parquet's directory of row groups, may take some
    assert many - few < max(size / 10, 100_000)
    assert many < 3_000_000


def test_json_lines_of_items() -> None:
    class Lines(list[str]):
        def write(self, line: str) -> None:
            self.append(line)

    lines = Lines()
    items = odd.items()
    with writing(jsonl.Writer(lines)) as writer:  # type: ignore[arg-type]
        for item in items:
            writer.add(item)
    assert '"quoth":"9.9"' in lines[0]
    for line, item in zip(lines, items, strict=True):
        again = jsonl.loads(line)
        assert again.article == item.reading.article
        assert again.entities == item.reading.entities
        assert [s.content for s in again.statements] == [s.content for s in item.reading.statements]


def test_the_documentation_names_every_format_and_term() -> None:
    table = set(re.findall(r"^\| `([a-z][a-z-]+)` \|", DOCS.split("**Positions**")[0], re.MULTILINE))
    assert table == set(FORMATS)
    for term in set(re.findall(r"\bq:(\w+)", Path(rdf.__file__).read_text("utf-8"))) - {"Article", "Statement"}:
        assert f"`q:{term}`" in DOCS, term


def test_the_documented_way_back_from_guarded_cells() -> None:
    (pattern,) = re.findall(r'str\.replace\(r"(.+?)", ""', DOCS)
    for text in (*odd.CONTENTS.values(), "=x", "'=x", "''", "'", "", "＝x", "\tx", "a=b"):
        assert re.sub(pattern, "", csv_tables.guarded(text)) == text


def test_the_documented_queries_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    items = odd.items()
    write("turtle", tmp_path / "out.ttl", iter(items))
    (sparql,) = re.findall(r"^    (SELECT \?who .+)$", DOCS, re.MULTILINE)
    rows = Graph().parse(tmp_path / "out.ttl", format="turtle").query(sparql)
    said = {(str(row[0]), str(row[1])) for row in rows}
    assert ("The Board of Quays", "nothing") in said  # two steps down the chain
    monkeypatch.chdir(tmp_path)
    write("parquet", Path("out"), iter(items))
    (sql,) = re.findall(r'duckdb\.sql\("(SELECT .+)"\)', DOCS)
    assert len(duckdb.sql(sql).fetchall()) >= len(odd.CONTENTS)
