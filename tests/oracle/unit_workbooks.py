#!/usr/bin/python3
"""The workbooks of units, opened from outside: figures counted again from their rows, hostile texts read back.

usage: unit_workbooks.py PROGRAM PROJECT_FOLDER
Of every unit of the sample offices: the first sheet says what report.json says; the lists are as long as their figures,
in their order; what is left to a limit in working days is counted again on the office's calendar; agencies add up. The
largest books go through check_workbook.py, where LibreOffice calculates every formula anew. Then more than two hundred
hostile texts are sent in and must come back as they were. 77 when LibreOffice is not there and the rest is well.
"""
import collections
import csv
import datetime
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
import warnings
import xml.etree.ElementTree as ElementTree
import zipfile

import openpyxl
import yaml

PROGRAM, PROJECT = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
sys.path.insert(0, str(PROJECT / "tests" / "oracle"))
from office import Office, day_number, period_of  # noqa: E402

warnings.filterwarnings("ignore", module="openpyxl")
LABELS = yaml.safe_load((PROJECT / "report-templates" / "labels.vi.yaml").read_text(encoding="utf-8"))
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
HISTORIES = (
    ("dak-lak", "dak-lak", "samples/dak-lak", "2024-08-01T06:00:00+07:00",
     (("--week", "2024-W30"), ("--month", "2024-07"))),
    ("lai-chau", "lai-chau", "samples/lai-chau", "2024-04-01T06:00:00+07:00",
     (("--week", "2024-W13"), ("--month", "2023-07"))),
    ("tinh-mau", "samples/tinh-mau/profile.yaml", "samples/tinh-mau", "2026-01-05T06:00:00+07:00",
     (("--month", "2025-07"), ("--month", "2025-07", "--organisation", "2025-06-30"))),
)
LISTS = {"open": "flow.closing", "overdue": "flow.closing_overdue", "reopened": "flow.reopened",
         "unsatisfied": "rating.unsatisfied"}
FIGURES = """flow.opening flow.received flow.reopened flow.total flow.handled flow.handled_on_time flow.handled_late
flow.handled_no_deadline flow.otherwise_closed flow.closing flow.closing_in_time flow.closing_overdue
flow.closing_no_deadline flow.closing_not_forwarded rate.on_time rate.handled rating.rated rating.satisfied
rating.acceptable rating.unsatisfied rate.satisfied committed.count committed.again committed.kept
committed.broken""".split()
STATES = {"overdue": "flow.closing_overdue", "none": "flow.closing_no_deadline",
          "not_forwarded": "flow.closing_not_forwarded"}
faults, checked = [], collections.Counter()


def fault(text):
    faults.append(text)


def call(*words):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, cwd=PROJECT, check=False)
    if done.returncode not in (0, 77):
        sys.exit(f"{' '.join(map(str, words))}: exit {done.returncode}\n{done.stdout[-3000:]}{done.stderr[-2000:]}")
    return done


def rows_of(book, name):
    """The rows of a list as {head: value}, over all of its sheets."""
    found, number = [], 1
    while name in book.sheetnames:
        rows = list(book[name].iter_rows(min_row=4, values_only=True))
        found += [dict(zip(rows[0], row)) for row in rows[1:] if isinstance(row[0], int)]
        number += 1
        name = f"{name.split(' (')[0]} ({number})"
    return found


