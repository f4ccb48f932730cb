#!/usr/bin/python3
"""Holds every figure of the program against the oracle's, over invented histories of both offices.

    random_histories.py PROGRAM PROJECT [--tickets N] [--seeds K] [--first-seed S]
                        [--office dak-lak|lai-chau|both|noon|noon-reply|all] [--periods P] [--explained X]
                        [--all-figures] [--shrink] [--keep FOLDER]

The offices noon and noon-reply are Đắk Lắk with weeks from Thursday noon, months from noon of the 15th,
summer hours with Saturdays, a limit that changes on 1 April 2024, agencies that go to another team on
18 March 2024; the second closes on the reply.

Each seed makes N tickets, imports them, runs P periods (weeks, months, longer ones) and compares every
figure of every row; then X tickets are explained and their verdict, due instant and minutes late
compared. With --shrink a difference is followed down to the fewest tickets and events that still
show it; with --keep those files stay. Exit 1 when anything differs.
"""

import argparse
import csv
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
import history
import lists
import oracle
from invent import EVENT, TICKET, Inventor
from office import Office, parse_instant, period_of, show

EARLIER, KNOWN = "2025-01-01T06:00:00+07:00", "2025-01-02T06:00:00+07:00"
WEEKS = ["2024-W%02d" % number for number in range(4, 25)] + ["2023-W10", "2023-W19"]
LONGER = ["2024-02", "2024-04", "2024-05", "2024-06", "2024-Q1", "2024-H1", "2023-05"]
WORDS = {"in_time": "in_time", "late": "overdue", "no_deadline": "no_limit",
         "not_forwarded": "not_running"}
FOLDERS = {"W": "tuan", "Q": "quy", "H": "nua-nam", "9": "chin-thang"}


def call(options, *arguments, allowed=(0,)):
    done = subprocess.run([options.program, *arguments], capture_output=True, text=True)
    if done.returncode not in allowed:
        raise RuntimeError("%s: exit %d\n%s%s" % (" ".join(arguments), done.returncode,
                                                  done.stdout[-2000:], done.stderr[-2000:]))
    return done.stdout


def write(path, columns, rows):
    with open(path, "w", encoding="utf-8", newline="") as stream:
        out = csv.DictWriter(stream, columns, lineterminator="\n")
        out.writeheader()
        out.writerows(rows)


class Trial:
    """One workspace with some histories in it, and what the oracle makes of the same files."""

    def __init__(self, options, name, tickets, events, known=KNOWN):
        self.options, self.name = options, name
        self.office = options.offices[name]
        self.folder = tempfile.mkdtemp(prefix="baocao-histories-")
        self.workspace = os.path.join(self.folder, "w")
        self.closings = {}  # of the periods printed so far
        self.compared, self.skipped = 0, set()
        call(options, "init", self.workspace, "--profile",
             getattr(self.office, "given", name), "--sample")
        self.learn(tickets, events, known)

    def learn(self, tickets, events, known):
        """Imports; what is known afterwards is what these rows say."""
        paths = [os.path.join(self.folder, kind + ".csv") for kind in ("tickets", "events")]
        write(paths[0], TICKET, tickets)
        write(paths[1], EVENT, events)
        # Exit 3: some rows were rejected, which rejects.csv tells the oracle too.
        call(self.options, "import", "-C", self.workspace, "--known-at", known, *paths, allowed=(0, 3))
        rejected = history.read_rejected(os.path.join(self.workspace, "rejects.csv"))
        self.rejected = len(rejected)
        self.tickets = history.read_data(self.office, *paths, rejected)
        self.counted = {}

    def differences(self, period):
        call(self.options, "run", "-C", self.workspace, "--period", period, "--allow-empty", "--no-units")
        report = self.report(period)
        comparison = oracle.Comparison(self.office, self.options.all_figures)
        slots = oracle.count_slots(self.tickets, self.office, period, self.counted)
        comparison.report(report, slots, period, self.closings)
        self.closings[period] = slots["current"][0].get(("", ""), oracle.EMPTY)["flow.closing"]
        self.compared += comparison.compared
        self.skipped |= comparison.skipped
        return comparison.differences + self.findings(report)

    def report(self, period):
        """As it was printed last."""
        kind = FOLDERS.get(period[5:6], "thang")
        path = os.path.join(self.workspace, "out", kind, period, "report.json")
        with open(path, encoding="utf-8") as stream:
            return json.load(stream)

    def findings(self, report):
        """What a report says about its figures: lists, ranking, changes, the weeks of a month."""
        checker = lists.Checker(self.office, self.tickets, report)
        for check in (checker.due_next, checker.due_days, checker.overdue_units, checker.ranking, checker.changes,
                      checker.bridge):
            check()
        self.compared += checker.compared
        return checker.faults

    def explained(self, period, ticket):
        """Differences of what `explain` says about a ticket as of the end of a period."""
        end = period_of(self.office, period)[1]
        cycles = history.cycles_at(ticket, self.office, end)
        if not cycles:
            return []
        told = json.loads(call(self.options, "explain", "-C", self.workspace, "--json",
                               "--period", period, ticket.code))
        theirs = {line["cycle"]: line["verdict"] for line in told["lines"]
                  if line["kind"] == "verdict" and line.get("stage", "handling") == "handling"}
        found = []
        for cycle in cycles:
            verdict, due, late, clock = history.judge(cycle, self.office, end)
            start = history.handling(cycle, self.office)[1] if due is not None else None
            ours = {"deadline": WORDS[verdict], "due": show(due, self.office.offset), "late_min": late,
                    "clock": clock, "start": show(start, self.office.offset)}
            line = theirs.get(cycle.number)
            if line is None:
                found.append("%s cycle %d is not explained" % (ticket.code, cycle.number))
                continue
            self.compared += 1
            printed = {name: line.get(name) if line.get(name) != "" else None for name in ours}
            if cycle.end not in (None, "handled"):  # ended otherwise: nothing is judged
                continue
            if due is None:  # a start without a limit is not judged by
                ours["start"] = printed["start"]
            if printed != ours:
                found.append("explain %s cycle %d: oracle %r, program %r" % (
                    ticket.code, cycle.number, ours, printed))
        return found

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)


