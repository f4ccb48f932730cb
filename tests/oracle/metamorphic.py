#!/usr/bin/python3
"""Changes what must not matter, and looks whether it does.

    metamorphic.py PROGRAM PROJECT [--tickets N] [--seed S]

Over invented histories of both offices and of one with other days, agencies that change their team and a
close on the reply (noon-reply), each check against the report of one plain import:
  - rows in another order, cut into overlapping batches, another TZ and locale: the same report
  - the same rows as JSON lines: the same report
  - sensitive tickets, and tickets received after the period: the same report
  - other tickets: every count is the sum of both reports', in every row; so is the overdue list
  - the same cases as own files, as a log and as a snapshot through a map, in one import or in several,
    with cases and ends that an earlier snapshot had wrong: the same report
"""

import argparse
import copy
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
from invent import EVENT, TICKET, Inventor
from office import DAY, dt, parse_instant, period_of
from random_histories import FOLDERS, offices, write

KNOWN = "2025-01-02T06:00:00+07:00"
EARLIER = "2024-12-30T06:00:00+07:00"
PERIODS = ["2024-W08", "2024-W18", "2024-05"]
BREAKDOWNS = ["by_field", "by_district", "by_unit", "by_channel", "by_field_district"]
ABROAD = {"TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8", "LANG": "de_DE.UTF-8", "LANGUAGE": "fr"}


class Workspace:
    """A workspace of an office, its files and its reports."""

    def __init__(self, program, root, office, environment=None):
        self.program, self.environment = program, {**os.environ, **(environment or {})}
        self.folder = tempfile.mkdtemp(dir=root)
        self.workspace = os.path.join(self.folder, "w")
        self.files = 0
        self.call("init", self.workspace, "--profile", office, "--sample")

    def call(self, *arguments):
        done = subprocess.run([self.program, *arguments], capture_output=True, text=True,
                              env=self.environment)
        if done.returncode not in (0, 3):
            sys.exit("%s: exit %d\n%s%s" % (" ".join(arguments), done.returncode, done.stdout, done.stderr))

    def put(self, columns, rows):
        self.files += 1
        path = os.path.join(self.folder, "%d.csv" % self.files)
        write(path, columns, rows)
        return path

    def take(self, tickets, events, known=KNOWN):
        self.call("import", "-C", self.workspace, "--known-at", known,
                  self.put(TICKET, tickets), self.put(EVENT, events))
        return self

    def take_lines(self, tickets, events):
        """The same as JSON lines; an empty cell is left out, or is null."""
        paths = []
        for name, rows in (("tickets", tickets), ("events", events)):
            paths.append(os.path.join(self.folder, name + ".jsonl"))
            with open(paths[-1], "w", encoding="utf-8") as stream:
                for number, row in enumerate(rows):
                    told = {key: value or None for key, value in row.items() if value or number % 2}
                    stream.write(json.dumps(told, ensure_ascii=number % 3 == 0) + "\n")
        self.call("import", "-C", self.workspace, "--known-at", KNOWN, *paths)
        return self

    def map(self, mode, cases, known=KNOWN):
        path = os.path.join(self.folder, mode + ".yaml")
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(MAP % mode)
        self.call("import", "-C", self.workspace, "--known-at", known, "--map", path,
                  self.put(CASE, cases))
        return self

    def report(self, period):
        self.call("run", "-C", self.workspace, "--period", period, "--allow-empty", "--no-units")
        path = os.path.join(self.workspace, "out", FOLDERS.get(period[5:6], "thang"), period, "report.json")
        with open(path, encoding="utf-8") as stream:
            return json.load(stream)


