#!/usr/bin/env python3
"""Writes the invented history of samples/tinh-mau: 600 tickets that cross both reforms of 2025.

usage: make.py [FOLDER]        writes tickets.csv and events.csv there (default: beside this file)
       make.py --check         makes them again and compares; exit 1 when they differ

Knows nothing of the program. The same bytes on every machine: its own generator, no locale, no clock.
"""
import csv, datetime, io, os, sys

TICKETS = 600
FIRST, DAYS = datetime.datetime(2025, 1, 2), 350
REFORM, MERGER = datetime.datetime(2025, 7, 1), datetime.datetime(2025, 3, 1)
OLD = {"tp-an-hoa": "to-an-hoa", "h-binh-son": "to-binh-son", "h-cu-lang": "to-cu-lang", "h-dak-mau": "to-dak-mau"}
NEW = {"p-an-hoa": "ubnd-an-hoa", "p-an-binh": "ubnd-an-binh", "p-an-phu": "ubnd-an-phu", "x-binh-son": "ubnd-binh-son",
       "x-binh-tan": "ubnd-binh-tan", "x-binh-thuan": "ubnd-binh-thuan", "x-cu-lang": "ubnd-cu-lang", "x-cu-mo": "ubnd-cu-mo",
       "x-cu-nang": "ubnd-cu-nang", "x-ranh-gioi": "ubnd-ranh-gioi", "x-dak-mau": "ubnd-dak-mau", "x-dak-nong": "ubnd-dak-nong"}
INSIDE = {"tp-an-hoa": ["p-an-hoa", "p-an-binh", "p-an-phu"], "h-binh-son": ["x-binh-son", "x-binh-tan", "x-binh-thuan"],
          "h-cu-lang": ["x-cu-lang", "x-cu-mo", "x-cu-nang"], "h-dak-mau": ["x-ranh-gioi", "x-dak-mau", "x-dak-nong"]}
FIELDS = ["giao-thong", "moi-truong", "an-toan-thuc-pham", "trat-tu-do-thi", "linh-vuc-khac"]


class Chance:
    """A linear congruential generator (Knuth, MMIX)."""

    def __init__(self, seed):
        self.state = seed

    def below(self, limit):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % limit

    def one_of(self, items):
        return items[self.below(len(items))]


def department(chance, field, at):
    if field == "giao-thong":
        return "so-gtvt" if at < MERGER else "so-xd"
    if field == "moi-truong":
        return chance.one_of(["so-tnmt", "so-nnptnt"]) if at < MERGER else "so-nnmt"
    return chance.one_of(["so-yt", "chi-cuc-attp"])


def history(chance, number):
    """One ticket's row and the rows of its events."""
    code = f"TM-{number:04d}"
    at = FIRST + datetime.timedelta(minutes=number * DAYS * 1440 // TICKETS + chance.below(1200))
    field = chance.one_of(FIELDS)
    district = chance.one_of(list(OLD if at < REFORM else NEW)) if chance.below(25) else ""
    sensitivity = "reputation" if chance.below(40) == 0 else ""
    ticket = [code, at.isoformat(), chance.one_of(["app", "hotline"]), district, field,
              "emergency" if chance.below(20) == 0 else "normal", sensitivity, f"Nội dung hư cấu số {number}"]
    events = []

    def add(kind, least_h, most_h, **cells):
        nonlocal at
        at += datetime.timedelta(minutes=60 * least_h + chance.below(60 * (most_h - least_h)))
        events.append({"code": code, "at": at.isoformat(), "kind": kind, **cells})

    def body():
        if district and field in ("trat-tu-do-thi", "linh-vuc-khac", "giao-thong"):
            if at < REFORM:
                if district == "h-binh-son" and chance.below(4) == 0:
                    return "ubnd-xa-binh-tan-cu"
                return OLD[district]
            return NEW[district] if district in NEW else NEW[chance.one_of(INSIDE[district])]
        return department(chance, field, at)

    if chance.below(30) == 0:
        add("refused", 1, 20, reason="abusive")
        return ticket, events
    add("verified", 0, 5)
    if chance.below(25) == 0:
        return ticket, events
    add("forwarded", 1, 8)
    events[-1]["unit"] = body()
    if events[-1]["unit"] == "to-an-hoa" and chance.below(2):
        add("assigned", 1, 10, unit="phong-dt-an-hoa")
    if chance.below(8) == 0:
        add("returned", 4, 40)
        add("forwarded", 1, 8)
        events[-1]["unit"] = body()
    handled_by = at + datetime.timedelta(hours=20 + chance.below(400))
    if at < REFORM <= handled_by and chance.below(2):
        at = REFORM + datetime.timedelta(hours=7)
        add("forwarded", 1, 30)
        events[-1]["unit"] = body()
    if chance.below(15) == 0:
        return ticket, events
    add("result", 20, 330, evidence="1")
    if chance.below(10):
        add("replied", 1, 30)
        if chance.below(2):
            add("rated", 2, 90, level=chance.one_of(["satisfied", "satisfied", "acceptable", "unsatisfied"]))
    return ticket, events


def files():
    chance = Chance(20250701)
    columns = ["code", "at", "kind", "unit", "level", "reason", "evidence"]
    tickets, events = io.StringIO(), io.StringIO()
    rows = csv.writer(tickets, lineterminator="\n")
    rows.writerow(["code", "received_at", "channel", "district", "field", "priority", "sensitivity", "content"])
    lines = csv.DictWriter(events, columns, restval="", lineterminator="\n")
    lines.writeheader()
    for number in range(1, TICKETS + 1):
        ticket, own = history(chance, number)
        rows.writerow(ticket)
        lines.writerows(own)
    return {"tickets.csv": tickets.getvalue(), "events.csv": events.getvalue()}


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    is_check = sys.argv[1:] == ["--check"]
    folder = here if is_check or len(sys.argv) < 2 else sys.argv[1]
    for name, text in files().items():
        path = os.path.join(folder, name)
        if is_check:
            with open(path, encoding="utf-8", newline="") as file:
                if file.read() != text:
                    sys.exit(f"{path}: is not what make.py writes")
        else:
            with open(path, "w", encoding="utf-8", newline="") as file:
                file.write(text)


main()
