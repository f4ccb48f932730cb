#!/usr/bin/python3
"""Reads hostile texts back: each must be the text that was written, as text.

usage: check_texts.py WORKBOOK TEXTS
TEXTS has a line a text, in hexadecimal. Sheet 1 has the texts as cells, sheet 2 from its second row on as streamed
texts and words. Read twice: from the parts by the format's own rule, that _xHHHH_ is a character; and by openpyxl, which
undoes _x005F_ alone, and only among shared strings.
"""
import re
import sys
import warnings
import xml.etree.ElementTree as ElementTree
import zipfile

import openpyxl

warnings.filterwarnings("ignore", module="openpyxl")
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def plain(value):
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m.group(1), 16)), value)


def parts_of(path):
    """The text of each cell of each sheet, by the format's rule."""
    with zipfile.ZipFile(path) as package:
        strings = ["".join(t.text or "" for t in item.iter(MAIN + "t"))
                   for item in ElementTree.fromstring(package.read("xl/sharedStrings.xml")).iter(MAIN + "si")]
        for number in (1, 2):
            cells = {}
            for cell in ElementTree.fromstring(package.read(f"xl/worksheets/sheet{number}.xml")).iter(MAIN + "c"):
                value = cell.find(MAIN + "v")
                if cell.get("t") == "s":
                    cells[cell.get("r")] = plain(strings[int(value.text)])
                elif cell.get("t") == "inlineStr":
                    cells[cell.get("r")] = plain("".join(t.text or "" for t in cell.iter(MAIN + "t")))
            yield cells


def main():
    book = openpyxl.load_workbook(sys.argv[1])
    texts = [bytes.fromhex(line.strip()).decode() for line in open(sys.argv[2], encoding="ascii")]
    faults = []
    cells, streamed = book.worksheets
    raw_cells, raw_streamed = parts_of(sys.argv[1])
    for i, text in enumerate(texts):
        for cell, raw in ((cells.cell(i + 1, 1), raw_cells), (streamed.cell(i + 2, 1), raw_streamed),
                          (streamed.cell(i + 2, 2), raw_streamed)):
            if raw.get(cell.coordinate) != text:
                faults.append(f"{cell.parent.title}!{cell.coordinate}: {text[:50]!a} is in the file as "
                              f"{str(raw.get(cell.coordinate))[:50]!a}")
            value = cell.value or ""
            if cell.data_type not in ("s", "inlineStr") or (
                    "x005F" not in text and value != text and plain(value) != text):
                faults.append(f"{cell.parent.title}!{cell.coordinate}: {text[:50]!a}, openpyxl {value[:50]!a}")
    for fault in faults[:10]:
        print(fault)
    print(f"{len(texts)} texts, {len(faults)} faults")
    return 1 if faults or len(texts) < 200 else 0


if __name__ == "__main__":
    sys.exit(main())
