"""Tickets and events as read, and what had become of a ticket by the events before E."""

import csv
import os
import re

from office import DAY, key_of, parse_instant

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

# ---- The data --------------------------------------------------------------------------------

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
        self.done = flag(row.get("done"))
        self.evidence = flag(row.get("evidence"))
        self.site_visit = flag(row.get("site_visit"))
        self.ref = (row.get("ref") or "").strip()
        self.committed = None
        if row.get("committed_at"):
            self.committed, is_date = parse_instant(row["committed_at"], office.offset)
            self.committed += DAY - 1 if is_date else 0
        self.done = flag(row.get("done"))
        self.note = (row.get("note") or "").strip()
        named = [office.units(name) for name in re.split("[;|]", row.get("co_units") or "") if name.strip()]
        self.co_units = [name for name in named if name != office.ioc]
        self.payload = self.in_order(office)

    def in_order(self, office):
        """Where it stands among events of its kind in its second: by the lists of the profile, then by flags,
        words and dates in the order in which the format names them; what is not given comes first."""
        place = lambda ids, value: 0 if value is None or value == "" else 1 + ids.index(value)
        reason = None
        if self.kind == "refused":
            reason = office.refusals(self.reason)
        elif self.kind == "interim":
            reason = self.reason
        return (place(office.fields.ids, self.field), place(office.units.ids, self.unit),
                place(office.reasons, reason), self.done, self.site_visit, self.evidence,
                place(list(LEVELS.values())[::2], self.level),
                place(["public", "reputation", "state-secret"], self.sensitivity),
                place(["normal", "emergency"], self.priority),
                -1 if self.committed is None else self.committed, self.ref, len(self.co_units),
                tuple(place(office.units.ids, name) for name in self.co_units))


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
        kind, code = row["kind"].strip(), row["code"].strip()
        if kind == "received" or code not in tickets:
            continue
        event = Event(parse_instant(row["at"], office.offset)[0], kind, row, office)
        whole = (code, event.at, kind, event.payload, event.note)
        if whole not in seen:  # the same event again changes nothing
            seen.add(whole)
            tickets[code].events.append(event)
    for ticket in tickets.values():
        ticket.events.sort(key=lambda event: (event.at, KINDS.index(event.kind), event.payload))
        # What stands before the receipt happened to no ticket.
        ticket.events = [event for event in ticket.events if event.at >= ticket.received]
    mark_sensitive(tickets)
    return list(tickets.values())


def is_sensitive(ticket):
    """By the latest class in time: what these files hold was learned at once, and corrects nothing."""
    said = [ticket.sensitivity] + [event.sensitivity for event in ticket.events if event.sensitivity]
    return said[-1] != "public"


def mark_sensitive(tickets):
    for ticket in tickets.values():
        ticket.is_sensitive = is_sensitive(ticket)
    changed = True
    while changed:  # a duplicate of a sensitive ticket is sensitive
        changed = False
        for ticket in tickets.values():
            for event in ticket.events:
                if (event.kind == "duplicate_of" and not ticket.is_sensitive and
                        event.ref in tickets and tickets[event.ref].is_sensitive):
                    ticket.is_sensitive = changed = True