class Unit:
    def __init__(self, path, row, report, office, end):
        self.path, self.report, self.office, self.end = path, report, office, end
        self.figures, self.before, self.total = row["figures"], row["previous"]["figures"], report["figures"]
        self.book = openpyxl.load_workbook(path, data_only=True)
        # The sheet of promises has the name that the office's profile gives them.
        self.promise = next(row["label"].split(":")[0] for row in report["definitions"] if row["id"] == "committed.count")\
            if "committed.count" in self.total else ""
        self.lists = {key: rows_of(self.book, LABELS[f"unit.sheet.{key}"].replace("{promise}", self.promise))
                      for key in (*LISTS, "returned", "promised")}

    def expect(self, what, ours, said):
        checked["numbers"] += 1
        if ours != said and not (isinstance(ours, float) and isinstance(said, (int, float)) and abs(ours - said) < 1e-6):
            fault(f"{self.path.parent.parent.name}/{self.path.name}: {what} is {said}, counted {ours}")

    def check_figures(self):
        sheet = self.book[LABELS["unit.sheet.figures"]]
        rows = [row for row in sheet.iter_rows(min_row=5, max_col=7, values_only=True)]
        labels, at = [row[0] for row in rows], 0
        busy = sum(1 for row in self.report["by_unit"] if row["figures"]["flow.total"] > 0)
        for figure in FIGURES:
            if at < len(rows) and labels[at] == LABELS[figure].replace("{promise}", self.office.raw["promise_label"]):
                _, now, before, change, average, office, share = rows[at]
                self.expect(figure, self.figures.get(figure) if self.figures.get(figure) is not None else "–", now)
                self.expect(f"{figure} of the office", self.total[figure] if self.total[figure] is not None else "–", office)
                if isinstance(now, int) and isinstance(before, int):
                    self.expect(f"{figure} before", self.before[figure], before)
                    self.expect(f"change of {figure}", (now - before) * (100 if figure.startswith("rate.") else 1),
                                change)
                if not figure.startswith("rate.") and isinstance(now, int):
                    self.expect(f"average of {figure}", office / busy, average)
                    self.expect(f"share of {figure}", now / office if office else "–", share)
                at += 1
            elif figure in ("flow.total", "flow.closing", "flow.closing_overdue", "rate.on_time"):
                fault(f"{self.path.name}: {figure} is not on the first sheet")
        self.expect("number of units", busy, rows[at][5])

    def check_lists(self):
        for key, figure in LISTS.items():
            if figure in self.figures:
                self.expect(f"rows of {key}", len(self.lists[key]), self.figures[figure])
        states = collections.Counter(row["Tình trạng"] for row in self.lists["open"])
        for state, figure in STATES.items():
            self.expect(f"{state} among the open", states[LABELS[f"unit.state.{state}"]], self.figures[figure])
        self.expect("in time", sum(states[LABELS[f"unit.state.{state}"]] for state in ("soon", "in_time", "awaiting_reply")),
                    self.figures["flow.closing_in_time"])
        if "returned.count" not in self.figures and self.lists["returned"]:
            fault(f"{self.path}: returns in an office without them")
        promises = collections.Counter(row[LABELS["unit.column.promise"]] for row in self.lists["promised"])
        if "committed.count" in self.figures:
            # What was kept or broken earlier stands there too while the case is open.
            for word in ("kept", "broken"):
                if promises[LABELS[f"unit.promise.{word}"]] < self.figures[f"committed.{word}"]:
                    fault(f"{self.path}: {word} {promises} against {self.figures[f'committed.{word}']}")
        for key in ("open", "overdue"):
            dues = [row["Hạn xử lý"] if isinstance(row["Hạn xử lý"], datetime.datetime) else datetime.datetime.max
                    for row in self.lists[key]]
            if dues != sorted(dues):
                fault(f"{self.path}: {key} is not by what is due first")
            waiting = [row.get("Tình trạng") == LABELS["unit.state.not_forwarded"] for row in self.lists[key]]
            if waiting != sorted(waiting):
                fault(f"{self.path}: waiting cases are not the last of {key}")

    def working_days_left(self, due):
        base, day = self.end // 86400 - 1, day_number(due.date())
        first, last = min(base, day), max(base, day)
        count = sum(1 for one in range(first + 1, last + 1) if self.office.sessions(one))
        return count if day >= base else -count

    def check_left(self):
        for row in self.lists["open"]:
            left = row.get("Còn lại (ngày làm việc)", row.get("Còn lại"))
            kind = row.get("Tính theo", "ngày làm việc" if "Còn lại (ngày làm việc)" in row else None)
            if isinstance(left, (int, float)) and kind == "ngày làm việc":
                checked["days left"] += 1
                self.expect(f"{row['Mã phản ánh']} left", self.working_days_left(row["Hạn xử lý"]), left)
            if isinstance(left, (int, float)) and (left <= 0) != (row["Tình trạng"] == LABELS["unit.state.overdue"]):
                fault(f"{self.path}: {row['Mã phản ánh']} has {left} left and is {row['Tình trạng']}")

    def check_agencies(self):
        name = LABELS["unit.sheet.agencies"]
        if name not in self.book.sheetnames:
            return
        rows = list(self.book[name].iter_rows(min_row=5, values_only=True))
        self.expect("open by agency", sum(row[1] for row in rows[:-1]), self.figures["flow.closing"])
        self.expect("handled by agency", sum(row[7] for row in rows[:-1]), self.figures["flow.handled"])
        named = collections.Counter(row.get("Cơ quan xử lý") for row in self.lists["open"])
        for row in rows[:-1]:
            agency = row[0] if row[0] != LABELS["unit.agency.none"] else None
            self.expect(f"open at {row[0]}", named[agency], row[1])


