#!/usr/bin/python3
"""Is an invented history sound? Every id known to the profile, every event's ticket there and its order
possible, every kind present that the office has.

    check_history.py PROFILE.yaml FOLDER        prints a count of each kind, exit 1 with each fault
"""
import collections
import csv
import re
import sys

KINDS = """verified classified forwarded assigned returned interim asked_leader directive contacted result
replied published withheld rated passed_back reopened refused duplicate_of withdrawn passed_outside
informed_sender official_letter""".split()
ENDS = {"result", "refused", "duplicate_of", "withdrawn", "passed_outside"}


def ids_of(profile, section):
    """The ids listed under a top-level key of a profile, without a YAML library."""
    block = re.search(rf"^{section}:\n((?:[ #].*\n|\n)+)", profile, re.M).group(1)
    return set(re.findall(r"^  - (?:\{)?id: ([a-z0-9-]+)", block, re.M))


def main(profile_path, folder):
    profile = open(profile_path, encoding="utf-8").read()
    units, fields, districts = (ids_of(profile, s) for s in ("units", "fields", "districts"))
    has_ratings = "has_ratings: true" in profile
    faults = []
    tickets = {}
    with open(f"{folder}/tickets.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["code"] in tickets:
                faults.append(f"{row['code']}: twice")
            if row["field"] not in fields:
                faults.append(f"{row['code']}: field {row['field']}")
            if row["district"] and row["district"] not in districts:
                faults.append(f"{row['code']}: district {row['district']}")
            tickets[row["code"]] = row
    received = [t["received_at"] for t in tickets.values()]
    if received != sorted(received):
        faults.append("tickets are not in the order of their receipt")

    counts = collections.Counter()
    latest = {}
    done = collections.defaultdict(list)
    with open(f"{folder}/events.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            code, kind = row["code"], row["kind"]
            counts[kind] += 1
            if code not in tickets:
                faults.append(f"{code}: no such ticket")
                continue
            if row["at"] < latest.get(code, tickets[code]["received_at"]):
                faults.append(f"{code}: {kind} at {row['at']} before what went before")
            latest[code] = row["at"]
            if kind not in KINDS:
                faults.append(f"{code}: kind {kind}")
            for unit in filter(None, [row["unit"], *row["co_units"].split(";")]):
                if unit not in units:
                    faults.append(f"{code}: unit {unit}")
            if row["field"] and row["field"] not in fields:
                faults.append(f"{code}: field {row['field']}")
            if kind in ("forwarded", "assigned", "passed_back") and not row["unit"]:
                faults.append(f"{code}: {kind} without a unit")
            if kind == "duplicate_of" and not row["ref"] < code:
                faults.append(f"{code}: duplicate of {row['ref']}")
            if kind in ("assigned", "returned", "interim", "result") and "forwarded" not in done[code]:
                faults.append(f"{code}: {kind} before any forwarding")
            if kind in ("replied", "rated") and "result" not in done[code]:
                faults.append(f"{code}: {kind} before any result")
            if kind == "reopened" and not ENDS & set(done[code]):
                faults.append(f"{code}: reopened while open")
            done[code].append(kind)
    for kind in KINDS:
        is_expected = has_ratings or kind not in ("rated", "passed_back")
        if (counts[kind] > 0) != is_expected:
            faults.append(f"{counts[kind]} events of kind {kind}")

    cameras = [c for c, t in tickets.items() if t["channel"].lower() == "camera"]
    if any(k in ("replied", "rated") for c in cameras for k in done[c]):
        faults.append("a camera ticket was replied to or rated")
    still_open = sum(1 for c in tickets if not ENDS & set(done[c]))
    print(f"{len(tickets)} tickets, {sum(counts.values())} events, {len(cameras)} of cameras,"
          f" {still_open} never ended, {sum(d.count('reopened') > 1 for d in done.values())} reopened twice")
    for kind in KINDS:
        print(f"  {kind:16} {counts[kind]}")
    for fault in faults[:20]:
        print("fault:", fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
