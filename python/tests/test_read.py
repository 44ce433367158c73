"""A workbook and many of them: the same rows as the command line's, whatever is wrong with them."""

import json
import subprocess
import sys
import threading
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import yusuan

from .conftest import PROGRAM, TABLES, in_order, whole

LEGACY = "examples/legacy-2024.xls"


@pytest.mark.parametrize("table", TABLES)
def test_rows_and_schema_are_those_of_the_command_line(books, dataset, table):
    batch = yusuan.read_many(yusuan.find(books))
    own, expected = pa.table(getattr(batch, table)), whole(dataset, table)
    assert own.schema.names == expected.schema.names
    assert own.schema.types == expected.schema.types
    assert in_order(own.to_pylist()) == in_order(expected.to_pylist())


def test_every_input_is_a_row_of_files(books):
    paths = yusuan.find(books)
    assert len(paths) == 16
    gone = books / "gone.xls"
    batch = yusuan.read_many([*paths, gone, ("sent.xls", b"PK\x03\x04 cut off"), books], threads=2)
    files = batch.files.to_dicts()
    assert [row["file"] for row in files] == [*map(str, paths), str(gone), "sent.xls", str(books)]
    failed = {Path(row["file"]).name for row in files if row["status"] == "failed"}
    broken = {"cut.xlsx", "none.csv", "empty.xls", "text.xls", "locked.xlsx", "large.csv", "gone.xls", "sent.xls", "in"}
    assert failed >= broken
    errors = {row["file"] for row in batch.findings.to_dicts() if row["severity"] == "error"}
    assert {row["file"] for row in files if row["errors"]} == errors
    counts = {row["file"]: row["facts"] for row in files}
    facts = [row["file"] for row in batch.facts.to_dicts()]
    assert {name: facts.count(name) for name in counts} == counts


def test_a_file_that_is_not_there_is_the_row_of_the_command_line(tmp_path):
    run = [PROGRAM, "convert", "gone.xls", "-o", tmp_path / "out", "--to", "parquet", "--lang", "zh-CN", "-q"]
    subprocess.run(run, check=False, capture_output=True)
    batch = yusuan.read_many(["gone.xls"])
    for table in ("findings", "files"):
        assert pa.table(getattr(batch, table)).to_pylist() == whole(tmp_path / "out", table).to_pylist()


def test_one_workbook():
    result = yusuan.read(LEGACY)
    assert (result.status, result.name) == ("clean", LEGACY)
    assert (result.book.year, result.book.unit, len(result.book.tables)) == (2024, "万元", 12)
    assert result.files.to_dicts()[0]["facts"] == len(result.facts)
    rows = result.tables["03"].to_dicts()
    total = next(row for row in rows if row["level"] == "total")
    assert total["basic.subtotal"] == Decimal(587)
    for row in json.loads(result.to_json())["tables"]["03"]["rows"]:
        own = rows.pop(0)
        amounts = {name: Decimal(value) for name, value in row.items() if isinstance(own[name], Decimal)}
        assert {name: own[name] for name in row} == row | amounts
    assert "datapackage.json" in result.to_csv()


def test_bytes_are_read_as_files_are():
    content = Path(LEGACY).read_bytes()
    expected = yusuan.read(LEGACY).facts.to_dicts()
    for source in (content, bytearray(content), memoryview(content)):
        assert yusuan.read(source, name=LEGACY).facts.to_dicts() == expected
    assert yusuan.read((LEGACY, content)).facts.to_dicts() == expected


def test_libraries_take_the_columns():
    result = yusuan.read(LEGACY)
    facts = result.facts
    total = "select sum(amount_wanyuan) from facts where table_number = '03' and column_key = 'total' and row_role = 'leaf'"
    expected = duckdb.sql(total).fetchall()[0][0]
    assert expected > 0
    arrow = pa.table(facts)
    assert arrow.schema.field("amount_yuan").type == pa.decimal128(28, 8)
    assert arrow.schema.metadata[b"yusuan.schema"] == yusuan.SCHEMA_VERSION.encode()
    frame = pl.DataFrame(facts)
    assert frame.schema["amount_yuan"] == pl.Decimal(28, 8)
    leaf = frame.filter((pl.col("table_number") == "03") & (pl.col("column_key") == "total") & (pl.col("row_role") == "leaf"))
    assert leaf["amount_wanyuan"].sum() == expected
    pandas = pd.DataFrame.from_arrow(facts)
    assert len(pandas) == len(facts) and list(pandas.columns) == facts.column_names
    for table in (result.findings, result.files, *result.tables.values()):
        assert pa.table(table).num_rows == len(table) == len(pl.DataFrame(table))


def test_documents_are_those_of_the_command_line(tmp_path):
    def ran(*arguments):
        subprocess.run([PROGRAM, *arguments], check=False, capture_output=True)

    ran("convert", LEGACY, "-o", tmp_path, "--to", "xlsx,json")
    result = yusuan.read(LEGACY)
    assert result.to_xlsx() == (tmp_path / "legacy-2024.xlsx").read_bytes()
    assert result.to_json() == (tmp_path / "legacy-2024.json").read_text(encoding="utf-8")
    for book in ("tests/offices/central-2025.xlsx", "tests/offices/jiangsu-2019.xls"):
        ran("check", book, "--annotate", tmp_path / "marked.xlsx", "--lang", "zh-CN", "--force")
        assert yusuan.check(book).annotate() == (tmp_path / "marked.xlsx").read_bytes()


def test_check_says_what_could_not_be_checked():
    book = "tests/offices/jiangsu-2019.xls"
    assert len(yusuan.check(book).findings) > len(yusuan.read(book).findings)


