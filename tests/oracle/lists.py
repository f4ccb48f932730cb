#!/usr/bin/env python3
"""A second opinion on what a report says about its own figures.

usage: lists.py --profile FILE --tickets FILE --events FILE --report REPORT.JSON

Recomputes, from report.json's own rows and from the cases as tests/oracle/oracle.py folds and judges them: what falls
due in the next seven days, overdue units, the ranking with its intervals, working days, each difference with its
contributions and whether a test supports it (whole numbers, no logarithms), and the weeks of a month.
"""
import argparse, json, math, os, sys
from fractions import Fraction

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import oracle
from history import cycles_at, judge, read_data
from office import DAY, Office, before, parse_instant, period_of, show, year_ago

LETTERS = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvwxyỳỷỹýỵz"
BASES = {"àảãáạ": "a", "ằẳẵắặ": "ă", "ầẩẫấậ": "â", "èẻẽéẹ": "e", "ềểễếệ": "ê", "ìỉĩíị": "i", "òỏõóọ": "o",
         "ồổỗốộ": "ô", "ờởỡớợ": "ơ", "ùủũúụ": "u", "ừửữứự": "ư", "ỳỷỹýỵ": "y"}
HEADLINES = ["flow.received", "flow.handled", "flow.handled_late", "flow.closing", "flow.closing_overdue",
             "rate.on_time", "rate.satisfied"]
STOCKS = {"flow.closing", "flow.closing_overdue"}
PARTS = ["flow.opening", "flow.received", "flow.reopened", "flow.total", "flow.handled", "flow.otherwise_closed",
         "flow.closing"]
RATES = {"rate.on_time": ("flow.handled_on_time", ["flow.handled_on_time", "flow.handled_late"]),
         "rate.satisfied": ("rating.satisfied", ["rating.rated"])}
UNITS_OF_RATE = 10000


def vietnamese(name):
    """Letters first, tones only where the letters are equal."""
    plain, tones = [], []
    for letter in name.lower():
        base = next((b for toned, b in BASES.items() if letter in toned), letter)
        plain.append((1, LETTERS.index(base)) if base in LETTERS else (0, ord(base)))
        tones.append(LETTERS.index(letter) if letter in LETTERS else -1)
    return plain, tones


def wilson(hits, n):
    z = 1.959963984540054
    share = hits / n
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    middle = share + z * z / (2 * n)
    return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)


def two_sided(weights, at):
    """Twice the smaller tail of a distribution given by whole weights."""
    return min(Fraction(1), 2 * min(Fraction(sum(weights[:at + 1])), Fraction(sum(weights[at:]))) / sum(weights))


def counts_differ(now, days_now, then, days_then):
    n = now + then
    if n == 0 or not days_now or not days_then:  # nothing is claimed where the calendar is not known
        return False
    plain, daily = now - then, now * days_then - then * days_now
    weights = [math.comb(n, k) * days_now ** k * days_then ** (n - k) for k in range(n + 1)]
    same_way = (plain > 0) == (daily > 0) and (plain < 0) == (daily < 0) and plain != 0
    return same_way and two_sided(weights, now) <= Fraction(1, 20)


def shares_differ(hits_now, n_now, hits_then, n_then):
    hits = hits_now + hits_then
    least = max(0, hits - n_then)
    weights = [math.comb(n_now, k) * math.comb(n_then, hits - k) for k in range(least, min(n_now, hits) + 1)]
    return two_sided(weights, hits_now - least) <= Fraction(1, 20)


def half_away(value):
    """Of a fraction: rounded, halves away from zero."""
    size = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return -size if value < 0 else size


