#!/usr/bin/env python3
"""Draws the invented province in each of its organisations and recounts the rows by hand.

usage: organisation.py PROGRAM PROJECT_FOLDER

Periods before, across and after both reforms of 2025 (samples/tinh-mau): in whatever organisation, every total is the
same, every breakdown adds up to it, names are those of that day, and units and districts hold the tickets that this file
counts from the CSV with its own table of who followed whom.
"""
import csv, datetime, json, os, subprocess, sys, tempfile

program, project = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
sample = os.path.join(project, "samples", "tinh-mau")
OLD, NEW, FIRST = "2025-06-30", "2025-07-01", "2025-02-15"
# period, its kind's option, folder, first day, day after the last
PERIODS = [("2025-02", "thang", "2025-02-01", "2025-03-01"), ("2025-06", "thang", "2025-06-01", "2025-07-01"),
           ("2025-W27", "tuan", "2025-06-30", "2025-07-07"), ("2025-07", "thang", "2025-07-01", "2025-08-01"),
           ("2025-Q3", "quy", "2025-07-01", "2025-10-01"), ("2025-11", "thang", "2025-11-01", "2025-12-01"),
           ("2025", "nam", "2025-01-01", "2026-01-01")]
TEAMS = {"to-an-hoa": ["an-hoa", "an-binh", "an-phu"], "to-binh-son": ["binh-son", "binh-tan", "binh-thuan"],
         "to-cu-lang": ["cu-lang", "cu-mo", "cu-nang"], "to-dak-mau": ["ranh-gioi", "dak-mau", "dak-nong"]}
DISTRICTS = {"tp-an-hoa": ["p-an-hoa", "p-an-binh", "p-an-phu"], "h-binh-son": ["x-binh-son", "x-binh-tan", "x-binh-thuan"],
             "h-cu-lang": ["x-cu-lang", "x-cu-mo", "x-cu-nang"], "h-dak-mau": ["x-ranh-gioi", "x-dak-mau", "x-dak-nong"]}


def unit_row(unit, day):
    """Who stands for a unit in the organisation of a day."""
    merged, reformed = day >= "2025-03-01", day >= NEW
    if unit == "chi-cuc-attp":
        unit = "so-nnmt" if merged else "so-yt"
    if merged:
        unit = {"so-gtvt": "so-xd", "so-tnmt": "so-nnmt", "so-nnptnt": "so-nnmt"}.get(unit, unit)
    elif unit == "so-nnmt":
        unit = "so-tnmt"
    if reformed:
        return {"to-an-hoa": "ubnd-an-hoa", "phong-dt-an-hoa": "ubnd-an-hoa", "ubnd-xa-binh-tan-cu": "ubnd-binh-tan"}.get(unit, unit)
    if unit == "ubnd-xa-binh-tan-cu":
        return "to-binh-son"
    for team, communes in TEAMS.items():
        if unit.removeprefix("ubnd-") in communes and unit.startswith("ubnd-"):
            return team
    return unit


def district_row(district, day):
    if day >= NEW:
        return "p-an-hoa" if district == "tp-an-hoa" else district
    for old, communes in DISTRICTS.items():
        if district in communes:
            return old
    return district


