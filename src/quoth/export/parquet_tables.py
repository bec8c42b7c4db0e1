"""The tables as Parquet, for pandas, DuckDB, polars and Spark. Needs pyarrow: `pip install 'quoth[parquet]'`.

Lists are lists (`speaker_ids`: strings, `content_spans`: lists of two integers), what is unknown is null, all text is
as it is. Compression is Zstandard. `datapackage.json` lies beside, as with CSV.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from quoth.errors import MissingExtra
from quoth.export.tables import TABLES, Row, Table, TableWriter
from quoth.settings import PARQUET_GROUP_CHARS, PARQUET_GROUP_ROWS


class Writer(TableWriter):
    """Four Parquet files and `datapackage.json` in a folder; a group of rows is held, then written."""

    suffix = "parquet"

    def __init__(self, folder: Path, *, people_apart: bool = False) -> None:
        """Makes the folder. Raises OSError, or MissingExtra when pyarrow is not installed."""
        try:
            import pyarrow
            import pyarrow.parquet
        except ImportError as error:
            raise MissingExtra("Parquet needs pyarrow: pip install 'quoth[parquet]'") from error
        self.pa: Any = pyarrow
        super().__init__(folder, people_apart=people_apart)

    def open(self, stack: ExitStack) -> None:
        """Open a file for each table."""
        self.groups: dict[str, Group] = {}
        for table in TABLES:
            shape = schema(self.pa, table)
            file = self.pa.parquet.ParquetWriter(self.path(table.name), shape, compression="zstd")
            self.groups[table.name] = Group(self.pa, stack.enter_context(file), shape)

    def put(self, name: str, rows: Iterable[Row]) -> None:
        """Write rows of the table with that name, or hold them until a group is full."""
        for row in rows:
            self.groups[name].put(row)

    def flush(self) -> None:
        """Write all rows that are held back."""
        for group in self.groups.values():
            group.flush()


class Group:
    """The rows of a table that are not written yet."""

    def __init__(self, pa: Any, file: Any, shape: Any) -> None:
        self.pa, self.file, self.shape = pa, file, shape
        self.rows: list[Row] = []
        self.chars = 0

    def put(self, row: Row) -> None:
        self.chars += sum(len(value) for value in row.values() if isinstance(value, str))
        self.rows.append(row)
        if len(self.rows) >= PARQUET_GROUP_ROWS or self.chars >= PARQUET_GROUP_CHARS:
            self.flush()

    def flush(self) -> None:
        if self.rows:
            self.file.write_table(self.pa.Table.from_pylist(self.rows, schema=self.shape))
        self.rows, self.chars = [], 0


def schema(pa: Any, table: Table) -> Any:
    """The pyarrow schema of a table, with the columns' meanings as metadata."""
    types = {
        "string": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "strings": pa.list_(pa.string()),
        "spans": pa.list_(pa.list_(pa.int64())),
    }
    return pa.schema(
        pa.field(c.name, types[c.type], nullable=not c.required, metadata={"description": c.title})
        for c in table.columns
    )
