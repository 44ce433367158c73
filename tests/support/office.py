"""Edits workbooks in LibreOffice, as a person at the keyboard would: `office.py FOLDER SCRIPT.json`.

The script is a list of jobs {"from": FILE, "to": FILE, "edits": [...]}; an edit is
["insert", sheet, row, count] (rows counted from one), ["set", sheet, "F9", value],
["formula", sheet, "F9", "=1/0"] or ["delete", sheet, row, count]. Every formula is calculated anew before the file is saved; the
extension of "to" (xlsx, ods, xls) is its format. Run by the Python that has LibreOffice's `uno`.
"""

import json
import os
import subprocess
import sys
import time

import uno
from com.sun.star.beans import PropertyValue

FILTERS = {"xlsx": "Calc MS Excel 2007 XML", "ods": "calc8", "xls": "MS Excel 97"}


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


def edit(document, change):
    kind, name, *rest = change
    sheet = document.Sheets.getByName(name)
    if kind == "insert":
        row, count = rest
        sheet.Rows.insertByIndex(row - 1, count)
    elif kind == "delete":
        row, count = rest
        sheet.Rows.removeByIndex(row - 1, count)
    elif kind == "set":
        address, value = rest
        cell = sheet.getCellRangeByName(address)
        if isinstance(value, str):
            cell.String = value
        else:
            cell.Value = value
    elif kind == "formula":
        address, formula = rest
        sheet.getCellRangeByName(address).Formula = formula
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
            kind = job["to"].rsplit(".", 1)[1]
            target = uno.systemPathToFileUrl(job["to"])
            document.storeToURL(target, (prop("FilterName", FILTERS[kind]),))
            document.close(True)
        desktop.terminate()
    except Exception:
        office.kill()
        raise
    office.wait(60)


main(*sys.argv[1:])
