#!/usr/bin/env python3
"""Holds the program against a real city's history: Boston's service requests of 2015.

usage: boston.py PROGRAM PROJECT_FOLDER [--weeks N] [--workbook]

The history is not part of the project. It is looked for at $BAOCAO_BOSTON, then at
../shared/data/boston311-2015.csv.xz beside the project; without it the test says "skipped" (exit 77).
Everything is recounted here from the CSV alone, with none of the program's code.
"""
import argparse, collections, csv, datetime, json, lzma, os, random, shutil, subprocess, sys, tempfile

parser = argparse.ArgumentParser()
parser.add_argument("program")
parser.add_argument("project")
parser.add_argument("--weeks", type=int, default=6)
parser.add_argument("--workbook", action="store_true")
options = parser.parse_args()
program = os.path.abspath(options.program)
source = os.environ.get("BAOCAO_BOSTON") or os.path.join(
    options.project, "..", "shared", "data", "boston311-2015.csv.xz")
if not os.path.exists(source):
    print("skipped: the Boston history is not here")
    sys.exit(77)
sample = os.path.join(options.project, "samples", "boston-311")


def moment(text):
    return datetime.datetime.strptime(text, "%m/%d/%Y %I:%M:%S %p") if text else None


class Case:
    __slots__ = ("code", "opened", "due", "closed", "flag", "field", "district", "unit", "channel")

    def __init__(self, row):
        self.code, self.flag = row["CASE_ENQUIRY_ID"], row["OnTime_Status"]
        self.opened, self.due, self.closed = moment(row["OPEN_DT"]), moment(row["TARGET_DT"]), moment(row["CLOSED_DT"])
        if self.closed and self.closed < self.opened:
            self.closed = self.opened
        self.field, self.district = row["REASON"], row["neighborhood"]
        self.unit, self.channel = row["Department"], row["Source"]


