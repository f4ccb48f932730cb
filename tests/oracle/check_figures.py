#!/usr/bin/python3
"""Judges tests/cases/figures.cases with the oracle, and compares the program with it.

    check_figures.py PROJECT figures.cases PROGRAM [--all-figures]

Figures that the program lacks yet are left out, and named in one line; with --all-figures their
absence is a difference.
"""

import argparse
import os
import shutil
import sys
import tempfile

sys.dont_write_bytecode = True
import oracle
from invent import EVENT, TICKET
from office import period_of
from random_histories import Trial, offices

COLUMNS = {"committed": "committed_at", "visit": "site_visit"}


class Example:
    def __init__(self, place, title):
        self.place, self.title, self.office = place, title, None
        self.tickets, self.events, self.expected, self.due = [], [], [], []

    def add(self, words):
        values = {COLUMNS.get(key, key): value for key, value in
                  (word.split("=", 1) for word in words[2:])}
        if words[1] == "received":
            code = "T%d" % (len(self.tickets) + 1)
            self.tickets.append({**dict.fromkeys(TICKET, ""), "code": code, "received_at": words[0],
                                 **values})
        else:
            self.events.append({**dict.fromkeys(EVENT, ""), "code": self.tickets[-1]["code"],
                                "at": words[0], "kind": words[1], **values})

    def expect(self, words):
        row = ("", "")
        period, rest = words[1], words[2:]
        if rest[0] == "unit":
            row, rest = ("by_unit", rest[1]), rest[2:]
        self.expected.append((period, row, dict(word.split("=") for word in rest)))


def read(path):
    examples = []
    with open(path, encoding="utf-8") as stream:
        for number, line in enumerate(stream, start=1):
            words = line.split()
            if line.startswith("== "):
                examples.append(Example("%s:%d" % (os.path.basename(path), number), line[3:].strip()))
            elif not words or words[0].startswith("#"):
                continue
            elif words[0] == "profile":
                examples[-1].office = words[1]
            elif words[0] == "due":
                examples[-1].due.append((words[1], dict(word.split("=") for word in words[2:])))
            elif words[0] == "in":
                examples[-1].expect(words)
            else:
                examples[-1].add(words)
    return examples


def oracle_differs(example, options, trial):
    office = options.offices[example.office]
    expects = oracle.Comparison(office).expects
    found = []
    for period, row, figures in example.expected:
        office.draw_as_of(period_of(office, period)[1])
        cells = oracle.count_period(trial.tickets, office, *period_of(office, period)[:2])[0]
        ours = cells.get(row, oracle.EMPTY)
        for name, value in figures.items():
            told = "absent" if not expects(name) else "null" if ours[name] is None else str(ours[name])
            options.checked += 1
            if told != value:
                found.append("%s %s: expected %s, oracle %s" % (period, name, value, told))
    return found


def due_differs(example, trial):
    """The days on which nothing falls due are not written down."""
    found = []
    for period, days in example.due:
        report = trial.report(period)
        told = {row["day"]: str(row["count"]) for row in report["due_days"] if row["count"]}
        told.update({"later": str(report["due_later"])} if report["due_later"] else {})
        told.update({"next": str(len(report["due_next"]))} if report["due_next"] else {})
        if told != days:
            found.append("%s: expected due %s, program %s" % (period, days, told))
    return found


def main():
    parser = argparse.ArgumentParser(description="Worked examples, counted by the oracle.")
    parser.add_argument("project")
    parser.add_argument("cases")
    parser.add_argument("program")
    parser.add_argument("--all-figures", action="store_true")
    options = parser.parse_args()
    options.program = os.path.abspath(options.program)
    folder = tempfile.mkdtemp(prefix="baocao-figures-")
    options.offices = offices(options.project, ("dak-lak", "lai-chau", "noon", "noon-reply"), folder)
    options.checked = failed = 0
    skipped = set()
    for example in read(options.cases):
        trial = Trial(options, example.office, example.tickets, example.events)
        try:
            found = oracle_differs(example, options, trial)
            for period in sorted({expected[0] for expected in example.expected + example.due}):
                found += ["program " + line for line in trial.differences(period)]
            found += due_differs(example, trial)
            found += ["a row was rejected"] * trial.rejected
            skipped |= trial.skipped
        finally:
            trial.close()
        failed += bool(found)
        for line in found[:10]:
            print("%s: %s: %s" % (example.place, example.title, line))
    shutil.rmtree(folder)
    if skipped:
        print("not in the report, so not compared: " + " ".join(sorted(skipped)))
    print("%d figures checked, %d examples differ" % (options.checked, failed))
    return 1 if failed or not options.checked else 0


if __name__ == "__main__":
    sys.exit(main())
