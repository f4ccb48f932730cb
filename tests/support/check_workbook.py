#!/usr/bin/python3
"""Opens any workbook of ours from outside and looks for what would make Excel repair it, hide something or show a
number that is not in its cells.

usage: check_workbook.py [--recalculate] [--smallest-scale 0.5] WORKBOOK…
--recalculate takes the cached values of all formulas away, lets LibreOffice compute them anew, and compares; 77 when
LibreOffice is not there. --smallest-scale says how small a page may be printed: lists of units are one page wide by
design. Prints each fault; exits 1 if there is one.
"""
import pathlib
import posixpath
import re
import shutil
import subprocess
import sys
import tempfile
import warnings
import xml.etree.ElementTree as ElementTree
import zipfile

import openpyxl
from openpyxl.utils import range_boundaries

warnings.filterwarnings("ignore", module="openpyxl")
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}"
PAGE_PX = {"portrait": 700, "landscape": 1046}  # A4 within our margins, at 96 dpi
SMALLEST_SCALE = 0.77                           # 10 pt print as 7.7 pt


def overlap(one, other):
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


class Check:
    def __init__(self, path, smallest_scale=SMALLEST_SCALE):
        self.path = path
        self.smallest_scale = smallest_scale
        self.faults = []
        self.package = zipfile.ZipFile(path)
        self.book = openpyxl.load_workbook(path)
        self.values = openpyxl.load_workbook(path, data_only=True)

    def fault(self, text):
        self.faults.append(text)

    # ---- The package

    def check_parts(self):
        names = self.package.namelist()
        if len(set(names)) != len(names):
            self.fault("a part is there twice")
        types = self.package.read("[Content_Types].xml").decode()
        for name in names:
            content = self.package.read(name)
            if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
                self.fault(f"{name} declares entities")
            try:
                root = ElementTree.fromstring(content)
            except ElementTree.ParseError as error:
                self.fault(f"{name} is not XML: {error}")
                continue
            if name.endswith(".rels"):
                self.check_relations(name, root, names)
            if f'"/{name}"' not in types and not name.endswith((".rels", "[Content_Types].xml")):
                self.fault(f"{name} has no content type")
            if self.package.getinfo(name).date_time != (1980, 1, 1, 0, 0, 0):
                self.fault(f"{name} is dated {self.package.getinfo(name).date_time}")
        if any("externalLink" in name or "calcChain" in name or "printerSettings" in name for name in names):
            self.fault("a part that nobody asked for")

    def check_relations(self, name, root, names):
        folder = posixpath.dirname(posixpath.dirname(name))
        for relation in root.iter(RELATION + "Relationship"):
            target = relation.get("Target")
            if relation.get("TargetMode") == "External":
                self.fault(f"{name} leads outside: {target}")
                continue
            full = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            if full not in names:
                self.fault(f"{name} leads to {full}, which is not there")

    # ---- Sheets

    def check_sheets(self):
        for sheet in self.book:
            if sheet.sheet_state != "visible":
                self.fault(f"{sheet.title} is hidden")
            for letter, column in sheet.column_dimensions.items():
                if column.hidden:
                    self.fault(f"{sheet.title}: column {letter} is hidden")
            if any(row.hidden for row in sheet.row_dimensions.values()):
                self.fault(f"{sheet.title}: a row is hidden")
            areas = [area.bounds for area in sheet.merged_cells.ranges]
            areas += [range_boundaries(table.ref) for table in sheet.tables.values()]
            for i, one in enumerate(areas):
                if any(overlap(one, other) for other in areas[:i]):
                    self.fault(f"{sheet.title}: merged cells or tables overlap at {one}")
            if (sheet.oddFooter.right.text or "").strip().replace("&&", "&") != sheet.title:
                self.fault(f"{sheet.title}: the footer says {sheet.oddFooter.right.text!r}")
            self.check_tables(sheet)
            self.check_print(sheet)
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "e" or (isinstance(cell.value, str) and len(cell.value) > 32767):
                        self.fault(f"{sheet.title}!{cell.coordinate} is {cell.value!r:.60}")

    def check_tables(self, sheet):
        for table in sheet.tables.values():
            left, top, right, _ = range_boundaries(table.ref)
            heads = [str(sheet.cell(top, column).value) for column in range(left, right + 1)]
            if [column.name for column in table.tableColumns] != heads:
                self.fault(f"{sheet.title}: the heads of {table.name} are not those of its cells")
            if len({head.lower() for head in heads}) != len(heads):
                self.fault(f"{sheet.title}: {table.name} has a head twice")

    def check_print(self, sheet):
        width = sum(round(7 * column.width) for column in sheet.column_dimensions.values()
                    for _ in range(column.min, column.max + 1))
        pages = sheet.page_setup.fitToWidth or 1
        if sheet.page_setup.fitToHeight == 1:
            return  # the overview and the cover: one page by design
        if width / pages > PAGE_PX[sheet.page_setup.orientation] / self.smallest_scale:
            self.fault(f"{sheet.title} prints too small: {width:.0f} px on {pages} pages")

    def check_names(self):
        for name, defined in self.book.defined_names.items() if hasattr(self.book.defined_names, "items") else (
                (d.name, d) for d in self.book.defined_names.definedName):
            if defined.hidden:
                self.fault(f"the name {name} is hidden")
            for title, place in defined.destinations:
                if title not in self.book.sheetnames or self.values[title][place.replace("$", "")] is None:
                    self.fault(f"the name {name} leads to {title}!{place}")

    def check_links(self):
        count = 0
        for sheet in self.book:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.hyperlink is None:
                        continue
                    count += 1
                    found = re.fullmatch(r"'((?:[^']|'')+)'!([A-Z]+\d+)(:[A-Z]+\d+)?", cell.hyperlink.location or "")
                    target = found and found.group(1).replace("''", "'")
                    if cell.hyperlink.target or not found or target not in self.book.sheetnames:
                        self.fault(f"{sheet.title}!{cell.coordinate} leads to {cell.hyperlink.location!r}")
                    elif self.book[target][found.group(2)].value is None:
                        self.fault(f"{sheet.title}!{cell.coordinate} leads to an empty cell: {cell.hyperlink.location}")
                    elif isinstance(cell.value, (int, float)) or cell.data_type == "f":
                        self.check_rows_behind(sheet, cell, target, found.group(2), found.group(3))
        if len(self.book.sheetnames) > 3 and count < len(self.book.sheetnames) - 1:
            self.fault(f"only {count} links")

    def check_rows_behind(self, sheet, cell, target, first, last):
        """A number that leads to an area leads to so many rows."""
        if last is None and self.values[sheet.title][cell.coordinate].value != 1:
            return
        _, top, _, bottom = range_boundaries(first + (last or ""))
        said = self.values[sheet.title][cell.coordinate].value
        if last and bottom - top + 1 != said:
            self.fault(f"{sheet.title}!{cell.coordinate} says {said} and leads to {bottom - top + 1} rows of {target}")

    # ---- Charts

    def check_charts(self):
        for name in self.package.namelist():
            if re.fullmatch(r"xl/charts/chart\d+\.xml", name):
                root = ElementTree.fromstring(self.package.read(name))
                fonts = {font.get("typeface") for font in root.iter(DRAWING + "latin")}
                if fonts != {"Arial"}:
                    self.fault(f"{name} is in {fonts}")
                for reference in list(root.iter(CHART + "numRef")) + list(root.iter(CHART + "strRef")):
                    self.check_cache(name, reference)

    def check_cache(self, name, reference):
        formula = reference.find(CHART + "f").text
        found = re.fullmatch(r"'?((?:[^']|'')+?)'?!\$([A-Z]+)\$(\d+)(?::\$([A-Z]+)\$(\d+))?", formula)
        if not found:
            self.fault(f"{name} reads {formula}")
            return
        title, left, top, right, bottom = found.groups()
        area = f"{left}{top}:{right or left}{bottom or top}"
        cells = [cell.value for row in self.values[title.replace("''", "'")][area] for cell in row]
        cache = reference.find(CHART + "numCache")
        is_number = cache is not None
        cache = cache if is_number else reference.find(CHART + "strCache")
        if cache is None:
            self.fault(f"{name} keeps no copy of {formula}")
            return
        kept = {int(point.get("idx")): point.find(CHART + "v").text for point in cache.iter(CHART + "pt")}
        for i, cell in enumerate(cells):
            same = i in kept and (abs(float(kept[i]) - cell) < 1e-9 if is_number and isinstance(cell, (int, float))
                                  else kept[i] == str(cell))
            if not same:
                self.fault(f"{name}: {formula} number {i + 1} is {cell!r}, the chart keeps {kept.get(i)!r}")
                return

    # ---- Formulas, by another calculator

    def strip(self, path):
        """A copy whose formulas have no values. Returns how many there were."""
        count = 0
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as copy:
            for name in self.package.namelist():
                content = self.package.read(name)
                if name.startswith("xl/worksheets/sheet"):
                    content, here = re.subn(rb"(</f>)<v>[^<]*</v>", rb"\1", content)
                    count += here
                copy.writestr(name, content)
        return count

    def compare(self, path, formula_count):
        other = openpyxl.load_workbook(path, data_only=True)
        seen = 0
        for sheet in self.book:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type != "f":
                        continue
                    seen += 1
                    ours = self.values[sheet.title][cell.coordinate].value
                    theirs = other[sheet.title][cell.coordinate].value
                    if not isinstance(theirs, (int, float)) or abs(ours - theirs) > 1e-9 * max(1, abs(ours)):
                        self.fault(f"{sheet.title}!{cell.coordinate}: {cell.value} shows {ours}, LibreOffice {theirs}")
        if seen != formula_count or seen < 30:
            self.fault(f"{seen} formulas read, {formula_count} in the file")
        return seen

    def check_all(self):
        self.check_parts()
        self.check_sheets()
        self.check_names()
        self.check_links()
        self.check_charts()


def recalculate(checks):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="bc-recalculate-"))
    try:
        (folder / "new").mkdir()
        counts = [check.strip(folder / f"{i}.xlsx") for i, check in enumerate(checks)]
        subprocess.run(["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "xlsx",
                        "--outdir", folder / "new", *(folder / f"{i}.xlsx" for i in range(len(checks)))],
                       check=True, capture_output=True)
        return sum(check.compare(folder / "new" / f"{i}.xlsx", counts[i]) for i, check in enumerate(checks))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main():
    words = sys.argv[1:]
    smallest = SMALLEST_SCALE
    if "--smallest-scale" in words:
        at = words.index("--smallest-scale")
        smallest = float(words[at + 1])
        del words[at:at + 2]
    checks = [Check(word, smallest) for word in words if not word.startswith("--")]
    for check in checks:
        check.check_all()
    if "--recalculate" in sys.argv:
        if shutil.which("soffice") is None:
            print("skipped: LibreOffice is not there to calculate the formulas")
            return 77
        print(f"{recalculate(checks)} formulas calculated anew in {len(checks)} workbooks")
    faults = [f"{check.path}: {fault}" for check in checks for fault in check.faults]
    for fault in faults[:30]:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
