#!/usr/bin/env python3
"""`baocao check` tells what is wrong, and what will keep the next periods from being made.

usage: check.py PROGRAM PROJECT_FOLDER

Each case plants one fault into an invented workspace whose data come up to this day, and names the code that must be
told, where, and whether it is an error; a workspace without a fault must tell none of them.
"""
import datetime, fcntl, json, os, pwd, re, shutil, subprocess, sys, tempfile, time

program, project = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
NOW = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=7))).replace(microsecond=0)
DAY = datetime.timedelta(days=1)
failures, tried = [], 0


def call(*arguments):
    return subprocess.run([program, *arguments], capture_output=True, text=True)


def known(ws):
    """code → (severity, list it stands in) of every problem of a check, and the exit code."""
    done = call("check", "-C", ws, "--json")
    root = json.loads(done.stdout)
    found = {}
    for name, problems in (("now", root["problems"]), ("ahead", root["ahead"]["problems"])):
        for problem in problems:
            assert problem["what"] and not re.search(r"{[0-9]}", problem["what"] + problem["todo"]), problem
            found[problem["code"]] = (problem["severity"], name)
    periods = [period["period"] for period in root["ahead"]["periods"]]
    return found, done.returncode, periods


def rows(days, field="moi-truong"):
    text = "code,received_at,channel,district,field,priority,sensitivity,content\n"
    for day in days:
        at = NOW - day * DAY - datetime.timedelta(minutes=30)
        text += f"PA-{day:03d}-{field},{at.isoformat()},app,,{field},normal,public,Nội dung minh họa\n"
    return text


def profile(place, change=lambda text: text):
    """Đắk Lắk as if nothing ended, with a calendar that reaches far enough."""
    source = os.path.join(project, "report-templates")
    text = open(os.path.join(source, "profiles", "dak-lak.yaml"), encoding="utf-8").read()
    text = re.sub(r"^ +valid_to: 2025-06-30\n", "", text, flags=re.M)
    text = re.sub(r", valid_to: 2025-06-30", "", text)
    calendar = open(os.path.join(source, "calendars", "vn-2022-2026.csv"), encoding="utf-8").read()
    lines = [line for line in calendar.splitlines() if "undecided" not in line]
    for year in range(NOW.year, NOW.year + 3):
        if not any(line.startswith(str(year)) for line in lines):
            lines += [line.replace("2025-", f"{year}-", 1) for line in lines if line.startswith("2025-")]
    os.makedirs(place, exist_ok=True)
    text, lines = change((text, lines)) or (text, lines) if change is not None else (text, lines)
    open(os.path.join(place, "office.yaml"), "w", encoding="utf-8").write(
        text.replace("calendar: vn-2022-2026.csv", "calendar: days.csv"))
    open(os.path.join(place, "days.csv"), "w", encoding="utf-8").write("\n".join(lines) + "\n")
    return os.path.join(place, "office.yaml")


def start(root, name):
    ws = os.path.join(root, name)
    shutil.copytree(os.path.join(root, "first"), ws, symlinks=True)
    settings = open(os.path.join(ws, "baocao.yaml"), encoding="utf-8").read()
    open(os.path.join(ws, "baocao.yaml"), "w", encoding="utf-8").write(settings.replace(
        os.path.join(root, "office"), os.path.join(root, name + "-office")))
    shutil.copytree(os.path.join(root, "office"), os.path.join(root, name + "-office"))
    return ws


def import_rows(ws, text, at=NOW):
    path = ws + ".csv"
    open(path, "w", encoding="utf-8").write(text)
    return call("import", "-C", ws, path, "--known-at", at.isoformat())


def expect(what, ws, code, severity, place, exit_code=None):
    global tried
    tried += 1
    found, code_of_exit, _ = known(ws)
    wanted = 3 if severity == "error" else 0
    if found.get(code) != (severity, place) or code_of_exit != (wanted if exit_code is None else exit_code):
        failures.append(f"{what}: {code} wanted as {severity} ({place}); exit {code_of_exit}, {found}")


