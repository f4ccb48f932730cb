#!/usr/bin/python3
"""A second, slow opinion on a report.

Counts a period from tickets.csv, events.csv and the profile alone, in plain Python, and compares
every figure with report.json. Written from the definitions (what every figure means, the readings
settled, the domain), not from the C: it knows no spans, no prefix sums, no incremental state. For
each period it forgets everything and replays every ticket from the events before the period's end;
its clocks walk day by day.

    oracle.py --profile X.yaml --tickets tickets.csv --events events.csv \
              --period 2023-W20 [--report report.json] [--rejects rejects.csv] [--cases FILE]

Without --report it prints the total's figures. Prints every difference; exit 1 when there is one.
Needs python3-yaml.
"""

import argparse
import csv
import datetime as dt
import json
import os
import re
import sys
import unicodedata

import yaml

DAY = 86400
LEVELS = {"satisfied": "satisfied", "hài lòng": "satisfied", "acceptable": "acceptable",
          "chấp nhận được": "acceptable", "unsatisfied": "unsatisfied",
          "không hài lòng": "unsatisfied"}
PRIORITIES = {"normal": "normal", "thường": "normal", "emergency": "emergency",
              "khẩn cấp": "emergency"}
CLASSES = {"public": "public", "công khai": "public", "reputation": "reputation",
           "ảnh hưởng đến uy tín của tổ chức, cá nhân": "reputation",
           "state-secret": "state-secret", "bí mật nhà nước": "state-secret"}
KINDS = """received verified classified forwarded assigned returned interim asked_leader directive
contacted result replied published withheld rated passed_back reopened refused duplicate_of
withdrawn passed_outside informed_sender official_letter""".split()
ENDS = {"refused": "refused", "duplicate_of": "duplicate", "withdrawn": "withdrawn",
        "passed_outside": "passed_outside"}
NOWHERE = "chua-xac-dinh"

# ---- Words ------------------------------------------------------------------------------------

OLD_TONES = [("oà", "òa"), ("oá", "óa"), ("oả", "ỏa"), ("oã", "õa"), ("oạ", "ọa"),
             ("oè", "òe"), ("oé", "óe"), ("oẻ", "ỏe"), ("oẽ", "õe"), ("oẹ", "ọe"),
             ("uỳ", "ùy"), ("uý", "úy"), ("uỷ", "ủy"), ("uỹ", "ũy"), ("uỵ", "ụy")]


def key_of(text):
    text = unicodedata.normalize("NFC", text or "").lower().strip()
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r" ?[-–] ?", "-", text).replace("’", "'")
    # "Quý", "quỳnh": u belongs to qu, its tone stands on the y in both ways of writing.
    parts = text.split("qu")
    for old, new in OLD_TONES:
        parts = [part.replace(old, new) for part in parts]
    return "qu".join(parts)


class Names:
    """Ids, names, short names and aliases of a table of the profile."""

    def __init__(self, rows):
        self.ids = [row["id"] for row in rows]
        self.find = {}
        for row in rows:
            spellings = [row["id"], row["name"], row.get("short_name")] + (row.get("aliases") or [])
            for spelling in spellings:
                if spelling:
                    self.find.setdefault(key_of(str(spelling)), row["id"])

    def __call__(self, value, fallback=None):
        if not key_of(value):
            return fallback
        return self.find.get(key_of(value), "?" + value)


# ---- Times ------------------------------------------------------------------------------------

def offset_of(text):
    sign = -1 if text[0] == "-" else 1
    hours, minutes = text[1:].split(":")
    return sign * (int(hours) * 3600 + int(minutes) * 60)


def clock_s(text):
    parts = [int(part) for part in str(text).split(":")]
    return parts[0] * 3600 + parts[1] * 60 + (parts[2] if len(parts) > 2 else 0)


def yaml_time_s(value):
    """YAML 1.1 reads an unquoted 12:00 as a sexagesimal number of minutes."""
    if value is None:
        return 0
    return value * 60 if isinstance(value, int) else clock_s(value)


def day_number(date):
    return date.toordinal()


ISO = re.compile(r"^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?"
                 r"\s*(Z|[+-]\d\d:?\d\d)?)?$")


def parse_instant(text, offset):
    """(local second since 0001-01-01, was a date alone). All instants here are local seconds."""
    match = ISO.match(text.strip())
    if not match:
        raise ValueError("not a time: %r" % text)
    year, month, day, hour, minute, second, zone = match.groups()
    local = day_number(dt.date(int(year), int(month), int(day))) * DAY
    if hour is None:
        return local, True
    local += int(hour) * 3600 + int(minute) * 60 + int(second or 0)
    if zone == "Z":
        local += offset
    elif zone:
        local += offset - offset_of(zone if ":" in zone else zone[:3] + ":" + zone[3:])
    return local, False


