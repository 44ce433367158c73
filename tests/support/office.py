"""Edits workbooks in LibreOffice, as a person at the keyboard would: `office.py FOLDER SCRIPT.json`.

The script is a list of jobs {"from": FILE, "to": [FILE, ...], "edits": [...]}; an edit is one of these,
rows counted from one:

- ["insert", sheet, row, count] or ["delete", sheet, row, count]
- ["set", sheet, "F9", value] or ["formula", sheet, "F9", "=1/0"]
- ["copy", sheet, row, count, to]: rows are copied and put in above the row `to`
- ["move", sheet, row, to]: a row is cut out and put in above the row `to`
- ["sort", sheet, "A9:N12", column]: downwards by a column of the range, counted from zero
- ["filter", sheet, "A8:N12", column]: below the first, rows with nothing in a column are filtered out

Every formula is calculated anew before the file is saved; the extension of "to" (xlsx, ods, xls, html) is
its format. Run by the Python that has LibreOffice's `uno`.
"""

import json
import os
import subprocess
import sys
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.sheet import TableFilterField
from com.sun.star.sheet.FilterOperator import GREATER
from com.sun.star.table import TableSortField

FILTERS = {"xlsx": "Calc MS Excel 2007 XML", "ods": "calc8", "xls": "MS Excel 97", "html": "HTML (StarCalc)"}


def prop(name, value):
    return PropertyValue(Name=name, Value=value)


def connect(pipe):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    address = f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext"
    for _ in range(240):
        try:
            context = resolver.resolve(address)
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except Exception:
            time.sleep(0.25)
    raise SystemExit("LibreOffice does not answer")


def rows(sheet, row, count):
    return sheet.getCellRangeByPosition(0, row - 1, sheet.Columns.Count - 1, row + count - 2)


def cell_at(sheet, row):
    return sheet.getCellByPosition(0, row - 1).CellAddress


def edit(document, change):
    kind, name, *rest = change
    sheet = document.Sheets.getByName(name)
    if kind == "insert":
        row, count = rest
        sheet.Rows.insertByIndex(row - 1, count)
    elif kind == "delete":
        row, count = rest
        sheet.Rows.removeByIndex(row - 1, count)
    elif kind == "copy":
        row, count, to = rest
        sheet.Rows.insertByIndex(to - 1, count)
        row += count if to <= row else 0
        sheet.copyRange(cell_at(sheet, to), rows(sheet, row, count).RangeAddress)
    elif kind == "move":
        row, to = rest
        sheet.Rows.insertByIndex(to - 1, 1)
        row += 1 if to <= row else 0
        sheet.moveRange(cell_at(sheet, to), rows(sheet, row, 1).RangeAddress)
        sheet.Rows.removeByIndex(row - 1, 1)
    elif kind == "sort":
        area, column = rest
        by = TableSortField(Field=column, IsAscending=False)
        fields = uno.Any("[]com.sun.star.table.TableSortField", (by,))
        sheet.getCellRangeByName(area).sort((prop("SortFields", fields),))
    elif kind == "filter":
        area, column = rest
        address = sheet.getCellRangeByName(area).RangeAddress
        document.UnnamedDatabaseRanges.setByTable(address)
        data = document.UnnamedDatabaseRanges.getByTable(address.Sheet)
        data.AutoFilter = True
        descriptor = data.getFilterDescriptor()
        descriptor.ContainsHeader = True
        descriptor.setFilterFields((TableFilterField(Field=column, Operator=NOT_EMPTY),))
        data.refresh()
    elif kind == "formula":
        address, text = rest
        sheet.getCellRangeByName(address).Formula = text
    elif kind == "set":
        address, value = rest
        cell = sheet.getCellRangeByName(address)
        if isinstance(value, str):
            cell.String = value
        else:
            cell.Value = value
    else:
        raise SystemExit(f"no such edit: {kind}")


def main(folder, script):
    pipe = f"yusuan-{os.getpid()}"
    office = subprocess.Popen(
        [
            "soffice",
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--norestore",
            f"--accept=pipe,name={pipe};urp;",
        ]
    )
    try:
        desktop = connect(pipe)
        with open(script, encoding="utf-8") as file:
            jobs = json.load(file)
        for job in jobs:
            url = uno.systemPathToFileUrl(job["from"])
            document = desktop.loadComponentFromURL(url, "_blank", 0, (prop("Hidden", True),))
            for change in job["edits"]:
                edit(document, change)
            document.calculateAll()
            for to in job["to"]:
                kind = to.rsplit(".", 1)[1]
                document.storeToURL(uno.systemPathToFileUrl(to), (prop("FilterName", FILTERS[kind]),))
            document.close(True)
        desktop.terminate()
    except Exception:
        office.kill()
        raise
    office.wait(60)


main(*sys.argv[1:])