def differences(one, other, where=""):
    """Paths at which two JSON values differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        return [path for name in sorted(set(one) | set(other))
                for path in differences(one.get(name), other.get(name), where + "." + name)]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [path for index, pair in enumerate(zip(one, other))
                for path in differences(*pair, "%s[%d]" % (where, index))]
    return [] if one == other else ["%s: %r, not %r" % (where, other, one)]


class Checks:
    def __init__(self):
        self.failed = self.done = 0

    def same(self, what, one, other):
        self.tell(what, differences(one, other))

    def tell(self, what, found):
        self.done += 1
        if found:
            self.failed += 1
            print("%s:" % what)
            print("\n".join("  " + line[:300] for line in found[:6]))


# ---- Sums -------------------------------------------------------------------------------------

def is_count(name):
    return not name.startswith(("rate.", "age.")) and not name.endswith("_min") and name != "flow.adjustment"


def counts(report):
    """{(breakdown, row, slot, figure): n}, without what is zero."""
    found = {}

    def add(row, key):
        for slot in ("figures", "previous", "year_ago"):
            figures = row.get(slot) or {}
            figures = figures if slot == "figures" else figures.get("figures", {})
            for name, value in figures.items():
                if value and is_count(name):
                    found[key + (slot, name)] = value

    add(report, ("total", ""))
    for breakdown in BREAKDOWNS:
        for row in report[breakdown]:
            add(row, (breakdown, row.get("id") or (row["field"], row["district"])))
    for row in report["overdue"]:
        found[("overdue", json.dumps(row, sort_keys=True))] = 1
    return found


def sum_differs(parts, whole):
    parts, whole = [counts(report) for report in parts], counts(whole)
    found = []
    for key in sorted(set(whole).union(*parts), key=str):
        expected = sum(part.get(key, 0) for part in parts)
        if whole.get(key, 0) != expected:
            found.append("%s: %d, not %d" % (" ".join(map(str, key)), whole.get(key, 0), expected))
    return found


def renamed(rows):
    rows = copy.deepcopy(rows)
    for row in rows:
        row["code"] = "M" + row["code"][1:]
        if row.get("ref"):
            row["ref"] = "M" + row["ref"][1:]
    return rows


# ---- Cases through a map ----------------------------------------------------------------------

CASE = "code received channel district field priority unit forwarded closed status evidence".split()
MAP = """source: phan-mem-cu
mode: %s
rows: cases
columns:
  code: code
  received_at: received
  channel: channel
  district: district
  field: field
  priority: priority
  unit: unit
  forwarded_at: forwarded
  closed_at: closed
  status: status
  evidence: evidence
closing:
  status:
    open: [open]
    handled: [done]
    withdrawn: [withdrawn]
