"""The queries of docs/queries.md find what is in the hand-ins, and nothing else."""

import io
import re
import shutil
import subprocess
from decimal import Decimal

import duckdb
import openpyxl
import pytest

import yusuan

from .conftest import PROGRAM, ROOT

PAGE = ROOT / "docs/queries.md"


def blocks() -> dict[str, list[str]]:
    """The SQL of the page, by heading."""
    parts = re.split(r"^## (.+)$", PAGE.read_text(encoding="utf-8"), flags=re.M)
    named = zip(["", *parts[1::2]], parts[::2], strict=True)
    return {name: re.findall(r"```sql\n(.*?)```", text, re.S) for name, text in named}


def book(
    changes: dict[tuple[str, str], object],
    replaced: dict[str, str],
    sheets: tuple[str, ...] = (),
    words: dict[str, str] | None = None,
) -> bytes:
    """The standard workbook of the example with other values: cells by sheet and address, texts everywhere, and words on
    some sheets."""
    workbook = openpyxl.load_workbook(io.BytesIO(yusuan.read(ROOT / "examples/legacy-2024.xls").to_xlsx()))
    for sheet in workbook:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    for old, new in (replaced | (words or {} if sheet.title in sheets else {})).items():
                        cell.value = cell.value.replace(old, new)
    for (sheet, address), value in changes.items():
        workbook[sheet][address] = value
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


ELSEWHERE = {"青禾县水利局": "青禾县林业局", "031": "045"}
OTHERWISE = {"青禾县水利局": "青禾县农业局", "031": "052"}
THIS_YEAR = {"2024": "2025"}


@pytest.fixture(scope="module")
def answers(tmp_path_factory) -> dict[str, list[list[dict]]]:
    """What each block of the page answers, by heading."""
    desk = tmp_path_factory.mktemp("queries")
    other_words = {"河": "田", "水": "农", "调查": "普查"}
    books = {
        "2024/水利局": book({}, {}),
        "2025-1/水利局": book({("预算08表", "F6"): 5}, THIS_YEAR),
        "2025-2/水利局": book(
            {("预算08表", "F6"): 8, ("预算03表", "H11"): 500, ("预算10表", "E8"): 300}, THIS_YEAR
        ),
        "2024/林业局": book({}, ELSEWHERE),
        "2025-2/林业局": book({("预算03表", "H11"): 320}, ELSEWHERE | THIS_YEAR),
        "2025-2/农业局": book({}, OTHERWISE | THIS_YEAR, ("预算11表", "预算12表"), other_words),
    }
    for name, content in books.items():
        path = desk / "报送" / f"{name}.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    run = [PROGRAM, "convert", "报送/", "-o", "out", "--to", "parquet,json", "-q"]
    ran = subprocess.run(run, cwd=desk, check=False, capture_output=True, text=True)
    assert ran.returncode < 2, ran.stderr
    found = {}
    with duckdb.connect() as connection:
        # Paths of the page are relative to where the command ran.
        connection.execute(f"set file_search_path = '{desk}'")
        for name, own in blocks().items():
            found[name] = []
            for block in own:
                for query in filter(str.strip, block.split(";\n")):
                    result = connection.execute(query)
                    if query.lstrip().startswith("create"):
                        continue
                    names = [column[0] for column in result.description]
                    found[name].append([dict(zip(names, row, strict=True)) for row in result.fetchall()])
    shutil.rmtree(desk)
    return found


def of(answers, heading: str) -> list[list[dict]]:
    return next(found for name, found in answers.items() if name.startswith(heading))


def test_growth_of_the_three_public_expenses(answers):
    [rows] = of(answers, "Growth of the three")
    assert [(row["year"], row["department"], row["last_year"], row["amount"], row["growth"]) for row in rows] == [
        (2025, "青禾县水利局", Decimal(15), Decimal(20), Decimal(5))
    ]
    assert float(rows[0]["percent"]) == 33.3


def test_jumps_of_basic_expenditure(answers):
    [rows] = of(answers, "Departments whose basic")
    assert [(row["department"], row["last_year"], row["amount"]) for row in rows] == [
        ("青禾县水利局", Decimal(587), Decimal(775))
    ]


def test_what_changed_between_two_submissions(answers):
    [rows] = of(answers, "What changed")
    own = [row for row in rows if row["department_code"] == "031"]
    assert [(row["table_number"], row["column_key"], row["before"], row["after"], row["cell_after"]) for row in own] == [
        ("03", "basic.personnel.wages_welfare", Decimal(312), Decimal(500), "预算03表!H11"),
        ("08", "reception", Decimal(5), Decimal(8), "预算08表!F6"),
        ("10", "current.general_public", Decimal(250), Decimal(300), "预算10表!E8"),
    ]
    # Those that only handed in once have nothing before.
    assert all(row["before"] is None for row in rows if row["department_code"] != "031")


def test_the_largest_projects(answers):
    [rows] = of(answers, "The largest projects")
    assert [(row["year"], row["department_name"], row["amount"]) for row in rows][:2] == [
        (2025, "青禾县水利局", Decimal(300)),
        (rows[1]["year"], rows[1]["department_name"], Decimal(250)),
    ]
    assert "清水河治理工程" in rows[0]["project"] and rows[0]["file"].endswith("2025-2/水利局.xlsx")
    amounts = [row["amount"] for row in rows]
    assert len(rows) == 15 and amounts == sorted(amounts, reverse=True)


def test_copied_targets(answers):
    goals, indicators = of(answers, "Targets copied")
    copied = ["青禾县林业局", "青禾县水利局"]
    assert goals and all(row["who"] == copied for row in goals)
    assert any("清水河治理" in row["goal"] for row in goals)
    assert indicators and {(row["department"], row["other_department"]) for row in indicators} == {tuple(copied)}
    assert {row["project"] for row in indicators} == {"清水河治理工程", "水资源调查评价", "河道日常管护"}
    assert all(row["project"] == row["other_project"] for row in indicators)