def rows_of(name):
    with open(os.path.join(sample, name), encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def recount(start, end, day):
    """flow.received by district, flow.received and flow.closing by unit, of the tickets that may be counted."""
    events = {}
    for row in rows_of("events.csv"):
        events.setdefault(row["code"], []).append(row)
    by_district, received, closing = {}, {}, {}
    for ticket in rows_of("tickets.csv"):
        if ticket["sensitivity"] or ticket["received_at"] >= end:
            continue
        unit, is_open, is_refused = "ioc", True, False
        for event in events.get(ticket["code"], []):
            if event["at"] >= end:
                break
            if event["kind"] == "forwarded" and is_open:
                unit = event["unit"]
            elif event["kind"] == "returned" and is_open:
                unit = "ioc"
            is_refused = is_refused or event["kind"] == "refused"
            is_open = is_open and event["kind"] not in ("result", "refused")
        if is_refused:
            continue
        row = unit_row(unit, day)
        if ticket["received_at"] >= start:
            district = district_row(ticket["district"], day) or "chua-xac-dinh"
            by_district[district] = by_district.get(district, 0) + 1
            received[row] = received.get(row, 0) + 1
        if is_open:
            closing[row] = closing.get(row, 0) + 1
    return by_district, received, closing


def fail(period, day, what):
    sys.exit(f"{period} in the organisation of {day}: {what}")


def column(report, breakdown, figure):
    return {row["id"]: row["figures"][figure] for row in report[breakdown] if row["figures"][figure]}


def slots(holder):
    """The figures of every period that a total or a row carries."""
    yield "this", holder["figures"]
    for name in ("previous", "year_ago"):
        if holder.get(name):
            yield name, holder[name]["figures"]
    for item in holder.get("trend", []):
        yield item["id"], item["figures"]


def check_sums(report, period, day):
    for breakdown in ("by_field", "by_district", "by_unit", "by_channel"):
        sums = {}
        for row in report[breakdown]:
            for slot, figures in slots(row):
                for figure, value in figures.items():
                    if isinstance(value, int):
                        sums[slot, figure] = sums.get((slot, figure), 0) + value
        for slot, figures in slots(report):
            for figure, value in figures.items():
                if isinstance(value, int) and figure.startswith("flow.") and figure != "flow.adjustment" and sums.get((slot, figure), 0) != value \
                        and not figure.startswith("flow.moved"):
                    fail(period, day, f"{breakdown} {slot} {figure}: {sums.get((slot, figure))}, the total is {value}")


def check_names(report, period, day):
    names = {row["id"]: row["name"] for row in report["by_unit"]}
    expected = "Sở Y tế" if day < "2025-03-01" else "Sở Y tế và Dân số"
    if names["so-yt"] != expected:
        fail(period, day, f"so-yt is called {names['so-yt']}")
    for unit, name in names.items():
        is_old = unit in TEAMS or (unit in ("so-gtvt", "so-tnmt", "so-nnptnt") and day >= "2025-03-01")
        is_ended = is_old and (unit not in TEAMS or day >= NEW)
        if name.endswith("(trước sắp xếp)") != is_ended or name.endswith("(sau sắp xếp)"):
            fail(period, day, f"{unit} is called {name}")
    if (day >= NEW) != ("ubnd-cu-mo" in names):
        fail(period, day, "the communes are not those of that day")


def main():
    with tempfile.TemporaryDirectory(prefix="baocao-organisation-") as workspace:
        def call(*arguments):
            done = subprocess.run([program, *arguments], capture_output=True, text=True)
            if done.returncode != 0:
                sys.exit(f"{' '.join(arguments)}: exit {done.returncode}\n{done.stdout}{done.stderr}")

        folder = os.path.join(workspace, "w")
        call("init", folder, "--profile", os.path.join(sample, "profile.yaml"))
        call("import", "-C", folder, "--strict", "--known-at", "2026-01-05T06:00:00+07:00",
             os.path.join(sample, "tickets.csv"), os.path.join(sample, "events.csv"))
        kept_rows = 0
        for period, kind, start, end in PERIODS:
            last = (datetime.date.fromisoformat(end) - datetime.timedelta(1)).isoformat()
            totals = None
            for day in (None, OLD, NEW, FIRST):
                call("run", "-C", folder, "--period", period, "--no-units", *(["--organisation", day] if day else []))
                day = day or last
                name = period if day == last else f"{period}-to-chuc-{day}"
                with open(os.path.join(folder, "out", kind, name, "report.json"), encoding="utf-8") as file:
                    report = json.load(file)
                if report["organisation"] != day:
                    fail(period, day, f"the report says {report['organisation']}")
                if not any(note["id"] == "to-chuc" for note in report["notes"]):
                    fail(period, day, "no note says which organisation it is")
                own = {key: report[key] for key in ("figures", "previous", "year_ago", "trend", "by_field", "by_channel", "reasons")}
                totals = totals or own
                if own != totals:
                    fail(period, day, "the totals are others")
                check_sums(report, period, day)
                check_names(report, period, day)
                by_district, received, closing = recount(start, end, day)
                for got, wanted in ((column(report, "by_district", "flow.received"), by_district),
                                    (column(report, "by_unit", "flow.received"), received),
                                    (column(report, "by_unit", "flow.closing"), closing)):
                    if got != wanted:
                        fail(period, day, f"{got}, counted by hand {wanted}")
                kept_rows += sum(row["name"].endswith("(trước sắp xếp)") for row in report["by_unit"])
        if kept_rows == 0:
            sys.exit("no row was kept in the old organisation: the sample no longer tries it")
    print(f"{len(PERIODS)} periods in 4 organisations: equal totals, rows add up, rows as counted by hand")


main()
