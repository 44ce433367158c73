"""Workbooks, healthy and broken, and what the command line makes of them."""

import os
import shutil
import subprocess
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as ds
import pytest

ROOT = Path(__file__).parents[2]
#: The program, built with the feature `parquet`.
PROGRAM = Path(os.environ.get("YUSUAN", ROOT / "target/debug/yusuan")).resolve()
TABLES = ("facts", "findings", "files")
BOOKS = [
    "tests/data/seed-2024-yuan.xls",
    "tests/data/seed-2024.ods",
    "tests/data/qinghe-2025-cover-hidden.xlsx",
    "tests/offices/central-2025.xlsx",
    "tests/offices/henan-2019.xls",
    "tests/offices/jiangsu-2019.xls",
    "tests/offices/sichuan-2025.xlsx",
    "examples/legacy-2024.xls",
]


@pytest.fixture(autouse=True)
def _at_the_root(monkeypatch):
    monkeypatch.chdir(ROOT)


@pytest.fixture(scope="session")
def books(tmp_path_factory) -> Path:
    """A folder of workbooks, some of them broken, one of them a folder."""
    folder = tmp_path_factory.mktemp("hand") / "in"
    folder.mkdir()
    for book in BOOKS:
        name = Path(book)
        shutil.copy(ROOT / book, folder / f"{name.stem}-{name.suffix[1:]}{name.suffix}")
    (folder / "cut.xlsx").write_bytes((ROOT / BOOKS[3]).read_bytes()[:5000])
    (folder / "none.csv").write_text("甲,乙\n一,二\n", encoding="utf-8")
    (folder / "empty.xls").write_bytes(b"")
    (folder / "text.xls").write_text("not a workbook", encoding="utf-8")
    shutil.copy(ROOT / "tests/data/locked-agile.xlsx", folder / "locked.xlsx")
    own = "预算02表\n2025年部门收入总体情况表\n部门名称：甲局,,,,,单位：万元\n"
    own += "部门（单位）代码,部门（单位）名称,合计,本年收入,,上年结转结余\n,,,小计,事业收入,小计\n"
    own += ",合计,{0},{0},{0},\n101,甲局,{0},{0},{0},\n"
    (folder / "fine.csv").write_text(own.format("0.123456789"), encoding="utf-8")
    (folder / "large.csv").write_text(own.format("12345678901234567890123"), encoding="utf-8")
    (folder / "parts").mkdir()
    (folder / "parts" / "02.csv").write_text(own.format("12"), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def dataset(books) -> Path:
    """The dataset that the command line makes of them."""
    out = books.parent / "out"
    ran = subprocess.run(
        [PROGRAM, "convert", books, "-o", out, "--to", "parquet", "--lang", "zh-CN", "-q"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 2, ran.stderr
    return out


def whole(dataset: Path, table: str) -> pa.Table:
    """A table of a dataset, with the partition as a column."""
    partition = ds.partitioning(pa.schema([("year", pa.int32())]), flavor="hive")
    return ds.dataset(dataset / table, partitioning=partition).to_table()


def in_order(rows: list[dict]) -> list[dict]:
    return sorted(rows, key=lambda row: [(value is not None, str(value)) for value in row.values()])
