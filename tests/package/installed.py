#!/usr/bin/env python3
"""The installed program: finds all its data from where it lies, and its units are sound.

usage: installed.py BUILD SOURCE

Installs the build under DESTDIR for the prefixes /usr and /opt/baocao, and straight into a folder; makes a report with
each, away from the sources and with nothing in the environment, and compares it with the report of the built program.
Then "systemd-analyze verify" must have nothing to say about the units, and "security" must stay at or below 2.0.
Without systemd-analyze that part is skipped (77).
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

MOST_EXPOSED = 2.0
WEEK = "2023-W20"


def run(*words, **more):
    answer = subprocess.run([str(word) for word in words], capture_output=True, text=True, **more)
    if answer.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, words))}: exit {answer.returncode}\n{answer.stdout}{answer.stderr}")
    return answer.stdout


def report(program, folder, data):
    """The files a run publishes, by name, with their bytes."""
    bare = {"env": {}, "cwd": "/"}
    run(program, "init", folder, "--profile", "dak-lak", "--sample", **bare)
    # A built-in map is found: it is the file that does not fit it.
    answer = subprocess.run([program, "import", "-C", folder, "--map", "vi-du", "--json", data / "tickets.csv"],
                            capture_output=True, text=True, **bare)
    expect("import.map-column-missing" in answer.stdout, f"import --map vi-du: {answer.stderr[:500]}")
    run(program, "import", "-C", folder, "--known-at", "2023-07-01T06:00:00+07:00",
        *sorted(data.glob("*.csv"), reverse=True), **bare)
    run(program, "run", "-C", folder, "--week", WEEK, "--no-units", **bare)
    out = folder / "out"
    return {path.relative_to(out): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}


def install(build, prefix, destdir=None):
    environment = dict(os.environ)
    environment.pop("DESTDIR", None)
    if destdir:
        environment["DESTDIR"] = str(destdir)
    run("cmake", "--install", build, "--prefix", prefix, env=environment)
    return pathlib.Path(f"{destdir or ''}{prefix}")


def expect(is_so, what):
    if not is_so:
        raise SystemExit(what)


def check_tree(root, prefix):
    """What must be there, and that nothing names the folder it was only put into."""
    for name in ("bin/baocao", "share/baocao/report-templates/labels.vi.yaml", "share/baocao/report-templates/maps/vi-du.yaml",
                 "share/baocao/report-templates/calendars/vn-2022-2026.csv", "share/baocao/fonts/README.md",
                 "share/man/man1/baocao.1.gz", "share/man/vi/man1/baocao.1.gz", "share/doc/baocao/README.md",
                 "share/doc/baocao/copyright", "share/doc/baocao/changelog.gz",
                 "share/bash-completion/completions/baocao", "lib/systemd/system/baocao.service",
                 "lib/systemd/system/baocao.timer", "lib/systemd/system/baocao@.service",
                 "lib/systemd/system/baocao@.timer", "lib/systemd/system/baocao-failure@.service",
                 "lib/sysusers.d/baocao.conf", "lib/tmpfiles.d/baocao.conf", "libexec/baocao/report-failure"):
        expect((root / name).is_file(), f"{root / name} was not installed")
    for unit in (root / "lib/systemd/system").iterdir():
        text = unit.read_text()
        expect("@BC_" not in text, f"{unit}: a place was not filled in")
        for path in re.findall(r"^Exec\w+=[-+]?(\S+)", text, re.M):
            expect(path.startswith((f"{prefix}/", "/bin/")), f"{unit}: runs {path}, not under {prefix}")


def check_failure_script(root, work):
    """Told once a day for one result, and again after a success, which takes the note away."""
    hook, log = work / "failure", work / "told.log"
    hook.write_text(f'#!/bin/sh\necho "$*" >>{log}\n')
    hook.chmod(0o755)
    notes = work / "notes"
    notes.mkdir()

    def fail(code):
        return run("sh", root / "libexec/baocao/report-failure", "baocao.service", env={
            "PATH": "/usr/bin:/bin", "BAOCAO_HOOK": str(hook), "RUNTIME_DIRECTORY": str(notes),
            "MONITOR_SERVICE_RESULT": "exit-code", "MONITOR_EXIT_STATUS": code})

    for code in ("5", "5", "6", "6", "5"):
        expect(f"mã thoát: {code}" in fail(code), "the failure is not noted in the journal")
    (notes / "told-baocao.service").unlink()
    fail("5")
    told = [line.split()[1] for line in log.read_text().splitlines()]
    expect(told == ["5", "6", "5", "5"], f"the administrator's script ran for {told}")


def check_units(root):
    folder = root / "lib/systemd/system"
    environment = {**os.environ, "MANPATH": str(root / "share/man"), "SYSTEMD_LOG_LEVEL": "info"}
    # An instance stands for its template.
    names = [folder / "baocao.service", folder / "baocao.timer", folder / "baocao@.service", folder / "baocao@.timer",
             folder / "baocao-failure@.service"]
    answer = subprocess.run(["systemd-analyze", "verify", *map(str, names)], capture_output=True, text=True,
                            env=environment)
    # It only warns of a misspelt key, with exit 0: any word is one too many.
    expect(answer.returncode == 0 and not answer.stdout + answer.stderr,
           f"systemd-analyze verify:\n{answer.stdout}{answer.stderr}")
    for name in ("baocao.service", "baocao@.service"):
        said = run("systemd-analyze", "security", "--offline=yes", "--no-pager", folder / name, env=environment)
        exposed = float(re.search(r"exposure level for \S+: ([0-9.]+)", said).group(1))
        print(f"{name}: exposure {exposed}")
        expect(exposed <= MOST_EXPOSED, said)


def main():
    build, source = (pathlib.Path(name).resolve() for name in sys.argv[1:])
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        data = source / "tests/cases/cli/data/dak-lak"
        built = report(build / "baocao", work / "built", data)
        expect(len(built) >= 5, "the built program published next to nothing")
        trees = [("/usr", install(build, "/usr", work / "packaged")),
                 ("/opt/baocao", install(build, "/opt/baocao", work / "optional")),
                 (str(work / "plain"), install(build, str(work / "plain")))]
        for index, (prefix, root) in enumerate(trees):
            check_tree(root, prefix)
            made = report(root / "bin/baocao", work / f"made{index}", data)
            expect(made == built, f"the program installed in {root} publishes something else than the built one")
        check_failure_script(trees[0][1], work)
        print(f"{len(trees)} installed trees publish the same {len(built)} files as the built program")
        if not shutil.which("systemd-analyze"):
            print("systemd-analyze is missing: the units were not looked at")
            sys.exit(77)
        check_units(trees[2][1])


main()
