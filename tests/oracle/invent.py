"""Invents ticket histories that go where rules meet: limits, seconds, days off, returns, corrections.

Nothing in them is likely; everything in them is allowed. All instants are the office's local seconds,
as in office.py.
"""

import datetime as dt
import random

from office import DAY, day_number

TICKET = "code received_at channel district field priority sensitivity content".split()
EVENT = ("code at kind unit co_units field priority sensitivity committed_at level reason evidence "
         "site_visit done ref number letter_date note").split()
SECONDS = (-1, 0, 1)
# Where most of a year's traps lie: Tết, the swap of 29 April, the worked Saturday of 4 May 2024.
DENSE = [dt.date(2024, 1, 22), dt.date(2024, 5, 26)]
A_YEAR_BEFORE = [dt.date(2023, 1, 23), dt.date(2023, 5, 28)]
LAST = day_number(dt.date(2024, 7, 31)) * DAY
LEVELS = ["satisfied", "acceptable", "unsatisfied", "Hài lòng", "KHÔNG HÀI LÒNG"]
AT_THE_IOC = ("verified verified classified classified " + "forwarded " * 12 + "asked_leader contacted "
              "refused refused duplicate_of withdrawn passed_outside result interim").split()
AT_A_BODY = ("assigned " * 3 + "returned " * 3 + "interim " * 4 + "result " * 8 + "classified classified "
             "forwarded forwarded directive directive asked_leader replied withdrawn passed_outside refused duplicate_of").split()
AFTERWARDS = ("replied replied replied rated rated rated passed_back reopened reopened published withheld "
               "classified result refused forwarded informed_sender interim returned directive directive").split()
ANYTHING = sorted(set(AT_THE_IOC + AT_A_BODY + AFTERWARDS) - {"received"})
ENDS = ("result", "refused", "duplicate_of", "withdrawn", "passed_outside")


