"""Workbooks in Spark 4: a data source, and a function for `mapInArrow`. Needs pyspark and pyarrow.

    spark.dataSource.register(yusuan.spark.Workbooks)          # or yusuan.spark.register(spark)
    spark.read.format("yusuan").option("table", "files").load("/share/2025/*.xls")

The data source opens files itself, on every machine at the same path (a share, or one machine). Of files that only Spark
knows how to open (hdfs, s3a), its `binaryFile` gives the content:

    facts = yusuan.spark.load(spark, "s3a://budgets/2025/", "facts", mapping="henan-2024")
"""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from pyspark.sql.datasource import DataSource, DataSourceReader, InputPartition

import yusuan
from yusuan import engines
from yusuan.engines import map_in_arrow

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

__all__ = ["Files", "Workbooks", "load", "map_in_arrow", "register", "rows", "schema"]

#: The table that is read if none is named.
_TABLE = "facts"
#: Files of a task, unless the option `files` says otherwise: some seconds of work.
_FILES = 64
#: Files that are read at once in a task, so that its rows do not all wait in memory.
_AT_ONCE = 16
#: Options of the data source itself, as Spark gives them: in lower case.
_OWN = ("path", "paths", "table", "files")
#: The types of Spark, by those of SQL.
_TYPES = {"varchar": "string", "bigint": "bigint", "integer": "int", "decimal(28, 8)": "decimal(28,8)"}


def schema(table: str = _TABLE) -> str:
    """The schema of a table as Spark writes it."""
    columns = yusuan.columns(table)
    return ", ".join(f"{name} {_TYPES[kind]}" for name, kind, _ in columns)


def rows(files: DataFrame, table: str = _TABLE, **options: Any) -> DataFrame:
    """The rows of the files of a DataFrame that has their names as `path` and their bytes as `content`.

    Of `binaryFile` that are all files but the empty ones, which Spark leaves out in silence: `load` has them.
    """
    return files.mapInArrow(map_in_arrow(table, **options), schema(table))


def load(spark: SparkSession, path: str | list[str], table: str = _TABLE, **options: Any) -> DataFrame:
    """The rows of the files that Spark's `binaryFile` finds, and of those of no bytes, which it leaves out in silence."""
    files = spark.read.format("binaryFile").load(path)
    found = rows(files, table, **options)
    # No content is read for names alone.
    given = {row.path for row in files.select("path").toLocalIterator()}
    empty = [(name, b"") for name in sorted(map(_named, files.inputFiles())) if name not in given]
    if not empty:
        return found
    return found.union(spark.createDataFrame(engines.rows(empty, table, **options), schema(table)))


def register(spark: SparkSession) -> None:
    """Makes `spark.read.format("yusuan")` known."""
    spark.dataSource.register(Workbooks)


class Files(InputPartition):
    """The files of a task."""

    def __init__(self, paths: list[str]) -> None:
        self.paths = paths


class Workbooks(DataSource):
    """`spark.read.format("yusuan")`. Options: `table` (facts, findings, files), `files` (of a task), and those of
    `yusuan.read`."""

    @classmethod
    def name(cls) -> str:
        return "yusuan"

    def schema(self) -> str:
        return schema(self.options.get("table", _TABLE))

    def reader(self, schema: Any) -> _Reader:  # noqa: ARG002
        return _Reader(self.options)


class _Reader(DataSourceReader):
    def __init__(self, options: dict[str, str]) -> None:
        given = {name.lower(): value for name, value in options.items()}
        unknown = set(given) - set(_OWN) - set(engines.OPTIONS)
        if unknown:
            msg = f"unknown options {sorted(unknown)}; known: {', '.join((*_OWN, *engines.OPTIONS))}"
            raise ValueError(msg)
        if "path" not in given:
            msg = "load() needs a path: a file, a folder or a pattern"
            raise ValueError(msg)
        self.path = given["path"]
        self.table = given.get("table", _TABLE)
        self.files = max(1, int(given.get("files", _FILES)))
        self.options = engines.portable(_typed({name: given[name] for name in engines.OPTIONS if name in given}))

    def partitions(self) -> list[Files]:
        paths = found(self.path)
        each = range(0, len(paths), self.files)
        return [Files(paths[start : start + self.files]) for start in each]

    def read(self, partition: Files) -> Iterator[pa.RecordBatch]:
        for start in range(0, len(partition.paths), _AT_ONCE):
            own = partition.paths[start : start + _AT_ONCE]
            # Spark has a task for each core.
            yield from _as_spark_has(engines.rows(own, self.table, threads=1, **self.options)).to_batches()


def _named(uri: str) -> str:
    """A file as the column `path` names it."""
    return re.sub(r"^file:/+", "file:/", unquote(uri))


def _as_spark_has(rows: pa.Table) -> pa.Table:
    """The rows in columns that may all have gaps: Spark wants its own schema to the letter."""
    import pyarrow as pa

    schema = pa.schema([field.with_nullable(True) for field in rows.schema])
    return pa.Table.from_arrays(rows.columns, schema=schema)


def found(path: str) -> list[str]:
    """The inputs that a path names, in a stable order. What names none is an input that cannot be read."""
    if path.startswith("file:"):
        path = "/" + path.removeprefix("file:").lstrip("/")
    if os.path.isdir(path):
        paths = [os.fspath(file) for file in yusuan.find(path)]
    elif os.path.exists(path):
        paths = [path]
    else:
        paths = [file for file in glob.glob(path, recursive=True) if os.path.isfile(file)]
    return sorted(paths) or [path]


def _typed(options: dict[str, str]) -> dict[str, Any]:
    """The options of Spark, which are texts, as `yusuan.read` takes them."""
    typed: dict[str, Any] = dict(options)
    if "year" in typed:
        typed["year"] = int(typed["year"])
    if "include_hidden" in typed:
        typed["include_hidden"] = typed["include_hidden"].lower() == "true"
    if "severity" in typed:
        pairs = (pair.partition("=") for pair in typed["severity"].split(","))
        typed["severity"] = {name.strip(): value.strip() for name, _, value in pairs}
    return typed