def count(cases, start, end):
    """flow.* of [start, end) for the total and every breakdown, straight from the definitions."""
    cells = collections.defaultdict(collections.Counter)
    overdue = {}
    for case in cases:
        if case.opened >= end or (case.closed and case.closed < start):
            continue
        closed = case.closed if case.closed and case.closed < end else None
        names = ["flow.opening" if case.opened < start else "flow.received", "flow.total"]
        if case.opened >= start:
            names.append("flow.submitted")
        late = case.due is not None and min(closed or end, end) > case.due
        part = "no_deadline" if case.due is None else None
        if closed:
            names += ["flow.handled", "flow.handled_" + (part or ("late" if late else "on_time"))]
        else:
            names += ["flow.closing", "flow.closing_" + (part or ("overdue" if late else "in_time"))]
            if late:
                overdue[case.code] = int((end - case.due).total_seconds() // 60)
        for cell in (("total",), ("field", case.field), ("district", case.district), ("unit", case.unit),
                     ("channel", case.channel), ("pair", case.field, case.district)):
            cells[cell].update(names)
    return cells, overdue


NAMES = ["flow." + name for name in (
    "submitted opening received reopened total handled handled_on_time handled_late handled_no_deadline "
    "otherwise_closed closing closing_in_time closing_overdue closing_no_deadline closing_not_forwarded").split()]


def compare(where, figures, cell, differences):
    for name in NAMES:
        if figures.get(name, 0) != cell.get(name, 0):
            differences.append(f"{where}: {name} is {figures.get(name)}, counted {cell.get(name, 0)}")
    on_time, late = cell.get("flow.handled_on_time", 0), cell.get("flow.handled_late", 0)
    rate = figures.get("rate.on_time")
    expected = on_time / (on_time + late) if on_time + late else None
    if (rate is None) != (expected is None) or (rate is not None and abs(rate - expected) > 5.1e-7):
        differences.append(f"{where}: rate.on_time is {rate}, counted {expected}")


def check(report, cases, start, end):
    cells, overdue = count(cases, start, end)
    differences = []
    compare("total", report["figures"], cells[("total",)], differences)
    kinds = {"by_field": "field", "by_district": "district", "by_unit": "unit", "by_channel": "channel"}
    seen = set()
    names = {}
    for breakdown, kind in kinds.items():
        for row in report[breakdown]:
            name = "" if row["id"] == "chua-xac-dinh" else row["name"]
            names[(kind, row["id"])] = name
            seen.add((kind, name))
            compare(f"{breakdown} {name}", row["figures"], cells[(kind, name)], differences)
    for row in report["by_field_district"]:
        key = ("pair", names.get(("field", row["field"]), row["field"]),
               names.get(("district", row["district"]), row["district"]))
        seen.add(key)
        compare(str(key), row["figures"], cells[key], differences)
    for key, cell in cells.items():
        if key != ("total",) and key not in seen and any(cell.values()):
            differences.append(f"{key} is missing")
    printed = {row["ticket"]: row["late_min"] for row in report["overdue"]}
    for code in set(printed) | set(overdue):
        if printed.get(code) != overdue.get(code):
            differences.append(f"overdue {code}: {printed.get(code)}, counted {overdue.get(code)}")
    return differences


def call(*arguments):
    done = subprocess.run([program, *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        print(done.stdout, done.stderr)
        sys.exit(f"{' '.join(arguments[:2])}: exit {done.returncode}")
    return done.stdout


def workspace(root, profile, data):
    folder = os.path.join(root, os.path.basename(profile))
    call("init", folder, "--profile", os.path.join(sample, profile))
    summary = json.loads(call("import", "-C", folder, "--map", os.path.join(sample, "map.yaml"), "--json", data))
    assert summary["read"] == summary["new"] + summary["unchanged"] + summary["rejected"] + summary["excluded"]
    return folder, summary


def main():
    root = tempfile.mkdtemp(prefix="baocao-boston-")
    failures = 0
    try:
        data = os.path.join(root, "boston.csv")
        with lzma.open(source) as packed, open(data, "wb") as out:
            shutil.copyfileobj(packed, out)
        with open(data, encoding="utf-8", newline="") as rows:
            rows = list(csv.DictReader(rows))
        cases = [Case(row) for row in rows]
        week, summary = workspace(root, "profile.yaml", data)
        assert summary["read"] == len(rows) and summary["new"] == len(rows), summary
        backwards = sum(1 for row in rows if row["CLOSED_DT"] and moment(row["CLOSED_DT"]) < moment(row["OPEN_DT"]))
        noted = [note["count"] for note in summary["noted"] if "before" in note["code"] or "backward" in note["code"]]
        assert backwards == 197 and 197 in noted, (backwards, summary["noted"])
        again = json.loads(call("import", "-C", week, "--map", os.path.join(sample, "map.yaml"), "--json", data))
        assert again["new"] == 0 and again["unchanged"] == len(rows), again

        random.seed(311)
        periods = [(week, f"2015-W{number:02d}") for number in
                   sorted({20} | set(random.sample(range(2, 53), options.weeks)))]
        periods += [(week, "2015-04"), (week, "2015"), (week, "2015-Q3")]
        for folder, name in periods:
            call("run", "-C", folder, "--period", name, "--no-units")
            kind = "tuan" if "-W" in name else "thang" if name == "2015-04" else "quy" if "-Q" in name else "nam"
            with open(os.path.join(folder, "out", kind, name, "report.json"), encoding="utf-8") as file:
                report = json.load(file)
            start = datetime.datetime.fromisoformat(report["period"]["start"]).replace(tzinfo=None)
            end = datetime.datetime.fromisoformat(report["period"]["end"]).replace(tzinfo=None)
            differences = check(report, cases, start, end)
            failures += len(differences)
            print(f"{name}: [{start}, {end}) {report['figures']['flow.total']} cases, {len(differences)} differences")
            print("\n".join(differences[:20]))
            if name == "2015-04":
                expected = {"flow.opening": 7867, "flow.received": 10907, "flow.handled": 9412, "flow.closing": 9362,
                            "flow.handled_on_time": 4908, "flow.handled_late": 1797,
                            "flow.handled_no_deadline": 2707, "flow.closing_in_time": 3647,
                            "flow.closing_overdue": 3426, "flow.closing_no_deadline": 2289}
                wrong = {name: (report["figures"][name], value) for name, value in expected.items()
                         if report["figures"][name] != value}
                failures += len(wrong)
                print(f"published figures of 15 March to 15 April: {len(wrong)} wrong {wrong or ''}")

        # The source's own flag: OVERDUE exactly when coalesce(closed, 2016-01-12 23:00) > target.
        snapshot = datetime.datetime(2016, 1, 12, 23)
        mismatches = sum(1 for case in cases if case.flag and (case.flag == "OVERDUE") != (
            case.due is not None and (case.closed or snapshot) > case.due))
        assert mismatches == 0, mismatches
        if options.workbook:
            failures += check_workbook(os.path.join(week, "out", "nam", "2015", "so-lieu.xlsx"), cases)
    finally:
        shutil.rmtree(root, ignore_errors=True)
    print("0 differences" if failures == 0 else f"{failures} differences")
    sys.exit(1 if failures else 0)


def check_workbook(path, cases):
    """Every case's verdict in the workbook of the year against the source's own flag."""
    import openpyxl
    end = datetime.datetime(2016, 1, 1)
    book = openpyxl.load_workbook(path, read_only=True)
    verdicts = {}
    for sheet in book.worksheets:
        head = None
        for row in sheet.iter_rows(values_only=True):
            if head is None:
                if row and "Mã phản ánh" in row and "Kết quả thời hạn" in row:
                    head = (row.index("Mã phản ánh"), row.index("Kết quả thời hạn"))
            elif row[head[0]]:
                verdicts[str(row[head[0]])] = row[head[1]]
    wrong = 0
    for case in cases:
        if case.opened >= end or not case.flag:
            continue
        settled = case.closed is not None and case.closed < end
        late = case.due is not None and min(case.closed or end, end) > case.due
        if settled and (case.flag == "OVERDUE") != late:
            wrong += 1
        verdict = verdicts.get(case.code, "")
        if late != (verdict or "").lower().startswith("quá hạn"):
            wrong += 1
    print(f"workbook: {len(verdicts)} verdicts, {wrong} wrong")
    return wrong + (0 if len(verdicts) > 100000 else 1)


main()