# ---- Offices ----------------------------------------------------------------------------------

NOON = [
    ('starts_on: mon\n    starts_at: "00:00"', 'starts_on: thu\n    starts_at: "12:00"'),
    ('first_day: 1\n    starts_at: "00:00"', 'first_day: 15\n    starts_at: "12:00"'),
    ("quarter: {first_day: 1}", 'quarter: {first_day: 25, starts_at: "12:00"}'),
    ('    sessions: ["07:30-11:30", "13:30-17:00"]\n',
     '    sessions: ["07:30-11:30", "13:30-17:00"]\n'
     '  - weekdays: [mon, tue, wed, thu, fri, sat]\n    sessions: ["07:00-11:00", "13:00-16:30"]\n'
     '    season_from: "04-16"\n    season_to: "10-15"\n'),
    ("    kind: working_days\n    amount: 7\n",
     "    kind: working_days\n    amount: 7\n    valid_to: 2024-03-31\n"),
    ("clocks:\n",
     "clocks:\n  - {id: xu-ly-moi, stage: handling, priority: normal, start: forwarded, "
     "kind: working_hours, amount: 20, valid_from: 2024-04-01, source: invented}\n"),
]


AGENCY = re.compile(r"kind: agency, parent: ([a-z-]+),")


def with_moved_agencies(text):
    """The first agency of each of the first teams goes to the next one."""
    teams = sorted(set(AGENCY.findall(text)))[:4]
    for team, other in zip(teams, teams[1:] + teams[:1]):
        text = text.replace("kind: agency, parent: %s," % team, "kind: agency, parents: [{parent: %s, valid_to: "
                            "2024-03-17}, {parent: %s, valid_from: 2024-03-18}]," % (team, other), 1)
    return text


def offices(project, names, folder):
    """{name: (what `init --profile` is given, Office)}"""
    profiles = os.path.join(project, "report-templates", "profiles")
    found = {}
    for name in names:
        path = os.path.join(profiles, name + ".yaml")
        if name.startswith("noon"):
            with open(os.path.join(profiles, "dak-lak.yaml"), encoding="utf-8") as stream:
                text = stream.read()
            changes = NOON + [("closes_on: result", "closes_on: reply")] * name.endswith("reply")
            for old, new in changes:
                if text.count(old) < 1:
                    sys.exit("dak-lak.yaml has no %r to change any more" % old)
                text = text.replace(old, new, 1)
            text = with_moved_agencies(text)
            path = os.path.join(folder, name + ".yaml")
            with open(path, "w", encoding="utf-8") as stream:
                stream.write(text)
            calendars = os.path.join(profiles, "..", "calendars")
            for calendar in os.listdir(calendars):
                shutil.copy(os.path.join(calendars, calendar), folder)
        found[name] = Office(path)
        found[name].given = path if name.startswith("noon") else name
    return found


# ---- Shrinking --------------------------------------------------------------------------------

def still_differs(options, name, period, tickets, events):
    codes = {row["code"] for row in tickets}
    trial = Trial(options, name, tickets, [row for row in events if row["code"] in codes])
    try:
        return trial.differences(period)
    except RuntimeError as failure:
        return [str(failure)]
    finally:
        trial.close()


def fewest(rows, holds):
    """Drops parts of `rows`, large ones first, as long as it still holds."""
    size = len(rows) // 2
    while size > 0:
        index = 0
        while index < len(rows):
            rest = rows[:index] + rows[index + size:]
            if rest and holds(rest):
                rows = rest
            else:
                index += size
        size //= 2
    return rows


