#!/usr/bin/python3
"""A second, slow opinion on a report.

Counts a period from tickets.csv, events.csv and the profile alone, in plain Python, and compares
every figure with report.json. Written from the definitions (what every figure means, the readings
settled, the domain), not from the C: it knows no spans, no prefix sums, no incremental state. For
each period it forgets everything and replays every ticket from the events before the period's end;
its clocks walk day by day.

    oracle.py --profile X.yaml --tickets tickets.csv --events events.csv \
              --period 2023-W20 [--report report.json] [--rejects rejects.csv] [--cases FILE]
              [--all-figures]

Figures of stages.py that the report's total lacks are left out, and named in one line;
with --all-figures their absence is a difference.

Without --report it prints the total's figures. Prints every difference; exit 1 when there is one.
Needs python3-yaml.
"""

import argparse
import csv
import json
import sys

sys.dont_write_bytecode = True
import stages
import way
from history import cycles_at, judge, read_data, read_rejected
from office import Office, before, period_of, show, year_ago

# ---- Counting --------------------------------------------------------------------------------

COUNTS = """flow.submitted flow.opening flow.received flow.reopened flow.total flow.handled
flow.handled_on_time flow.handled_late flow.handled_no_deadline flow.otherwise_closed flow.closing
flow.closing_in_time flow.closing_overdue flow.closing_no_deadline flow.closing_not_forwarded
flow.replied flow.awaiting_reply rating.satisfied rating.acceptable rating.unsatisfied rating.rated
response.asked response.rated""".split()


def figures_of(cycle, office, start, end, verdict):
    """The figures to which a cycle adds one."""
    found = []
    is_new = cycle.opened >= start
    inside = lambda at: at is not None and start <= at < end
    if cycle.number == 1 and is_new:
        found.append("flow.submitted")
    if cycle.end == "refused_at_door":
        return found
    if cycle.end is None or cycle.ended >= start:
        found.append("flow.total")
        found.append("flow.opening" if not is_new else
                     "flow.received" if cycle.number == 1 else "flow.reopened")
        if cycle.end is None:
            found.append("flow.closing")
            found.append({"not_forwarded": "flow.closing_not_forwarded",
                          "no_deadline": "flow.closing_no_deadline",
                          "in_time": "flow.closing_in_time",
                          "late": "flow.closing_overdue"}[verdict])
        elif cycle.end == "handled":
            found.append("flow.handled")
            found.append({"no_deadline": "flow.handled_no_deadline",
                          "in_time": "flow.handled_on_time", "late": "flow.handled_late"}[verdict])
        else:
            found.append("flow.otherwise_closed")
    if inside(cycle.replied):
        found += ["flow.replied", "response.asked"]
        if cycle.level:
            found.append("response.rated")
    waits = cycle.end == "handled" or (office.closes_on_reply and cycle.end is None)
    if (office.has_replies and waits and cycle.result is not None and cycle.replied is None and
            cycle.is_latest and not cycle.is_camera):
        found.append("flow.awaiting_reply")
    if inside(cycle.rated):
        found += ["rating." + cycle.level, "rating.rated"]
    return found


def rate(numerator, denominator):
    if denominator == 0:
        return None
    return (2 * 10**6 * numerator + denominator) // (2 * denominator) / 10**6


class Row:
    """Counters and samples of one row of one breakdown."""

    def __init__(self):
        self.counts = dict.fromkeys(COUNTS + stages.COUNTS + way.COUNTS, 0)
        self.samples = {}

    def figures(self):
        counts = self.counts
        figures = dict(counts)
        figures["rate.on_time"] = rate(counts["flow.handled_on_time"],
                                       counts["flow.handled_on_time"] + counts["flow.handled_late"])
        figures["rate.handled"] = rate(counts["flow.handled"],
                                       counts["flow.total"] - counts["flow.otherwise_closed"])
        figures["rate.satisfied"] = rate(counts["rating.satisfied"], counts["rating.rated"])
        figures.update(stages.order_statistics(self.samples))
        figures.update(way.order_statistics(self.samples))
        return figures


EMPTY = Row().figures()
NEW = [name for name in EMPTY if name.split(".")[0] not in ("flow", "rate", "rating", "response")]


def rows_of(cycle, unit):
    """The rows to which a cycle belongs when `unit` is charged."""
    ticket = cycle.ticket
    return [("", ""), ("by_field", cycle.field), ("by_district", ticket.district), ("by_unit", unit),
            ("by_channel", ticket.channel), ("by_field_district", (cycle.field, ticket.district))]


def reason_of(cycle, office, start):
    """(reason, at the door) of a cycle that ended otherwise; at the door it belongs where it was sent."""
    if cycle.end in (None, "handled"):
        return None
    at_door = cycle.end == "refused_at_door"
    if (cycle.opened if at_door else cycle.ended) < start:
        return None
    if cycle.end in ("refused", "refused_at_door"):
        return office.refusals(cycle.reason), at_door
    return cycle.end, at_door