def edit(path, change):
    text = open(path, encoding="utf-8").read()
    changed = change(text)
    assert changed != text, f"nothing was changed in {path}"
    open(path, "w", encoding="utf-8").write(changed)


def cases(root):
    ws = start(root, "field")
    import_rows(ws, rows([0], "khong-co"))
    found, code, _ = known(ws)
    ahead = [name for name, (severity, place) in found.items() if place == "ahead" and severity == "error"]
    if not ahead or code != 3:
        failures.append(f"an unknown field holds the next period: {found}")
    ws = start(root, "silent")
    shutil.rmtree(os.path.join(ws, "store"))
    os.remove(os.path.join(ws, "baocao.yaml"))
    shutil.rmtree(os.path.join(ws, "khoa"))
    call("init", ws, "--profile", os.path.join(root, "silent-office", "office.yaml"))
    for day in range(50, 40, -1):
        import_rows(ws, rows([day]), NOW - day * DAY)
    expect("imports stopped", ws, "cli.check-imports-stopped", "warning", "now")
    expect("imports stopped", ws, "cli.ahead-no-import", "warning", "ahead")
    expect("nobody starts the job", ws, "cli.check-never-run", "warning", "now")
    os.mkdir(os.path.join(ws, "state"))
    json.dump({"started": NOW.isoformat(), "exit": 0}, open(os.path.join(ws, "state", "last-run.json"), "w"))
    if "cli.check-never-run" in known(ws)[0]:
        failures.append("the job has run, and check says it never has")
    ws = start(root, "clock")
    import_rows(ws, rows([0, 1]).replace("PA", "PB"), NOW + 2 * DAY)
    expect("the clock is behind", ws, "cli.check-clock-behind", "error", "now")
    ws = start(root, "rejects")
    import_rows(ws, rows([0]) + "x,y,,,,,,\n")
    expect("rows were rejected", ws, "cli.check-rejects", "warning", "now")
    for place, mode in (("audit/cong-khai.log", 0o644), ("store/private.db", 0o640), ("khoa", 0o755), ("out", 0o777)):
        ws = start(root, "mode")
        os.makedirs(os.path.join(ws, os.path.dirname(place)), mode=0o700, exist_ok=True)
        if not os.path.exists(os.path.join(ws, place)):
            os.mkdir(os.path.join(ws, place)) if "." not in place else open(os.path.join(ws, place), "w").close()
        os.chmod(os.path.join(ws, place), mode)
        expect(f"{place} {mode:o}", ws, "cli.check-folder-open", "error", "now")
        shutil.rmtree(ws), shutil.rmtree(ws + "-office")
    ws = start(root, "modes")
    os.makedirs(os.path.join(ws, "han-che", "2023-04"), mode=0o755)
    os.chmod(os.path.join(ws, "han-che"), 0o755)
    expect("a tree is open", ws, "cli.check-tree-open", "error", "now")
    ws = start(root, "tet")
    edit(os.path.join(root, "tet-office", "days.csv"),
         lambda text: "\n".join(line for line in text.splitlines() if not re.match(rf"{NOW.year}-0[12]-(?!01)", line)) + "\n")
    expect("Tết is missing", ws, "cli.check-calendar-tet", "warning", "now")
    # Five working days off, with a weekend that needs no line in the middle.
    friday = datetime.date(NOW.year, 2, 5)
    friday += DAY * ((4 - friday.weekday()) % 7)
    edit(os.path.join(root, "tet-office", "days.csv"), lambda text: text + "".join(
        f"{friday + day * DAY},off,Tết,hư cấu\n" for day in (-1, 0, 3, 4, 5)))
    if "cli.check-calendar-tet" in known(ws)[0]:
        failures.append("days off on both sides of a weekend are not taken for Tết")
    for year in (2023, 2024, 2025):  # in the built-in calendar a weekend may lie in its middle
        done = call("check", "-C", os.path.join(root, "first"), "--now", f"{year}-08-06T08:00", "--json")
        if "check-calendar-tet" in done.stdout:
            failures.append(f"Tết of {year} is there, and said to be missing")
    ws = start(root, "year")
    edit(os.path.join(root, "year-office", "days.csv"),
         lambda text: "\n".join(line for line in text.splitlines() if not line.startswith(str(NOW.year))) + "\n")
    expect("the calendar lacks this year", ws, "cli.check-calendar-ends", "error", "now")
    # A limit that runs in that year cannot be told: the next period would fail on it.
    events = os.path.join(root, "events.csv")
    open(events, "w", encoding="utf-8").write("code,at,kind,unit\n" + "".join(
        f"PA-{day:03d}-moi-truong,{(NOW - day * DAY).isoformat()},forwarded,tp-buon-ma-thuot\n" for day in range(3)))
    done = call("import", "-C", ws, events, "--known-at", NOW.isoformat())
    assert done.returncode == 0, done.stderr
    expect("a limit runs past the calendar", ws, "calendar.year-missing", "error", "ahead")
    ws = start(root, "addressee")
    edit(os.path.join(root, "addressee-office", "office.yaml"),
         lambda text: re.sub(r"(    is_addressee: true\n(?:    receives_\w+: true\n)+)(?:    valid_\w+: \S+\n)*",
                             r"\1    valid_to: 2025-06-30\n", text))
    expect("nobody is addressed", ws, "cli.ahead-no-addressee", "warning", "ahead")
    expect("nobody gets the appendix", ws, "cli.check-no-appendix-recipient", "warning", "now")
    ws = start(root, "job")
    os.mkdir(os.path.join(ws, "state"))
    for started, exit_code, code in ((NOW - 3 * DAY, 0, "cli.check-runs-stopped"), (NOW, 6, "cli.check-last-run")):
        json.dump({"started": started.isoformat(), "exit": exit_code}, open(os.path.join(ws, "state", "last-run.json"), "w"))
        expect("the job", ws, code, "warning", "now")


