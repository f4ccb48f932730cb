#!/usr/bin/env python3
"""Lets an allocation fail, once, whoever asks for it: the program, one of its libraries, the gate.

usage: fail_memory.py PROGRAM NO_MEMORY [--long] [--scenario NAME]... [--count N]

Out of memory ends the program: exit 1 and words (7 where it was the gate), nothing torn, and the next run finishes. The
usual test takes some allocations; the long one the first of each way to ask for one (the row of callers).
"""
import argparse, collections, os, random, sys, time

from ground import Broken, Ground, Scenario, require

parser = argparse.ArgumentParser()
parser.add_argument("program")
parser.add_argument("no_memory")
parser.add_argument("--long", action="store_true")
parser.add_argument("--scenario", action="append")
parser.add_argument("--count", type=int, help="allocations of each scenario")
parser.add_argument("--seed", type=int, default=20250218)
options = parser.parse_args()
random.seed(options.seed)
# Allocations of the usual test; "gate" is `again` with the fault in the process of the gate.
USUAL = {"again": 8, "gate": 4, "due": 2, "import": 8, "roll": 2, "appendix": 2}
failures = []
counts = collections.Counter()
crashes = collections.Counter()


def struck(ground, scenario, where, **variables):
    environment = {**ground.environment, "LD_PRELOAD": os.path.abspath(options.no_memory), **variables}
    if where == "gate":
        environment["NO_MEMORY_IN"] = "child"
    return ground.call(*scenario.command, environment=environment)


def ways(ground, scenario, where):
    """The first allocation of each row of callers, and the library that asks."""
    log = os.path.join(ground.root, "allocations")
    scenario.restore()
    done = struck(ground, scenario, where, NO_MEMORY_LOG=log)
    require(done.returncode == 0, f"exit {done.returncode}: {done.stderr}")
    with open(log, encoding="utf-8") as file:
        lines = [line.split() for line in file]
    require(lines[-1][0] == "all", "the log is torn")
    return [(int(number), library) for number, library in lines[:-1]], int(lines[-1][1])


def judge(where, done, library):
    code = done.returncode
    counts[f"exit {code}"] += 1
    if code < 0:
        crashes[library] += 1
    # The gate's parent has no answer, and publishes nothing.
    require(code == (7 if where == "gate" else 1), f"exit {code}: {done.stderr}")
    require("bộ nhớ" in done.stderr or "out of memory" in done.stderr, f"exit {code}, and no word of memory: {done.stderr}")


def strike(ground, scenario, where, number, library, variable="NO_MEMORY_AT"):
    hit = os.path.join(ground.root, "hit")
    scenario.restore()
    done = struck(ground, scenario, where, NO_MEMORY_HIT=hit, **{variable: str(number)})
    if not os.path.exists(hit):     # what is sealed is random, and so is how much memory that takes
        counts["not reached"] += 1
        return
    os.remove(hit)
    counts["faults"] += 1
    try:
        judge(where, done, library)
        counts["states"] += scenario.check()
    except Broken as broken:
        failures.append(f"{scenario.name} {where} {variable}={number} ({library}): {broken}")
        print(failures[-1], flush=True)


ground = Ground(options.program)
try:
    begun = time.monotonic()
    for name in options.scenario or list(USUAL):
        scenario = Scenario(ground, "again" if name == "gate" else name)
        known, calls = ways(ground, scenario, name)
        chosen = known if options.long and not options.count else random.sample(known, min(len(known), options.count or USUAL[name]))
        before = counts["faults"]
        for number, library in chosen:
            strike(ground, scenario, name, number, library)
        # No memory at all from there on.
        for number, library in chosen[::4 if options.long else 6]:
            strike(ground, scenario, name, number, library, "NO_MEMORY_FROM")
        print(f"{name}: {calls} allocations, {len(known)} ways to ask for one, {counts['faults'] - before} faults", flush=True)
    print(dict(counts))
    if crashes:
        print("crashed in their own lack of memory:", dict(crashes))
    print(f"{counts['faults']} faults, {counts['states']} different states of the disk, {len(failures)} broken; "
          f"{time.monotonic() - begun:.0f} s")
finally:
    ground.remove()
sys.exit(1 if failures or counts["faults"] < 20 else 0)
