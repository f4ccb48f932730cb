"""Words, times, an office and its periods: what the oracle reads of a profile and a calendar."""

import csv
import datetime as dt
import functools
import os
import re
import unicodedata

import yaml

DAY = 86400

# ---- Words -----------------------------------------------------------------------------------

OLD_TONES = [("oà", "òa"), ("oá", "óa"), ("oả", "ỏa"), ("oã", "õa"), ("oạ", "ọa"),
             ("oè", "òe"), ("oé", "óe"), ("oẻ", "ỏe"), ("oẽ", "õe"), ("oẹ", "ọe"),
             ("uỳ", "ùy"), ("uý", "úy"), ("uỷ", "ủy"), ("uỹ", "ũy"), ("uỵ", "ụy")]


@functools.lru_cache(maxsize=None)
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


# ---- Times -----------------------------------------------------------------------------------

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


# ---- The office ------------------------------------------------------------------------------

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
        self.refusals = Names(raw.get("refusals") or [])
        self.parents = {row["id"]: row.get("parents") or [{"parent": row.get("parent")}] for row in raw["units"]}
        self.drawn_on = None  # the day whose organisation the rows are of
        self.kind = {row["id"]: row["kind"] for row in raw["units"]}
        self.ioc = [row["id"] for row in raw["units"] if row["kind"] == "ioc"][0]
        self.cameras = {row["id"] for row in raw.get("channels") or []
                        if row.get("has_citizen") is False}
        self.clocks = raw["clocks"]
        extensions = raw.get("extension") or {}  # one for ever, or versions: the last one judges here
        extensions = extensions if isinstance(extensions, list) else [extensions]
        self.extension = extensions[-1]
        self.closes_on_reply = raw.get("closes_on") == "reply"
        self.has_replies = raw.get("has_replies", True)
        self.has_ratings = raw.get("has_ratings", True)
        self.has_reopening = raw.get("has_reopening", True)
        self.has_promises = raw.get("has_promises", True)
        self.has_directives = raw.get("has_directives", False)
        self.has_publication = raw.get("has_publication", False)
        grounds = [row["id"] for one in extensions for row in one.get("grounds") or []]
        self.reasons = self.refusals.ids + grounds  # in the order in which the profile lists them
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

    def knows_days(self, first, last):
        """A calendar knows the years it has a row for."""
        years = {dt.date.fromordinal(day).year for day in self.special}
        return {dt.date.fromordinal(day).year for day in (first, last)} <= years

    def body(self, unit, day):
        """The body a unit belonged to on a day."""
        found = [row["parent"] for row in self.parents.get(unit, []) if valid_on(row, day)]
        return found[0] if found and found[0] else unit

    def row(self, unit):
        """The row of by_unit for a unit, None being the centre."""
        return self.ioc if unit is None else self.body(unit, self.drawn_on)

    def draw_as_of(self, end):
        """Rows are drawn in the organisation of a period's last day; the same number for the same one."""
        self.drawn_on = (end - 1) // DAY
        return tuple(self.body(unit, self.drawn_on) for unit in self.parents if len(self.parents[unit]) > 1)

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

    def rule(self, stage, field, priority, start, site_visit=False):
        """The first clock of a stage that fits, by the day on which it starts."""
        for clock in self.clocks:
            if clock["stage"] != stage:
                continue
            named = clock.get("fields")
            if named and field not in [self.fields(name) for name in named]:
                continue
            if clock.get("priority", "any") not in ("any", priority):
                continue
            if clock.get("site_visit", "any") not in ("any", site_visit):
                continue
            if valid_on(clock, start // DAY):
                return clock
        return None

    def has_stage(self, stage):
        return any(clock["stage"] == stage for clock in self.clocks)

    def due(self, rule, start):
        """The last second still on time; None without a limit."""
        if rule is None or rule["kind"] in ("none", "given"):
            return None
        if rule["kind"] == "working_days":
            return self.add_working_days(start, rule["amount"])
        if rule["kind"] == "working_hours":
            return self.add_working_seconds(start, rule["amount"] * 3600)
        return start + rule["amount"] * 3600

    def minutes(self, kind, start, end):
        """Whole minutes of a clock's own kind; a clock of kind none is a clock on the wall."""
        if kind in ("working_days", "working_hours"):
            return self.worked_between(start, end) // 60
        return (end - start) // 60


def in_season(hours, date):
    if not hours.get("season_from"):
        return True
    first = str(hours["season_from"])
    last = str(hours["season_to"])
    now = "%02d-%02d" % (date.month, date.day)
    return first <= now <= last if first <= last else now >= first or now <= last


# ---- Periods ---------------------------------------------------------------------------------

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
