#!/usr/bin/env python3
"""Lets each call that changes files fail once, or do one half: nothing torn, no wrong exit code, and words that say why.

usage: fail_writes.py PROGRAM AT_SYSCALL [--long | --once] [--scenario NAME]... [--count N] [--part I/N] [--from N]
"""
import argparse, collections, errno, os, random, re, subprocess, sys, time

from ground import Broken, Ground, Scenario, require

parser = argparse.ArgumentParser()
parser.add_argument("program")
parser.add_argument("at_syscall")
parser.add_argument("--long", action="store_true", help="each call with each reason, not some with one")
parser.add_argument("--once", action="store_true", help="each call once, with ENOSPC and EIO in turn")
parser.add_argument("--from", type=int, default=1, dest="first", help="the long test from this call on")
parser.add_argument("--part", default="1/1", help="each N-th call, from the I-th: the long test in pieces")
parser.add_argument("--scenario", action="append")
parser.add_argument("--count", type=int, help="calls of each scenario in the usual test")
options = parser.parse_args()
part, parts = (int(number) for number in options.part.split("/"))
is_whole = options.long or options.once
random.seed(20250217)
# Calls of the usual test.
USUAL = {"due": 6, "again": 4, "import": 5, "roll": 2, "appendix": 2, "init": 2, "first": 0}
REASONS = [errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EACCES]
# A system may interrupt these; whoever calls them asks again.
INTERRUPTED = ("write", "pwrite", "fsync", "fdatasync", "openat", "open", "ftruncate")
failures = []
counts = collections.Counter()


def struck(ground, scenario, *deed):
    report = os.path.join(ground.root, "report")
    done = ground.call(*scenario.command, wrapper=(os.path.abspath(options.at_syscall), "--writes", "--report", report, *deed))
    with open(report, encoding="utf-8") as file:
        lines = file.read().split("\n")
    hit = lines[1].removeprefix("hit ").split(" ") if len(lines) > 2 else None
    return done, int(lines[0].split()[1]), hit


def is_named(ground, text, path, other):
    """The file, what it is to become, or the folder it is in. Names of drafts tell nobody anything."""
    names = {path, other, os.path.dirname(path)}
    if re.search(r"/\.staging/", path):
        names.add(os.path.join(ground.workspace, ".staging"))
    if path.endswith("-journal"):
        names.add(path.removesuffix("-journal"))
    if re.search(r"\.db\.new$", path):
        names.add(os.path.dirname(path))
    return any(name and name in text for name in names)


def check_refused(ground, scenario, done, hit, reason):
    """What is said and answered, and what stands, before the next run."""
    name, path, other = hit[1], hit[3], hit[4] if len(hit) > 4 else ""
    text = done.stdout + done.stderr
    require(done.returncode in (0, 6, 8), f"exit {done.returncode}: {text}")
    counts[done.returncode] += 1
    if done.returncode == 0:
        # Only where everything asked for is delivered all the same, which delivered() looks at: litter that stayed; a
        # file that could be read though not written, or be made another way; an owner who is the right one anyway; a
        # call that was asked again; an owner who stays in a lock that was given back, or cannot
        # say once more that he lives before he tidies up. SQLite takes no notice of a folder that could not be synced.
        counts[f"0 after {name}"] += 1
        require(name in ("unlink", "unlinkat", "rmdir", "openat", "fchown") or reason == errno.EINTR or
                (name in ("ftruncate", "pwrite") and path.endswith("/.lock")) or
                (name == "fdatasync" and path.endswith("/store")), f"exit 0, though {name} failed")
        return
    require(len(done.stderr.strip().split("\n")) >= 2, f"exit {done.returncode} without words: {text}")
    require(is_named(ground, text, path, other), f"exit {done.returncode}, and {path} is not named: {text}")


def delivered(scenario):
    """Exit 0 is a promise: what the command makes is there, without another run."""
    stands = scenario.stands()
    require(set(stands) == set(scenario.new), f"exit 0, and {sorted(stands)} stand")
    if scenario.name in ("first", "again", "due"):
        require(stands == scenario.new, "exit 0, and what stands is not the new state")
        require(scenario.outcome()["issued"] == scenario.reference["issued"], "exit 0 without a row in issued")
        require(scenario.outcome()["archive"] == scenario.reference["archive"], "exit 0, and the old is not in the archive")


def strike(ground, scenario, *deed):
    scenario.restore()
    done, _, hit = struck(ground, scenario, *deed)
    if hit is None:
        return None
    counts["faults"] += 1
    try:
        if "--half" in deed:
            require(done.returncode == 0, f"exit {done.returncode}: {done.stderr}")
        else:
            check_refused(ground, scenario, done, hit, int(deed[-1]))
        if done.returncode == 0:
            delivered(scenario)
        counts["states"] += scenario.check()
    except Broken as broken:
        failures.append(f"{scenario.name} {' '.join(deed)} ({' '.join(hit)}): {broken}")
        print(failures[-1], flush=True)
    return hit


def strike_call(ground, scenario, number, reasons):
    hit = None
    for reason in reasons:
        hit = strike(ground, scenario, "--fail", str(number), "--errno", str(int(reason)))
    if hit is not None and hit[1] in ("write", "pwrite") and (options.long or not is_whole and number % 3 == 0):
        strike(ground, scenario, "--half", str(number))
    if hit is not None and hit[1] in INTERRUPTED and (options.long or not is_whole and number % 3 == 1):
        strike(ground, scenario, "--fail", str(number), "--errno", str(int(errno.EINTR)))


def closed_output(ground, scenario):
    """What is said cannot be said: the report is out, and the exit code tells that somebody did not hear of it."""
    scenario.restore()
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run([ground.program, *scenario.command], stdout=full, stderr=subprocess.PIPE, text=True,
                              env=ground.environment, check=False)
    if done.returncode != 8 or done.stderr == "" or scenario.stands() != scenario.new:
        failures.append(f"{scenario.name}, a full stdout: exit {done.returncode}: {done.stderr}")
        print(failures[-1])


ground = Ground(options.program)
try:
    begun = time.monotonic()
    for name in options.scenario or list(USUAL):
        count = options.count or USUAL[name]
        if not is_whole and count == 0:
            continue
        scenario = Scenario(ground, name)
        scenario.order_may_differ = name == "due"
        writes, numbers = scenario.some_calls(os.path.abspath(options.at_syscall), count, random)
        if is_whole and not options.count:
            numbers = range(options.first + part - 1, writes + 1, parts)
        before = counts["faults"]
        for number in numbers:
            reasons = REASONS if options.long else [REASONS[number % 2]] if options.once else [random.choice(REASONS)]
            strike_call(ground, scenario, number, reasons)
        if name == "again":
            closed_output(ground, scenario)
        print(f"{name}: {writes} calls that change files, {counts['faults'] - before} faults, {scenario.next_runs} next runs; "
              f"{time.monotonic() - begun:.0f} s", flush=True)
    print(dict(counts))
    print(f"{counts['faults']} faults, {counts['states']} different states of the disk, {len(failures)} broken; "
          f"{time.monotonic() - begun:.0f} s")
finally:
    ground.remove()
sys.exit(1 if failures or counts["faults"] < 20 else 0)
