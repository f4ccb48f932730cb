#!/usr/bin/python3
"""Two years of an hourly job, played in one go: what nobody starts must not need anybody either.

    soak.py PROGRAM PROJECT [--weeks 104] [--tickets 4000] [--seed 1] [--office dak-lak] [--keep FOLDER]

Day by day an invented source delivers what happened, some of it days or months late, some of it
corrected; the job runs at several hours of each day. On the way: days without power (no import, no
job), a week in which the source delivers nothing, a calendar that changes when Tết is announced, a
key that is rolled, kills in the middle of an import and of a run. In the end

  * every week and month that has ended is issued once: one folder, one line of the audit, one row
    of `issued` for its total, nothing in archive/;
  * in each report every identity holds, in each row, and rows add to the total;
  * each opening is the closing printed for the period before, plus the adjustment that is printed;
  * the weeks of a month add up to it; nothing was issued before it had ended or out of order;
  * `verify` and `check --deep` find nothing.

All of it is invented.
"""

import argparse
import collections
import csv
import datetime as dt
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "oracle"))
import invent
from invent import EVENT, TICKET, Inventor
from office import DAY, Office, day_number, parse_instant, period_of

FIRST = dt.date(2024, 1, 1)  # a Monday
HOURS = (1, 7, 13)  # of the office's day; the timer's other hours would find nothing new
RUN_CODES = (0, 4, 5)
SUMS = (("flow.total", ("flow.opening", "flow.received", "flow.reopened")),
        ("flow.handled", ("flow.handled_on_time", "flow.handled_late", "flow.handled_no_deadline")),
        ("flow.closing", ("flow.closing_in_time", "flow.closing_overdue", "flow.closing_no_deadline",
                          "flow.closing_not_forwarded")))
BREAKDOWNS = ("by_field", "by_district", "by_unit", "by_channel", "by_field_district")


class Fault(Exception):
    """Something that two years brought to light."""


def wall(day, hour=0):
    """An instant of the office, as the command line takes it."""
    return "%sT%02d:30:00+07:00" % (dt.date.fromordinal(day), hour)


# ---- The source --------------------------------------------------------------------------------

class Source:
    """Rows in the order in which the office learns of them."""

    def __init__(self, office, seed, tickets, days):
        first = day_number(FIRST)
        invent.DENSE = [FIRST, dt.date.fromordinal(first + days - 1)]
        invent.A_YEAR_BEFORE = invent.DENSE
        invent.LAST = (first + days + 40) * DAY
        self.random = random.Random(seed + 1)
        rows, events = Inventor(office, seed).histories(tickets)
        learned = {}
        self.queue = []
        for row in rows:
            at = parse_instant(row["received_at"], office.offset)[0]
            learned[row["code"]] = at + self.lag()
            self.queue.append((learned[row["code"]], 0, len(self.queue), row))
            if self.random.random() < 0.02:  # the receipt is corrected later
                other = dict(row, district=self.random.choice(office.raw["districts"])["id"])
                self.queue.append((learned[row["code"]] + self.random.randrange(20 * DAY), 1, len(self.queue), other))
        for row in events:
            at = parse_instant(row["at"], office.offset)[0]
            self.queue.append((max(at + self.lag(), learned[row["code"]]), 2, len(self.queue), row))
        self.queue.sort(key=lambda item: item[:3])
        self.queue = collections.deque(self.queue)

    def lag(self):
        """Most is known within the hour, a little after months."""
        kind = self.random.random()
        span = 3600 if kind < 0.85 else 3 * DAY if kind < 0.95 else 30 * DAY if kind < 0.99 else 120 * DAY
        return self.random.randrange(span)

    def deliver(self, until):
        tickets, events = [], []
        while self.queue and self.queue[0][0] <= until:
            _, kind, _, row = self.queue.popleft()
            (events if kind == 2 else tickets).append(row)
        return tickets, events


# ---- The server --------------------------------------------------------------------------------

