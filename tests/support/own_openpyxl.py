"""An office's own workbook in openpyxl.

`own_openpyxl.py make CASE FILE` makes one of the workbook of a case; `own_openpyxl.py see FILE…` prints what it sees of
workbooks as JSON.
"""

import json
import sys
import warnings

import openpyxl
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

warnings.simplefilter("ignore")


def make(case, path):
    book = openpyxl.load_workbook(case)
    sheet = book["3"]
    sheet["F7"].fill = PatternFill("solid", fgColor="FFFF00")
    sheet["F7"].comment = Comment("请核实", "李四")
    check = DataValidation(type="decimal", operator="greaterThanOrEqual", formula1="0")
    check.add("F7:N10")
    sheet.add_data_validation(check)
    large = CellIsRule(operator="greaterThan", formula=["1000"], fill=PatternFill("solid", bgColor="FF0000"))
    sheet.conditional_formatting.add("F7:N10", large)
    sheet.protection.sheet = True
    sheet.print_title_rows = "4:6"
    sums = book.create_sheet("计算")
    for number in range(1, 7):
        sums.append([number, f"=A{number}*2"])
    sums.append(["甲", "乙"])
    sums.append([1, 2])
    sums.add_table(Table(displayName="T1", ref="A7:B8"))
    chart = BarChart()
    chart.add_data(Reference(sums, min_col=1, min_row=1, max_row=6))
    sums.add_chart(chart, "E2")
    book.create_sheet("参数").sheet_state = "hidden"
    book.save(path)


def see(path):
    book = openpyxl.load_workbook(path, keep_vba=True)
    total = book["3"]["F7"]
    return {
        "sheets": [[sheet.title, sheet.sheet_state, sheet.protection.sheet] for sheet in book],
        "fill": str(total.fill.fgColor.rgb),
        "comment": total.comment.text if total.comment else "",
        "comments": sum(1 for sheet in book for row in sheet.iter_rows() for cell in row if cell.comment),
        "validations": len(book["3"].data_validations.dataValidation),
        "conditions": len(book["3"].conditional_formatting),
        "titles": str(book["3"].print_title_rows or ""),
        "charts": len(book["计算"]._charts),
        "tables": len(book["计算"].tables),
        "choices": len(book["问题清单"].data_validations.dataValidation) if "问题清单" in book.sheetnames else 0,
    }


if sys.argv[1] == "make":
    make(*sys.argv[2:])
else:
    print(json.dumps([see(path) for path in sys.argv[2:]]))
