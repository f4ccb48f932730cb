#!/usr/bin/env python3
"""The road of a new operator, in a bare Debian 12 with systemd of its own: from the package to the report and back.

usage: walk.py BUILD SOURCE [--keep]

Packs the build, boots a Debian made by debootstrap in a container, installs the package there, fills a profile by its
remarks, imports, lets the timer start what is due, reads the report; then what goes wrong in years: a fault, a lock, a
credential, an upgrade, removal, purge. Takes some minutes. The bare Debian is kept in ~/.cache/baocao-walk for the next
time. Skipped (77) where one cannot be had: it needs root, debootstrap, systemd-nspawn, and a mirror of Debian.
--keep leaves the container's folder, and says where it is. The office is invented (ben_mo.py).
"""

import datetime
import fcntl
import hashlib
import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

import ben_mo

MIRROR = os.environ.get("BAOCAO_MIRROR", "http://deb.debian.org/debian")
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "baocao-walk"
OFFICE = "/var/lib/baocao"
WATCH = "/usr/share/doc/baocao/examples/watch"
DAY = datetime.timedelta(days=1)


def expect(is_so, what):
    if not is_so:
        raise SystemExit(f"walk: {what}")


def step(what):
    print(f"-- {what}", flush=True)


def run(*words, **more):
    answer = subprocess.run([str(word) for word in words], capture_output=True, text=True, **more)
    expect(answer.returncode == 0, f"{' '.join(map(str, words))}: {answer.returncode}\n{answer.stdout}{answer.stderr}")
    return answer.stdout


def bare_debian():
    """The folder of a bare Debian; made once. None without a mirror."""
    base = CACHE / "bookworm"
    if not base.exists():
        step(f"debootstrap into {base}")
        CACHE.mkdir(parents=True, exist_ok=True)
        (CACHE / "archives/partial").mkdir(parents=True, exist_ok=True)
        making = CACHE / f"bookworm.{os.getpid()}"
        answer = subprocess.run(["debootstrap", "bookworm", making, MIRROR], capture_output=True, text=True)
        if answer.returncode != 0:
            shutil.rmtree(making, ignore_errors=True)
            print(f"no bare Debian could be made: {answer.stdout[-300:]}")
            return None
        making.rename(base)
    return base


