#!/usr/bin/env python3
"""One publication made again under other circumstances: every file has one hash, and one mode.

usage: same_bytes.py PROGRAM PROJECT [--other PROGRAM]

A week and a month of the invented histories are published from copies of one workspace: from another path, with a
relative and without any -C, under other time zones, locales and umasks, with one thread and with many, with an empty
environment. --other is the same program of another build type; tests/run gives it, where both are fresh. The sealed
appendix is not compared: every sealing differs, and must.
"""
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

program, project = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
other = pathlib.Path(sys.argv[4]).resolve() if sys.argv[3:4] == ["--other"] else None
KNOWN_AT = "2023-06-02T06:00:00+07:00"
PERIODS = {"dak-lak": (["--week", "2023-W20"], ["--month", "2023-05"]), "lai-chau": (["--week", "2023-W20"],)}
PLAIN = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def call(binary, *arguments, **how):
    done = subprocess.run([binary, *arguments], capture_output=True, text=True, check=False, **how)
    if done.returncode != 0:
        sys.exit(f"{binary} {arguments}: exit {done.returncode}\n{done.stdout}{done.stderr}")


def make_locales(folder):
    """Locales with a decimal comma and with another case of the letter i; False where their sources are missing."""
    for name in ("vi_VN", "tr_TR"):
        done = subprocess.run(["localedef", "-i", name, "-f", "UTF-8", folder / f"{name}.UTF-8"], capture_output=True,
                              check=False)
        if not (folder / f"{name}.UTF-8").exists():
            return False, done.stderr.decode(errors="replace").strip().splitlines()[-1:]
    return True, []


def published(workspace):
    """Hash and mode of every file that is handed out, by its place."""
    out = workspace / "out"
    return {str(path.relative_to(out)): (hashlib.sha256(path.read_bytes()).hexdigest(), oct(path.stat().st_mode & 0o777))
            for path in sorted(out.rglob("*")) if path.is_file()}


def circumstances(locales):
    """What differs from the plain run: name, program, where the copy lies, how the program is started."""
    vietnamese = {"LC_ALL": "vi_VN.UTF-8", "LANGUAGE": "vi", "LOCPATH": str(locales), "TZ": "America/St_Johns"}
    turkish = {"LC_ALL": "tr_TR.UTF-8", "LOCPATH": str(locales), "TZ": "Pacific/Kiritimati", "TMPDIR": "/nowhere"}
    yield "again", program, "b", {"env": PLAIN}, ["--jobs", "2"]
    yield "another path, one thread", program, "sâu hơn/một chút nữa/c", {"env": PLAIN}, ["--jobs", "1"]
    yield "Vietnamese, west, umask 077", program, "d", {"env": PLAIN | vietnamese, "umask": 0o077}, ["--jobs", "7"]
    yield "Turkish, east, umask 000", program, "e", {"env": PLAIN | turkish, "umask": 0}, []
    yield "an empty environment", program, "f", {"env": {}}, []
    if other is not None:
        yield "another build type", other, "g", {"env": PLAIN}, []


def run_in(binary, workspace, period, how, more, is_inside):
    """From the folder itself without -C, or with a path."""
    if is_inside:
        call(binary, "run", *period, *more, cwd=workspace, **how)
    else:
        call(binary, "run", "-C", os.path.relpath(workspace, "/"), *period, *more, cwd="/", **how)


def differences(first, second):
    return [place for place in sorted(first.keys() | second.keys()) if first.get(place) != second.get(place)]


def compare(root, base, period, locales):
    first = root / "a"
    shutil.copytree(base, first)
    run_in(program, first, period, {"env": PLAIN, "umask": 0o022}, [], False)
    wanted, failed = published(first), 0
    for name, binary, place, how, more in circumstances(locales):
        workspace = root / place
        shutil.copytree(base, workspace)
        run_in(binary, workspace, period, how, more, name.startswith("another path"))
        wrong = differences(wanted, published(workspace))
        if wrong or not wanted:
            failed += 1
            print(f"{base.name} {' '.join(period)}, {name}: other bytes or mode in {', '.join(wrong) or 'nothing at all'}")
    shutil.rmtree(root)
    return failed, len(wanted)


def main():
    failed = files = 0
    with tempfile.TemporaryDirectory(prefix="baocao-same-") as folder:
        root = pathlib.Path(folder)
        (root / "locales").mkdir()
        has_locales, why = make_locales(root / "locales")
        if not has_locales:
            print(f"not compared: locales that are really there ({'; '.join(why) or 'no localedef'})")
        if other is None:
            print("not compared: another build type; tests/run does that with --other")
        for office, periods in PERIODS.items():
            data, base = project / "tests/cases/cli/data" / office, root / office
            call(program, "init", base, "--profile", office, "--sample", env=PLAIN)
            call(program, "import", "-C", base, "--known-at", KNOWN_AT, data / "tickets.csv", data / "events.csv",
                 env=PLAIN)
            for period in periods:
                wrong, count = compare(root / "copies", base, period, root / "locales")
                failed, files = failed + wrong, files + count
    print(f"{files} files, each made under {len(list(circumstances('')))} other circumstances: "
          f"{failed} circumstances gave other bytes")
    return 1 if failed or files == 0 else 0


sys.exit(main())