class Server:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.workspace = os.path.join(folder, "w")
        self.random = random.Random(options.seed + 2)
        self.kills = self.imports = self.runs = self.late_rows = self.rejected = 0
        self.issued = []  # (period, hour of issue) as `run --due` told it
        self.calendar = self.own_profile()
        self.call("init", self.workspace, "--profile", self.profile, "--sample")

    def own_profile(self):
        """A copy of the office, whose calendar changes on the way."""
        templates = os.path.join(self.options.project, "report-templates")
        with open(os.path.join(templates, "profiles", self.options.office + ".yaml"), encoding="utf-8") as stream:
            text = stream.read()
        name = re.search(r"^calendar: *(\S+)", text, re.M)[1]
        self.profile = os.path.join(self.folder, "office.yaml")
        with open(self.profile, "w", encoding="utf-8") as stream:
            stream.write(text)
        path = os.path.join(self.folder, name)
        shutil.copy(os.path.join(templates, "calendars", name), path)
        return path

    def call(self, *arguments, allowed=(0,)):
        done = subprocess.run([self.options.program, *arguments], capture_output=True, text=True, check=False)
        if done.returncode not in allowed:
            raise Fault("%s: exit %d\n%s%s" % (" ".join(arguments), done.returncode, done.stdout[-3000:],
                                               done.stderr[-3000:]))
        return done

    def killed(self, *arguments):
        """Starts a command and pulls the plug at some moment of it."""
        process = subprocess.Popen([self.options.program, *arguments], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, start_new_session=True)
        time.sleep(self.random.random() * 0.25)
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()
        self.kills += 1

    def learn(self, tickets, events, day, hour):
        paths = []
        for name, columns, rows in (("tickets.csv", TICKET, tickets), ("events.csv", EVENT, events)):
            if rows:
                paths.append(os.path.join(self.folder, name))
                with open(paths[-1], "w", encoding="utf-8", newline="") as stream:
                    out = csv.DictWriter(stream, columns, lineterminator="\n")
                    out.writeheader()
                    out.writerows(rows)
        if not paths:
            return
        order = ("import", "-C", self.workspace, "--known-at", wall(day, hour), *paths)
        if self.random.random() < 0.02:
            self.killed(*order)
        done = self.call(*order, allowed=(0, 3))
        self.rejected += done.returncode == 3
        self.imports += 1

    def due(self, day, hour, *more):
        order = ("run", "--due", "-C", self.workspace, "--now", wall(day, hour), *more)
        if self.random.random() < 0.03:
            self.killed(*order)
        done = self.call(*order, "--json", allowed=RUN_CODES)
        self.runs += 1
        return done.returncode, json.loads(done.stdout)

    def announce_tet(self, year):
        """The days off around the new year of the moon are settled late, and move."""
        with open(self.calendar, encoding="utf-8") as stream:
            lines = stream.read().splitlines()
        day = dt.date(year, 2, 20)
        while any(line.startswith(str(day)) for line in lines) or day.weekday() > 4:
            day += dt.timedelta(days=1)
        with open(self.calendar, "a", encoding="utf-8") as stream:
            stream.write("%s,off,Nghỉ bù (bịa),bịa\n" % day)


# ---- Two years ---------------------------------------------------------------------------------

def play(options, server, office):
    pick = random.Random(options.seed + 3)
    first, days = day_number(FIRST), options.weeks * 7
    source = Source(office, options.seed, options.tickets, days)
    down_until = 0
    silent_week = options.weeks // 3
    held = 0
    for day in range(first, first + days + 2):
        if day < down_until:
            continue
        if day > first + 20 and pick.random() < 0.012 and day < first + days - 25:
            down_until = day + pick.choice((1, 2, 4, 9, 23))  # no power
        if day == first + days // 2:
            server.announce_tet(dt.date.fromordinal(day).year)
            server.call("key", "roll", "-C", server.workspace)
        silent = silent_week <= (day - first) // 7 < silent_week + 1
        for hour in HOURS:
            if not silent:
                until = day * DAY + hour * 3600 + 1800
                server.learn(*source.deliver(until), day, hour)
            code, told = server.due(day, hour)
            if silent and code == 5:
                held += 1
    if not held:
        raise Fault("a week without data was never held")
    return first + days


# ---- What came of it ---------------------------------------------------------------------------

def expected_periods(office, until):
    """Weeks and months that end within the two years, counted from the calendar alone."""
    found = []
    day = day_number(FIRST)
    while day < until + 14:
        year, week, _ = dt.date.fromordinal(day).isocalendar()
        found.append("%04d-W%02d" % (year, week))
        day += 7
    year, month = FIRST.year, 1
    while dt.date(year, month, 1) <= dt.date.fromordinal(until) + dt.timedelta(days=40):
        found.append("%04d-%02d" % (year, month))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return [name for name in found if period_of(office, name)[1] <= until * DAY]


def add_up(report, where, faults):
    rows = [("", report["figures"])]
    for name in BREAKDOWNS:
        rows += [("%s %s" % (name, row.get("id") or (row.get("field"), row.get("district"))), row["figures"])
                 for row in report[name]]
    for row, figures in rows:
        for whole, parts in SUMS:
            if whole in figures and figures[whole] != sum(figures.get(part, 0) for part in parts):
                faults.append("%s %s: %s is not the sum of its parts" % (where, row, whole))
        if figures["flow.closing"] != figures["flow.total"] - figures["flow.handled"] - figures["flow.otherwise_closed"]:
            faults.append("%s %s: closing" % (where, row))
    for name in BREAKDOWNS:
        for figure in ("flow.opening", "flow.received", "flow.reopened", "flow.handled", "flow.otherwise_closed",
                       "flow.closing", "flow.closing_overdue"):
            if sum(row["figures"][figure] for row in report[name]) != report["figures"][figure]:
                faults.append("%s: %s of %s does not add to the total" % (where, figure, name))


