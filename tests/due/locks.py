#!/usr/bin/env python3
"""One writer at a time: live, hung, dead and torn owners, runs that start at once, runs that are killed.

usage: locks.py PROGRAM [PART] [--long]
"""
import datetime, os, random, re, signal, socket, subprocess, sys, time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from workspace import Place, Workspace, one_a_day

program = os.path.abspath(sys.argv[1])
is_long = "--long" in sys.argv
wanted = next((name for name in sys.argv[2:] if name != "--long"), "")
NOW = "2023-05-22T06:05"


def week(ws, first, last, known_at, prefix="P"):
    tickets, events = one_a_day(first, last, "lak", "moi-truong", "lak", prefix)
    ws.bring(tickets, known_at, events)


def ready(place):
    ws = Workspace(program, "dak-lak", place)
    week(ws, "2023-05-15", "2023-05-21", "2023-05-22T05:00:00")
    return ws


def start(ws, *arguments):
    return subprocess.Popen([program, *arguments, "-C", ws.folder], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            text=True)


def start_due(ws, now=NOW):
    return start(ws, "run", "--due", "--no-units", "--lang", "en", "--now", now)


def stop_at_work(ws, process):
    """Stops a process once it has put its name into the lock."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with open(ws.path(".lock")) as file:
            if f"pid {process.pid}\n" in file.read() and os.path.exists(ws.path(".staging")):
                process.send_signal(signal.SIGSTOP)
                return
        time.sleep(0.001)
        assert process.poll() is None, "it was over before it could be stopped"
    raise AssertionError("it never took the lock")


def lines_of(ws, **changed):
    """The owner in the lock file as it is, some of its lines changed."""
    with open(ws.path(".lock")) as file:
        lines = dict(line.split(" ", 1) for line in file.read().splitlines()[1:-1])
    lines.update(changed)
    return "baocao-lock 1\n" + "".join(f"{name} {value}\n" for name, value in lines.items()) + "whole\n"


def put(ws, text):
    """In place: whoever holds the lock holds this very file."""
    with open(ws.path(".lock"), "r+") as file:
        file.write(text)
        file.truncate()


def live_and_hung():
    with Place() as place:
        ws = ready(place)
        owner = start_due(ws)
        stop_at_work(ws, owner)
        try:
            for command in (["run", "--due", "--wait", "0", "--now", NOW], ["run", "--week", "2023-W20", "--wait", "0"],
                            ["import", os.path.join(place, "tickets-1.csv"), "--wait", "0"],
                            ["key", "roll", "--wait", "0"]):
                begun = time.monotonic()
                refused = start(ws, *command, "--lang", "en")
                _, said = refused.communicate()
                assert refused.returncode == 6, (command, refused.returncode, said)
                assert f"process {owner.pid}" in said and "'run --due'" in said and "sign of life" not in said, said
                assert time.monotonic() - begun < 4, "told not to wait"
            assert ws.state()["exit"] == 6 and ws.state()["code"] == "lock.busy"
            put(ws, lines_of(ws, lease=int(time.time()) - 600))
            refused = start(ws, "run", "--due", "--wait", "0", "--now", NOW, "--lang", "en")
            said = refused.communicate()[1]
            assert refused.returncode == 6 and ws.state()["code"] == "lock.hung", said
            assert f"kill {owner.pid}" in said and "10 min overdue" in said, said
            # Reading is for everybody, at any time.
            assert ws.listed(NOW)["2023-W20"]["state"] == "due"
        finally:
            owner.send_signal(signal.SIGCONT)
        assert owner.wait() == 0 and owner.communicate()
        assert len(ws.issued()) == 1 and os.path.getsize(ws.path(".lock")) == 0
        ws.is_whole()


def a_patient_one_waits():
    with Place() as place:
        ws = ready(place)
        owner = start_due(ws)
        stop_at_work(ws, owner)
        patient = start(ws, "import", os.path.join(place, "tickets-1.csv"), "--wait", "60", "--known-at",
                        "2023-05-22T08:00:00")
        time.sleep(0.3)
        assert patient.poll() is None
        owner.send_signal(signal.SIGCONT)
        assert owner.wait() == 0 and patient.wait() == 0, patient.communicate()
        owner.communicate()


def left_behind():
    with Place() as place:
        ws = ready(place)

        def recovered(text, now, how):
            put(ws, text)
            done = ws.due(now, expect=None)
            assert how in done.stderr and done.returncode in (0, 4), (done.returncode, done.stderr)
            assert os.path.getsize(ws.path(".lock")) == 0

        killed = start_due(ws)
        stop_at_work(ws, killed)
        torn = lines_of(ws)
        killed.kill()
        killed.communicate()
        assert os.path.getsize(ws.path(".lock")) > 0
        done = ws.due(NOW)
        assert f"process {killed.pid}" in done.stderr and "ended midway" in done.stderr, done.stderr
        assert len(ws.issued()) == len(ws.chain()) == 1
        # Nothing is due any more; what was left is looked after all the same.
        recovered(torn[:40], NOW, "cannot be read")
        recovered("\0" * 100, NOW, "cannot be read")
        recovered(torn, NOW, "ended midway")
        put(ws, torn)
        owner = {line.split(" ")[0]: line.split(" ", 1)[1] for line in torn.splitlines()[1:-1]}
        assert owner["host"] == socket.gethostname()
        if owner["boot"]:
            recovered(torn.replace(owner["boot"], "0" * 36), NOW, "started again")
        # A pid that is used again is somebody else; a process that lives where the kernel's lock is none is not.
        recovered(re.sub(r"pid \d+", f"pid {os.getpid()}", torn), NOW, "ended midway")
        with open("/proc/self/stat") as file:
            begun = file.read().rsplit(")", 1)[1].split()[19]
        alive = re.sub(r"pid \d+", f"pid {os.getpid()}", re.sub(r"started \d+", f"started {begun}", torn))
        week(ws, "2023-05-22", "2023-05-28", "2023-05-29T05:00:00")
        put(ws, alive)
        assert ws.due("2023-05-29T06:05", "--wait", "0", expect=6).document["code"] == "lock.busy"
        # Another machine is believed for as long as its lease runs.
        elsewhere = torn.replace(owner["boot"], "1" * 36).replace(f"host {owner['host']}", "host may-khac")
        put(ws, re.sub(r"lease \d+", f"lease {int(time.time()) + 600}", elsewhere))
        refused = ws.due("2023-05-29T06:05", "--wait", "0", expect=6)
        assert refused.document["code"] == "lock.busy-elsewhere" and "may-khac" in refused.stderr
        recovered(re.sub(r"lease \d+", f"lease {int(time.time()) - 5}", elsewhere), "2023-05-29T06:05", "has run out")
        assert len(ws.issued()) == len(ws.chain()) == 2
        ws.is_whole()


def two_at_once():
    with Place() as place:
        ws = ready(place)
        for number in range(20 if is_long else 3):
            monday = datetime.date(2023, 5, 22) + datetime.timedelta(days=7 * number)
            now = f"{monday + datetime.timedelta(days=7)}T06:05"
            week(ws, str(monday), str(monday + datetime.timedelta(days=6)), now[:-3] + ":00")
            both = [start_due(ws, now), start_due(ws, now)]
            said = [one.communicate()[1] for one in both]
            codes = sorted(one.returncode for one in both)
            assert codes[0] == 0 and codes[1] in (4, 6), (codes, said)
        names = [name for name, _ in ws.issued()]
        assert len(names) == len(set(names)) == len(ws.chain()) and "2023-W20" in names and "2023-05" in names, names
        assert not os.path.exists(ws.path("archive"))
        ws.is_whole()


def killed_at_random():
    random.seed(11)
    with Place() as place:
        ws = ready(place)
        week(ws, "2023-05-22", "2023-06-04", "2023-06-05T05:00:00")
        begun = time.monotonic()
        assert ws.due("2023-05-22T06:05").document["periods"]
        length = 4 * (time.monotonic() - begun)
        killed = 0
        for _ in range(40 if is_long else 5):
            running = start_due(ws, "2023-06-05T06:05")
            time.sleep(random.uniform(0, length / 2))
            running.kill()
            running.communicate()
            killed += running.returncode < 0
        ws.due("2023-06-05T06:05", expect=None)
        ws.due("2023-06-05T07:05", expect=4)
        names = [name for name, _ in ws.issued()]
        assert names == ["2023-W20", "2023-W21", "2023-05", "2023-W22"], names
        assert len(ws.chain()) == 4 and not os.path.exists(ws.path("archive"))
        assert killed > 0, killed
        ws.is_whole()


for part in [live_and_hung, a_patient_one_waits, left_behind, two_at_once, killed_at_random]:
    if wanted in part.__name__:
        part()
        print(part.__name__.replace("_", " "))