def places(root):
    """What cannot be written, by whoever runs the job: only another user than root can tell."""
    nobody = pwd.getpwnam("nobody").pw_uid

    def tell(what, ws, code, place, severity="error"):
        global tried
        tried += 1
        done = subprocess.run([program, "check", "-C", ws, "--json"], capture_output=True, text=True, user=nobody, group=nobody)
        found = [(one["code"], one["severity"], one["where"]) for one in json.loads(done.stdout)["problems"]]
        if (code, severity, os.path.join(ws, place)) not in found or done.returncode != (3 if severity == "error" else 0):
            failures.append(f"{what}: {code} of {place} wanted; exit {done.returncode}, {found}")

    ws = start(root, "places")
    os.chmod(root, 0o755)
    for folder, _, names in os.walk(ws):
        for path in [folder, *(os.path.join(folder, name) for name in names)]:
            os.chown(path, nobody, nobody)
    for place in ("out/tuan", "archive/out/thang", ".staging/new", "state"):
        top = place.split("/")[0]
        os.makedirs(os.path.join(ws, place))
        if place.startswith("out"):
            os.chown(os.path.join(ws, "out"), nobody, nobody)
        tell("it is root's", ws, "cli.check-not-writable", top if top in (".staging", "state") else place)
        shutil.rmtree(os.path.join(ws, top))
    for top in ("out", "archive", "state"):
        os.symlink("/usr", os.path.join(ws, top))
        tell("a link", ws, "cli.check-not-folder", top)
        os.remove(os.path.join(ws, top))
        open(os.path.join(ws, top), "w").close()
        tell("a file", ws, "cli.check-not-folder", top)
        os.remove(os.path.join(ws, top))
    key = os.path.join(ws, "khoa", "workspace.key")
    os.chown(key, 0, 0)
    tell("the key is root's", ws, "store.key-missing", "khoa/workspace.key")
    os.chown(key, nobody, nobody)
    lock = os.path.join(ws, ".lock")
    owner = "baocao-lock 1\npid {}\nhost {}\nboot {}\nstarted 5\nwhat run --due\nrun r\nsince {}\nlease {}\nwhole\n"
    now = int(time.time())
    for what, text, code in (("left behind", owner.format(999999, "x", "y", now - 9000, now - 8000), "cli.check-lock-left"),
                             ("elsewhere", owner.format(999999, "x", "y", now, now + 900), "lock.busy-elsewhere"),
                             ("torn", "\0" * 200, "cli.check-lock-torn")):
        with open(lock, "w", encoding="utf-8") as file:
            file.write(text)
        tell(what, ws, code, ".lock", "warning")
    with open(lock, "r+", encoding="utf-8") as file:  # one that holds it and gives no sign of life
        fcntl.flock(file, fcntl.LOCK_EX)
        file.truncate()
        file.write(owner.format(os.getpid(), "x", "y", now - 9000, now - 8000))
        file.flush()
        tell("hung", ws, "lock.hung", ".lock", "warning")
    open(lock, "w", encoding="utf-8").close()
    os.chown(lock, 0, 0)
    tell("the lock is root's", ws, "lock.unmade", ".lock")


