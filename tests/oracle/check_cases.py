#!/usr/bin/python3
"""Judges tests/cases/sla.cases with the oracle's own slow clocks.

    check_cases.py PROFILES_FOLDER sla.cases

Prints every difference; exit 1 when there is one. Limits given by a source are not in the own import
format, so the oracle does not know them: those cases, and the ones about a missing calendar year, are
left to the unit test and counted as skipped.
"""

import os
import sys

sys.dont_write_bytecode = True
import history
import office as places

WORDS = {"in_time": "in-time", "late": "late", "no_deadline": "no-limit", "not_forwarded": "not-running"}


class Example:
    def __init__(self, title):
        self.title, self.office, self.ticket, self.as_of = title, None, None, None


def add_event(example, words):
    row = dict(word.split("=", 1) for word in words[2:])
    if "given" in row or "given-due" in row:
        return False
    office = example.office
    at = places.parse_instant(words[0], office.offset)[0]
    if words[1] == "received":
        example.ticket = history.Ticket({"code": "T", "received_at": words[0], **row}, office)
    else:
        row["committed_at"] = row.get("committed")
        example.ticket.events.append(history.Event(at, words[1], row, office))
    return True


def check(example, words):
    """The differences of one expectation."""
    number = int(words[1])
    cycle = history.cycles_at(example.ticket, example.office, example.as_of)[number - 1]
    verdict, due, late, clock = history.judge(cycle, example.office, example.as_of)
    ours = {"late": str(late), "clock": clock,
            "due": None if due is None else due}
    found = []
    if WORDS[verdict] != words[2]:
        found.append("verdict %s, not %s" % (WORDS[verdict], words[2]))
    for word in words[3:]:
        key, _, value = word.partition("=")
        if key == "due":
            value = places.parse_instant(value, example.office.offset)[0]
        if key in ours and ours[key] != value:
            found.append("%s %s, not %s" % (key, ours[key], value))
    return found


def main():
    folder, path = sys.argv[1:3]
    offices = {}
    checked = skipped = failed = 0
    example = None
    with open(path, encoding="utf-8") as stream:
        for number, line in enumerate(stream, start=1):
            words = line.split()
            if line.startswith("== "):
                example = Example(line[3:].strip())
                usable = True
            elif not words or words[0].startswith("#"):
                continue
            elif words[0] == "profile":
                if words[1] not in offices:
                    offices[words[1]] = places.Office(os.path.join(folder, words[1] + ".yaml"))
                example.office = offices[words[1]]
            elif words[0] == "as-of":
                example.as_of = places.parse_instant(words[1], example.office.offset)[0]
            elif words[0] == "expect":
                last_day = places.day_number(places.dt.date(2026, 12, 28)) * places.DAY
                if not usable or example.ticket.received >= last_day:
                    skipped += 1
                    continue
                checked += 1
                for difference in check(example, words):
                    failed += 1
                    print("%s:%d: %s: %s" % (path, number, example.title, difference))
            else:
                usable = usable and add_event(example, words)
    print("%d checked, %d skipped, %d differ" % (checked, skipped, failed), file=sys.stderr)
    return 1 if failed or checked < 60 else 0


if __name__ == "__main__":
    sys.exit(main())