def test_what_cannot_be_read_is_no_exception_but_its_documents_are(books):
    result = yusuan.read(books / "cut.xlsx")
    assert (result.status, result.book, result.tables, len(result.facts)) == ("failed", None, {}, 0)
    code = result.findings.to_dicts()[0]["code"]
    for document in (result.to_xlsx, result.annotate, result.to_json, result.to_csv):
        with pytest.raises(yusuan.Refused, match=code):
            document()


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: yusuan.read("gone.xls"), FileNotFoundError, "gone.xls"),
        (lambda: yusuan.read(7), TypeError, "path"),
        (lambda: yusuan.read_many([7]), TypeError, "path"),
        (lambda: yusuan.read(LEGACY, mappings="x"), TypeError, "mapping"),
        (lambda: yusuan.read(LEGACY, mapping="henan"), ValueError, "henan-2024"),
        (lambda: yusuan.read(LEGACY, mapping=("a.toml", "nonsense")), ValueError, "a.toml"),
        (lambda: yusuan.read(LEGACY, unit="两"), ValueError, "万元"),
        (lambda: yusuan.read(LEGACY, year=20), ValueError, "1990"),
        (lambda: yusuan.read(LEGACY, encoding="utf-99"), ValueError, "utf-99"),
        (lambda: yusuan.read(LEGACY, lang="fr"), ValueError, "zh-CN"),
        (lambda: yusuan.read(LEGACY, severity={"X999": "off"}), ValueError, "X999"),
        (lambda: yusuan.read(LEGACY).annotate(least="bad"), ValueError, "warning"),
        (lambda: yusuan.read_many([], threads=0), ValueError, "threads"),
        (lambda: yusuan.columns("fact"), ValueError, "facts"),
        (lambda: yusuan.diff(LEGACY, LEGACY, ignore=["nothing"]), ValueError, "notes"),
        (lambda: yusuan.merge(LEGACY, LEGACY, LEGACY, prefer="mine"), ValueError, "ours"),
    ],
)
def test_wrong_use_is_an_exception(call, error, says):
    with pytest.raises(error, match=says):
        call()


def test_options_are_those_of_the_command_line():
    own = yusuan.read("tests/offices/county-2025.xls", mapping="tests/offices/county-2025.toml")
    text = Path("tests/offices/county-2025.toml").read_text(encoding="utf-8")
    same = yusuan.read("tests/offices/county-2025.xls", mapping=("county-2025.toml", text))
    assert own.facts.to_dicts() == same.facts.to_dicts() and len(own.facts) > 0
    assert yusuan.read("tests/data/locked-agile.xlsx").findings.to_dicts()[0]["severity"] == "error"
    opened = yusuan.read("tests/data/locked-agile.xlsx", password="预算2024")
    assert opened.findings.to_dicts() != yusuan.read("tests/data/locked-agile.xlsx").findings.to_dicts()
    english = yusuan.read("tests/data/locked-agile.xlsx", lang="en").findings.to_dicts()[0]["message"]
    assert english.isascii()


def test_what_changed():
    old, new = "tests/data/seed-2024.xlsx", "tests/data/seed-2024-yuan.xls"
    diff = yusuan.diff(old, new)
    assert diff.changes["same"] == diff.same
    assert [row["file"] for row in diff.files.to_dicts()] == [old, new]
    assert diff.to_html().startswith("<!") and diff.to_xlsx().startswith(b"PK")
    read = yusuan.read(old)
    assert yusuan.diff(read, read).same is True
    failed = yusuan.diff(read, ("cut.xlsx", b"PK\x03\x04"))
    assert (failed.same, failed.changes) == (None, None)
    assert failed.files.to_dicts()[1]["status"] == "failed"
    with pytest.raises(yusuan.Refused):
        failed.to_xlsx()


def test_a_merge():
    book = "tests/data/seed-2024.xlsx"
    merged = yusuan.merge(book, book, book)
    assert merged.open == 0 and merged.report["conflicts"] == []
    assert yusuan.diff(book, merged.to_xlsx()).same
    failed = yusuan.merge(book, b"", book)
    assert failed.open is None and len(failed.files) == 3
    with pytest.raises(yusuan.Refused):
        failed.to_xlsx()


def test_a_sum(books, tmp_path):
    sources = [LEGACY, books / "cut.xlsx"]
    sum_of = yusuan.consolidate(sources, department="合计")
    assert sum_of.taken == 1 and [file for file, _ in sum_of.left_out] == [str(books / "cut.xlsx")]
    assert len(sum_of.files) == 2 and sum_of.book.year == 2024
    out = tmp_path / "sum.json"
    subprocess.run([PROGRAM, "consolidate", *sources, "-o", out, "--department", "合计", "-q"], check=False)
    assert sum_of.to_json() == out.read_text(encoding="utf-8")
    assert sum_of.to_xlsx().startswith(b"PK")
    nothing = yusuan.consolidate([books / "cut.xlsx"])
    assert nothing.book is None
    with pytest.raises(yusuan.Refused):
        nothing.to_xlsx()


def test_others_work_meanwhile(books):
    """The interpreter is free while workbooks are read."""
    ticks, done = [0], threading.Event()

    def tick():
        while not done.wait(0.005):
            ticks[0] += 1

    thread = threading.Thread(target=tick)
    thread.start()
    yusuan.read_many([str(books / "sichuan-2025-xlsx.xlsx")] * 8)
    done.set()
    thread.join()
    assert ticks[0] > 3


def test_a_fork_can_read():
    """A process that forks after threads were started, as many servers do."""
    program = (
        "import multiprocessing, yusuan\n"
        f"def work(_): return len(yusuan.read({LEGACY!r}).facts)\n"
        "own = work(0)\n"
        "with multiprocessing.get_context('fork').Pool(2) as pool:\n"
        "    assert pool.map(work, range(4)) == [own] * 4\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)