class Inventor:
    def __init__(self, office, seed):
        self.office = office
        self.random = random.Random(seed)
        raw = office.raw
        lasting = [row for row in raw["units"] if not row.get("valid_from") and row["kind"] != "ioc"]
        self.bodies = [row["id"] for row in lasting if row["kind"] != "agency"]
        self.agencies = [row["id"] for row in lasting if row["kind"] == "agency"]
        self.inside = {}
        for row in lasting:
            for parent in office.parents[row["id"]] if row["kind"] == "agency" else []:
                self.inside.setdefault(parent["parent"], []).append(row["id"])
        self.moving = [unit for unit in self.agencies if len(office.parents[unit]) > 1]
        # A few busy bodies, so that the same ones meet again.
        self.busy = sorted(self.inside)[:4] + self.random.sample(self.bodies, 3)
        self.fields = [row["id"] for row in raw["fields"]]
        self.districts = [row["id"] for row in raw["districts"]]
        self.channels = [row["id"] for row in raw["channels"]]
        self.refusals = [row["id"] for row in raw["refusals"]]

    def some(self, share):
        return self.random.random() < share

    # ---- Moments ------------------------------------------------------------------------------

    def receipt(self):
        pick = self.random
        first, last = DENSE if self.some(0.8) else A_YEAR_BEFORE
        day = pick.randint(day_number(first), day_number(last))
        return day * DAY + self.time_of_day(day)

    def time_of_day(self, day):
        pick = self.random
        kind = pick.randrange(6)
        if kind == 0:
            return pick.choice((0, 0, 1, DAY - 1))
        if kind in (1, 2) and self.office.sessions(day):
            edges = [edge for session in self.office.sessions(day) for edge in session]
            return pick.choice(edges) + pick.choice(SECONDS + (59, 60, -60))
        if kind == 3:
            return pick.randrange(DAY)
        return pick.randrange(7 * 3600, 17 * 3600 + 1800)

    def later(self, at, marks):
        """A moment at or after `at`; `marks` are instants where something changes."""
        pick = self.random
        kind = pick.randrange(12)
        if kind == 0:
            return at + pick.choice((0, 0, 1))
        if kind == 1:
            return at + pick.randrange(600)
        if kind in (2, 3):
            return at + pick.randrange(6 * 3600)
        if kind in (4, 5):
            return at + pick.randrange(3 * DAY)
        if kind == 6:
            return at + pick.randrange(25 * DAY)
        if kind == 7:  # an end of a week or of a month, which is a start
            date = dt.date.fromordinal(at // DAY)
            ahead = 7 - date.weekday() if self.some(0.7) else \
                ((date.replace(day=1) + dt.timedelta(days=32)).replace(day=1) - date).days
            return max(at, (at // DAY + ahead) * DAY + pick.choice(SECONDS))
        ahead = [mark for mark in marks if mark is not None and mark >= at]
        if kind in (8, 9) and ahead:
            return max(at, pick.choice(ahead) + pick.choice(SECONDS))
        day = at // DAY + pick.randrange(9)
        return max(at, day * DAY + self.time_of_day(day))

    # ---- Words --------------------------------------------------------------------------------

    def written(self, at):
        """An instant in one of the ways the format allows."""
        pick = self.random
        style = pick.randrange(8)
        shift = {1: self.office.offset, 2: 0}.get(style, 0)
        date = dt.date.fromordinal((at - shift) // DAY)
        rest = (at - shift) % DAY
        text = "%s%s%02d:%02d" % (date, " " if style == 3 else "T", rest // 3600, rest // 60 % 60)
        if style != 4 or rest % 60:
            text += ":%02d" % (rest % 60)
        if style == 5:
            text += ".75"
        return text + {1: "Z", 2: "+07:00"}.get(style, "")

    # ---- A life -------------------------------------------------------------------------------

    def ticket(self, number, count):
        pick = self.random
        code = "N%06d" % number
        at = self.receipt()
        channel = pick.choice(self.channels)
        row = dict.fromkeys(TICKET, "")
        row.update(code=code, received_at=self.written(at), channel=channel,
                   district=pick.choice(self.districts + [""]), field=pick.choice(self.fields),
                   priority=pick.choice(["normal"] * 5 + ["", "emergency", "Khẩn cấp"]),
                   sensitivity=pick.choice([""] * 8 + ["public"] * 8 + ["reputation"]))
        return row, self.life(code, at, count, row["priority"])

    def life(self, code, at, count, priority):
        pick = self.random
        events = []
        state = {"where": "ioc", "body": None, "opened": at, "forwarded": None, "assigned": None,
                 "end": None, "priority": priority}
        for _ in range(pick.choice((0, 1, 2, 3, 4, 5, 6, 6, 7, 8, 9, 10, 12, 16))):
            if events and self.some(0.04):  # another one of its kind in the same second
                kind = events[-1]["kind"]
            else:
                at = self.later(at, self.marks(state))
                kind = self.kind(state["where"])
            if at >= LAST:
                break
            row = dict.fromkeys(EVENT, "")
            row.update(code=code, at=self.written(at), kind=kind)
            self.fill(row, kind, at, state, count)
            self.follow(kind, at, row, state)
            events.append(row)
        return events

    def kind(self, where):
        if self.some(0.06):
            return self.random.choice(ANYTHING)
        # Where a case closes on its reply only, much may happen between the result and the reply.
        kinds = AT_THE_IOC + AT_A_BODY if where == "waiting" and self.some(0.5) else AFTERWARDS
        return self.random.choice({"ioc": AT_THE_IOC, "body": AT_A_BODY}.get(where, kinds))

    def marks(self, state):
        """Instants at which a limit of the life so far ends."""
        office, found = self.office, []
        for start in (state["opened"], state["forwarded"], state["assigned"], state["end"]):
            if start is not None:
                found += [office.add_working_seconds(start, hours * 3600) for hours in (4, 8)]
                found += [office.add_working_days(start, days) for days in (1, 3, 7)]
                found += [start + hours * 3600 for hours in (2, 4, 14 * 24)]
        return found + state.get("promised", [])

    def fill(self, row, kind, at, state, count):
        pick = self.random
        if self.some(0.1):  # neither counts for anything
            row["note"] = pick.choice(["đã gọi điện", "cần xem lại", "=1+1"])
        if kind in ("forwarded", "assigned") and self.some(0.1):
            row["co_units"] = ";".join(pick.sample(self.bodies + [self.office.ioc], 2))
        if kind == "forwarded":
            again = [state["body"]] * 3 if state["body"] else []
            row["unit"] = pick.choice(self.busy + again + [pick.choice(self.bodies)])
            if self.some(0.05):
                row["unit"] = pick.choice(self.agencies)
            elif self.moving and self.some(0.2):
                row["unit"] = pick.choice(self.moving)
        elif kind == "assigned":
            within = self.inside.get(state["body"], [])
            row["unit"] = pick.choice(within if within and self.some(0.9) else self.agencies)
            if self.some(0.05):  # the team takes it back, or another team is named
                row["unit"] = pick.choice([state["body"] or pick.choice(self.busy)] * 3 + self.busy)
        elif kind == "returned":
            row["site_visit"] = pick.choice("01") if self.some(0.8) else ""
        elif kind == "interim":
            row["reason"] = pick.choice(["time", "weather", "co-ordination"])
            row["evidence"] = pick.choice(["0", "1", "1", ""])
            if self.some(0.85):
                date = at + pick.choice((0, 1, 3, 8, 12)) * DAY + pick.choice((0, 0, -1, 3600))
                promised = max(at, date)
                if self.some(0.5):
                    row["committed_at"] = str(dt.date.fromordinal(promised // DAY))
                    promised = promised // DAY * DAY + DAY - 1
                else:
                    row["committed_at"] = self.written(promised)
                state.setdefault("promised", []).append(promised)
        elif kind == "classified":
            row["field"] = pick.choice(["", pick.choice(self.fields)])
            row["priority"] = pick.choice(["", "", "normal", "emergency"])
            row["sensitivity"] = pick.choice([""] * 12 + ["public", "public", "reputation"])
        elif kind == "result":
            row["evidence"] = pick.choice(["0", "1", "1", ""])
        elif kind == "rated":
            row["level"] = pick.choice(LEVELS)
        elif kind == "refused":
            row["reason"] = pick.choice(self.refusals)
        elif kind == "duplicate_of":
            other = "N%06d" % pick.randrange(count)
            row["ref"] = other if other != row["code"] else "N%06d" % ((int(other[1:]) + 1) % count)
        elif kind == "directive":
            row["done"] = pick.choice("01")

    def follow(self, kind, at, row, state):
        """Roughly where the case is now: only to make the next event a likely one."""
        if kind == "reopened" and state["where"] == "ended":
            state.update(where="ioc", opened=at, forwarded=None, assigned=None)
        elif state["where"] in ("ended", "waiting"):
            state["where"] = "ended" if kind == "replied" else state["where"]
        elif kind == "forwarded":
            body = self.office.body(row["unit"], at // DAY)
            state.update(where="body", body=body, forwarded=at, assigned=None)
        elif kind == "assigned":
            state["assigned"] = at
        elif kind == "returned":
            state["where"] = "body" if state["assigned"] else "ioc"
            state["assigned"] = None
        elif kind == "result" and self.office.closes_on_reply:
            state.update(where="waiting", end=at)
        elif kind in ENDS:
            state.update(where="ended", end=at)

    def histories(self, count):
        """(rows of tickets.csv, rows of events.csv)"""
        tickets, events = [], []
        for number in range(count):
            ticket, life = self.ticket(number, count)
            tickets.append(ticket)
            events += life
        return tickets, events