def disks(root):
    """A disk of its own below out/, and one that is full: in a place of mounts that nobody else sees."""
    ws = start(root, "disks")
    os.makedirs(os.path.join(ws, "out", "thang"))
    for what, mount, code in (("another disk", f"mount -t tmpfs none {ws}/out/thang", "cli.check-other-disk"),
                              ("a full disk", f"mount -t tmpfs -o size=4m none /mnt && cp -r {ws} /mnt/ws && cd /mnt && "
                               f"(cat /dev/zero > fill; mount --bind /mnt/ws {ws})", "cli.check-disk-low"),
                              ("a read-only disk", f"mount --bind {ws} {ws} && mount -o remount,ro,bind {ws}", "cli.check-not-writable"),
                              ("no fonts", "mount -t tmpfs none /usr/share/fonts", "draw.font-missing")):
        global tried
        tried += 1
        done = subprocess.run(["unshare", "-m", "sh", "-c", f"({mount}) 2>/dev/null && exec {program} check -C {ws} --json"],
                              capture_output=True, text=True)
        if done.stdout == "":
            print(f"{what}: not tried, no mounts here")
            continue
        found = [(one["code"], one["severity"]) for one in json.loads(done.stdout)["problems"]]
        if (code, "error") not in found or done.returncode != 3:
            failures.append(f"{what}: {code} wanted; exit {done.returncode}, {found}")


def ends(root):
    """What ends before the next report is there: a unit without a successor, a rule of time; a part of a template that is gone."""
    soon = (NOW + 3 * DAY).date()
    ws = start(root, "unit-ends")
    edit(os.path.join(root, "unit-ends-office", "office.yaml"), lambda text: text.replace(
        "  - id: so-yt\n    kind: department\n", f"  - id: so-yt\n    kind: department\n    valid_to: {soon}\n"))
    expect("a unit ends", ws, "cli.check-unit-without-successor", "warning", "now")
    ws = start(root, "rule-ends")
    edit(os.path.join(root, "rule-ends-office", "office.yaml"), lambda text: text.replace(
        "  - id: tra-loi\n    stage: reply\n", f"  - id: tra-loi\n    stage: reply\n    valid_to: {soon}\n"))
    expect("a stage has no rule", ws, "cli.check-stage-without-rule", "warning", "now")
    ws = start(root, "part-gone")
    folder = os.path.join(root, "part", "report-templates")
    shutil.copytree(os.path.join(project, "report-templates"), folder)
    shutil.copytree(os.path.join(project, "fonts"), os.path.join(root, "part", "fonts"))
    os.remove(os.path.join(folder, "parts", "dia-ban.md"))
    done = call("check", "-C", ws, "--json", "--templates", folder)
    if done.returncode != 3 or "template.include-missing" not in done.stdout:
        failures.append(f"a part of a template is gone: {done.stdout}")