def check_report(folder, profile):
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    office = Office(str(profile))
    _, end = period_of(office, report["period"]["id"])[:2]
    rows = {row["id"]: row for row in report["by_unit"]}
    books = sorted((folder / "don-vi").glob("*.xlsx"))
    if {book.stem for book in books} != set(rows):
        fault(f"{folder}: {len(books)} workbooks for {len(rows)} units")
    sums = collections.Counter()
    for book in books:
        unit = Unit(book, rows[book.stem], report, office, end)
        unit.check_figures()
        unit.check_lists()
        unit.check_left()
        unit.check_agencies()
        for key, figure in LISTS.items():
            sums[figure] += len(unit.lists[key])
        for row in unit.lists["open"]:
            checked["texts"] += bool(row["Nội dung"])
    for figure, count in sums.items():
        if report["figures"].get(figure, 0) != count:
            fault(f"{folder}: {figure} is {report['figures'][figure]}, all units list {count}")
    return books


# ---- Hostile texts

def hostile_texts():
    words = ["SUM(A1:A9)", 'HYPERLINK("http://example.vn";"bấm")', "cmd|' /C calc'!A0", "_x000D_", "_x0041_ và _x005F_x0041_",
             "_x00e9_x", "\x01\x02\x1f", "dòng\r\nmới\rnữa", "\x0b\x0c\x08", "\x7f\x80\x9f", "\u202enảhp\u202c",
             "\u200b\u200c\u200d\ufeffx", unicodedata.normalize("NFD", "Hoà bình ắ ệ"), "😀 👩\u200d🚒 🇻🇳",
             "\u2028 \u2029 \xa0 \xad", '<!DOCTYPE x [<!ENTITY a "b">]>&a;', "</t></si></sst>", "\U0010fffd",
             "\ufffex\uffff"]
    shapes = ["{}", "={}", "+{}", "-{}", "@{}", "x\t{}", "'{}", '"{}"', "<{}>", "&{};", "{}]]>", "{{{{ {} }}}}"]
    texts = [shape.format(word) for word in words for shape in shapes]
    texts += ["ă" * 32767, "â" * 32768, "từ " * 40000, "😀" * 17000, "a" * 70001, "\n".join("=A%d" % i for i in range(5000))]
    return texts


def plain(value):
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match.group(1), 16)), value)


def texts_in(path):
    """code -> the content, its pieces joined, of the open cases; by the format's own rule for characters."""
    title = LABELS["unit.sheet.open"]
    number = openpyxl.load_workbook(path).sheetnames.index(title) + 1
    with zipfile.ZipFile(path) as package:
        strings = ["".join(text.text or "" for text in item.iter(MAIN + "t"))
                   for item in ElementTree.fromstring(package.read("xl/sharedStrings.xml")).iter(MAIN + "si")]
        sheet = ElementTree.fromstring(package.read(f"xl/worksheets/sheet{number}.xml"))
    rows = {}
    for cell in sheet.iter(MAIN + "c"):
        column, row = re.fullmatch(r"([A-Z]+)(\d+)", cell.get("r")).groups()
        value = cell.find(MAIN + "v")
        text = None
        if cell.get("t") == "s":
            text = plain(strings[int(value.text)])
        elif cell.get("t") == "inlineStr":
            text = plain("".join(part.text or "" for part in cell.iter(MAIN + "t")))
        elif cell.find(MAIN + "f") is not None:
            fault(f"{path.name}: {cell.get('r')} holds a formula")
        if text is not None:
            rows.setdefault(int(row), {})[column] = text
    heads = {column: head for column, head in rows[4].items() if head.startswith(LABELS["unit.column.text"])}
    order = sorted(heads, key=lambda column: (len(column), column))
    code = next(column for column, head in rows[4].items() if head == LABELS["xlsx.column.code"])
    return {cells[code]: "".join(cells.get(column, "") for column in order)
            for row, cells in rows.items() if row > 4 and code in cells}


