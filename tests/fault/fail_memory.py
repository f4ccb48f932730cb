#!/usr/bin/env python3
"""Lets an allocation fail, once, whoever asks for it: the program, one of its libraries, the gate.

usage: fail_memory.py PROGRAM NO_MEMORY [--long] [--each-alone] [--scenario NAME]... [--count N] [--part I/N]

Out of memory ends the program: exit 1 and words (7 where it was the gate), nothing torn, and the next run finishes. The
usual test takes some allocations, each in a run of its own; the long one the first of each way to ask for one (the row of
callers). There one run is doubled at each way: the copy finds no memory and must end at once, and the disk is kept as it
then lies. Afterwards each different state is looked at and gone on from. What does not promise to end at once, what needs
several threads (import) and one in a hundred are struck in runs of their own, as all are with --each-alone.
"""
import argparse, collections, os, random, select, shutil, subprocess, sys, time

from ground import Broken, Ground, Scenario, require, state_of

parser = argparse.ArgumentParser()
parser.add_argument("program")
parser.add_argument("no_memory")
parser.add_argument("--long", action="store_true")
parser.add_argument("--each-alone", action="store_true", help="the long test with a run for each way")
parser.add_argument("--scenario", action="append")
parser.add_argument("--count", type=int, help="allocations of each scenario")
parser.add_argument("--part", default="1/1", help="each N-th way, from the I-th: the long test in pieces")
parser.add_argument("--seed", type=int, default=20250218)
options = parser.parse_args()
part, parts = (int(number) for number in options.part.split("/"))
random.seed(options.seed)
# Allocations of the usual test; "gate" is `again` with the fault in the process of the gate.
USUAL = {"again": 8, "gate": 4, "due": 2, "import": 8, "roll": 2, "appendix": 2, "init": 0}
failures = []
counts = collections.Counter()
crashes = collections.Counter()


def struck(ground, scenario, where, **variables):
    environment = {**ground.environment, "LD_PRELOAD": os.path.abspath(options.no_memory), **variables}
    if where == "gate":
        environment["NO_MEMORY_IN"] = "child"
    return ground.call(*scenario.command, environment=environment)


def ways(ground, scenario, where):
    """The first allocation of each row of callers: its number, the library that asks, the row. And how many there are."""
    log = os.path.join(ground.root, "allocations")
    scenario.restore()
    done = struck(ground, scenario, where, NO_MEMORY_LOG=log)
    require(done.returncode == 0, f"exit {done.returncode}: {done.stderr}")
    with open(log, encoding="utf-8") as file:
        lines = [line.split() for line in file]
    require(lines[-1][0] == "all", "the log is torn")
    return [(int(number), library, way) for number, library, way in lines[:-1]], int(lines[-1][1])


def judge(where, done, library):
    code = done.returncode
    counts[f"exit {code}"] += 1
    if code < 0:
        crashes[library] += 1
    # The gate's parent has no answer, and publishes nothing.
    require(code == (7 if where == "gate" else 1), f"exit {code}: {done.stderr}")
    require("bộ nhớ" in done.stderr or "out of memory" in done.stderr, f"exit {code}, and no word of memory: {done.stderr}")


def strike(ground, scenario, where, library, **variables):
    """Answers the way in which what failed was asked for; None where nothing did."""
    hit = os.path.join(ground.root, "hit")
    scenario.restore()
    done = struck(ground, scenario, where, NO_MEMORY_HIT=hit, **variables)
    if not os.path.exists(hit):     # what is sealed is random, and so is how much memory that takes
        counts["not reached"] += 1
        return None
    with open(hit, encoding="utf-8") as file:
        way = file.read().split("\n")[0]
    os.remove(hit)
    counts["faults"] += 1
    try:
        judge(where, done, library)
        counts["states"] += scenario.check()
    except Broken as broken:
        failures.append(f"{scenario.name} {where} {variables} ({library}): {broken}")
        print(failures[-1], flush=True)
    return way


def strike_all(ground, scenario, where, chosen):
    """Each way once: by its number, which is quick, then those that this has missed by the way itself. Answers what is left."""
    left = {way for _, _, way in chosen}
    for number, library, way in chosen:
        if way in left:
            left.discard(strike(ground, scenario, where, library, NO_MEMORY_AT=str(number)))
    for _, library, way in chosen:
        if way in left:
            left.discard(strike(ground, scenario, where, library, NO_MEMORY_WAY=way))
    return left


# ---- One run, doubled at each way --------------------------------------------------------------------------------------

