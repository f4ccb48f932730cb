#!/usr/bin/python3
"""Validates report.json against its schema and recomputes what can be recomputed.

usage: check_json.py SCHEMA REPORT [--must-fail]
Prints nothing when all is well; otherwise one line for each fault, and exits 1.
"""
import itertools
import json
import sys

from schema import validator_of

# Who adds up to whom, written again here from the definitions, not taken from the program.
WHOLES = [
    ("flow.total", ["flow.opening", "flow.received", "flow.reopened"], []),
    ("flow.handled", ["flow.handled_on_time", "flow.handled_late", "flow.handled_no_deadline"], []),
    ("flow.closing", ["flow.total"], ["flow.handled", "flow.otherwise_closed"]),
    ("flow.closing", ["flow.closing_in_time", "flow.closing_overdue", "flow.closing_no_deadline",
                      "flow.closing_not_forwarded"], []),
    ("rating.rated", ["rating.satisfied", "rating.acceptable", "rating.unsatisfied"], []),
]
RATES = [
    ("rate.on_time", "flow.handled_on_time", ["flow.handled_on_time", "flow.handled_late"], []),
    ("rate.handled", "flow.handled", ["flow.total"], ["flow.otherwise_closed"]),
    ("rate.satisfied", "rating.satisfied", ["rating.rated"], []),
]


def check_cell(where, figures, faults):
    if figures.get("flow.total") is None:
        return
    for whole, plus, minus in WHOLES:
        if whole in figures:
            value = sum(figures[k] for k in plus) - sum(figures[k] for k in minus)
            if value != figures[whole]:
                faults.append(f"{where}: {whole} is {figures[whole]}, its parts make {value}")
    for rate, part, plus, minus in RATES:
        if rate in figures:
            below = sum(figures[k] for k in plus) - sum(figures[k] for k in minus)
            value = None if below == 0 else figures[part] / below
            shown = figures[rate]
            if (value is None) != (shown is None) or (
                    value is not None and abs(value - shown) > 0.5000001e-6):
                faults.append(f"{where}: {rate} is {shown}, should be {value}")


def cells(node):
    yield "figures", node["figures"]
    for key in ("previous", "year_ago"):
        if node[key] is not None:
            yield key, node[key]["figures"]


def check_findings(report, faults):
    """What the report says about its figures agrees with them."""
    for change in report["changes"]:
        for slot in ("previous", "year_ago"):
            told = change[slot]
            if told is None:
                continue
            parts = sum(part["change"] for part in told["contributions"]) + told["remainder"]
            ours = report["figures"][change["id"]] - report[slot]["figures"][change["id"]]
            if abs(parts - told["difference"]) > 1e-9:
                faults.append(f"{change['id']} {slot}: the parts make {parts}, not {told['difference']}")
            if abs(ours - told["difference"]) > (0.51e-4 if change["id"].startswith("rate.") else 0):
                faults.append(f"{change['id']} {slot}: differs by {ours}, not {told['difference']}")
    if sum(unit["count"] for unit in report["overdue_units"]) != len(report["overdue"]):
        faults.append("the overdue units do not have the overdue cases")
    for row in report["ranking"]["ranked"]:
        if row["n"] < report["ranking"]["least_n"] or not row["low"] <= row["rate"] <= row["high"]:
            faults.append(f"ranking: {row}")
    if "bridge" in report:
        carried = report["figures"]["flow.opening"]
        for part in report["bridge"]:
            of = part["figures"]
            if of["flow.opening"] != carried:
                faults.append(f"bridge {part['id']}: opens with {of['flow.opening']}, not {carried}")
            carried += of["flow.received"] + of["flow.reopened"] - of["flow.handled"] - of["flow.otherwise_closed"]
        if carried != report["figures"]["flow.closing"]:
            faults.append(f"the bridge ends with {carried}")


def check(report):
    faults = []
    total = dict(cells(report))
    for where, figures in total.items():
        check_cell(where, figures, faults)
    for breakdown in ("by_field", "by_district", "by_unit", "by_channel", "by_field_district"):
        sums = {}
        for row in report[breakdown]:
            for where, figures in cells(row):
                check_cell(f"{breakdown} {row.get('id', row.get('field'))} {where}", figures, faults)
                for key, value in figures.items():
                    if not key.startswith("rate.") and value is not None:
                        sums[where, key] = sums.get((where, key), 0) + value
        for (where, key), value in sums.items():
            if total[where][key] != value:
                faults.append(f"{breakdown} {where}: {key} adds to {value}, total {total[where][key]}")
    check_findings(report, faults)
    if report["trend"][-1]["id"] != report["period"]["id"]:
        faults.append("the trend does not end with this period")
    if len(report["overdue"]) != report["figures"]["flow.closing_overdue"]:
        faults.append("the overdue list is not as long as its figure")
    return faults


def main():
    schema = json.load(open(sys.argv[1], encoding="utf-8"))
    report = json.load(open(sys.argv[2], encoding="utf-8"))
    refused = itertools.islice(validator_of(schema).iter_errors(report), 20)
    faults = [f"{'/'.join(map(str, e.path))}: {e.message[:200]}" for e in refused]
    if not faults:
        faults = check(report)
    if "--must-fail" in sys.argv:
        return 0 if faults else 1
    for fault in faults[:20]:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