class Container:
    """A Debian that has been booted; ends with the block it is used in."""

    def __init__(self, place):
        self.root, self.place = place / "root", place

    def __enter__(self):
        words = ["systemd-nspawn", "--quiet", "--directory", self.root, "--register=no", "--keep-unit", "--boot",
                 f"--bind={CACHE / 'archives'}:/var/cache/apt/archives", "--resolv-conf=copy-host"]
        with open(self.place / "boot.log", "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(list(map(str, words)), stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            self.leader = self.wait_for("the container to boot", self.find_leader)
            self.wait_for("systemd", lambda: self.call("systemctl", "is-system-running").stdout.strip() in
                          ("running", "degraded"))
        except SystemExit as fault:
            self.__exit__()
            print(f"no container can be booted here: {fault}\n{(self.place / 'boot.log').read_text()}")
            sys.exit(77)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def find_leader(self):
        expect(self.process.poll() is None, "systemd-nspawn has ended")
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return children[0] if children and pathlib.Path(f"/proc/{children[0]}/root/run/systemd/private").exists() else None

    @staticmethod
    def wait_for(what, question, seconds=90):
        end = time.monotonic() + seconds
        while True:
            answer = question()
            if answer:
                return answer
            expect(time.monotonic() < end, f"waited for {what} in vain")
            time.sleep(0.3)

    def call(self, *words, **more):
        return subprocess.run(["nsenter", "-t", self.leader, "-m", "-u", "-i", "-n", "-p", "-C", "env", "-i", "LANG=C.UTF-8",
                               "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "DEBIAN_FRONTEND=noninteractive",
                               *map(str, words)], capture_output=True, text=True, **more)

    def do(self, *words, code=0):
        answer = self.call(*words)
        expect(answer.returncode == code,
               f"{' '.join(map(str, words))}: {answer.returncode}, not {code}\n{answer.stdout}{answer.stderr}")
        return answer.stdout

    def baocao(self, *words, code=0):
        return self.do("runuser", "-u", "baocao", "--", "baocao", *words, code=code)

    def path(self, name):
        """As the container sees it: its /run and /tmp are not on the disk."""
        return pathlib.Path(f"/proc/{self.leader}/root{name}")

    def about(self, unit, *names):
        """Properties of a unit, as systemctl shows them."""
        return [self.do("systemctl", "show", "--value", "--property", name, unit).strip() for name in names]

    def start(self, code, result="success", unit="baocao.service"):
        """Starts the service and waits for its end, which must have been with this exit code."""
        self.call("systemctl", "reset-failed", unit)
        self.call("systemctl", "start", unit)
        seen = self.about(unit, "ExecMainStatus", "Result")
        expect(seen == [str(code), result], f"{unit} ended with {seen}, not {code} {result}\n" +
               self.call("journalctl", "-u", unit, "-n", "30", "--no-pager").stdout)

    def state(self, folder=OFFICE):
        return json.loads(self.path(f"{folder}/state/last-run.json").read_text(encoding="utf-8"))

    def journal(self, run_id):
        """(priority, words) of the lines of a run."""
        self.do("journalctl", "--sync")
        lines = [json.loads(line) for line in
                 self.do("journalctl", "-t", "baocao", "-o", "json", "--no-pager").splitlines()]
        lines = [line for line in lines if isinstance(line["MESSAGE"], str) and line["MESSAGE"].startswith(f"[{run_id}] ")]
        expect(lines, f"the journal has no line of the run {run_id}")
        return [(int(line["PRIORITY"]), line["MESSAGE"]) for line in lines]

    def records(self):
        """What must outlive the package: every file with owner, mode and content; what runs rewrite is left out."""
        seen = {}
        for top in (OFFICE, "/etc/baocao"):
            for path in sorted(self.path(top).rglob("*")):
                facts = path.lstat()
                content = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
                seen[str(path.relative_to(self.path('/')))] = (facts.st_uid, facts.st_gid, facts.st_mode, content)
        return {name: facts for name, facts in seen.items() if "/state/" not in name and not name.endswith("/.lock")}


# ---- The road ---------------------------------------------------------------------------------------------------


def install(debian):
    step("install the package on a bare Debian")
    debian.call("apt-get", "update", "-q")
    said = debian.do("apt-get", "install", "-q", "-y", "--no-install-recommends", "/root/baocao.deb")
    expect("rror" not in said and "arning" not in said, said)
    expect(debian.do("systemctl", "is-enabled", "baocao.timer").strip() == "enabled", "the timer is not enabled")
    expect(debian.do("systemctl", "is-active", "baocao.timer").strip() == "active", "the timer does not run")
    debian.do("systemctl", "start", "baocao.service")
    expect(debian.about("baocao.service", "ConditionResult") == ["no"], "a run without a workspace")


def make_office(debian, today):
    step("fill the profile by its remarks, make the workspace, import")
    built_in = debian.path("/usr/share/baocao/report-templates")
    debian.path("/etc/baocao/office.yaml").write_text(
        ben_mo.profile((built_in / "profiles/dak-lak.yaml").read_text(encoding="utf-8")), encoding="utf-8")
    debian.path("/etc/baocao/lich.csv").write_text(
        ben_mo.calendar((built_in / "calendars/vn-2022-2026.csv").read_text(encoding="utf-8"), today.year + 1), encoding="utf-8")
    debian.baocao("init", OFFICE, "--profile", "/etc/baocao/office.yaml")
    bring(debian, (today.replace(day=1) - DAY).replace(day=12), today - DAY, "BM")
    said = debian.baocao("check", "-C", OFFICE, "--json")
    expect(json.loads(said)["problems"] == [], f"check finds fault with what was filled in by the remarks: {said}")


def bring(debian, first_day, last_day, prefix):
    """Hands two files over as another user would, and imports them."""
    for name, text in zip(("tickets.csv", "events.csv"), ben_mo.reports(first_day, last_day, prefix)):
        debian.path(f"/srv/{name}").write_text(text, encoding="utf-8")
    debian.baocao("import", "-C", OFFICE, "/srv/tickets.csv", "/srv/events.csv")


def listed(debian):
    return {one["id"]: one["state"] for one in json.loads(debian.baocao("list", "-C", OFFICE, "--json"))["periods"]}


def let_the_timer_work(debian):
    step("wait for the timer")
    due = listed(debian)
    expect(len(due) >= 3 and set(due.values()) == {"due"}, f"nothing or something else is due: {due}")
    # The example of other hours, for a timer that does not keep us waiting.
    folder = debian.path("/etc/systemd/system/baocao.timer.d")
    folder.mkdir()
    example = debian.path("/usr/share/doc/baocao/examples/hours.conf").read_text(encoding="utf-8")
    (folder / "hours.conf").write_text(
        re.sub(r"OnCalendar=\w.*", "OnCalendar=*:*:0/5\nRandomizedDelaySec=0\nAccuracySec=100ms", example), encoding="utf-8")
    debian.do("systemctl", "daemon-reload")
    debian.do("systemctl", "restart", "baocao.timer")
    debian.wait_for("the timer's run", debian.path(f"{OFFICE}/state/last-run.json").exists)
    shutil.rmtree(folder)
    debian.do("systemctl", "daemon-reload")
    debian.do("systemctl", "restart", "baocao.timer")
    debian.wait_for("the end of the run", lambda: debian.about("baocao.service", "ActiveState") == ["inactive"])
    return list(due)


def read_the_reports(debian, due):
    step(f"read the reports of {len(due)} periods")
    expect(set(listed(debian).values()) == {"issued"}, f"not all is issued: {listed(debian)}")
    for period in due:
        folder = debian.path(f"{OFFICE}/out/{'tuan' if 'W' in period else 'thang'}/{period}")
        words = " ".join(run("pdftotext", folder / "bao-cao.pdf", "-").split())
        for wanted in ("ĐIỀU HÀNH THÔNG MINH", "THÀNH PHỐ BẾN MƠ", "Toàn thành phố", "Thu gom rác thải"):
            expect(wanted in words, f"{folder}: the dispatch does not say {wanted}: {words[:400]}")
        expect("Đắk Lắk" not in words and "DAK LAK" not in words, f"{folder}: it speaks of another office")
        workbooks = list((folder / "don-vi").glob("*.xlsx"))
        expect(len(workbooks) >= 3, f"{folder}: {len(workbooks)} workbooks of units")
    state = debian.state()
    # Whatever the umask of the unit: monitoring is another user, who gets as far as this folder.
    modes = [debian.path(f"{OFFICE}/{name}").stat().st_mode & 0o777 for name in ("state", "state/last-run.json", "store")]
    expect(modes == [0o755, 0o644, 0o700], f"modes of state, last-run.json, store: {[oct(mode) for mode in modes]}")
    # The timer may have come a second time by now; the journal has the run that made them.
    expect(state["exit"] in (0, 4) and state["next"], state)
    said = debian.do("journalctl", "-t", "baocao", "-o", "cat", "--no-pager")
    first = re.search(r"^\[(\S+)\]", said, re.M).group(1)
    lines = debian.journal(first)
    for period in due:
        expect(any(f" {period}: " in words for _, words in lines), f"the journal does not tell of {period}: {lines}")
    expect({priority for priority, _ in lines} == {6}, f"priorities of a run without fault: {lines}")


def nothing_to_do(debian):
    step("an hour with nothing to do")
    debian.start(4)
    state = debian.state()
    expect(state["exit"] == 4 and state["ok"] is True and state["periods"] == [], state)
    debian.journal(state["run"])
    expect(debian.about("baocao-failure@baocao.service.service", "ExecMainStartTimestamp") == [""],
           "a failure was reported where there was none")
    debian.do(WATCH)
    debian.do("touch", "-d", "-3 hours", f"{OFFICE}/state/last-run.json")
    debian.do(WATCH, code=2)
    debian.do(WATCH, "/srv", code=3)
    debian.start(4)
    said = json.loads(debian.baocao("check", "-C", OFFICE, "--deep", "--json"))
    expect(said["problems"] == [], f"check: {said}")
    debian.baocao("verify", "-C", OFFICE)
    # A timer that somebody has disabled: the next report would not come, and check says so two days before.
    later = (datetime.datetime.now() + 2 * DAY).isoformat(timespec="seconds")
    for word, is_off in (("disable", True), ("enable", False)):
        debian.do("systemctl", word, "baocao.timer")
        said = json.loads(debian.baocao("check", "-C", OFFICE, "--json", "--now", later))
        expect(is_off == ("cli.check-timer-off" in [one["code"] for one in said["problems"]]), f"{word}d timer: {said}")


def hook_calls(debian):
    told = debian.path("/run/baocao/called")
    return told.read_text().splitlines() if told.exists() else []


def failures(debian):
    step("failures: told in the journal, to monitoring, to the administrator's script")
    hook = debian.path("/etc/baocao/failure")
    hook.write_text('#!/bin/sh\necho "$*" >>/run/baocao/called\n')
    hook.chmod(0o755)
    settings = debian.path(f"{OFFICE}/baocao.yaml")
    sound = settings.read_bytes()
    for _ in range(2):
        settings.write_bytes(sound + b"something: else\n")
        debian.start(3, "exit-code")
        debian.wait_for("the report of the failure", lambda: debian.about(
            "baocao-failure@baocao.service.service", "ActiveState") == ["inactive"])
        state = debian.state()
        expect(state["exit"] == 3 and state["ok"] is False, state)
        debian.do(WATCH, code=2)
        expect(3 in {priority for priority, _ in debian.journal(state["run"])}, "no line of the journal is an error")
    expect(hook_calls(debian) == ["baocao.service 3 exit-code"], f"the script was called so: {hook_calls(debian)}")
    settings.write_bytes(sound)
    debian.start(4)
    # A report is missing, and somebody else is writing.
    week = next(iter(sorted(debian.path(f"{OFFICE}/out/tuan").iterdir())))
    manifest = (week / "manifest.json").read_bytes()
    shutil.rmtree(week)
    with open(debian.path(f"{OFFICE}/.lock"), "r+b") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        debian.start(6, "exit-code")
    debian.wait_for("the script", lambda: hook_calls(debian)[1:] == ["baocao.service 6 exit-code"])
    debian.start(0)
    expect((week / "manifest.json").read_bytes() == manifest, "what was restored is another report")
    expect([one["outcome"] for one in debian.state()["periods"]] == ["restored"], debian.state())


def credential(debian):
    step("the key as an encrypted credential")
    key = debian.path(f"{OFFICE}/khoa/workspace.key")
    debian.do("mkdir", "-p", "-m", "0700", "/etc/credstore.encrypted")
    debian.do("systemd-creds", "encrypt", "--with-key=host", "--name=baocao-workspace-key", f"{OFFICE}/khoa/workspace.key",
              "/etc/credstore.encrypted/baocao-workspace-key")
    away = debian.path("/root/workspace.key")
    facts = key.stat()
    shutil.move(key, away)
    week = sorted(debian.path(f"{OFFICE}/out/tuan").iterdir())[-1]
    manifest = (week / "manifest.json").read_bytes()
    shutil.rmtree(week)
    debian.start(0)
    expect((week / "manifest.json").read_bytes() == manifest and list((week / "don-vi").iterdir()),
           "without the key's file, but with the credential, the report is another one")
    shutil.move(away, key)
    os.chown(key, facts.st_uid, facts.st_gid)
    debian.path("/etc/credstore.encrypted/baocao-workspace-key").unlink()


def second_office(debian):
    step("a second office on the same server")
    folder = f"{OFFICE}/phu"
    debian.baocao("init", folder, "--profile", "lai-chau")
    debian.do("systemctl", "enable", "--now", "baocao@phu.timer")
    debian.start(4, unit="baocao@phu.service")
    expect(debian.state(folder)["exit"] == 4, debian.state(folder))


def appendix(debian, today):
    step("the sealed appendix of a month")
    month = f"{today.replace(day=1) - DAY:%Y-%m}"
    debian.baocao("appendix", "-C", OFFICE, "--month", month, "--passphrase-file", "/tmp/passphrase")
    expect(debian.path(f"{OFFICE}/han-che/{month}/phu-luc.pdf").exists(), "there is no appendix")


def upgrade(debian):
    step("an upgrade, with a store that an older version has left")
    before = debian.records()
    debian.do("apt-get", "install", "-q", "-y", "--reinstall", "/root/baocao.deb")
    expect(debian.records() == before, "an upgrade has touched what is not its own")
    for timer in ("baocao.timer", "baocao@phu.timer"):
        expect(debian.do("systemctl", "is-active", timer).strip() == "active", f"{timer} does not run after an upgrade")
    store = pathlib.Path(f"{debian.root}{OFFICE}/store/private.db")  # SQLite resolves links, and /proc/…/root is one
    with sqlite3.connect(store) as base:
        base.executescript("DROP TABLE act; DROP TABLE audit_tip; DROP TABLE text_hidden; DROP TABLE row_print; "
                           "PRAGMA user_version = 1")
    with sqlite3.connect(store.with_name("facts.db")) as base:
        base.executescript("DROP INDEX ticket_hidden; PRAGMA user_version = 1")
    debian.start(4)
    lines = debian.journal(debian.state()["run"])
    expect([priority for priority, _ in lines] == [4, 6], f"the store is brought up to date, once and said: {lines}")
    debian.start(4)
    debian.do("systemctl", "disable", "--now", "baocao.timer")
    debian.do("apt-get", "install", "-q", "-y", "--reinstall", "/root/baocao.deb")
    expect(debian.do("systemctl", "is-enabled", "baocao.timer", code=1).strip() == "disabled",
           "an upgrade overrules an administrator")
    debian.do("systemctl", "enable", "--now", "baocao.timer")


def remove(debian):
    step("removal, purge, and installing again")
    before = debian.records()
    expect(any("/archive" in name or "/out/" in name for name in before) and any("/han-che/" in name for name in before),
           "there is nothing that could be lost")
    for word in ("remove", "purge"):
        said = debian.do("apt-get", word, "-q", "-y", "baocao")
        expect(debian.records() == before, f"{word} has touched records")
        expect(not debian.path("/usr/bin/baocao").exists(), f"{word} leaves the program")
        units = debian.do("systemctl", "list-units", "--all", "--plain", "--no-legend", "baocao*").split()
        expect("active" not in units and "failed" not in units, f"{word} leaves units: {units}")
    expect("is kept" in said, f"purge does not say what it keeps: {said}")
    debian.do("apt-get", "install", "-q", "-y", "--no-install-recommends", "/root/baocao.deb")
    debian.start(4)
    expect(debian.records() == before, "installed again, it is not as it was")


def main():
    build, source = (pathlib.Path(name).resolve() for name in sys.argv[1:3])
    keeps = "--keep" in sys.argv[3:]
    missing = [name for name in ("debootstrap", "systemd-nspawn", "nsenter", "pdftotext", "cpack", "dpkg-deb")
               if not shutil.which(name)]
    if os.geteuid() != 0 or missing:
        print(f"a bare Debian takes root, and: {' '.join(missing) or 'nothing that is not here'}")
        sys.exit(77)
    base = bare_debian()
    if base is None:
        sys.exit(77)
    place = pathlib.Path(tempfile.mkdtemp(prefix="baocao-walk-"))
    try:
        run("cp", "-a", base, place / "root")
        run("cpack", "-G", "DEB", "--config", build / "CPackConfig.cmake", "-B", place / "package", cwd=build)
        shutil.copy(next((place / "package").glob("*.deb")), place / "root/root/baocao.deb")
        # The office's days, not the machine's.
        today = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=7)).date()
        with Container(place) as debian:
            install(debian)
            make_office(debian, today)
            read_the_reports(debian, let_the_timer_work(debian))
            nothing_to_do(debian)
            failures(debian)
            credential(debian)
            second_office(debian)
            appendix(debian, today)
            upgrade(debian)
            remove(debian)
        print("from the package to the report, and back: no stumble")
    finally:
        if keeps:
            print(f"kept: {place}")
        else:
            shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    main()