def shrink(options, name, period, tickets, events, first):
    figure = first.split(":")[0].split()[-1]  # the same fault, not another one

    def differs(tickets, events):
        return any(line.split(":")[0].endswith(figure)
                   for line in still_differs(options, name, period, tickets, events))

    tickets = fewest(tickets, lambda rest: differs(rest, events))
    codes = {row["code"] for row in tickets}
    events = [row for row in events if row["code"] in codes]
    if events:
        events = fewest(events, lambda rest: differs(tickets, rest))
    print("the smallest history that differs in %s %s:" % (name, period))
    for row in tickets + events:
        print("  " + " ".join("%s=%s" % item for item in row.items() if item[1]))
    for difference in still_differs(options, name, period, tickets, events)[:12]:
        print("    " + difference)
    if options.keep:
        os.makedirs(options.keep, exist_ok=True)
        write(os.path.join(options.keep, "tickets.csv"), TICKET, tickets)
        write(os.path.join(options.keep, "events.csv"), EVENT, events)


# ---- Learned later ----------------------------------------------------------------------------

def learned_later(options, name, period, tickets, events, pick):
    """Differences of a report whose period before was printed when half of the truth was not known."""
    office = options.offices[name]
    cut = period_of(office, period)[0]
    early = [row for row in tickets if pick.random() < 0.9]
    codes = {row["code"] for row in early}
    known = [row for row in events if row["code"] in codes and pick.random() < 0.9 and
             parse_instant(row["at"], office.offset)[0] < cut]
    trial = Trial(options, name, early, known, EARLIER)
    try:
        found = trial.differences(oracle.before(period))
        trial.learn(tickets, events, KNOWN)
        return found + trial.differences(period), trial.compared
    finally:
        trial.close()


# ---- The runs ---------------------------------------------------------------------------------

def try_seed(options, name, seed):
    """How many periods and tickets differ."""
    tickets, events = Inventor(options.offices[name], "%s %d" % (name, seed)).histories(options.tickets)
    pick = random.Random(seed)
    longer = max(1, options.periods // 3)
    periods = pick.sample(WEEKS, min(len(WEEKS), options.periods - longer))
    periods += pick.sample(LONGER, min(len(LONGER), longer))
    begun, failed = time.time(), 0
    trial = Trial(options, name, tickets, events)
    try:
        for period in periods:
            found = trial.differences(period)
            if found:
                failed += 1
                print("%s seed %d %s: %d differences" % (name, seed, period, len(found)))
                print("\n".join("  " + line[:400] for line in found[:options.shown]))
                if options.shrink:
                    shrink(options, name, period, tickets, events, found[0])
                    break
        public = [ticket for ticket in trial.tickets if not ticket.is_sensitive]
        for ticket in pick.sample(public, min(len(public), options.explained)):
            found = trial.explained(pick.choice(periods), ticket)
            if found and failed < 20:
                print("\n".join(found))
            failed += len(found)
        later, compared = learned_later(options, name, periods[0], tickets, events, pick)
        trial.compared += compared
        failed += bool(later)
        print("\n".join("  learned later: " + line[:400] for line in later[:options.shown]),
              end="\n" if later else "")
    finally:
        trial.close()
    print("%s seed %d: %d tickets, %d events, %d rejected, %s: %d values compared in %.0f s%s" % (
        name, seed, len(tickets), len(events), trial.rejected, " ".join(periods), trial.compared,
        time.time() - begun, "; %d differ" % failed if failed else ""), flush=True)
    if trial.rejected * 50 > len(events):
        print("too many rows were rejected to mean anything")
        failed += 1
    if trial.skipped:
        print("not in the report, so not compared: " + " ".join(sorted(trial.skipped)))
    return failed + (0 if trial.compared else 1)


def main():
    parser = argparse.ArgumentParser(description="Random histories, counted twice.")
    parser.add_argument("program")
    parser.add_argument("project")
    for name, value in (("tickets", 400), ("seeds", 1), ("first-seed", 1), ("periods", 6),
                        ("explained", 20), ("shown", 8)):
        parser.add_argument("--" + name, type=int, default=value)
    parser.add_argument("--office", default="both",
                        choices=("dak-lak", "lai-chau", "both", "noon", "noon-reply", "all"))
    parser.add_argument("--all-figures", action="store_true")
    parser.add_argument("--shrink", action="store_true")
    parser.add_argument("--keep")
    options = parser.parse_args()
    options.program = os.path.abspath(options.program)
    names = {"both": ["dak-lak", "lai-chau"],
             "all": ["dak-lak", "lai-chau", "noon", "noon-reply"]}.get(options.office, [options.office])
    folder = tempfile.mkdtemp(prefix="baocao-offices-")
    failed = 0
    try:
        options.offices = offices(options.project, names, folder)
        for name in names:
            for seed in range(options.first_seed, options.first_seed + options.seeds):
                failed += try_seed(options, name, seed)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("0 differences" if failed == 0 else "%d periods or tickets differ" % failed)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
