#!/usr/bin/python3
"""Opens so-lieu.xlsx from outside: recomputes every formula, compares with report.json, checks the set-up.

usage: check_xlsx.py WORKBOOK REPORT_JSON [--rows]
--rows also counts the figures again from the rows of the lists, for reports whose lists are those of their figures.
Prints each fault; exits 1 if there is one.
"""
import collections
import datetime
import json
import re
import sys
import warnings
import zipfile

import openpyxl

warnings.filterwarnings("ignore", module="openpyxl")

ASKED = ["Trang bìa", "Tổng quan", "Theo lĩnh vực", "Theo địa bàn", "Theo đơn vị", "Theo kênh", "So sánh các kỳ",
         "Xếp thứ tự đơn vị", "Lĩnh vực × địa bàn", "Các giai đoạn", "Quá trình xử lý", "Mức độ hài lòng",
         "Thời gian tồn", "Quá hạn", "Đến hạn 7 ngày tới", "Đang xử lý", "Phản ánh trong kỳ", "12 kỳ",
         "Các tuần trong tháng", "Ghi chú"]
# Sheets of blocks: their heads stand in the blocks.
NO_HEAD = {"Trang bìa", "Tổng quan", "Lĩnh vực × địa bàn"}
FLOW = {
    "Kỳ trước chuyển sang": "flow.opening", "Tiếp nhận trong kỳ": "flow.received", "Xử lý lại": "flow.reopened",
    "Tổng phải xử lý": "flow.total", "Đã xử lý": "flow.handled", "Chuyển kỳ sau": "flow.closing",
    "Tỷ lệ xử lý": "rate.handled", "Tỷ lệ đúng hạn": "rate.on_time", "Tỷ lệ hài lòng": "rate.satisfied",
    "Số lượt đánh giá": "rating.rated", "Gửi đến": "flow.submitted",
}
COLUMNS = {
    "Kỳ trước chuyển sang": "flow.opening", "Tiếp nhận": "flow.received", "Tổng phải xử lý": "flow.total",
    "Đã xử lý": "flow.handled", "Đã xử lý quá hạn": "flow.handled_late", "Chuyển kỳ sau": "flow.closing",
    "Đang quá hạn": "flow.closing_overdue", "Tỷ lệ đúng hạn": "rate.on_time",
    "Tỷ lệ xử lý": "rate.handled",
}
MARKS = {None: ("–", "…"), "withheld": ("(*)",)}


def same(cell, value):
    if value is None or value == "withheld":
        return cell in MARKS[value]
    return isinstance(cell, (int, float)) and abs(cell - value) < 1e-6