def count_cycle(cycle, cycles, office, start, end, add, sample, overdue):
    unit = office.row(cycle.forwarded_to)
    verdict = None
    if cycle.end is None or cycle.ended >= start:
        verdict, due, late, clock = judge(cycle, office, end)
    for figure in figures_of(cycle, office, start, end, verdict):
        add(figure, unit)
    if cycle.end is None and verdict == "late":
        overdue[(cycle.ticket.code, cycle.number)] = (
            unit, cycle.field, show(due, office.offset), clock, late)
    if cycle.end == "refused_at_door":
        return
    for figure in stages.counts_of(cycle, cycles, office, start, end):
        add(figure, unit)
    for name, value in stages.samples_of(cycle, office, start, end):
        sample(name, unit, value)
    way.add_way(cycle, cycles, office, (start, end), lambda figure: add(figure, unit),
                lambda name, value: sample(name, unit, value))
    for stage, charged, part, minutes, at in stages.stops_of(cycle, office):
        if start <= at < end:
            add("stage.%s.%s" % (stage, part), charged)
            sample("stage." + stage, charged, minutes)


def count_period(tickets, office, start, end):
    """{(breakdown, row): {figure: value}}, the overdue list, was anything known by then, reasons."""
    cells = {}
    overdue, reasons = {}, {}
    has_data = False
    for ticket in tickets:
        if ticket.is_sensitive:
            continue
        has_data = has_data or ticket.received < end
        cycles = cycles_at(ticket, office, end)
        for cycle in cycles:
            def add(figure, unit):
                for row in rows_of(cycle, unit):
                    cells.setdefault(row, Row()).counts[figure] += 1

            def sample(name, unit, value):
                for row in rows_of(cycle, unit):
                    cells.setdefault(row, Row()).samples.setdefault(name, []).append(value)

            count_cycle(cycle, cycles, office, start, end, add, sample, overdue)
            reason = reason_of(cycle, office, start)
            if reason:
                reasons[reason] = reasons.get(reason, 0) + 1
    return {key: row.figures() for key, row in cells.items()}, overdue, has_data, reasons


# ---- Comparing -------------------------------------------------------------------------------

class Comparison:
    def __init__(self, office, wants_all=False):
        self.office = office
        self.wants_all = wants_all
        self.compared = 0
        self.differences = []
        self.skipped = set()

    def expects(self, name):
        """Whether a report of this office has the figure."""
        if name.startswith("rating.") or name == "rate.satisfied":
            return self.office.has_ratings
        if name.startswith("response."):
            return self.office.has_ratings and self.office.has_replies
        if name in ("flow.replied", "flow.awaiting_reply"):
            return self.office.has_replies
        if way.knows(name):
            return way.applies(self.office, name)
        return name not in NEW or stages.applies(self.office, name)

    def differ(self, where, ours, theirs):
        self.differences.append("%s: oracle %r, report %r" % (where, ours, theirs))

    def figures(self, where, counted, row, printed, is_trend=False):
        cells, _, has_data, _ = counted
        ours = cells.get(row, EMPTY)
        if not has_data:
            for name, value in printed.items():
                if value is not None:
                    self.differ(where + " " + name, "unknown then", value)
            return
        for name, value in printed.items():
            if name in ours and not self.expects(name):
                self.differ(where + " " + name, "absent", value)
            elif name in ours:
                self.compared += 1
                if value != ours[name]:
                    self.differ(where + " " + name, ours[name], value)
        if not is_trend:
            for name in ours:
                if name not in printed and name not in self.skipped and self.expects(name):
                    self.differ(where + " " + name, ours[name], "absent")

    def row(self, where, slots, row, printed):
        self.figures(where, slots["current"], row, printed["figures"])
        self.figures(where + " previous", slots["previous"], row, printed["previous"]["figures"])
        if slots["year_ago"] is None:
            if printed["year_ago"] is not None:
                self.differ(where + " year_ago", None, printed["year_ago"])
        else:
            self.figures(where + " year_ago", slots["year_ago"], row, printed["year_ago"]["figures"])
        ids = [point["id"] for point in printed["trend"]]
        if ids != slots["trend_ids"]:
            self.differ(where + " trend", slots["trend_ids"], ids)
        for point in printed["trend"]:
            self.figures("%s trend %s" % (where, point["id"]), slots["trend"][point["id"]], row,
                         point["figures"], is_trend=True)

    def breakdown(self, name, slots, printed):
        row_id = (lambda row: (row["field"], row["district"])) if name == "by_field_district" \
            else (lambda row: row["id"])
        rows = {row_id(row): row for row in printed}
        for key, row in rows.items():
            self.row("%s %s" % (name, key), slots, (name, key), row)
        for (by, key), figures in slots["current"][0].items():
            if by == name and key not in rows:
                told = {figure: value for figure, value in figures.items()
                        if value and figure not in self.skipped and self.expects(figure)}
                if told:
                    self.differ("%s %s" % (name, key), told, "no such row")

    def adjustment(self, slots, printed, closing_before):
        """This opening less the closing printed for the period before; 0 where none was printed."""
        if slots["current"][2]:
            opening = slots["current"][0].get(("", ""), EMPTY)["flow.opening"]
            ours = 0 if closing_before is None else opening - closing_before
            self.compared += 1
            if printed.get("flow.adjustment") != ours:
                self.differ("total flow.adjustment", ours, printed.get("flow.adjustment"))

    def report(self, report, slots, period, closings=None):
        """Compares a whole report; `closings` of the periods printed before it, where they are known."""
        if not self.wants_all:
            self.skipped = {name for name in NEW
                            if self.expects(name) and name not in report["figures"]}
        start, end, _ = period_of(self.office, period)
        for name, ours in (("start", start), ("end", end)):
            if report["period"][name] != show(ours, self.office.offset):
                self.differ("period " + name, show(ours, self.office.offset), report["period"][name])
        self.row("total", slots, ("", ""), report)
        if closings is not None:
            self.adjustment(slots, report["figures"], closings.get(before(period)))
        for name in ("by_field", "by_district", "by_unit", "by_channel", "by_field_district"):
            self.breakdown(name, slots, report[name])
        self.overdue(slots["current"][1], report["overdue"])
        ours = slots["current"][3]
        theirs = {(row["id"], row["at_door"]): row["count"] for row in report["reasons"]}
        for key in sorted(set(ours) | set(theirs)):
            self.compared += 1
            if ours.get(key) != theirs.get(key):
                self.differ("reason %s at_door=%s" % key, ours.get(key), theirs.get(key))

    def overdue(self, ours, printed):
        theirs = {(row["ticket"], row.get("cycle", 1)):
                  (row["unit"], row["field"], row["due"], row["clock"], row["late_min"])
                  for row in printed}
        for key in sorted(set(ours) | set(theirs)):
            self.compared += 1
            if ours.get(key) != theirs.get(key):
                self.differ("overdue %s cycle %d" % key, ours.get(key), theirs.get(key))