class Doubled:
    """A run that stops at each new way, while a copy of it finds no memory."""

    def __init__(self, ground, scenario, where):
        self.ground, self.scenario, self.where = ground, scenario, where
        self.said = os.path.join(ground.root, "said")
        self.known = {}         # state of the disk → where it is kept, and the first way that led to it
        self.alone = []
        self.count = 0

    def run(self):
        """Goes through the whole run; answers whether it ended as it does without all this."""
        fifos = []
        for name in ("tell", "go"):
            path = os.path.join(self.ground.root, name)
            if os.path.exists(path):
                os.remove(path)
            os.mkfifo(path)
            fifos.append(os.open(path, os.O_RDWR | os.O_CLOEXEC))
        environment = {**self.ground.environment, "LD_PRELOAD": os.path.abspath(options.no_memory), "NO_MEMORY_SAID": self.said,
                       "NO_MEMORY_TELL": os.path.join(self.ground.root, "tell"), "NO_MEMORY_GO": os.path.join(self.ground.root, "go")}
        if self.where == "gate":
            environment["NO_MEMORY_IN"] = "child"
        self.scenario.restore()
        process = subprocess.Popen([self.ground.program, *self.scenario.command], env=environment, cwd=self.ground.root,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        rest = b""
        while process.poll() is None:
            if select.select([fifos[0]], [], [], 0.2)[0]:
                *lines, rest = (rest + os.read(fifos[0], 4096)).split(b"\n")
                for line in lines:
                    self.at(*line.decode().split())
                    os.write(fifos[1], b"g")
        for fifo in fifos:
            os.close(fifo)
        require(process.returncode == 0, f"{self.scenario.name} {self.where}: exit {process.returncode} of the run that was doubled")
        require(self.scenario.name == "appendix" or self.scenario.stands() == self.scenario.new, "the doubled run has published something else")

    def at(self, number, library, way, status):
        if int(status) == -1 or self.count % 100 == 99:
            self.alone.append((int(number), library, way))
        self.count += 1
        if int(status) == -1:
            return
        counts["copies"] += 1
        with open(self.said, encoding="utf-8") as file:
            said = file.read()
        if os.waitstatus_to_exitcode(int(status)) != 1 or ("bộ nhớ" not in said and "out of memory" not in said):
            failures.append(f"{self.scenario.name} {self.where} {way} ({library}): status {status} of the copy: {said}")
            print(failures[-1], flush=True)
        if os.listdir(self.ground.temporary):
            failures.append(f"{self.scenario.name} {self.where} {way} ({library}): {os.listdir(self.ground.temporary)} in TMPDIR")
            print(failures[-1], flush=True)
        there = os.path.exists(self.ground.workspace)
        state = state_of(self.ground.workspace) if there else ""
        if state not in self.known:
            place = os.path.join(self.ground.root, f"struck-{len(self.known)}")
            if there:
                shutil.copytree(self.ground.workspace, place, symlinks=True)
            self.known[state] = (place, f"{number} {way} ({library})")

    def look(self):
        """All that must be true, of each state."""
        for place, way in self.known.values():
            self.ground.clear()
            if os.path.exists(place):
                shutil.move(place, self.ground.workspace)
            try:
                counts["states"] += self.scenario.check()
            except Broken as broken:
                failures.append(f"{self.scenario.name} {self.where} {way}: {broken}")
                print(failures[-1], flush=True)


def in_copies(ground, scenario, where):
    """Answers how many ways there are, and those that need a run of their own."""
    doubled = Doubled(ground, scenario, where)
    doubled.run()
    doubled.look()
    return doubled.count, doubled.alone


ground = Ground(options.program)
cores = sorted(os.sched_getaffinity(0))     # of one core the gate makes one thread: the order is the same each time
try:
    begun = time.monotonic()
    for name in options.scenario or [name for name in USUAL if options.long or options.count or USUAL[name]]:
        scenario = Scenario(ground, "again" if name == "gate" else name)
        os.sched_setaffinity(0, {cores[part % len(cores)]} if name == "gate" else cores)
        before, copies, way_count = counts["faults"], counts["copies"], 0
        if options.long and not options.each_alone and not options.count and name != "import":
            way_count, chosen = in_copies(ground, scenario, name)
        else:
            known, _ = ways(ground, scenario, name)
            way_count = len(known)
            if options.count or not options.long:
                chosen = random.sample(known, min(len(known), options.count or USUAL[name]))
            else:
                chosen = known[part - 1::parts]
        left = strike_all(ground, scenario, name, chosen)
        # No memory at all from there on.
        for number, library, _ in chosen[::40 if options.long else 6]:
            strike(ground, scenario, name, library, NO_MEMORY_FROM=str(number))
        print(f"{name}: {way_count} ways to ask for memory, {counts['copies'] - copies} struck in a copy, {len(chosen)} meant to be "
              f"struck alone, {len(left)} of them not, {counts['faults'] - before} faults of that kind, {scenario.next_runs} next "
              f"runs; {time.monotonic() - begun:.0f} s", flush=True)
    print(dict(counts))
    if crashes:
        print("crashed in their own lack of memory:", dict(crashes))
    print(f"{counts['faults'] + counts['copies']} faults, {counts['states']} different states of the disk, {len(failures)} broken; "
          f"{time.monotonic() - begun:.0f} s")
finally:
    ground.remove()
sys.exit(1 if failures or counts["faults"] + counts["copies"] < 20 else 0)