def pages(root):
    """Damage below the rows is found without --deep, in either file; without the key in the facts all the same."""
    global tried
    ws = start(root, "pages")
    key = os.path.join(ws, "khoa", "workspace.key")
    os.rename(key, key + ".away")
    for name, has_key in (("facts.db", False), ("facts.db", True), ("private.db", True)):
        if has_key and os.path.exists(key + ".away"):
            os.rename(key + ".away", key)
        path = os.path.join(ws, "store", name)
        whole = open(path, "rb").read()
        harmed, told = 0, 0
        for page in range(4, len(whole) // 4096, 3):
            if whole[page * 4096] not in (2, 5, 10, 13):  # not a page of a tree
                continue
            at = page * 4096 + 3
            open(path, "wb").write(whole[:at] + b"\x7f\xff" + whole[at + 2:])
            harmed, tried = harmed + 1, tried + 1
            told += "store.damaged" in call("check", "-C", ws, "--json").stdout
        open(path, "wb").write(whole)
        if not harmed or told < harmed:
            failures.append(f"{name}: {told} of {harmed} harmed pages are told, {'with' if has_key else 'without'} the key")


def damage(root):
    """A damaged store stumbles wherever it is asked; that is one fault, told once, as it is when it cannot be opened."""
    global tried
    ws, told = start(root, "damaged"), 0
    facts = os.path.join(ws, "store", "facts.db")
    whole = open(facts, "rb").read()
    for page in [0, *range(2, len(whole) // 4096)]:
        open(facts, "wb").write(whole[:page * 4096] + b"\x55" * 4096 + whole[page * 4096 + 4096:])
        root_of = json.loads(call("check", "-C", ws, "--deep", "--json").stdout)
        problems = root_of["problems"] + root_of["ahead"]["problems"]
        places = [(problem["code"], problem["where"]) for problem in problems if problem["code"].startswith("store.")]
        tried, told = tried + 1, told + bool(places)
        if len(places) != len(set(places)):
            failures.append(f"page {page} is damaged, and told twice: {places}")
    if told < 3:
        failures.append("no damage was found")


def templates(root):
    """A figure of a field that is not this office's: only a rehearsal with the office's report finds it."""
    folder = os.path.join(root, "other", "report-templates")
    shutil.copytree(os.path.join(project, "report-templates"), folder)
    fonts = os.path.join(root, "other", "fonts")
    shutil.copytree(os.path.join(project, "fonts"), fonts)
    ws = start(root, "worded")
    edit(os.path.join(folder, "weekly", "bao-cao.md"), lambda text: text + "\n{{ field.khong-co.flow.total }}\n")
    edit(os.path.join(fonts, "README.md"), lambda text: re.sub(r"[0-9a-f]{64}", "0" * 64, text))
    done = call("check", "-C", ws, "--json", "--templates", folder)
    found = json.loads(done.stdout)
    if done.returncode != 3 or not any("khong-co" in problem["what"] for problem in found["ahead"]["problems"]):
        failures.append(f"a template that will fail: {done.returncode} {found['ahead']}")
    if not any(problem["code"] == "cli.check-font-other" for problem in found["problems"]):
        failures.append(f"other fonts: {found['problems']}")


root = tempfile.mkdtemp(prefix="baocao-check-")
try:
    first = os.path.join(root, "first")
    call("init", first, "--profile", profile(os.path.join(root, "office")))
    done = import_rows(first, rows(range(40)))
    assert done.returncode == 0, done.stdout + done.stderr
    found, code, periods = known(first)
    assert code == 0 and len(periods) == 2, (found, code, periods)
    assert not [name for name, (_, place) in found.items() if place == "ahead"], found
    planted = [name for name in found if name.startswith("cli.") and name not in ("cli.check-clock-unset", "cli.check-disk-low",
                                                                                 "cli.check-disk-growing", "cli.check-field-without-lead")]
    assert not planted, found
    cases(root)
    if os.geteuid() == 0:
        places(root)
        disks(root)
    ends(root)
    pages(root)
    damage(root)
    templates(root)
finally:
    shutil.rmtree(root, ignore_errors=True)
for failure in failures:
    print("FAILED:", failure)
print(f"{tried} faults planted, {len(failures)} not told")
sys.exit(1 if failures else 0)