def count_slots(tickets, office, period, counted=None):
    """What a report shows; `counted` keeps what was counted for the report before."""
    counted = {} if counted is None else counted
    organisation = office.draw_as_of(period_of(office, period)[1])

    def count(text):
        key = text, organisation
        if key not in counted:
            counted[key] = count_period(tickets, office, *period_of(office, text)[:2])
        return counted[key]

    ids = [period]
    for _ in range(11):
        ids.append(before(ids[-1]))
    twin = year_ago(period)
    return {"current": count(period), "previous": count(ids[1]),
            "year_ago": None if twin is None else count(twin),
            "trend": {text: count(text) for text in ids}, "trend_ids": ids[::-1]}


def write_cases(path, tickets, office, period):
    start, end, _ = period_of(office, period)
    with open(path, "w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(["ticket", "cycle", "field", "unit", "end", "verdict", "due", "clock", "late_min"])
        for ticket in sorted(tickets, key=lambda each: each.code):
            if ticket.is_sensitive:
                continue
            for cycle in cycles_at(ticket, office, end):
                verdict, due, late, clock = judge(cycle, office, end)
                if figures_of(cycle, office, start, end, verdict):
                    out.writerow([ticket.code, cycle.number, cycle.field,
                                  office.row(cycle.forwarded_to), cycle.end or "open", verdict, show(due, office.offset) or "", clock,
                                  late])


def main():
    parser = argparse.ArgumentParser(description="A second, slow opinion on a report.")
    for name in ("profile", "tickets", "events", "period"):
        parser.add_argument("--" + name, required=True)
    for name in ("report", "rejects", "cases"):
        parser.add_argument("--" + name)
    parser.add_argument("--all-figures", action="store_true")
    options = parser.parse_args()
    office = Office(options.profile)
    tickets = read_data(office, options.tickets, options.events, read_rejected(options.rejects))
    office.draw_as_of(period_of(office, options.period)[1])
    if options.cases:
        write_cases(options.cases, tickets, office, options.period)
    if not options.report:
        counted = count_slots(tickets, office, options.period)["current"]
        told = counted[0].get(("", ""), EMPTY)
        expects = Comparison(office).expects
        print(json.dumps({name: told[name] for name in told if expects(name)}, indent=1))
        return 0
    with open(options.report, encoding="utf-8") as stream:
        report = json.load(stream)
    comparison = Comparison(office, options.all_figures)
    comparison.report(report, count_slots(tickets, office, options.period), options.period)
    for difference in comparison.differences:
        print(difference)
    if comparison.skipped:
        print("not in the report, so not compared: " + " ".join(sorted(comparison.skipped)),
              file=sys.stderr)
    print("%s: %d values compared, %d differ" % (
        options.period, comparison.compared, len(comparison.differences)), file=sys.stderr)
    if comparison.compared == 0:
        print("nothing was compared", file=sys.stderr)
        return 1
    return 1 if comparison.differences else 0


if __name__ == "__main__":
    sys.exit(main())