def kept(text):
    """What import makes of a text: NFC, one kind of line end, a space for a control character, none around it."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"[\x01-\x08\x0b-\x1f]", " ", text).strip(" \t\r\n\xa0\ufeff\u200b")


def check_hostile(folder):
    texts = hostile_texts()
    with open(folder / "tickets.csv", "w", encoding="utf-8", newline="") as tickets, \
            open(folder / "events.csv", "w", encoding="utf-8", newline="") as events:
        ticket_rows, event_rows = csv.writer(tickets), csv.writer(events)
        ticket_rows.writerow("code received_at channel district field priority sensitivity content".split())
        event_rows.writerow("code at kind unit".split())
        for number, text in enumerate(texts):
            ticket_rows.writerow([f"H-{number:04d}", "2023-05-16T08:00:00+07:00", "app", "lak", "moi-truong", "normal",
                                  "public", text])
            event_rows.writerow([f"H-{number:04d}", "2023-05-16T09:00:00+07:00", "forwarded", "lak"])
    call(PROGRAM, "init", folder / "ws", "--profile", "dak-lak", "--sample")
    call(PROGRAM, "import", "-C", folder / "ws", "--strict", "--known-at", "2023-05-22T06:00:00+07:00",
         folder / "tickets.csv", folder / "events.csv")
    call(PROGRAM, "run", "-C", folder / "ws", "--week", "2023-W20")
    book = folder / "ws" / "out" / "tuan" / "2023-W20" / "don-vi" / "lak.xlsx"
    found = texts_in(book)
    for number, text in enumerate(texts):
        # XML has no U+FFFE and U+FFFF: the sign for an unreadable letter stands in their place.
        ours, wanted = found.get(f"H-{number:04d}", ""), re.sub("[\ufffe\uffff]", "\ufffd", kept(text))
        if ours.strip(" \t\r\n\xa0\ufeff\u200b") != wanted:
            at = next((i for i, (a, b) in enumerate(zip(ours, wanted)) if a != b), min(len(ours), len(wanted)))
            fault(f"hostile text {number} {wanted[:40]!a} came back as {ours[at:at + 40]!a} at {at}")
    checked["hostile texts"] = len(texts)
    return book


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="baocao-units-"))
    try:
        books = []
        for name, profile, history, known_at, runs in HISTORIES:
            workspace = folder / name
            call(PROGRAM, "init", workspace, "--profile", profile, "--sample")
            call(PROGRAM, "import", "-C", workspace, "--known-at", known_at, PROJECT / history / "tickets.csv",
                 PROJECT / history / "events.csv")
            for run in runs:
                call(PROGRAM, "run", "-C", workspace, *run)
            place = PROJECT / f"report-templates/profiles/{profile}.yaml"
            if profile.endswith(".yaml"):  # the oracle looks for calendars beside the profile
                place = folder / "profile" / "profile.yaml"
                shutil.copytree(PROJECT / "report-templates" / "calendars", place.parent)
                shutil.copy(PROJECT / profile, place)
            for report in sorted(workspace.glob("out/*/*")):
                ours = check_report(report, place)
                books += sorted(ours, key=lambda book: -book.stat().st_size)[:2] + ours[:1]
        (folder / "hostile").mkdir()
        books.append(check_hostile(folder / "hostile"))
        for least, what in ((2000, "numbers"), (40, "days left"), (100, "texts"), (200, "hostile texts")):
            if checked[what] < least:
                fault(f"only {checked[what]} {what} were looked at")
        print("\n".join(faults[:30]), flush=True)
        done = call("/usr/bin/python3", "-B", PROJECT / "tests/support/check_workbook.py", "--recalculate",
                    "--smallest-scale", "0.5", *books)
        print(f"{dict(checked)}. {done.stdout.strip()}")
        return 1 if faults else done.returncode
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
