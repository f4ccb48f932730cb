"""The figures beyond stocks and flows: stage clocks, hand-offs, promises, rework, evidence, age.

Each cycle, as history.py replayed it by the events before E, adds to counters and leaves samples in
the rows it belongs to. Straight from the definitions; where they are silent the choice stands in
words beside the line that makes it.
"""

from office import DAY

STAGES = ("intake", "handling", "return", "reply")
COUNTS = ["stage.%s.%s" % (stage, part) for stage in STAGES for part in ("on_time", "late", "no_limit")]
COUNTS += """handoff.count returned.count committed.count committed.again committed.kept
committed.broken reopened.within_14d evidence.missing rework.passed_back rework.reworked
rework.pending directive.done directive.pending leader.asked published.count
withheld.count""".split()
SAMPLES = ["stage." + stage for stage in STAGES] + ["age"]


def applies(office, name):
    """Whether an office has a figure at all; one that it lacks is absent, not zero."""
    first = name.split(".")[0]
    if first == "stage":
        return office.has_stage(name.split(".")[1])
    if first == "rework":  # the loop begins with a rating
        return office.has_ratings
    if first == "committed":
        return office.has_promises
    if first in ("directive", "leader"):
        return office.has_directives
    if first in ("published", "withheld"):
        return office.has_publication
    return first != "reopened" or office.has_reopening


def nearest_rank(samples, percent):
    """The smallest sample with at least `percent` of all at or below it; None without samples."""
    if not samples:
        return None
    ordered = sorted(samples)
    rank = 1
    while rank * 100 < percent * len(ordered):
        rank += 1
    return ordered[rank - 1]


def order_statistics(samples):
    """Figures from the samples of one row: {name of SAMPLES: [minutes or days]}."""
    found = {}
    for stage in STAGES:
        minutes = samples.get("stage." + stage, [])
        found["stage.%s.median_min" % stage] = nearest_rank(minutes, 50)
        found["stage.%s.p90_min" % stage] = nearest_rank(minutes, 90)
    days = samples.get("age", [])
    found["age.median_wd"] = nearest_rank(days, 50)
    found["age.p90_wd"] = nearest_rank(days, 90)
    found["age.max_wd"] = nearest_rank(days, 100)
    return found


# ---- Stage clocks -----------------------------------------------------------------------------

def stop(office, stage, unit, rule, start, due, at):
    """(stage, unit, part, minutes, at) of a clock that stopped."""
    kind = "none" if rule is None else rule["kind"]
    part = "no_limit" if due is None else "on_time" if at <= due else "late"
    return stage, unit, part, office.minutes(kind, start, at), at


def stops_of(cycle, office):
    """Every stage clock of a cycle that has stopped by E, with the unit it is charged to."""
    from history import handling
    field, priority = cycle.field, cycle.priority
    stops = []
    at = cycle.first_forwarded
    if office.has_stage("intake") and at is not None:
        rule = office.rule("intake", field, priority, cycle.opened)
        stops.append(stop(office, "intake", office.ioc, rule, cycle.opened,
                          office.due(rule, cycle.opened), at))
    for at, since, unit, binds, site_visit in cycle.returns:
        # Back at the IOC already: nobody's clock was running.
        if since is not None and office.has_stage("return"):
            rule = office.rule("return", field, priority, since, site_visit)
            # A team's return is measured by the same clock, only no limit binds it.
            stops.append(stop(office, "return", office.row(unit), rule, since,
                              office.due(rule, since) if binds else None, at))
    if cycle.result is not None:  # the clock stops there, also in an office that closes on the reply
        rule, start, due = handling(cycle, office)
        if start is not None:  # solved without ever being forwarded: no such clock ran
            stops.append(stop(office, "handling", office.row(cycle.result_unit), rule, start, due,
                              cycle.result))
    if office.has_stage("reply") and cycle.replied is not None:
        rule = office.rule("reply", field, priority, cycle.result)
        stops.append(stop(office, "reply", office.ioc, rule, cycle.result,
                          office.due(rule, cycle.result), cycle.replied))
    return stops


# ---- Everything a cycle adds ------------------------------------------------------------------

def promises(cycle, inside):
    """One cycle, one first promise, whoever holds the case then; later ones are only `again`."""
    found = []
    given = cycle.all_promises
    if not given:
        return found
    found += ["committed.count"] * inside(given[0].at)
    found += ["committed.again"] * sum(inside(event.at) for event in given[1:])
    first = given[0].committed
    if cycle.result is not None and cycle.result <= first:
        found += ["committed.kept"] * inside(cycle.result)
    elif cycle.end is None or cycle.ended > first:
        # Passed before it was given: broken when given.
        found += ["committed.broken"] * inside(max(first, given[0].at))
    return found


def rework(cycle, before, following, inside):
    """passed_back and reworked in the period, pending as of E.

    A case passed back is reworked by the next result: of the same cycle, or, when it was reopened while it
    waited, of that new cycle, in whose row the rework then stands. It is no longer pending when that cycle
    ended otherwise.
    """
    found = []
    for passed_back, done in cycle.loops:
        found += ["rework.passed_back"] * inside(passed_back) + ["rework.reworked"] * inside(done)
        if done is None and not following:
            found.append("rework.pending")
    if before is not None and before.loops and before.loops[-1][1] is None:
        if cycle.result is not None:
            found += ["rework.reworked"] * inside(cycle.result)
        elif cycle.end is None:
            found.append("rework.pending")
    return found


def age_days(cycle, office):
    """Working days d with opening date < d <= result date."""
    return sum(1 for day in range(cycle.opened // DAY + 1, cycle.result // DAY + 1)
               if office.sessions(day))


def counts_of(cycle, cycles, office, start, end):
    """The counters to which a cycle adds one, each once per time, in the row of the cycle."""
    inside = lambda at: at is not None and start <= at < end
    found = []
    for at in cycle.handoffs:
        found += ["handoff.count"] * inside(at)
    for each in cycle.returns:
        found += ["returned.count"] * inside(each[0])
    if cycle.number > 1:
        before = cycles[cycle.number - 2]
        if inside(cycle.opened) and cycle.opened - before.ended <= 14 * DAY:
            found.append("reopened.within_14d")
    if cycle.result is not None and inside(cycle.result) and not cycle.has_evidence:
        found.append("evidence.missing")
    found += ["directive.done"] * sum(inside(at) for at in cycle.directives_done)
    found += ["directive.pending"] * cycle.directives_pending
    for kind, figure in (("asked_leader", "leader.asked"), ("published", "published.count"),
                         ("withheld", "withheld.count")):
        found += [figure] * inside(cycle.first_times.get(kind))
    return found + promises(cycle, inside) + rework(
        cycle, cycles[cycle.number - 2] if cycle.number > 1 else None, cycles[cycle.number:], inside)


def samples_of(cycle, office, start, end):
    """[(name of SAMPLES, value)] that belong to the row of the cycle."""
    if cycle.end == "handled" and start <= cycle.ended < end:
        return [("age", age_days(cycle, office))]
    return []
