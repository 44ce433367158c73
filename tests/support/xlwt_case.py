"""Writes an .xlsx as an .xls whose formulas keep no results, as systems do that write with xlwt.

python3 tests/support/xlwt_case.py tests/cases/formulas-without-results/input.xlsx OUT.xls
Needs the packages openpyxl and xlwt.
"""

import sys

import openpyxl
import xlwt

source = openpyxl.load_workbook(sys.argv[1])
target = xlwt.Workbook(encoding="utf-8")
for sheet in source:
    copy = target.add_sheet(sheet.title)
    merged = {area.bounds[:2]: area.bounds for area in sheet.merged_cells.ranges}
    for row in sheet.iter_rows():
        for cell in row:
            value = cell.value
            if isinstance(value, str) and value.startswith("="):
                value = xlwt.Formula(value[1:])
            at = (cell.column, cell.row)
            if at in merged:
                left, top, right, bottom = merged[at]
                copy.write_merge(top - 1, bottom - 1, left - 1, right - 1, value)
            elif value is not None:
                copy.write(cell.row - 1, cell.column - 1, value)
target.save(sys.argv[2])
