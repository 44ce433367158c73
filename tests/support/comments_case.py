"""Puts comments on the cells of an .xlsx, as Excel does, or as threads, as newer programs do.

python3 tests/support/comments_case.py tests/cases/relations-that-hold/input.xlsx OUT.xlsx [threads]
Needs the package openpyxl.
"""

import sys
import zipfile

import openpyxl
from openpyxl.comments import Comment

SOURCE, TARGET = sys.argv[1:3]
THREADS = "threads" in sys.argv
# On the sheet of table 03: title, total, name, amount, blank amount.
SAID = {
    "A2": [("王五", "请于周五前报回")],
    "G7": [("李四", "请核实基本支出")],
    "E9": [("李四", "名称以科目字典为准"), ("王五", "已核对")],
    "H9": [("李四", "比上年多 6 万元，\n依据是什么？"), ("王五", "调资，见附件"), ("李四", "同意")],
    "L9": [("王五", "此处是否漏填？")],
}
PLACEHOLDER = "[Threaded comment]\n\nYour version of Excel allows you to read this threaded comment.\n\nComment:\n"
MAIN = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
KINDS = "http://schemas.microsoft.com/office/2017/10/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

book = openpyxl.load_workbook(SOURCE)
sheet = book["3"]
for cell, said in SAID.items():
    if THREADS:
        text, author = PLACEHOLDER + said[0][1], "tc={" + cell + "}"
    else:
        text, author = "\n".join(f"{name}:\n{text}" for name, text in said), said[0][0]
    sheet[cell].comment = Comment(text, author)
book.save(TARGET)
if not THREADS:
    sys.exit()

names = sorted({name for said in SAID.values() for name, _ in said})
persons = "".join(f'<person displayName="{name}" id="{{P{i}}}" userId="{name}" providerId="None"/>' for i, name in enumerate(names))
threads = ""
for cell, said in SAID.items():
    for number, (name, text) in enumerate(said):
        parent = f' parentId="{{{cell}-0}}"' if number else ""
        person, moment = names.index(name), f"2025-01-0{number + 1}T08:00:00.00"
        threads += f'<threadedComment ref="{cell}" dT="{moment}" personId="{{P{person}}}" id="{{{cell}-{number}}}"{parent}><text>{text}</text></threadedComment>'
with zipfile.ZipFile(TARGET) as archive:
    parts = {name: archive.read(name) for name in archive.namelist()}
legacy = next(name for name in parts if name.startswith("xl/worksheets/_rels/"))


def add(name, before, text):
    parts[name] = parts[name].decode().replace(before, text + before).encode()


add(legacy, "</Relationships>", f'<Relationship Id="rIdT" Type="{KINDS}/threadedComment" Target="../threadedComments/threadedComment1.xml"/>')
add("xl/_rels/workbook.xml.rels", "</Relationships>", f'<Relationship Id="rIdP" Type="{KINDS}/person" Target="persons/person.xml"/>')
types = [("threadedComments/threadedComment1", "threadedcomments"), ("persons/person", "person")]
for part, kind in types:
    add("[Content_Types].xml", "</Types>", f'<Override PartName="/xl/{part}.xml" ContentType="application/vnd.ms-excel.{kind}+xml"/>')
parts["xl/threadedComments/threadedComment1.xml"] = f'{HEAD}<ThreadedComments xmlns="{MAIN}">{threads}</ThreadedComments>'.encode()
parts["xl/persons/person.xml"] = f'{HEAD}<personList xmlns="{MAIN}">{persons}</personList>'.encode()
with zipfile.ZipFile(TARGET, "w", zipfile.ZIP_DEFLATED) as archive:
    for name, content in parts.items():
        archive.writestr(name, content)
