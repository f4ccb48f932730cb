#!/usr/bin/env python3
"""Invented cities whose histories are random: which periods are due, held, issued, and why, by a model of its own.

usage: city.py PROGRAM [--seeds FIRST COUNT]

Each city has its own fields, districts, units and channels, another offset, another way of cutting weeks, months,
quarters and years, and makes some of them of itself. Tickets come at the edges of periods too; rows are learned late, are
corrected, become sensitive, have fields nobody knows; the source falls silent, the job is not started for weeks, over the
end of a year, week 53 and a leap day, and with the clock set back. After each step the model, which knows only the README,
says what `list` and `run --due` must answer: every period, its state and code, the exit code, last-run.json. Then numbers
are asked for by rows (`trace`) and counted again from the tickets, and `diff` must tell where they have changed since.
"""
import argparse, collections, datetime as dt, json, os, random, shutil, subprocess, sys, tempfile

DAY = dt.timedelta(days=1)
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
KINDS = ("week", "month", "quarter", "half-year", "nine-months", "year")
FIELDS = ["cay-xanh", "den-duong", "khac", "tieng-on"]
TRIED_MOST = 12  # due periods that `list` counts
TICKETS = "code,received_at,channel,district,field,priority,sensitivity,content\n"
EVENTS = "code,at,kind,unit,field,priority,sensitivity,committed_at,level,reason,evidence,site_visit,ref,note\n"

PROFILE = """id: thanh-pho-x
name: Trung tâm X
short_name: TTX
sample: true
utc_offset: "{offset}"
calendar: days.csv
office_hours:
  - weekdays: [mon, tue, wed, thu, fri, sat]
    sessions: ["08:00-12:00", "13:00-17:00"]
periods:
{periods}closes_on: {closes_on}
has_ratings: false
has_replies: true
has_reopening: false
has_promises: false
default_field: khac
default_channel: web
default_sensitivity: public
fields:
  - {{id: den-duong, name: Đèn đường}}
  - {{id: cay-xanh, name: Cây xanh}}
  - {{id: tieng-on, name: "Tiếng ồn, karaoke"}}
  - {{id: khac, name: Khác}}
districts:
  - {{id: q1, name: Quận Một}}
  - {{id: q2, name: Quận Hai}}
channels:
  - {{id: web, name: Web}}
  - {{id: zalo, name: Zalo}}
refusals:
  - {{id: rac, name: Rác}}
units:
  - {{id: tt, kind: ioc, name: Trung tâm X}}
  - {{id: to-1, kind: team, name: Tổ Một, district: q1}}
  - {{id: to-2, kind: team, name: Tổ Hai, district: q2}}
  - {{id: so-a, kind: department, name: Sở A}}
  - {{id: phong-b, kind: agency, name: Phòng B, parent: so-a}}
clocks:
  - {{id: xl, stage: handling, kind: {clock}, amount: 3, source: "Điều 1"}}
recipients:
  - {{id: ub, name: UBND thành phố X, is_addressee: true, receives_weekly: true, receives_monthly: true}}
dispatch:
  - form: bao-cao
    superior_body: UBND THÀNH PHỐ X
    issuing_body: TRUNG TÂM X
    number_symbol: /BC-X
    place: X
    signer_title: GIÁM ĐỐC
    archive_line: "Lưu: VT."
    service_name: Phản ánh
    sender_name: Trung tâm X
    region_total: Toàn thành phố
    district_word: quận
    scope_note: Không gồm trường hợp không công khai.
notes:
  - {{id: hu, text: Hư cấu.}}
"""


# ---- The city ----------------------------------------------------------------------------------

