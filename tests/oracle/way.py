"""Figures of what happened on the way of a case, a second time: the telephone call of an emergency, a
wrong field or a wrong body. (Directives and publication are in stages.py.)

Written from the two procedures: Đắk Lắk, Bước 2 (an emergency is passed on at once and the team is
contacted directly); Lai Châu, Điều 9, khoản 2 (the Văn phòng moves a case to another class or another
body where the sender took the wrong one). Each figure is an answer to a question about the list of events of one
cycle; nothing is kept from one question to the next.
"""

from office import DAY
from stages import nearest_rank

KEYS = {"emergency": "has_contacts", "wrong": "has_corrections"}
COUNTS = "emergency.count emergency.contacted wrong.field wrong.agency".split()
STATISTICS = {"emergency.contact_median_min": 50, "emergency.contact_p90_min": 90}


def knows(name):
    return name.split(".")[0] in KEYS


def applies(office, name):
    return bool(office.raw.get(KEYS[name.split(".")[0]], False))


def order_statistics(samples):
    return {name: nearest_rank(samples.get("contact", []), percent)
            for name, percent in STATISTICS.items()}


def events_of(cycle, cycles, end):
    """The events of one cycle before E: from its opening to the one that opened the next."""
    number, found = 1, []
    for event in cycle.ticket.events:
        if event.at >= end:
            break
        following = cycles[number].opened if number < len(cycles) else None
        if event.kind == "reopened" and event.at == following and cycles[number - 1].ended <= event.at:
            number += 1
        elif number == cycle.number:
            found.append(event)
    return found


def while_open(cycle, events):
    return [event for event in events if cycle.ended is None or event.at <= cycle.ended]


def call(cycle, events):
    """When the body of an emergency was first telephoned; None: not by E."""
    times = [event.at for event in while_open(cycle, events) if event.kind == "contacted"]
    return min(times) if times else None


def field_before(cycle, cycles, events, index, end):
    """The field in force when the index-th event of the cycle came."""
    field = cycle.ticket.field
    for each in cycles[:cycle.number - 1]:
        for event in events_of(each, cycles, end):
            field = event.field or field
    for event in cycle.ticket.events:  # the event that reopened may bring one too
        if event.kind == "reopened" and cycle.number > 1 and event.at == cycle.opened:
            field = event.field or field
    for event in events[:index]:
        field = event.field or field
    return field


def wrong_field(cycle, cycles, events, end):
    """The first time that a case already forwarded got another field."""
    for index, event in enumerate(while_open(cycle, events)):
        forwarded = any(each.kind == "forwarded" for each in events[:index])
        if forwarded and event.field and event.field != field_before(cycle, cycles, events, index, end):
            return event.at
    return None


def wrong_agency(cycle, office, events):
    """The first time that a case left the body it was with for another, or for outside."""
    body, forwarded = None, False
    for event in while_open(cycle, events):
        if event.kind == "forwarded":
            target = office.body(event.unit, event.at // DAY) if event.unit else body
            if forwarded and target != body:
                return event.at
            body, forwarded = target, True
        elif event.kind == "passed_outside" and forwarded and cycle.end == "passed_outside":
            return event.at
    return None


def add_way(cycle, cycles, office, period, add, sample):
    """add(figure) and sample(name, value) for everything on the way of the cycle in [start, end)."""
    start, end = period
    inside = lambda at: at is not None and start <= at < end
    events = events_of(cycle, cycles, end)
    if cycle.priority == "emergency" and inside(cycle.opened):
        add("emergency.count")
        if call(cycle, events) is not None:
            add("emergency.contacted")
            sample("contact", (call(cycle, events) - cycle.opened) // 60)
    if inside(wrong_field(cycle, cycles, events, end)):
        add("wrong.field")
    if inside(wrong_agency(cycle, office, events)):
        add("wrong.agency")