class Book:
    def __init__(self, path):
        self.live = openpyxl.load_workbook(path)
        self.cached = openpyxl.load_workbook(path, data_only=True)
        self.faults = []

    def fault(self, text):
        self.faults.append(text)

    def number(self, sheet, place):
        value = self.live[sheet][place].value
        if isinstance(value, str) and value.startswith("=") and self.live[sheet][place].data_type == "f":
            return self.compute(sheet, value)
        return value if isinstance(value, (int, float)) else 0

    def compute(self, sheet, formula):
        other = re.fullmatch(r"='([^']+)'!([A-Z]+\d+)", formula)
        if other:
            return self.number(other.group(1), other.group(2))

        def add_up(match):
            cells = self.live[sheet][match.group(1)]
            values = [self.number(sheet, c.coordinate) for row in cells for c in row]
            return repr(sum(values) if match.group(0).startswith("SUM") else max(values))
        chosen = re.fullmatch(r"=SUMIF\(([A-Z]+\d+:[A-Z]+\d+),([A-Z]+\d+),([A-Z]+\d+:[A-Z]+\d+)\)", formula)
        if chosen:
            keys, wanted, cells = (self.live[sheet][chosen.group(i)] for i in (1, 2, 3))
            return sum(self.number(sheet, cell.coordinate) for (key,), (cell,) in zip(keys, cells)
                       if key.value == wanted.value)
        text = re.sub(r"(?:SUM|MAX)\(([A-Z]+\d+:[A-Z]+\d+)\)", add_up, formula[1:])
        text = re.sub(r"\b([A-Z]+\d+)\b", lambda m: repr(self.number(sheet, m.group(1))), text)
        if not re.fullmatch(r"[-+*/(). 0-9e]+", text):
            self.fault(f"{sheet}: a formula that is not ours: {formula}")
            return 0
        return eval(text)

    def check_formulas(self):
        count = 0
        for sheet in self.live:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        count += 1
                        cached = self.cached[sheet.title][cell.coordinate].value
                        value = self.compute(sheet.title, cell.value)
                        if not isinstance(cached, (int, float)) or abs(cached - value) > 1e-9:
                            self.fault(f"{sheet.title}!{cell.coordinate}: {cell.value} is {value}, shows {cached}")
        if count < 60:
            self.fault(f"only {count} live formulas")

    def check_overview(self, report):
        sheet = self.cached["Tổng quan"]
        seen = set()
        for row in range(5, 40):
            label = sheet.cell(row, 1).value
            match = re.match(r"\d+\. ([^(:]+?)(?: \(.*|: .*)?$", label or "")
            if not match or match.group(1) not in FLOW:
                continue
            figure = FLOW[match.group(1)]
            seen.add(figure)
            for column, figures in ((2, report["figures"]), (3, report["previous"]["figures"]),
                                    (5, (report["year_ago"] or {}).get("figures"))):
                cell = sheet.cell(row, column).value
                if figures is None:
                    if cell is not None:
                        self.fault(f"overview row {row}: a year ago that does not exist shows {cell}")
                elif not same(cell, figures[figure]):
                    self.fault(f"overview {label}, column {column}: {cell}, report.json {figures[figure]}")
        if seen != {f for f in FLOW.values() if f in report["figures"]}:
            self.fault(f"overview lacks {set(FLOW.values()) - seen}")

    def check_breakdown(self, title, rows):
        sheet = self.cached[title]
        head = [c.value for c in sheet[4]]
        by_name = {row["name"]: row for row in rows}
        shown = 0
        for line in sheet.iter_rows(min_row=5):
            row = by_name.get(line[0].value)
            if row is None:
                continue
            shown += 1
            for i, text in enumerate(head):
                figure = COLUMNS.get(text)
                if figure and not same(line[i].value, row["figures"][figure]):
                    self.fault(f"{title}!{line[i].coordinate}: {line[i].value}, "
                               f"report.json {row['figures'][figure]}")
        named = sum(any(row["figures"].get(figure) for figure in FLOW.values()) for row in rows)
        if shown < named:
            self.fault(f"{title}: {shown} of {named} rows")
        has_ratings = "rating.rated" in rows[0]["figures"]
        if ("Mức độ hài lòng" in self.live.sheetnames) != has_ratings:
            self.fault("satisfaction in an office without ratings, or missing")

    def check_dates(self, report):
        sheet = self.cached["Quá hạn"]
        head = [c.value for c in sheet[4]]
        due = head.index("Hạn xử lý")
        code = head.index("Mã phản ánh")
        for i, entry in enumerate(report["overdue"]):
            line = [c.value for c in sheet[5 + i]]
            said = datetime.datetime.fromisoformat(entry["due"]).replace(tzinfo=None)
            if line[code] != entry["ticket"]:
                self.fault(f"Quá hạn row {5 + i}: {line[code]}, report.json {entry['ticket']}")
            if not isinstance(line[due], datetime.datetime) or abs(
                    (line[due] - said).total_seconds()) > 1:
                self.fault(f"Quá hạn row {5 + i}: due {line[due]}, report.json {said}")

    # ---- Figures counted again from the rows

    def list_rows(self, name):
        """The rows of a list, over all of its sheets, as dictionaries by head."""
        rows = []
        for sheet in self.cached:
            if sheet.title == name or re.fullmatch(re.escape(name) + r" \(\d+\)", sheet.title):
                heads = [cell.value for cell in sheet[4]]
                rows += [dict(zip(heads, line)) for line in sheet.iter_rows(min_row=5, values_only=True)
                         if isinstance(line[0], (int, float))]
        return rows

    def expect(self, what, found, said):
        if found != said:
            self.fault(f"{what}: {found} by the rows, report.json {said}")

    def check_rows(self, report):
        cases, figures = self.list_rows("Phản ánh trong kỳ"), report["figures"]
        handled = [row for row in cases if row["Tình trạng"] == "Đã xử lý"]
        still = [row for row in cases if row["Tình trạng"] == "Đang xử lý"]
        self.expect("handled", len(handled), figures["flow.handled"])
        self.expect("on time", sum(row["Thời hạn"] == "Đúng hạn" for row in handled), figures["flow.handled_on_time"])
        self.expect("late", sum(row["Thời hạn"] == "Quá hạn" for row in handled), figures["flow.handled_late"])
        self.expect("closing", len(still), figures["flow.closing"])
        self.expect("opening", sum(row["Kỳ trước chuyển sang"] == "Có" for row in cases), figures["flow.opening"])
        for column, key in (("Lĩnh vực", "by_field"), ("Đơn vị", "by_unit"), ("Địa bàn", "by_district")):
            for row in report[key]:
                mine = [case for case in handled if case[column] == row["name"]]
                self.expect(f"{row['name']}: handled", len(mine), row["figures"]["flow.handled"])
                late = sum(case["Thời hạn"] == "Quá hạn" for case in mine)
                self.expect(f"{row['name']}: late", late, row["figures"]["flow.handled_late"])
                self.expect(f"{row['name']}: closing", sum(case[column] == row["name"] for case in still),
                            row["figures"]["flow.closing"])
        self.check_open(report)

    def check_open(self, report):
        rows = self.list_rows("Đang xử lý")
        self.expect("open cases", len(rows), report["figures"]["flow.closing"])
        self.expect("overdue cases", len(self.list_rows("Quá hạn")), report["figures"]["flow.closing_overdue"])
        late = collections.Counter(row["Đơn vị"] for row in rows if row["Thời hạn"] == "Quá hạn")
        for row in report["by_unit"]:
            self.expect(f"{row['name']}: overdue", late[row["name"]], row["figures"]["flow.closing_overdue"])
        for before, after in zip(rows, rows[1:]):
            if before["Đơn vị"] == after["Đơn vị"] and before["Hạn xử lý"] and after["Hạn xử lý"] and \
                    before["Hạn xử lý"] > after["Hạn xử lý"]:
                self.fault(f"{after['Mã phản ánh']} is due before the one above it")
        ages = self.cached["Thời gian tồn"]
        heads = [cell.value for cell in ages[4]]
        closing = {row["name"]: row["figures"] for row in report["by_unit"]}
        for line in ages.iter_rows(min_row=5, values_only=True):
            if line[0] in closing:
                said = dict(zip(heads, line))
                self.expect(f"{line[0]}: ages", said["Tổng đang xử lý"], closing[line[0]]["flow.closing"])
                self.expect(f"{line[0]}: late ages", said["Tổng quá hạn"], closing[line[0]]["flow.closing_overdue"])

    # ---- The set-up

    def check_set_up(self):
        names = self.live.sheetnames
        if [name for name in ASKED if name in names] != names:
            self.fault(f"sheets: {names}")
        for name in ASKED:
            if name not in names and name not in ("Xếp thứ tự đơn vị", "Mức độ hài lòng", "Các tuần trong tháng"):
                self.fault(f"no sheet {name}")
        for sheet in self.live:
            title = sheet.title
            if sheet.sheet_state != "visible":
                self.fault(f"{title} is hidden")
            if sheet.page_setup.orientation != "landscape" or sheet.page_setup.paperSize not in (9, "9"):
                self.fault(f"{title} is not A4 landscape")
            if not sheet.sheet_properties.pageSetUpPr.fitToPage:
                self.fault(f"{title} is not fitted to the page")
            if title not in NO_HEAD and (not sheet.freeze_panes or sheet.print_title_rows != "$4:$4"):
                self.fault(f"{title}: head not frozen or not repeated")
            if "&P/&N" not in (sheet.oddFooter.center.text or ""):
                self.fault(f"{title}: no page number in the footer")
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.value is not None and cell.font.name != "Arial":
                        self.fault(f"{title}!{cell.coordinate} is in {cell.font.name}")
                        return
            if title not in NO_HEAD | {"Ghi chú"} and sheet.max_row > 5 and not any(
                    table.autoFilter for table in sheet.tables.values()):
                self.fault(f"{title} has no filter")


def check_package(path, report, faults):
    known = datetime.datetime.fromisoformat(report["as_known"])
    with zipfile.ZipFile(path) as package:
        core = package.read("docProps/core.xml").decode()
        stamp = known.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        if core.count(stamp) != 2:
            faults.append(f"properties do not carry {stamp}: {core}")
        for name in package.namelist():
            if re.search(rb"Calibri", package.read(name)) and name == "xl/styles.xml":
                faults.append("styles.xml names Calibri")


def main():
    report = json.load(open(sys.argv[2], encoding="utf-8"))
    book = Book(sys.argv[1])
    book.check_set_up()
    if not book.faults:
        book.check_formulas()
        book.check_overview(report)
        for title, key in (("Theo lĩnh vực", "by_field"), ("Theo địa bàn", "by_district"),
                           ("Theo đơn vị", "by_unit"), ("Theo kênh", "by_channel")):
            book.check_breakdown(title, report[key])
        book.check_dates(report)
        if "--rows" in sys.argv:
            book.check_rows(report)
    check_package(sys.argv[1], report, book.faults)
    for fault in book.faults[:20]:
        print(fault)
    return 1 if book.faults else 0


if __name__ == "__main__":
    sys.exit(main())