class Rules:
    """How a city cuts its periods, drawn by lot."""
    def __init__(self, rnd):
        self.offset = rnd.choice(["+07:00", "+07:00", "+08:00", "+05:30", "-03:00"])
        sign = 1 if self.offset[0] == "+" else -1
        self.zone = dt.timezone(sign * dt.timedelta(hours=int(self.offset[1:3]), minutes=int(self.offset[4:])))
        self.first, self.clock, self.issued = {}, {}, {}
        for kind in KINDS:
            self.first[kind] = rnd.choice(WEEKDAYS if kind == "week" else [1, 1, 15, 25, 28])
            self.clock[kind] = rnd.choice(["00:00", "00:00", "07:00", "15:30", "23:59"])
            self.issued[kind] = rnd.random() < (.9 if kind in ("week", "month") else .4)
        self.closes_on = rnd.choice(["result", "result", "reply"])
        self.kind_of_clock = rnd.choice(["working_days", "plain_hours", "working_hours"])

    def write(self, place):
        periods = ""
        for kind in KINDS:
            begins = "starts_on" if kind == "week" else "first_day"
            template = "weekly/bao-cao.md" if kind == "week" else "monthly/bao-cao.md"
            periods += (f'  {kind}: {{{begins}: {self.first[kind]}, starts_at: "{self.clock[kind]}", '
                        f"is_issued: {str(self.issued[kind]).lower()}, template: {template}}}\n")
        path = os.path.join(place, "x.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(PROFILE.format(offset=self.offset, periods=periods, closes_on=self.closes_on, clock=self.kind_of_clock))
        with open(os.path.join(place, "days.csv"), "w", encoding="utf-8") as file:
            file.write("date,kind,label,source\n" + "".join(
                f"{year}-{day},off,Lễ,hư cấu\n" for year in range(2018, 2031) for day in ("01-01", "04-30", "05-01", "09-02")))
        return path

    def begin(self, kind, year, month):
        """When the period whose first month this is begins: with a first day after the 1st, in the month before."""
        first = self.first[kind]
        if first > 1:
            year, month = (year - 1, 12) if month == 1 else (year, month - 1)
        return dt.datetime(year, month, first, tzinfo=self.zone) + clock(self.clock[kind])

    def weeks(self, year):
        for number in range(1, 54):
            try:
                day = dt.date.fromisocalendar(year, number, 4)
            except ValueError:
                continue
            while WEEKDAYS[day.weekday()] != self.first["week"]:
                day -= DAY
            start = dt.datetime(day.year, day.month, day.day, tzinfo=self.zone) + clock(self.clock["week"])
            yield start + 7 * DAY, 0, f"{year}-W{number:02}", start

    def months(self, year):
        parts = {"month": [(month, 1, f"{year}-{month:02}") for month in range(1, 13)],
                 "quarter": [(3 * number - 2, 3, f"{year}-Q{number}") for number in range(1, 5)],
                 "half-year": [(1, 6, f"{year}-H1"), (7, 6, f"{year}-H2")],
                 "nine-months": [(1, 9, f"{year}-9M")], "year": [(1, 12, f"{year}")]}
        for rank, kind in enumerate(KINDS[1:], 1):
            for month, count, name in parts[kind]:
                after = month + count
                end = self.begin(kind, year + (after - 1) // 12, (after - 1) % 12 + 1)
                yield end, rank, name, self.begin(kind, year, month)

    def periods(self, years):
        """(end, rank of the kind, id, start) of all of them, in the order in which they are made."""
        return sorted(one for year in years for one in (*self.weeks(year), *self.months(year)))


def clock(text):
    hours, minutes = text.split(":")
    return dt.timedelta(hours=int(hours), minutes=int(minutes))


# ---- What is known of it -----------------------------------------------------------------------

class History:
    """What has happened, when each row of it is learned, and what is known of it so far."""
    def __init__(self, rnd, rules):
        self.rnd, self.rules = rnd, rules
        self.truth, self.known = {}, {}
        self.batch = None  # when something was learned last

    def lag(self):
        return dt.timedelta(seconds=int(self.rnd.expovariate(1 / (86400 * self.rnd.choice([.1, .1, 3])))))

    def events_of(self, received, learned):
        rnd, when, events = self.rnd, received, []
        if rnd.random() < .08:
            events.append((when + dt.timedelta(seconds=rnd.randrange(1, 90000)), "refused", "rac"))
        else:
            for kind in ("forwarded", "result", "replied"):
                if rnd.random() < .25:
                    break
                when += dt.timedelta(seconds=rnd.randrange(1, 86400 * rnd.choice([1, 2, 20])))
                events.append((when, kind, rnd.choice(["to-1", "to-2", "so-a", "phong-b"]) if kind == "forwarded" else ""))
        timed = []
        for when, kind, what in events:  # what came before is learned before
            learned = max(learned, when + self.lag())
            timed.append((when, kind, what, learned))
        return timed

    def go_on(self, begin, end, edges):
        rnd = self.rnd
        for _ in range(rnd.choice([0, 1, 3, 8, 20])):
            at = begin + dt.timedelta(seconds=rnd.randrange(int((end - begin).total_seconds())))
            if rnd.random() < .1:
                edge = rnd.choice(edges) + dt.timedelta(seconds=rnd.choice([-1, 0, 1]))
                at = edge if begin <= edge < end + 5 * DAY else begin
            row = {"received": at, "channel": rnd.choice(["web", "zalo", ""]), "district": rnd.choice(["q1", "q2"]),
                   "field": rnd.choice([*FIELDS, ""]), "class": rnd.choice(6 * ["public"] + ["reputation", ""])}
            if rnd.random() < .015:
                row["field"] = "bay-len-troi"
            learned = at + self.lag()
            self.truth[f"X{len(self.truth) + 1:05}"] = {"row": row, "learned": learned, "events": self.events_of(at, learned)}

    def learn(self, now, again):
        """Rows of tickets and of events to be imported, and whether any is new."""
        tickets, events, is_new = [], [], False
        for code, ticket in self.truth.items():
            if ticket["learned"] > now:
                continue
            known = self.known.setdefault(code, {"row": None, "events": []})
            if again or known["row"] != ticket["row"]:
                is_new = is_new or known["row"] != ticket["row"]
                tickets.append((code, known.update(row=dict(ticket["row"])) or known["row"]))
            for index, (when, kind, what, learned) in enumerate(ticket["events"]):
                if learned > now:
                    break
                if again or index >= len(known["events"]):
                    events.append((code, when, kind, what))
                if index >= len(known["events"]):
                    known["events"].append((when, kind, what))
                    is_new = True
        if is_new:
            self.batch = now if self.batch is None else max(now, self.batch)
        return tickets, events

    def cases(self):
        """What a reader of public reports may know of each."""
        for code, known in self.known.items():
            row = known["row"]
            if row["class"] == "reputation":
                continue
            at = {kind: when for when, kind, _ in known["events"]}
            yield {"code": code, "open": row["received"], "field": row["field"] or "khac", "district": row["district"],
                   "channel": row["channel"] or "web", "forwarded": at.get("forwarded"), "refused": at.get("refused"),
                   "closed": at.get("result" if self.rules.closes_on == "result" else "replied"),
                   "unit": next(({"phong-b": "so-a"}.get(what, what) for _, kind, what in known["events"]
                                 if kind == "forwarded"), None),
                   "times": [row["received"]] + [when for when, _, _ in known["events"]]}

    def figures(self, start, end):
        """figure → the cases that stand behind it."""
        found = collections.defaultdict(set)
        for case in self.cases():
            code, opened, closed = case["code"], case["open"], case["closed"]
            if case["refused"] is not None and case["refused"] < end:
                if start <= opened < end:
                    found["flow.submitted"].add(code)
                continue
            if start <= opened < end:
                found["flow.submitted"].add(code)
                found["flow.received"].add(code)
            if opened < start and (closed is None or closed >= start):
                found["flow.opening"].add(code)
            if opened < end and (closed is None or closed >= end):
                found["flow.closing"].add(code)
            if closed is not None and start <= closed < end:
                found["flow.handled"].add(code)
        return found


# ---- The model against the program -------------------------------------------------------------

class City:
    def __init__(self, program, seed, place):
        self.rnd, self.program, self.place = random.Random(seed), program, place
        self.rules = Rules(self.rnd)
        self.history = History(self.rnd, self.rules)
        self.workspace = os.path.join(place, "ws")
        self.call("init", self.workspace, "--profile", self.rules.write(place))
        self.issued, self.hidden = {}, set()
        year = self.rnd.choice([2020, 2023, 2024, 2026])  # 2020 and 2026 have a week 53, 2020 and 2024 a leap day
        self.now = dt.datetime(year, *self.rnd.choice([(1, 3), (2, 20), (11, 25), (12, 20)]), self.rnd.randrange(24),
                               tzinfo=self.rules.zone)
        self.all = self.rules.periods(range(year - 13, year + 4))
        self.own = [one for one in self.all if self.rules.issued[KINDS[one[1]]]]
        self.edges = [one[0] for one in self.all if abs(one[0] - self.now) < 400 * DAY]

    def call(self, *arguments, expect=0):
        done = subprocess.run([self.program, *arguments], capture_output=True, text=True)
        assert expect is None or done.returncode == expect, (arguments, done.returncode, done.stdout[-2000:], done.stderr[-2000:])
        return done

    def iso(self, when):
        return when.astimezone(self.rules.zone).isoformat()

    def bring(self, again=False):
        tickets, events = self.history.learn(self.now, again)
        if not tickets and not events:
            return
        paths = [os.path.join(self.place, name) for name in ("t.csv", "e.csv")]
        self.rnd.shuffle(tickets)
        self.rnd.shuffle(events)
        with open(paths[0], "w", encoding="utf-8") as file:
            file.write(TICKETS + "".join(
                f"{code},{self.iso(row['received'])},{row['channel']},{row['district']},{row['field']},,{row['class']},Nội dung {code}\n"
                for code, row in tickets))
        with open(paths[1], "w", encoding="utf-8") as file:
            file.write(EVENTS + "".join(
                f"{code},{self.iso(when)},{kind},{what if kind == 'forwarded' else ''},,,,,,{what if kind == 'refused' else ''},,,,\n"
                for code, when, kind, what in events))
        self.call("import", "-C", self.workspace, *paths, "--known-at", self.iso(self.now))

    def trend_begin(self, name, rank):
        """Where the first of the twelve periods begins that are counted with one."""
        same = [one for one in self.all if one[1] == rank]
        return same[[one[2] for one in same].index(name) - 11][3]

    def judge(self, period, allows_empty):
        end, rank, name, start = period
        cases = list(self.history.cases())
        if name in self.issued:
            return "issued", None
        if not allows_empty and self.history.batch < end:
            return "held", "due.not-delivered"
        if not allows_empty and not any(start <= when < end for case in cases for when in case["times"]):
            return "held", "due.nothing-happened"
        since = self.trend_begin(name, rank)
        for case in cases:
            if case["field"] not in FIELDS and case["open"] < end and (case["closed"] is None or case["closed"] >= since):
                return "held", "aggregate.field-unknown"
        return "due", None

    def model(self, now, allows_empty=False):
        """[(id, state, code, start, end)] of the periods that have ended, oldest first."""
        first = min((case["open"] for case in self.history.cases()), default=None)
        return [] if first is None else [(one[2], *self.judge(one, allows_empty), one[3], one[0]) for one in self.own
                                         if first < one[0] <= now]

    def check_list(self, now):
        expected, tried = [], 0
        for name, state, code, _, _ in self.model(now):
            is_open = state == "due" or code == "aggregate.field-unknown"
            tried += is_open
            expected.append((name, "due", None) if is_open and tried > TRIED_MOST else (name, state, code))
        listed = json.loads(self.call("list", "-C", self.workspace, "--json", "--now", self.iso(now)).stdout)["periods"]
        found = [(one["id"], one["state"], one.get("code")) for one in listed if one["scheduled"]]
        assert found == expected, ("list", now, [pair for pair in zip(found, expected) if pair[0] != pair[1]][:5])

    def run_due(self, now, allows_empty):
        model = self.model(now, allows_empty)
        expected = [(name, "made" if state == "due" else state, code) for name, state, code, _, _ in model if state != "issued"]
        more = ["--allow-empty"] if allows_empty else []
        done = self.call("run", "-C", self.workspace, "--due", "--no-units", "--json", "--now", self.iso(now), *more, expect=None)
        said = json.loads(done.stdout)
        found = [(one["id"], one["outcome"], one.get("code")) for one in said["periods"]]
        assert found == expected, ("run", now, more, [pair for pair in zip(found, expected) if pair[0] != pair[1]][:5], done.stderr[-1500:])
        code = 5 if any(outcome == "held" for _, outcome, _ in expected) else 0 if expected else 4
        assert done.returncode == said["exit"] == code, (done.returncode, code)
        with open(os.path.join(self.workspace, "state", "last-run.json"), encoding="utf-8") as file:
            kept = json.load(file)
        assert (kept["exit"], kept["run"]) == (code, said["run"])
        assert [(one["id"], one["outcome"]) for one in kept["periods"]] == [one[:2] for one in expected]
        assert all(line.startswith(f"[{said['run']}] ") for line in done.stderr.splitlines()), done.stderr[:500]
        coming = sorted(min(one for one in self.own if one[0] > now and one[1] == rank) for rank in {one[1] for one in self.own})
        assert [one["id"] for one in said["next"]] == [one[2] for one in coming], (said["next"], coming)
        for name, state, _, start, end in model:
            if state == "due":
                self.issued[name] = (start, end, self.history.figures(start, end))

    def check_numbers(self, name):
        start, end, printed = self.issued[name]
        cases = {case["code"]: case for case in self.history.cases()}
        figures = self.history.figures(start, end)
        if any(case["field"] not in FIELDS for case in cases.values()):
            return  # no period is counted now
        for _ in range(4):
            figure = self.rnd.choice(["flow.submitted", "flow.received", "flow.opening", "flow.closing", "flow.handled"])
            row = self.rnd.choice([None, "field", "district", "channel", "unit"])
            value = {None: None, "field": self.rnd.choice(FIELDS), "district": self.rnd.choice(["q1", "q2"]),
                     "channel": self.rnd.choice(["web", "zalo"]), "unit": self.rnd.choice(["tt", "to-1", "to-2", "so-a"])}[row]

            def is_of_row(case):
                if row != "unit":
                    return row is None or case[row] == value
                is_forwarded = case["forwarded"] is not None and case["forwarded"] < end
                return (case["unit"] if is_forwarded else "tt") == value

            options = [] if row is None else ["--" + row, value]
            answer = json.loads(self.call("trace", "-C", self.workspace, figure, "--period", name, "--json", "--allow-empty",
                                          *options).stdout)
            found = {one["ticket"] for part in answer["parts"] for one in part["tickets"]}
            expected = {code for code in figures[figure] if is_of_row(cases[code])}
            assert found == expected, ("trace", figure, name, options, sorted(found ^ expected)[:9])
        told = self.call("diff", "-C", self.workspace, "--period", name, "--json", "--exit-code", expect=None)
        for figure in ("flow.submitted", "flow.received", "flow.opening", "flow.closing", "flow.handled"):
            changed = printed[figure] ^ figures[figure]
            assert not changed or changed & self.hidden or told.returncode == 0, ("diff is silent", name, figure, changed)

    def change_something(self):
        """A class that becomes sensitive, a row that is corrected, words for what nobody knew."""
        rnd, truth = self.rnd, self.history.truth
        if rnd.random() < .1 and self.history.known:
            code = rnd.choice(sorted(self.history.known))
            truth[code]["row"]["class"] = "reputation"
            self.hidden.add(code)
        if rnd.random() < .15 and self.history.known:
            truth[rnd.choice(sorted(self.history.known))]["row"]["field"] = rnd.choice(FIELDS)
        if rnd.random() < .08:
            for ticket in truth.values():
                if ticket["row"]["field"] not in FIELDS + [""]:
                    ticket["row"]["field"] = "khac"

    def play(self):
        rnd = self.rnd
        for _ in range(rnd.randrange(4, 14)):
            end = self.now + dt.timedelta(hours=rnd.choice([5, 30, 100, 168, 168, 400, 24 * rnd.randrange(1, 60)]))
            self.history.go_on(self.now, end, self.edges)
            self.now = end if rnd.random() < .9 else min(edge for edge in self.edges + [end] if edge >= end)
            if rnd.random() < .85:
                self.bring()
            elif rnd.random() < .3:
                self.bring(again=True)
            now = self.now if rnd.random() < .85 else self.now - dt.timedelta(hours=rnd.randrange(1, 500))
            self.check_list(now)
            self.run_due(now, rnd.random() < .1)
            if self.issued and rnd.random() < .7:
                self.check_numbers(rnd.choice(sorted(self.issued)))
            self.change_something()
        if self.issued and not self.hidden:
            self.call("verify", "-C", self.workspace)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("program")
    arguments.add_argument("--seeds", nargs=2, type=int, default=(0, 4), metavar=("FIRST", "COUNT"))
    options = arguments.parse_args()
    failed, periods = 0, 0
    for seed in range(options.seeds[0], sum(options.seeds)):
        place = tempfile.mkdtemp(prefix="baocao-city-")
        city = City(os.path.abspath(options.program), seed, place)
        try:
            city.play()
        except AssertionError as fault:
            failed += 1
            print(f"FAILED: seed {seed}: {str(fault)[:1500]}")
        periods += len(city.issued)
        shutil.rmtree(place)
    print(f"{options.seeds[1]} cities, {periods} periods issued, {failed} differ")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
