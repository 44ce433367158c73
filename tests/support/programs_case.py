"""Writes a workbook anew as other programs write theirs.

python3 tests/support/programs_case.py KIND SOURCE OUT

    elsewhere  .xlsx: the parts stand in other folders than xl/, texts in the cells beside an empty table of
               shared texts, an extension repeats the element of the dates, letters in halves
    copies     .xls: the names of the streams Workbook and Book, which ssconvert writes both
               (-T Gnumeric_Excel:excel_dsf), in capitals
    macintosh  .xls of Excel 95, without a container, in the code page of the Macintosh; needs openpyxl
"""

import re
import struct
import sys
import zipfile

KIND, SOURCE, TARGET = sys.argv[1:4]


def pack(parts):
    with zipfile.ZipFile(TARGET, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)


def unpack():
    with zipfile.ZipFile(SOURCE) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def elsewhere():
    parts = {name: content.decode() for name, content in unpack().items()}
    shared = re.findall(r"<si>(.*?)</si>", parts["xl/sharedStrings.xml"], re.S)
    inline = lambda found: f'<c{found[1]}t="inlineStr"{found[2]}><is>{shared[int(found[3])]}</is></c>'
    book = "xl/workbook.xml"
    parts[book] = parts[book].replace("</workbook>", '<extLst><ext uri="{140A7094-0E35-4892-8432-C4D2E57EDEB5}" xmlns:x15="http://schemas.microsoft.com/office/spreadsheetml/2010/11/main"><x15:workbookPr chartTrackingRefBase="1"/></ext></extLst></workbook>')
    parts["xl/sharedStrings.xml"] = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="0" uniqueCount="0"/>'
    moved = {}
    for name, content in parts.items():
        content = re.sub(r'<c( [^>]*?)t="s"([^>]*)><v>(\d+)</v></c>', inline, content)
        moved[name.replace("xl/", "book/")] = content.replace("/xl/", "/book/").replace('"xl/', '"book/').encode()
    pack(moved)


def copies():
    content = open(SOURCE, "rb").read()
    for name in ("Workbook", "Book"):
        place = content.rindex("".join(("\0", name, "\0\0")).encode("utf-16-le")[2:])
        wide = name.upper().encode("utf-16-le")
        content = content[:place] + wide + content[place + len(wide):]
    open(TARGET, "wb").write(content)


def macintosh():
    import openpyxl

    def record(kind, data):
        return struct.pack("<HH", kind, len(data)) + data

    book = openpyxl.load_workbook(SOURCE, data_only=True)
    begin = lambda kind: record(0x809, struct.pack("<HHHH", 0x500, kind, 0, 0))
    sheets = []
    for sheet in book:
        content = begin(0x10)
        for cell in (cell for row in sheet for cell in row if cell.value is not None):
            place = struct.pack("<HHH", cell.row - 1, cell.column - 1, 0)
            if isinstance(cell.value, str):
                text = cell.value.encode("gbk")
                content += record(0x204, place + struct.pack("<H", len(text)) + text)
            else:
                content += record(0x203, place + struct.pack("<d", cell.value))
        sheets.append((sheet.title.encode("gbk"), content + record(0xA, b"")))
    head = begin(5) + record(0x42, struct.pack("<H", 10008))
    start = len(head) + sum(len(name) + 11 for name, _ in sheets) + 4
    for name, content in sheets:
        head += record(0x85, struct.pack("<IHB", start, 0, len(name)) + name)
        start += len(content)
    # As programs of the time wrote it, without a container.
    open(TARGET, "wb").write(head + record(0xA, b"") + b"".join(content for _, content in sheets))


{"elsewhere": elsewhere, "copies": copies, "macintosh": macintosh}[KIND]()