"""


def text_of(at):
    return "%sT%02d:%02d:%02d" % (dt.date.fromordinal(at // DAY), at // 3600 % 24, at // 60 % 60, at % 60)


def invented_cases(inventor, count):
    pick, cases = inventor.random, []
    for number in range(count):
        at = inventor.receipt()
        case = dict(code="C%05d" % number, received=text_of(at), channel=pick.choice(inventor.channels),
                    district=pick.choice(inventor.districts), field=pick.choice(inventor.fields),
                    priority=pick.choice(["normal", "normal", "emergency"]), unit="", forwarded="",
                    closed="", status="open", evidence="")
        if inventor.some(0.85):
            at += pick.randrange(2 * DAY)
            case.update(unit=pick.choice(inventor.bodies), forwarded=text_of(at))
            if inventor.some(0.8):
                at += pick.randrange(20 * DAY)
                case.update(closed=text_of(at), status=pick.choice(["done", "done", "done", "withdrawn"]))
                if case["status"] == "done":
                    case["evidence"] = pick.choice("01")
        cases.append(case)
    return cases


def as_own_rows(cases):
    tickets, events = [], []
    for case in cases:
        tickets.append(dict(dict.fromkeys(TICKET, ""), code=case["code"], received_at=case["received"],
                            **{name: case[name] for name in ("channel", "district", "field", "priority")}))
        event = lambda at, kind, **more: events.append(
            dict(dict.fromkeys(EVENT, ""), code=case["code"], at=at, kind=kind, **more))
        if case["unit"]:
            event(case["forwarded"], "forwarded", unit=case["unit"])
        if case["closed"]:
            event(case["closed"], "result" if case["status"] == "done" else "withdrawn",
                  evidence=case["evidence"])
    return tickets, events


def still_open(case):
    return dict(case, closed="", status="open", evidence="")


def check_maps(checks, options, root, name, inventor):
    pick = inventor.random
    cases = invented_cases(inventor, options.tickets)
    ways = {"own files": Workspace(options.program, root, name).take(*as_own_rows(cases)),
            "a log": Workspace(options.program, root, name).map("log", cases),
            "a snapshot": Workspace(options.program, root, name).map("snapshot", cases)}
    # Before: half of the cases, some of them not yet ended.
    early = [still_open(case) if inventor.some(0.5) else case for case in cases[::2]]
    ways["a log in two"] = Workspace(options.program, root, name).map("log", early, EARLIER).map("log", cases)
    # A snapshot may also take back: ends that were none, and other units.
    wrong = [dict(case, unit=case["unit"] and pick.choice(inventor.bodies)) if inventor.some(0.3) else
             dict(case, closed=case["forwarded"], status="done") if case["unit"] and inventor.some(0.3)
             else case for case in early]
    ways["a snapshot corrected"] = Workspace(options.program, root, name).map(
        "snapshot", wrong, EARLIER).map("snapshot", cases)
    for period in PERIODS:
        plain = ways["own files"].report(period)
        if not plain["figures"]["flow.total"]:
            checks.tell("%s %s" % (name, period), ["no cases at all"])
        for way in list(ways)[1:]:
            checks.same("%s %s: %s against own files" % (name, period, way), plain, ways[way].report(period))


# ---- Own files --------------------------------------------------------------------------------

def batches(workspace, tickets, events, pick):
    """Three batches in another order; every row of the second comes again with the third."""
    tickets, events = tickets[:], events[:]
    pick.shuffle(tickets)
    pick.shuffle(events)
    for part in range(3):
        again = [] if part < 2 else events[1::3]
        workspace.take(tickets if part == 0 else tickets[part::3], events[part::3] + again)
    return workspace


def check_own(checks, options, root, name, inventor):
    pick = inventor.random
    tickets, events = inventor.histories(options.tickets)
    other = [renamed(rows) for rows in inventor.histories(options.tickets)]
    hidden = [renamed(rows) for rows in inventor.histories(options.tickets // 4)]
    for row in hidden[0]:
        row["sensitivity"] = pick.choice(["reputation", "state-secret"])
    for row in hidden[1]:
        row["sensitivity"] = ""
    start = lambda row: parse_instant(row["received_at"], inventor.office.offset)[0]
    make = lambda environment=None: Workspace(options.program, root, name, environment)
    plain = make().take(tickets, events)
    abroad = batches(make(ABROAD), tickets, events, pick)
    lines = make().take_lines(tickets, events)
    beside = make().take(tickets + hidden[0], events + hidden[1])
    alone, both = make().take(*other), make().take(tickets + other[0], events + other[1])
    for period in PERIODS:
        report, where = plain.report(period), "%s %s: " % (name, period)
        checks.same(where + "order, batches, TZ and locale", report, abroad.report(period))
        checks.same(where + "JSON lines", report, lines.report(period))
        checks.same(where + "sensitive tickets beside", report, beside.report(period))
        checks.tell(where + "other tickets beside",
                    sum_differs([report, alone.report(period)], both.report(period)))
        end = period_of(inventor.office, period)[1]
        late = {row["code"] for row in other[0] if start(row) >= end}
        after = make().take(tickets + [row for row in other[0] if row["code"] in late],
                            events + [row for row in other[1] if row["code"] in late and row["ref"] == ""])
        checks.same(where + "tickets received afterwards", report, after.report(period))


def main():
    parser = argparse.ArgumentParser(description="Changes what must not matter.")
    parser.add_argument("program")
    parser.add_argument("project")
    parser.add_argument("--tickets", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.program = os.path.abspath(options.program)
    root = tempfile.mkdtemp(prefix="baocao-metamorphic-")
    checks = Checks()
    try:
        names = ("dak-lak", "lai-chau", "noon-reply")
        for name, office in offices(options.project, names, root).items():
            inventor = Inventor(office, "%s %d" % (name, options.seed))
            check_own(checks, options, root, office.given, inventor)
            check_maps(checks, options, root, office.given, inventor)
    finally:
        shutil.rmtree(root, ignore_errors=True)
    print("%d checks, %d failed" % (checks.done, checks.failed))
    return 1 if checks.failed or not checks.done else 0


if __name__ == "__main__":
    sys.exit(main())