def show(local, offset):
    if local is None:
        return None
    date = dt.date.fromordinal(local // DAY)
    rest = local % DAY
    return "%sT%02d:%02d:%02d%s%02d:%02d" % (
        date, rest // 3600, rest // 60 % 60, rest % 60, "-" if offset < 0 else "+",
        abs(offset) // 3600, abs(offset) // 60 % 60)


WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def weekday_number(word):
    word = str(word).lower()
    for number, name in enumerate(WEEKDAYS):
        if name.startswith(word[:3]):
            return number
    raise ValueError(word)


# ---- The office -------------------------------------------------------------------------------

def valid_on(row, day):
    first = row.get("valid_from")
    last = row.get("valid_to")
    as_date = lambda value: value if isinstance(value, dt.date) else dt.date.fromisoformat(value)
    return ((first is None or day_number(as_date(first)) <= day) and
            (last is None or day <= day_number(as_date(last))))


class Office:
    def __init__(self, path):
        with open(path, encoding="utf-8") as stream:
            self.raw = yaml.safe_load(stream)
        raw = self.raw
        self.offset = offset_of(str(raw["utc_offset"]))
        self.fields = Names(raw["fields"])
        self.districts = Names(raw.get("districts") or [])
        self.units = Names(raw["units"])
        self.channels = Names(raw.get("channels") or [])
        self.parent = {row["id"]: row.get("parent") for row in raw["units"]}
        self.ioc = [row["id"] for row in raw["units"] if row["kind"] == "ioc"][0]
        self.cameras = {row["id"] for row in raw.get("channels") or []
                        if row.get("has_citizen") is False}
        self.clocks = raw["clocks"]
        self.extension = raw.get("extension") or {}
        self.closes_on_reply = raw.get("closes_on") == "reply"
        self.has_replies = raw.get("has_replies", True)
        self.has_ratings = raw.get("has_ratings", True)
        self.default_field = raw.get("default_field")
        self.default_channel = raw.get("default_channel")
        self.default_class = raw.get("default_sensitivity", "public")
        self.read_calendar(path)
        self.sessions_cache = {}

    def read_calendar(self, path):
        name = str(self.raw["calendar"])
        folder = os.path.dirname(os.path.abspath(path))
        for place in (folder, os.path.join(folder, "..", "calendars")):
            if os.path.exists(os.path.join(place, name)):
                path = os.path.join(place, name)
        self.special = {}
        with open(path, encoding="utf-8-sig", newline="") as stream:
            lines = [line for line in stream if line.strip() and not line.startswith("#")]
            for row in csv.DictReader(lines):
                self.special[day_number(dt.date.fromisoformat(row["date"]))] = row["kind"]

    def body(self, unit):
        return self.parent.get(unit) or unit

    def sessions(self, day):
        """Sessions of a local day as seconds of it; none on a day off."""
        if day not in self.sessions_cache:
            self.sessions_cache[day] = self.find_sessions(day)
        return self.sessions_cache[day]

    def find_sessions(self, day):
        kind = self.special.get(day)
        if kind == "off":
            return []
        date = dt.date.fromordinal(day)
        found = []
        for hours in self.raw["office_hours"]:
            if not valid_on(hours, day) or not in_season(hours, date):
                continue
            weekdays = [weekday_number(word) for word in hours["weekdays"]]
            ordinary = date.weekday() in weekdays
            swapped = kind == "work" and not ordinary and 0 in weekdays
            if ordinary or swapped:
                found = [tuple(clock_s(part) for part in session.split("-"))
                         for session in hours["sessions"]]
        return found

    def worked_between(self, start, end):
        """Working seconds in [start, end), day by day."""
        worked = 0
        for day in range(start // DAY, end // DAY + 1):
            for first, last in self.sessions(day):
                worked += max(0, min(end, day * DAY + last) - max(start, day * DAY + first))
        return worked

    def add_working_seconds(self, start, amount):
        day = start // DAY
        while True:
            for first, last in self.sessions(day):
                begin = max(start, day * DAY + first)
                room = day * DAY + last - begin
                if room > 0:
                    if amount <= room:
                        return begin + amount
                    amount -= room
            day += 1

    def add_working_days(self, start, amount):
        """Last second of the amount-th working day after the start's own day."""
        day = start // DAY
        while amount > 0:
            day += 1
            amount -= 1 if self.sessions(day) else 0
        return day * DAY + DAY - 1

    def rule(self, field, priority, start):
        for clock in self.clocks:
            if clock["stage"] != "handling":
                continue
            named = clock.get("fields")
            if named and field not in [self.fields(name) for name in named]:
                continue
            wanted = clock.get("priority", "any")
            if wanted not in ("any", priority):
                continue
            if valid_on(clock, start // DAY):
                return clock
        return None


def in_season(hours, date):
    if not hours.get("season_from"):
        return True
    first = str(hours["season_from"])
    last = str(hours["season_to"])
    now = "%02d-%02d" % (date.month, date.day)
    return first <= now <= last if first <= last else now >= first or now <= last


# ---- Periods ----------------------------------------------------------------------------------

def period_of(office, text):
    """(start, end, id) of a period id."""
    rules = office.raw.get("periods") or {}
    week = re.match(r"^(\d{4})-W(\d\d)$", text)
    if week:
        rule = rules.get("week") or {}
        first = weekday_number(rule.get("starts_on", "monday"))
        thursday = dt.date.fromisocalendar(int(week[1]), int(week[2]), 4)
        start = day_number(thursday) - (3 - first) % 7
        cut = yaml_time_s(rule.get("starts_at"))
        return start * DAY + cut, (start + 7) * DAY + cut, text
    year, number = re.match(r"^(\d{4})(?:-(.+))?$", text).groups()
    year = int(year)
    if number is None:
        kind, first_month, months = "year", 1, 12
    elif number == "9M":
        kind, first_month, months = "nine-months", 1, 9
    elif number[0] == "Q":
        kind, first_month, months = "quarter", 3 * int(number[1:]) - 2, 3
    elif number[0] == "H":
        kind, first_month, months = "half-year", 6 * int(number[1:]) - 5, 6
    else:
        kind, first_month, months = "month", int(number), 1
    rule = rules.get(kind) or {}
    first_day = rule.get("first_day", 1)
    cut = yaml_time_s(rule.get("starts_at"))
    shift = 1 if first_day > 1 else 0

    def begin(month_index):
        return day_number(dt.date(month_index // 12, month_index % 12 + 1, first_day)) * DAY + cut

    index = year * 12 + first_month - 1 - shift
    return begin(index), begin(index + months), text


def before(text):
    """The id of the period before."""
    week = re.match(r"^(\d{4})-W(\d\d)$", text)
    if week:
        day = dt.date.fromisocalendar(int(week[1]), int(week[2]), 4) - dt.timedelta(days=7)
        year, number, _ = day.isocalendar()
        return "%04d-W%02d" % (year, number)
    year, number = re.match(r"^(\d{4})(?:-(.+))?$", text).groups()
    year = int(year)
    if number is None or number == "9M":
        return "%04d%s" % (year - 1, "-9M" if number else "")
    for letter, last in (("Q", 4), ("H", 2)):
        if number[0] == letter:
            value = int(number[1:])
            return "%04d-%s%d" % ((year, letter, value - 1) if value > 1 else (year - 1, letter, last))
    value = int(number)
    return "%04d-%02d" % ((year, value - 1) if value > 1 else (year - 1, 12))


def year_ago(text):
    twin = "%04d%s" % (int(text[:4]) - 1, text[4:])
    week = re.match(r"^(\d{4})-W53$", twin)
    if week and dt.date(int(week[1]), 12, 28).isocalendar()[1] != 53:
        return None
    return twin


# ---- The data ---------------------------------------------------------------------------------

def flag(text):
    return (text or "").strip() == "1"


class Event:
    def __init__(self, at, kind, row, office):
        self.at = at
        self.kind = kind
        self.unit = office.units(row.get("unit")) if row.get("unit") else None
        self.field = office.fields(row.get("field")) if row.get("field") else None
        self.priority = PRIORITIES[key_of(row["priority"])] if row.get("priority") else None
        word = key_of(row.get("sensitivity"))
        # A class nobody recognises is sensitive.
        self.sensitivity = CLASSES.get(word, "reputation") if word else None
        self.level = LEVELS[key_of(row["level"])] if row.get("level") else None
        self.reason = (row.get("reason") or "").strip()
        self.evidence = flag(row.get("evidence"))
        self.ref = (row.get("ref") or "").strip()
        self.committed = None
        if row.get("committed_at"):
            self.committed, is_date = parse_instant(row["committed_at"], office.offset)
            self.committed += DAY - 1 if is_date else 0


class Ticket:
    def __init__(self, row, office):
        self.code = row["code"].strip()
        self.received = parse_instant(row["received_at"], office.offset)[0]
        self.channel = office.channels(row.get("channel"), office.default_channel)
        self.district = office.districts(row.get("district"), NOWHERE)
        self.field = office.fields(row.get("field"), office.default_field)
        self.priority = PRIORITIES[key_of(row["priority"])] if row.get("priority") else "normal"
        word = key_of(row.get("sensitivity"))
        self.sensitivity = CLASSES.get(word, "reputation") if word else office.default_class
        self.events = []
        self.is_sensitive = False


def read_rows(path, rejected):
    with open(path, encoding="utf-8-sig", newline="") as stream:
        for number, row in enumerate(csv.DictReader(stream), start=1):
            if (os.path.basename(path), number) not in rejected:
                yield row


def read_rejected(path):
    """Rows an import refused: (file, number of the data row)."""
    if not path or not os.path.exists(path):
        return set()
    with open(path, encoding="utf-8-sig", newline="") as stream:
        return {(os.path.basename(row["file"]), int(row["row"])) for row in csv.DictReader(stream)}


def read_data(office, tickets_path, events_path, rejected):
    tickets = {}
    for row in read_rows(tickets_path, rejected):
        ticket = Ticket(row, office)
        tickets[ticket.code] = ticket
    seen = set()
    for row in read_rows(events_path, rejected):
        kind = row["kind"].strip()
        whole = tuple(sorted((name, value) for name, value in row.items() if name))
        if kind == "received" or row["code"].strip() not in tickets or whole in seen:
            continue
        seen.add(whole)
        at = parse_instant(row["at"], office.offset)[0]
        tickets[row["code"].strip()].events.append(Event(at, kind, row, office))
    for ticket in tickets.values():
        ticket.events.sort(key=lambda event: (event.at, KINDS.index(event.kind)))
        # What stands before the receipt happened to no ticket.
        ticket.events = [event for event in ticket.events if event.at >= ticket.received]
    mark_sensitive(tickets)
    return list(tickets.values())


def mark_sensitive(tickets):
    for ticket in tickets.values():
        latest = ticket.sensitivity
        for event in ticket.events:
            latest = event.sensitivity or latest
        ticket.is_sensitive = latest != "public"
    changed = True
    while changed:  # a duplicate of a sensitive ticket is sensitive
        changed = False
        for ticket in tickets.values():
            for event in ticket.events:
                if (event.kind == "duplicate_of" and not ticket.is_sensitive and
                        event.ref in tickets and tickets[event.ref].is_sensitive):
                    ticket.is_sensitive = changed = True


# ---- One ticket as of E -----------------------------------------------------------------------

class Cycle:
    pass


def cycles_at(ticket, office, end):
    """The cycles of a ticket by its events before `end`, each with what is the case then."""
    if ticket.received >= end:
        return []
    events = [event for event in ticket.events if event.at < end]
    field, priority = ticket.field, ticket.priority
    for event in events:
        field = event.field or field
        priority = event.priority or priority
    is_camera = ticket.channel in office.cameras
    cycles = []
    cycle = new_cycle(1, ticket.received)
    cycles.append(cycle)
    for event in events:
        if event.kind == "reopened" and cycle.end is not None:
            cycle = new_cycle(cycle.number + 1, event.at)
            cycles.append(cycle)
            continue
        live(cycle, event, office, is_camera)
    for cycle in cycles:
        cycle.ticket, cycle.field, cycle.priority = ticket, field, priority
        cycle.is_latest = cycle is cycles[-1]
        cycle.is_camera = is_camera
    return cycles


def new_cycle(number, opened):
    cycle = Cycle()
    cycle.number, cycle.opened = number, opened
    cycle.end = cycle.ended = cycle.reason = None
    cycle.touched = number > 1  # nothing of a second cycle is "at the door"
    cycle.holder = cycle.agency = cycle.last_body = cycle.turn_start = None
    cycle.promises = []  # interim reports with a date since the body's turn began
    cycle.result = cycle.replied = cycle.rated = cycle.level = None
    return cycle


def live(cycle, event, office, is_camera):
    kind = event.kind
    if kind == "rated" and not is_camera and event.level:
        cycle.rated, cycle.level = event.at, event.level
    if kind == "replied" and not is_camera and cycle.result is not None and cycle.replied is None:
        cycle.replied = event.at
        if office.closes_on_reply and cycle.end is None:
            cycle.end, cycle.ended = "handled", event.at
            return
    if cycle.end is not None:
        return
    if kind in ("verified", "classified", "forwarded", "assigned"):
        cycle.touched = True
    if kind == "forwarded":
        body = office.body(event.unit) if event.unit else cycle.last_body
        if cycle.turn_start is None or body != cycle.last_body:
            cycle.turn_start, cycle.promises, cycle.agency = event.at, [], None
        cycle.holder = cycle.last_body = body
    elif kind == "assigned":
        cycle.agency = event.unit or cycle.agency
    elif kind == "returned":
        inside = cycle.agency is not None and cycle.agency != cycle.holder
        cycle.agency = None
        if not inside:  # the body returns to the IOC; an agency only to its body
            cycle.holder = None
    elif kind == "interim" and event.committed is not None:
        cycle.promises.append(event)
    elif kind == "result":
        cycle.result = event.at if cycle.result is None else cycle.result
        if not office.closes_on_reply or is_camera:
            cycle.end, cycle.ended = "handled", event.at
    elif kind in ENDS:
        cycle.end, cycle.ended, cycle.reason = ENDS[kind], event.at, event.reason
        if kind == "refused" and not cycle.touched:
            cycle.end = "refused_at_door"


def judge(cycle, office, end):
    """(verdict, due, late minutes, clock, extended) of the handling clock as of E."""
    is_open = cycle.end is None
    forwarded = cycle.turn_start is not None
    if is_open and cycle.holder is None:
        return "not_forwarded", None, 0, "none"
    rule = office.rule(cycle.field, cycle.priority, cycle.turn_start if forwarded else cycle.opened)
    if rule is not None and rule.get("start", "forwarded") == "received":
        rule = office.rule(cycle.field, cycle.priority, cycle.opened) or rule
    starts_received = rule is not None and rule.get("start", "forwarded") == "received"
    if rule is None or (not starts_received and not forwarded) or rule["kind"] in ("none", "given"):
        return "no_deadline", None, 0, "none"
    start = cycle.opened if starts_received else cycle.turn_start
    amount = rule["amount"]
    if rule["kind"] == "working_days":
        due = office.add_working_days(start, amount)
    elif rule["kind"] == "working_hours":
        due = office.add_working_seconds(start, amount * 3600)
    else:
        due = start + amount * 3600
    if office.extension.get("moves_limit"):
        needs = office.extension.get("needs_evidence", True)
        valid = [event for event in cycle.promises
                 if (event.evidence or not needs) and event.at <= due]
        if valid:
            due = max(due, valid[0].committed)
    judged = end if is_open else cycle.ended
    if judged <= due:
        return "in_time", due, 0, rule["kind"]
    late = judged - due if rule["kind"] == "plain_hours" else office.worked_between(due, judged)
    return "late", due, late // 60, rule["kind"]


# ---- Counting ---------------------------------------------------------------------------------

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


def count_period(tickets, office, start, end):
    """{(breakdown, row): {figure: n}}, the overdue list, whether anything was known by then."""
    cells = {}
    overdue = {}
    has_data = False
    for ticket in tickets:
        if ticket.is_sensitive:
            continue
        has_data = has_data or ticket.received < end
        for cycle in cycles_at(ticket, office, end):
            verdict, due, late, clock = judge(cycle, office, end)
            unit = cycle.holder or office.ioc
            rows = [("", ""), ("by_field", cycle.field), ("by_district", ticket.district),
                    ("by_unit", unit), ("by_channel", ticket.channel),
                    ("by_field_district", (cycle.field, ticket.district))]
            for figure in figures_of(cycle, office, start, end, verdict):
                for row in rows:
                    cell = cells.setdefault(row, dict.fromkeys(COUNTS, 0))
                    cell[figure] += 1
            if cycle.end is None and verdict == "late":
                overdue[(ticket.code, cycle.number)] = (
                    unit, cycle.field, show(due, office.offset), clock, late)
    return cells, overdue, has_data


def rate(numerator, denominator):
    if denominator == 0:
        return None
    return (2 * 10**6 * numerator + denominator) // (2 * denominator) / 10**6


def with_rates(counts):
    figures = dict(counts)
    figures["rate.on_time"] = rate(counts["flow.handled_on_time"],
                                   counts["flow.handled_on_time"] + counts["flow.handled_late"])
    figures["rate.handled"] = rate(counts["flow.handled"],
                                   counts["flow.total"] - counts["flow.otherwise_closed"])
    figures["rate.satisfied"] = rate(counts["rating.satisfied"], counts["rating.rated"])
    return figures


# ---- Comparing --------------------------------------------------------------------------------

class Comparison:
    def __init__(self, office):
        self.office = office
        self.compared = 0
        self.differences = []

    def differ(self, where, ours, theirs):
        self.differences.append("%s: oracle %r, report %r" % (where, ours, theirs))

    def figures(self, where, counted, row, printed, is_trend=False):
        cells, _, has_data = counted
        ours = with_rates(cells.get(row, dict.fromkeys(COUNTS, 0)))
        if not has_data:
            for name, value in printed.items():
                if value is not None:
                    self.differ(where + " " + name, "unknown then", value)
            return
        for name, value in printed.items():
            if name in ours:
                self.compared += 1
                if value != ours[name]:
                    self.differ(where + " " + name, ours[name], value)
        missing = [name for name in ours if name not in printed and not is_trend]
        for name in missing:
            about_ratings = name.startswith("rating.") or name == "rate.satisfied"
            about_both = name.startswith("response.")
            about_replies = name in ("flow.replied", "flow.awaiting_reply")
            if not ((about_ratings or about_both) and not self.office.has_ratings or
                    (about_replies or about_both) and not self.office.has_replies):
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
        for (by, key) in slots["current"][0]:
            if by == name and key not in rows:
                self.differ("%s %s" % (name, key), slots["current"][0][(by, key)], "no such row")

    def overdue(self, ours, printed):
        theirs = {(row["ticket"], row.get("cycle", 1)):
                  (row["unit"], row["field"], row["due"], row["clock"], row["late_min"])
                  for row in printed}
        for key in sorted(set(ours) | set(theirs)):
            self.compared += 1
            if ours.get(key) != theirs.get(key):
                self.differ("overdue %s cycle %d" % key, ours.get(key), theirs.get(key))


def count_slots(tickets, office, period):
    ids = [period]
    for _ in range(11):
        ids.append(before(ids[-1]))
    counted = {text: count_period(tickets, office, *period_of(office, text)[:2]) for text in ids}
    twin = year_ago(period)
    if twin is not None and twin not in counted:
        counted[twin] = count_period(tickets, office, *period_of(office, twin)[:2])
    return {"current": counted[period], "previous": counted[ids[1]],
            "year_ago": None if twin is None else counted[twin], "trend": counted,
            "trend_ids": ids[::-1]}


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
                    out.writerow([ticket.code, cycle.number, cycle.field, cycle.holder or office.ioc,
                                  cycle.end or "open", verdict, show(due, office.offset) or "", clock,
                                  late])


def main():
    parser = argparse.ArgumentParser(description="A second, slow opinion on a report.")
    for name in ("profile", "tickets", "events", "period"):
        parser.add_argument("--" + name, required=True)
    for name in ("report", "rejects", "cases"):
        parser.add_argument("--" + name)
    options = parser.parse_args()
    office = Office(options.profile)
    tickets = read_data(office, options.tickets, options.events, read_rejected(options.rejects))
    if options.cases:
        write_cases(options.cases, tickets, office, options.period)
    if not options.report:
        counted = count_period(tickets, office, *period_of(office, options.period)[:2])
        total = counted[0].get(("", ""), dict.fromkeys(COUNTS, 0))
        print(json.dumps(with_rates(total), indent=1))
        return 0
    with open(options.report, encoding="utf-8") as stream:
        report = json.load(stream)
    slots = count_slots(tickets, office, options.period)
    comparison = Comparison(office)
    start, end, _ = period_of(office, options.period)
    for name, ours in (("start", start), ("end", end)):
        if report["period"][name] != show(ours, office.offset):
            comparison.differ("period " + name, show(ours, office.offset), report["period"][name])
    comparison.row("total", slots, ("", ""), report)
    for name in ("by_field", "by_district", "by_unit", "by_channel", "by_field_district"):
        comparison.breakdown(name, slots, report[name])
    comparison.overdue(slots["current"][1], report["overdue"])
    for difference in comparison.differences:
        print(difference)
    print("%s: %d values compared, %d differ" % (
        options.period, comparison.compared, len(comparison.differences)), file=sys.stderr)
    if comparison.compared == 0:
        print("nothing was compared", file=sys.stderr)
        return 1
    return 1 if comparison.differences else 0


if __name__ == "__main__":
    sys.exit(main())
