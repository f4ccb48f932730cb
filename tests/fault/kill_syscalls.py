#!/usr/bin/env python3
"""Kills the program at its system calls, one by one, and looks from outside at what is left; then lets it go on.

usage: kill_syscalls.py PROGRAM AT_SYSCALL [--long | --changes] [--scenario NAME]... [--part I/N] [--from N]
"""
import argparse, os, random, sys, time

from ground import Broken, Ground, Scenario

parser = argparse.ArgumentParser()
parser.add_argument("program")
parser.add_argument("at_syscall")
parser.add_argument("--long", action="store_true", help="at every call, not at some")
parser.add_argument("--changes", action="store_true", help="at every call that changes files, and in the middle of each write")
parser.add_argument("--scenario", action="append")
parser.add_argument("--from", type=int, default=1, dest="first", help="the long test from this call on")
parser.add_argument("--part", default="1/1", help="each N-th call, from the I-th: the long test in pieces")
parser.add_argument("--count", type=int, help="kills of each scenario in the usual test")
options = parser.parse_args()
part, parts = (int(number) for number in options.part.split("/"))
random.seed(20250216)
# Kills of the usual test. The long one takes all calls of each.
USUAL = {"due": 6, "again": 4, "import": 5, "roll": 2, "appendix": 1, "init": 1, "first": 0}
failures, kills, states = [], 0, 0


def struck(ground, scenario, *deed, jobs=None):
    """Runs the command with the deed; answers its exit code and what was hit."""
    report = os.path.join(ground.root, "report")
    command = ground.do_run(jobs) if jobs else scenario.command
    done = ground.call(*command, wrapper=(os.path.abspath(options.at_syscall), "--report", report, *deed))
    with open(report, encoding="utf-8") as file:
        lines = file.read().split("\n")
    hit = lines[1].removeprefix("hit ") if len(lines) > 2 else ""
    return done, int(lines[0].split()[1]), hit


def strike(ground, scenario, *deed, jobs=None):
    """One kill and everything that must be true after it."""
    global kills, states
    scenario.restore()
    done, _, hit = struck(ground, scenario, *deed, jobs=jobs)
    if not hit:
        return
    kills += 1
    try:
        if deed[-2:] == ("--who", "caller") and hit.split()[2] == "0":
            # The gate alone was killed: its parent must refuse.
            if done.returncode != 7 or scenario.stands() != scenario.old:
                raise Broken(f"the gate died and the run ended with {done.returncode}")
        elif done.returncode != 137 and done.returncode != 0:
            raise Broken(f"exit {done.returncode} of a killed run")
        states += scenario.check()
    except Broken as broken:
        failures.append(f"{scenario.name} {' '.join(deed)} ({hit}): {broken}")
        print(failures[-1], flush=True)


def every_call(ground, scenario):
    """The long way: before each call (that changes files), and in the middle of each write."""
    scenario.restore()
    _, calls, _ = struck(ground, scenario)
    scenario.restore()
    _, writes, _ = struck(ground, scenario, "--writes")
    for number in range(options.first + part - 1, calls + 1, parts) if options.long else ():
        strike(ground, scenario, "--kill", str(number))
    for number in range((1 if options.long else options.first) + part - 1, writes + 1, parts):
        strike(ground, scenario, "--writes", "--torn", str(number))
        strike(ground, scenario, "--writes", "--kill", str(number), *(("--who", "first") if options.long else ()))
    print(f"{scenario.name}: {calls} calls, {writes} of them change files; {kills} kills, {states} states, "
          f"{scenario.next_runs} next runs", flush=True)


def gate_calls(ground, scenario):
    """The gate is a process of its own: it dies alone, or its parent does and it goes on."""
    scenario.restore()
    _, calls, _ = struck(ground, scenario)
    step = 7 if options.long else calls
    for number in range(calls - random.randrange(step) - 1, calls // 3, -step):
        strike(ground, scenario, "--kill", str(number), "--who", "caller")
        strike(ground, scenario, "--kill", str(number), "--who", "first")


def threads(ground, scenario, count):
    """Three threads write the workbooks: the calls come in another order each time."""
    scenario.restore()
    _, calls, _ = struck(ground, scenario, jobs=3)
    for _ in range(count):
        strike(ground, scenario, "--kill", str(random.randrange(1, calls)), jobs=3)


def some_calls(ground, scenario, count):
    """The usual way: some of the calls that change files."""
    _, numbers = scenario.some_calls(os.path.abspath(options.at_syscall), count, random)
    for index, number in enumerate(numbers):
        strike(ground, scenario, "--writes", "--torn" if index % 4 == 3 else "--kill", str(number))


ground = Ground(options.program)
try:
    begun = time.monotonic()
    names = options.scenario or list(USUAL)
    if options.long or options.changes:
        for name in names:
            scenario = Scenario(ground, name)
            every_call(ground, scenario)
            if options.long and name == "again":
                gate_calls(ground, scenario)
                threads(ground, scenario, 200)
    else:
        for name in [name for name in names if options.count or USUAL[name]]:
            scenario = Scenario(ground, name)
            some_calls(ground, scenario, options.count or USUAL[name])
            if name == "again":
                gate_calls(ground, scenario)
                threads(ground, scenario, 1)
    print(f"{kills} kills, {states} different states of the disk, {len(failures)} broken; {time.monotonic() - begun:.0f} s")
finally:
    ground.remove()
sys.exit(1 if failures or kills < 15 else 0)