class Checker:
    def __init__(self, office, tickets, report):
        self.office, self.report, self.faults, self.compared = office, report, [], 0
        self.tickets = [ticket for ticket in tickets if not ticket.is_sensitive]
        self.start, self.end, _ = period_of(office, report["period"]["id"])
        office.draw_as_of(self.end)

    def expect(self, where, ours, printed):
        self.compared += 1
        if ours != printed:
            self.faults.append(f"{where}: {ours!r} here, {printed!r} printed")

    # ---- Lists ----

    def due_next(self):
        ours = []
        for ticket in self.tickets:
            for cycle in cycles_at(ticket, self.office, self.end):
                verdict, due, _, clock = judge(cycle, self.office, self.end)[:4]
                if (cycle.end is None and cycle.result is None and verdict == "in_time" and
                        self.end <= due < self.end + 7 * DAY):
                    ours.append((due, ticket.code, cycle.number, self.office.row(cycle.forwarded_to), cycle.field,
                                 clock))
        ours = [(show(due, self.office.offset), *rest) for due, *rest in sorted(ours)]
        self.expect("due_next", ours, [(row["due"], row["ticket"], row["cycle"], row["unit"], row["field"],
                                        row["clock"]) for row in self.report["due_next"]])

    def due_days(self):
        """What is open, in time and without a result, on the days after the end and behind them."""
        first = self.end // DAY
        counts, later = [0] * len(self.report["due_days"]), 0
        for ticket in self.tickets:
            for cycle in cycles_at(ticket, self.office, self.end):
                verdict, due = judge(cycle, self.office, self.end)[:2]
                if cycle.end is not None or cycle.result is not None or verdict != "in_time":
                    continue
                if due // DAY - first < len(counts):
                    counts[due // DAY - first] += 1
                else:
                    later += 1
        self.expect("the first due day", show(first * DAY, self.office.offset)[:10],
                    self.report["due_days"][0]["day"])
        self.expect("due_days", counts, [row["count"] for row in self.report["due_days"]])
        self.expect("due_later", later, self.report["due_later"])

    def overdue_units(self):
        units = {}
        for row in self.report["overdue"]:
            units.setdefault(row["unit"], []).append(row)
        names = {row["id"]: row["name"] for row in self.report["by_unit"]}
        worst = lambda rows: min(rows, key=lambda row: (row["due"], -row["late_min"], row["ticket"], row["cycle"]))
        ours = [{"unit": unit, "count": len(rows),
                 "worst": {key: worst(rows)[key] for key in ("ticket", "cycle", "due", "clock", "late_min", "late_days")}}
                for unit, rows in sorted(units.items(), key=lambda item: (
                    -len(item[1]), worst(item[1])["due"], vietnamese(names[item[0]])))]
        self.expect("overdue_units", ours, self.report["overdue_units"])

    def late_days(self):
        """Working days of the calendar behind the due day, the last day of the period among them."""
        for row in self.report["overdue"]:
            ours = None
            if row["clock"] in ("working_days", "working_hours"):
                due = parse_instant(row["due"], self.office.offset)[0]
                ours = sum(1 for day in range(due // DAY + 1, (self.end - 1) // DAY + 1)
                           if self.office.sessions(day))
            self.expect(f"late_days of {row['ticket']}", ours, row["late_days"])

    def ranking(self):
        ranking, rows = self.report["ranking"], []
        for row in self.report["by_unit"]:
            hits, late = row["figures"]["flow.handled_on_time"], row["figures"]["flow.handled_late"]
            if hits is None and late is None:  # before the first data nobody is ranked
                continue
            n = hits + late
            if n > 0:
                rows.append((row["id"], vietnamese(row["name"]), hits, n))
        large = sorted((row for row in rows if row[3] >= 10), key=lambda r: (-Fraction(r[2], r[3]), -r[3], r[1]))
        small = sorted((row for row in rows if row[3] < 10), key=lambda r: r[1])
        self.expect("unranked", [(r[0], r[2], r[3]) for r in small],
                    [(row["unit"], row["on_time"], row["n"]) for row in ranking["unranked"]])
        self.expect("ranked", [(r[0], r[2], r[3]) for r in large],
                    [(row["unit"], row["on_time"], row["n"]) for row in ranking["ranked"]])
        for row in ranking["ranked"]:
            self.expect("rank of " + row["unit"], 1 + sum(
                (Fraction(r[2], r[3]), r[3]) > (Fraction(row["on_time"], row["n"]), row["n"]) for r in large),
                row["rank"])
            for ours, key in zip(wilson(row["on_time"], row["n"]), ("low", "high")):
                if abs(ours - row[key]) > 0.6e-6:
                    self.expect(f"{key} of {row['unit']}", ours, row[key])

    # ---- Changes ----

    def cells(self, period):
        start, end, _ = period_of(self.office, period)
        cells = {}
        for ticket in self.tickets:
            for cycle in cycles_at(ticket, self.office, end):
                verdict = judge(cycle, self.office, end)[0]
                for figure in oracle.figures_of(cycle, self.office, start, end, verdict):
                    cell = cells.setdefault((cycle.field, self.office.row(cycle.forwarded_to)), {})
                    cell[figure] = cell.get(figure, 0) + 1
        return cells

    def working_days(self, period):
        start, end, _ = period_of(self.office, period)
        if not self.office.knows_days(start // DAY, (end - 1) // DAY):
            return None
        # Those that begin in it: a day cut by two periods is one day all the same.
        return sum(1 for day in range(-(-start // DAY), -(-end // DAY)) if self.office.sessions(day))

    def change(self, figure, slot, printed, now, then, days):
        """now, then: {(field, unit): {figure: n}} of the two periods."""
        where = f"{figure} {slot}"
        share = RATES.get(figure)
        total = lambda cells, keys: sum(cell.get(key, 0) for cell in cells.values() for key in keys)
        if share is None:
            moved = {key: now.get(key, {}).get(figure, 0) - then.get(key, {}).get(figure, 0)
                     for key in set(now) | set(then)}
            whole, whole_then = total(now, [figure]), total(then, [figure])
            difference = whole - whole_then
            supported = counts_differ(whole, 1 if figure in STOCKS else days[0], whole_then,
                                      1 if figure in STOCKS else days[1])
            read = lambda value: value
        else:
            top, below = share
            hits, n = total(now, [top]), total(now, below)
            hits_then, n_then = total(then, [top]), total(then, below)
            if n == 0 or n_then == 0:
                self.expect(where, None, printed)
                return
            rate_then = Fraction(hits_then, n_then)

            def above(cells, key, size):
                cell = cells.get(key, {})
                return (cell.get(top, 0) - rate_then * sum(cell.get(k, 0) for k in below)) / size

            moved = {key: half_away((above(now, key, n) - above(then, key, n_then)) * UNITS_OF_RATE)
                     for key in set(now) | set(then)}
            difference = half_away((Fraction(hits, n) - rate_then) * UNITS_OF_RATE)
            supported = shares_differ(hits, n, hits_then, n_then)
            read = lambda value: round(value * UNITS_OF_RATE)
        parts = [((part["field"], part["unit"]), read(part["change"])) for part in printed["contributions"]]
        self.expect(where + " difference", difference, read(printed["difference"]))
        self.expect(where + " supported", supported, printed["supported"])
        self.expect(where + " sum", difference, sum(change for _, change in parts) + read(printed["remainder"]))
        self.expect(where + " contributions", [moved[key] for key, _ in parts], [change for _, change in parts])
        sizes = sorted((abs(c) for c in moved.values() if c * difference > 0), reverse=True)
        most = 2 if 2 * sum(sizes[:2]) >= abs(difference) else 3
        self.expect(where + " largest", sizes[:most], [abs(change) for _, change in parts])

    def changes(self):
        period = self.report["period"]["id"]
        others = {"previous": before(period), "year_ago": year_ago(period)}
        known = {slot: other is not None and any(ticket.received < period_of(self.office, other)[1]
                                                 for ticket in self.tickets) for slot, other in others.items()}
        days = {"current": self.working_days(period)}
        days.update({slot: self.working_days(other) if known[slot] else None for slot, other in others.items()})
        self.expect("working_days", days, self.report["working_days"])
        has_ratings = "rate.satisfied" in self.report["figures"]
        self.expect("changes", [f for f in HEADLINES if has_ratings or f != "rate.satisfied"],
                    [row["id"] for row in self.report["changes"]])
        now = self.cells(period)
        for slot, other in others.items():
            then = self.cells(other) if known[slot] else None
            for row in self.report["changes"]:
                if then is None:
                    self.expect(f"{row['id']} {slot}", None, row[slot])
                elif row[slot] is None and row["id"] not in RATES:
                    self.expect(f"{row['id']} {slot}", "a comparison", None)
                elif row[slot] is None:
                    top = RATES[row["id"]][1]
                    self.expect(f"{row['id']} {slot} of nothing", True, any(
                        sum(cell.get(k, 0) for cell in cells.values() for k in top) == 0 for cells in (now, then)))
                else:
                    self.change(row["id"], slot, row[slot], now, then, (days["current"], days[slot]))

    # ---- The weeks of a month ----

    def bridge(self):
        if self.report["period"]["kind"] != "month":
            self.expect("bridge", False, "bridge" in self.report)
            return
        parts = self.report["bridge"]
        edges = [part["start"] for part in parts] + [parts[-1]["end"]]
        self.expect("bridge joins", edges[1:], [part["end"] for part in parts])
        self.expect("bridge edges", [self.report["period"]["start"], self.report["period"]["end"]],
                    [edges[0], edges[-1]])
        for part in parts:
            start, end, _ = period_of(self.office, part["id"])
            start, end = max(start, self.start), min(end, self.end)
            self.expect(part["id"] + " start", show(start, self.office.offset), part["start"])
            self.expect(part["id"] + " end", show(end, self.office.offset), part["end"])
            self.expect(part["id"], self.part(start, end), part["figures"])

    def part(self, start, end):
        figures = dict.fromkeys(PARTS, 0)
        for ticket in self.tickets:
            for cycle in cycles_at(ticket, self.office, self.end):
                gone = cycle.end is not None and cycle.ended < start
                if cycle.end == "refused_at_door" or cycle.opened >= end or gone:
                    continue
                ends_here = cycle.end is not None and cycle.ended < end
                figures["flow.total"] += 1
                figures["flow.opening" if cycle.opened < start else
                        "flow.received" if cycle.number == 1 else "flow.reopened"] += 1
                figures["flow.closing" if not ends_here else
                        "flow.handled" if cycle.end == "handled" else "flow.otherwise_closed"] += 1
        return figures


def main():
    parser = argparse.ArgumentParser()
    for name in ("profile", "tickets", "events", "report"):
        parser.add_argument("--" + name, required=True)
    options = parser.parse_args()
    office = Office(options.profile)
    with open(options.report, encoding="utf-8") as file:
        report = json.load(file)
    checker = Checker(office, read_data(office, options.tickets, options.events, set()), report)
    for check in (checker.due_next, checker.due_days, checker.overdue_units, checker.late_days, checker.ranking,
                  checker.changes, checker.bridge):
        check()
    for fault in checker.faults:
        print(fault[:600])
    return 1 if checker.faults else 0


if __name__ == "__main__":
    sys.exit(main())
