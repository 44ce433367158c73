"""Engines get the rows of the command line, and lose no file."""

import datetime
import os
import sys

import pyarrow as pa
import pytest

import yusuan
from yusuan import engines

from .conftest import ROOT, TABLES, in_order, whole

pyspark = pytest.importorskip("pyspark")


@pytest.fixture(scope="module")
def spark():
    from pyspark.sql import SparkSession

    import yusuan.spark

    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.driver.host", "127.0.0.1").config("spark.sql.session.timeZone", "UTC")
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yusuan.spark.register(session)
    yield session
    session.stop()


def rows_of(frame) -> list[dict]:
    return in_order([row.asDict() for row in frame.collect()])


@pytest.mark.parametrize("table", TABLES)
def test_the_data_source_of_spark(spark, books, dataset, table):
    frame = spark.read.format("yusuan").option("table", table).option("files", "4").load(str(books))
    assert rows_of(frame) == in_order(whole(dataset, table).to_pylist())


def test_the_data_source_takes_patterns_and_options(spark, books):
    frame = spark.read.format("yusuan").option("table", "files").load(str(books / "*.xls"))
    assert frame.count() == len(list(books.glob("*.xls")))
    nothing = spark.read.format("yusuan").option("table", "files").load(str(books / "*.doc"))
    assert [row.status for row in nothing.collect()] == ["failed"]
    mapping, book = (str(ROOT / "tests/offices" / name) for name in ("county-2025.toml", "county-2025.xls"))
    frame = spark.read.format("yusuan").option("mapping", mapping).load(book)
    assert frame.count() == len(yusuan.read(book, mapping=mapping).facts)
    with pytest.raises(Exception, match="unknown options"):
        spark.read.format("yusuan").option("maping", mapping).load(str(books)).count()


@pytest.mark.parametrize("table", TABLES)
def test_map_in_arrow_over_binary_files(spark, books, dataset, table):
    import yusuan.spark

    # Of a folder that is a workbook Spark has the files.
    frame = yusuan.spark.load(spark, str(books), table)
    own = [{**row, "file": row["file"].removeprefix("file:")} for row in rows_of(frame)]
    expected = [row for row in whole(dataset, table).to_pylist() if not row["file"].endswith("/parts")]
    if table == "findings":
        # Messages name the file as it was given.
        own, expected = ([{**row, "message": None} for row in rows] for rows in (own, expected))
    assert in_order(own) == in_order(expected)
    # The other way to the same, but for the empty file, which Spark leaves out.
    files = spark.read.format("binaryFile").load(str(books))
    assert yusuan.spark.rows(files, "files").count() == yusuan.spark.load(spark, str(books), "files").count() - 1


def test_a_file_that_vanishes_is_a_row(spark, books, tmp_path):
    from yusuan.spark import _Reader

    for name in ("a.xls", "b.xls"):
        (tmp_path / name).write_bytes((books / "legacy-2024-xls.xls").read_bytes())
    reader = _Reader({"path": str(tmp_path / "*.xls"), "table": "files"})
    parts = reader.partitions()
    (tmp_path / "a.xls").unlink()
    rows = [row for part in parts for batch in reader.read(part) for row in batch.to_pylist()]
    assert [row["status"] for row in rows] == ["failed", "clean"]


def test_batches_of_any_engine(books):
    paths = [str(path) for path in yusuan.find(books) if path.is_file()]
    contents = [open(path, "rb").read() for path in paths]
    now = [datetime.datetime.now(tz=datetime.UTC)] * len(paths)
    batch = pa.table({"path": paths, "modificationTime": now, "bytes": contents})
    for table in TABLES:
        own = engines.mapper(table, content="bytes")(batch)
        assert own.schema == engines.schema(table)
        assert own.equals(engines.rows(paths, table))
    # What an engine gives nothing of is a file that cannot be read.
    lost = engines.facts_of(pa.table({"path": ["a"], "content": pa.array([None], pa.binary())}), "files")
    assert lost.to_pylist()[0]["status"] == "failed"