# ---- One ticket as of E ----------------------------------------------------------------------

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
    directives = 0  # given and not reported as done; they are the ticket's, whatever its cycle
    for event in events:
        if event.kind == "reopened" and cycle.end is not None:
            cycle = new_cycle(cycle.number + 1, event.at)
            cycles.append(cycle)
            continue
        if event.kind == "directive":
            directives = max(0, directives - 1) if event.done else directives + 1
            cycle.directives_done += [event.at] * event.done
        if event.kind in ("asked_leader", "published", "withheld"):
            cycle.first_times.setdefault(event.kind, event.at)
        live(cycle, event, office, is_camera)
    if cycle.end in (None, "handled"):  # one that ended otherwise owes nothing any more
        cycle.directives_pending = directives
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
    cycle.first_forwarded = cycle.forwarded_to = None
    cycle.body_since = cycle.agency_since = None
    cycle.handoffs, cycle.returns, cycle.all_promises = [], [], []
    cycle.has_evidence = False
    cycle.directives_done, cycle.directives_pending, cycle.first_times = [], 0, {}
    cycle.loops = []  # [passed back at, the next result or None], one after the other
    cycle.promises = []  # interim reports with a date since the body's turn began
    cycle.result = cycle.replied = cycle.rated = cycle.level = None
    cycle.result_unit = cycle.result_turn = None  # who had it when the result came, since when
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
    waits = bool(cycle.loops) and cycle.loops[-1][1] is None
    if kind == "passed_back" and cycle.end == "handled" and not waits:
        cycle.loops.append([event.at, None])
    if kind == "result" and waits:
        cycle.loops[-1][1] = event.at
    if cycle.end is not None:
        return
    if kind in ("verified", "classified", "forwarded", "assigned"):
        cycle.touched = True
    if kind == "forwarded":
        body = office.body(event.unit, event.at // DAY) if event.unit else cycle.last_body
        if cycle.turn_start is None or body != cycle.last_body:
            cycle.turn_start, cycle.agency = event.at, None
            if cycle.result is None:
                cycle.promises = []
        cycle.holder = cycle.last_body = body
        cycle.body_since, cycle.forwarded_to = event.at, event.unit
        if cycle.first_forwarded is None:
            cycle.first_forwarded = event.at
        else:
            cycle.handoffs.append(event.at)
    elif kind == "assigned":
        if event.unit:
            inside = event.unit not in (cycle.holder, cycle.forwarded_to)
            cycle.agency, cycle.agency_since = event.unit if inside else None, event.at
    elif kind == "returned":
        # Assigned to the very unit the IOC forwarded to is not passed on inside.
        inside = cycle.agency not in (None, cycle.holder, cycle.forwarded_to)
        cycle.returns.append(a_return(cycle, event, office, inside))
        cycle.agency = None
        if not inside:  # the body returns to the IOC; an agency only to its body
            cycle.holder = cycle.forwarded_to = None
    elif kind == "interim" and event.committed is not None and cycle.result is None:
        cycle.promises.append(event)
        cycle.all_promises.append(event)
    elif kind == "result":
        if cycle.result is None:
            cycle.result, cycle.has_evidence = event.at, event.evidence
            cycle.result_unit, cycle.result_turn = cycle.forwarded_to, cycle.turn_start
        if not office.closes_on_reply or is_camera:
            cycle.end, cycle.ended = "handled", event.at
    elif kind in ENDS:
        cycle.end, cycle.ended, cycle.reason = ENDS[kind], event.at, event.reason
        if kind == "refused" and not cycle.touched:
            cycle.end = "refused_at_door"


def a_return(cycle, event, office, inside):
    """(at, since, the unit charged, does a limit bind, site visit); since None: nobody had it."""
    if inside:  # an agency answers through the body it belongs to
        return (event.at, cycle.agency_since, cycle.agency, office.kind.get(cycle.agency) == "agency",
                event.site_visit)
    if cycle.holder is None:
        return event.at, None, None, False, event.site_visit
    # The centre may have forwarded straight to an agency: the limit binds it there too.
    return (event.at, cycle.body_since, cycle.forwarded_to, office.kind.get(cycle.forwarded_to) == "agency",
            event.site_visit)


def handling(cycle, office):
    """(rule, start, due) of the handling clock; due None without a limit, start None where none began."""
    # The verdict is frozen at the result: what is done until the reply moves it no more.
    turn_start = cycle.turn_start if cycle.result is None else cycle.result_turn
    forwarded = turn_start is not None
    rule = office.rule("handling", cycle.field, cycle.priority,
                       turn_start if forwarded else cycle.opened)
    if rule is not None and rule.get("start", "forwarded") == "received":
        rule = office.rule("handling", cycle.field, cycle.priority, cycle.opened) or rule
    starts_received = rule is not None and rule.get("start", "forwarded") == "received"
    start = cycle.opened if starts_received else turn_start
    due = None if start is None else office.due(rule, start)
    if due is not None and office.extension.get("moves_limit"):
        needs = office.extension.get("needs_evidence", True)
        valid = [event for event in cycle.promises
                 if (event.evidence or not needs) and event.at <= due]
        if valid:
            due = max(due, valid[0].committed)
    return rule, start, due


def judge(cycle, office, end):
    """(verdict, due, late minutes, clock) of the handling clock as of E."""
    if cycle.end is None and cycle.holder is None and cycle.result is None:
        return "not_forwarded", None, 0, "none"
    rule, _, due = handling(cycle, office)
    if due is None:
        return "no_deadline", None, 0, "none"
    judged = cycle.result if cycle.result is not None else end if cycle.end is None else cycle.ended
    if judged <= due:
        return "in_time", due, 0, rule["kind"]
    return "late", due, office.minutes(rule["kind"], due, judged), rule["kind"]
