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


def book(changes: dict[tuple[str, str], object], replaced: dict[str, str]) -> bytes:
    """The standard workbook of the example with other values: cells by sheet and address, and texts everywhere."""
    workbook = openpyxl.load_workbook(io.BytesIO(yusuan.read("examples/legacy-2024.xls").to_xlsx()))
    for sheet in workbook:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    for old, new in replaced.items():
                        cell.value = cell.value.replace(old, new)
    for (sheet, address), value in changes.items():
        workbook[sheet][address] = value
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()