def judge(options, server, office, until):
    faults = []
    reports = {}
    wanted = expected_periods(office, until)
    for name in wanted:
        folder = os.path.join(server.workspace, "out", "tuan" if "W" in name else "thang", name)
        try:
            with open(os.path.join(folder, "report.json"), encoding="utf-8") as stream:
                reports[name] = json.load(stream)
        except FileNotFoundError:
            faults.append("%s was never issued" % name)
            continue
        add_up(reports[name], name, faults)
        known = parse_instant(reports[name]["as_known"], office.offset)[0]
        if known < period_of(office, name)[1]:
            faults.append("%s was issued on facts from before its end" % name)
    made = {name for kind in ("tuan", "thang")
            for name in os.listdir(os.path.join(server.workspace, "out", kind))}
    if made - set(wanted):
        faults.append("issued, and should not be: %s" % sorted(made - set(wanted)))
    for kind in ("W", ""):
        names = [name for name in wanted if ("W" in name) == bool(kind)]
        for before, name in zip(names, names[1:]):
            if before in reports and name in reports:
                figures = reports[name]["figures"]
                printed = reports[before]["figures"]["flow.closing"]
                if figures["flow.opening"] - figures.get("flow.adjustment", 0) != printed:
                    faults.append("%s: opening %s, adjustment %s, but %s had closed with %s" % (
                        name, figures["flow.opening"], figures.get("flow.adjustment"), before, printed))
    faults += records(server, wanted)
    names_cases = issue_again_without(server, until)
    for command in (("verify",), ("check", "--deep", "--now", wall(until + 3, 8))):
        done = server.call(*command, "-C", server.workspace, allowed=range(256))
        if done.returncode != 0:
            faults.append("%s: exit %d\n%s%s" % (" ".join(command), done.returncode, done.stdout[-2000:],
                                                 done.stderr[-2000:]))
    return faults, len(wanted), names_cases


def issue_again_without(server, until):
    """Cases became sensitive after they were printed: `verify` names the reports, whoever answers for them has them
    made again. How many there were."""
    told = json.loads(server.call("verify", "-C", server.workspace, "--json", allowed=(0, 7)).stdout)
    other = [problem for problem in told.get("problems", []) if not problem["code"].startswith("gate.sensitive-")]
    if other:
        raise Fault("verify: %s" % other[:3])
    named = {problem["where"].split("/")[2] for problem in told.get("problems", [])}
    for name in sorted(named):
        server.call("run", "-C", server.workspace, "--period", name, "--force", "--now", wall(until, 8))
    return len(named)


def records(server, wanted):
    """The store's rows and the audit's lines: once each."""
    faults = []
    with sqlite3.connect("file:%s?mode=ro" % os.path.join(server.workspace, "store", "facts.db"), uri=True) as facts:
        rows = collections.Counter(name for name, in facts.execute("SELECT period_id FROM issued WHERE row = ''"))
    with open(os.path.join(server.workspace, "audit", "cong-khai.log"), encoding="utf-8") as stream:
        lines = collections.Counter(line.split("\t")[2].split("/")[-1] for line in stream
                                    if line.split("\t")[1] == "published")
    for name in wanted:
        if rows[name] != 1:
            faults.append("%s: %d rows of issued" % (name, rows[name]))
        if lines[name] != 1:
            faults.append("%s: %d lines of the audit" % (name, lines[name]))
    archive = os.path.join(server.workspace, "archive")
    kept = [path for path, _, files in os.walk(archive) if files]
    if kept:
        faults.append("archive/ holds %d folders though nothing was issued twice: %s" % (len(kept), kept[:3]))
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("project")
    parser.add_argument("--weeks", type=int, default=104)
    parser.add_argument("--tickets", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--office", default="dak-lak")
    parser.add_argument("--keep", help="play it in this folder, and leave it there")
    options = parser.parse_args()
    options.program = os.path.abspath(options.program)
    folder = options.keep or tempfile.mkdtemp(prefix="baocao-soak-")
    os.makedirs(folder, exist_ok=True)
    try:
        server = Server(options, folder)
        office = Office(server.profile)
        until = play(options, server, office)
        faults, count, again = judge(options, server, office, until)
        for fault in faults[:40]:
            print(fault)
        print("soak: %d weeks of %s, %d tickets: %d imports, %d runs, %d killed; %d periods due, %d of them "
              "made again without a case that became sensitive; %d faults" % (
                  options.weeks, options.office, options.tickets, server.imports, server.runs, server.kills, count, again,
                  len(faults)))
        return 1 if faults else 0
    except Fault as fault:
        print("soak: %s" % fault)
        return 1
    finally:
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
