"""Loads workbooks with openpyxl and prints what it sees of them as JSON: `openpyxl_check.py FILE…`."""

import json
import sys

import openpyxl

seen = []
for path in sys.argv[1:]:
    book = openpyxl.load_workbook(path)
    sheets = {}
    for sheet in book:
        levels = [dimension.outlineLevel or 0 for dimension in sheet.row_dimensions.values()]
        cells = [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
        formulas = [formula for formula in cells if isinstance(formula, str)]
        sheets[sheet.title] = {
            "longest": max(map(len, formulas), default=0),
            "iferror": sum("IFERROR" in formula for formula in formulas),
            "validations": len(sheet.data_validations.dataValidation),
            "outline": max(levels, default=0),
            "rows": sheet.max_row,
            "titles": str(sheet.print_title_rows or ""),
            "freeze": str(sheet.freeze_panes or ""),
            "paper": [str(sheet.page_setup.paperSize), sheet.page_setup.orientation],
            "wide": sheet.page_setup.fitToWidth,
            "footer": sheet.oddFooter.center.text or "",
            "watched": len(sheet.conditional_formatting),
            "protected": sheet.protection.sheet,
            "state": sheet.sheet_state,
            "links": sum(1 for row in sheet.iter_rows() for cell in row if cell.hyperlink),
        }
    seen.append({"names": sorted(book.defined_names), "title": book.properties.title, "sheets": sheets})
json.dump(seen, sys.stdout, ensure_ascii=False)
