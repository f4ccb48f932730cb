#!/usr/bin/env python3
"""Publishes reports of invented histories in which nothing leaks; the gate must let every one of them pass.

usage: clean.py PROGRAM PROJECT_FOLDER GENERATOR [--count N] [--seed S] [--form NAME]

GENERATOR is generate_sample. Office, size, first month, seed and period vary; so do the forms of the codes of
tickets, to those that look most like something else: twelve digits, nine digits, a telephone, a number plate, a bare
number, one letter and a number, the codes by which a font tells its letters. Between them come the samples: the
province that was reformed, in its organisations, and from 300 publications on the real history of Boston, where it is
at hand. A draft is published nowhere and passes no gate of its own: one of each history is made (`preview`) and shown
to the gate all the same. N is 30 unless told; the whole measurement takes --count 1000 (see the README).
"""
import csv, datetime, lzma, os, random, shutil, subprocess, sys, tempfile

program, project, generator = (os.path.abspath(path) for path in sys.argv[1:4])
given = dict(zip(sys.argv[4::2], sys.argv[5::2]))
count, seed = int(given.get("--count", 30)), int(given.get("--seed", 1))
KNOWN = "2025-12-01T06:00:00+07:00"
SAMPLES = os.path.join(project, "samples")
BOSTON = os.environ.get("BAOCAO_BOSTON") or os.path.join(
    project, "..", "shared", "data", "boston311-2015.csv.xz")
BOSTON_FROM = 300  # publications; its year alone takes as long as a hundred of the others

# How the n-th ticket is called. What a report prints of a public one is no personal data.
FORMS = {
    "plain": None,
    "twelve digits": lambda n: f"0660{n:08d}",
    "nine digits": lambda n: f"{240000000 + n}",
    "like a telephone": lambda n: f"09{n:08d}",
    "like a plate": lambda n: f"47A-{n:05d}",
    "bare number": lambda n: f"{n + 1}",
    "bare number of six": lambda n: f"{100000 + n}",
    "letter and number": lambda n: f"A{n + 1}",
    # The edges of the ranges by which a font of a PDF tells its letters: "<A200> <A2FF>".
    "like codes of letters": lambda n: f"{0xA0 + n // 2:X}{('00', 'FF')[n % 2]}" if n < 160 else f"B{n:04d}",
    "year and number": lambda n: f"{2024}/{n + 1}",
    "with words": lambda n: f"PA {n:05d}/VP-ĐL",
}


def fail(done, what):
    sys.exit(f"{what}: exit {done.returncode}\n{done.stdout}{done.stderr}")


def call(*arguments, allowed=(0,)):
    done = subprocess.run([program, *arguments], capture_output=True, text=True)
    if done.returncode not in allowed:
        fail(done, " ".join(arguments))
    return done


def rename(folder, form):
    if form is None:
        return
    names = {}
    for name in ("tickets.csv", "events.csv"):
        path = os.path.join(folder, name)
        with open(path, encoding="utf-8", newline="") as source:
            rows = list(csv.DictReader(source))
        if form is FORMS["like codes of letters"]:  # the sensitive ones first: it is theirs that are looked for
            for row in rows:
                if row["sensitivity"] and name == "tickets.csv":
                    names.setdefault(row["code"], form(len(names)))
        for row in rows:
            row["code"] = names.setdefault(row["code"], form(len(names)))
            if row.get("ref") in names:
                row["ref"] = names[row["ref"]]
        with open(path, "w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def periods_of(pick, first, months):
    """Weeks, months and longer periods that the history meets."""
    days = [first + datetime.timedelta(days=pick.randrange(30 * months)) for _ in range(40)]
    weeks = {"%d-W%02d" % day.isocalendar()[:2] for day in days}
    longer = {f"{day.year}-{day.month:02d}" for day in days} | {
        f"{day.year}-Q{(day.month + 2) // 3}" for day in days} | {f"{day.year}-H{1 + (day.month > 6)}" for day in days}
    chosen = pick.sample(sorted(weeks), min(8, len(weeks))) + pick.sample(sorted(longer), min(4, len(longer)))
    return chosen


def generated(pick, number, root):
    """An invented history in a new workspace, the periods to publish, and what to call it."""
    office = pick.choice(["dak-lak", "lai-chau"])
    form = given.get("--form", list(FORMS)[number % len(FORMS)])
    months = pick.choice([1, 2, 4, 7])
    first = datetime.date(*pick.choice([(2023, 6, 1), (2024, 2, 1), (2024, 9, 1)]))
    data, workspace = os.path.join(root, "data"), os.path.join(root, "w")
    os.mkdir(data)
    history_seed = pick.randrange(1, 1 << 30)
    subprocess.run([generator, "--office", office, "--tickets", str(pick.choice([60, 200, 500])), "--from",
                    first.isoformat(), "--months", str(months), "--seed", str(history_seed), "--out", data],
                   check=True, capture_output=True)
    rename(data, FORMS[form])
    call("init", workspace, "--profile", office, "--sample")
    call("import", "-C", workspace, "--known-at", KNOWN, os.path.join(data, "tickets.csv"),
         os.path.join(data, "events.csv"), allowed=(0, 3))
    periods = [(period,) for period in periods_of(pick, first, months)]
    return workspace, periods, f"{office}, seed {history_seed}, codes {form}"


def reformed(pick, number, root):
    """The province whose units changed in 2025: months before and after, each in both organisations."""
    workspace = os.path.join(root, "w")
    call("init", workspace, "--profile", os.path.join(SAMPLES, "tinh-mau", "profile.yaml"), "--sample")
    call("import", "-C", workspace, "--known-at", "2026-01-05T06:00:00+07:00",
         os.path.join(SAMPLES, "tinh-mau", "tickets.csv"), os.path.join(SAMPLES, "tinh-mau", "events.csv"))
    months = pick.sample([f"2025-{month:02d}" for month in range(1, 13)], 3)
    return workspace, [(pick.choice(months),), *((month, "--organisation", day) for month in months
                                                 for day in ("2025-06-30", "2025-07-01"))], "tinh-mau"


def boston(pick, number, root):
    """A real city, once: 121,145 cases without texts, many codes that are bare numbers."""
    workspace, data = os.path.join(root, "w"), os.path.join(root, "boston.csv")
    with lzma.open(BOSTON) as packed, open(data, "wb") as out:
        shutil.copyfileobj(packed, out)
    call("init", workspace, "--profile", os.path.join(SAMPLES, "boston-311", "profile.yaml"))
    call("import", "-C", workspace, "--map", os.path.join(SAMPLES, "boston-311", "map.yaml"), data, allowed=(0, 3))
    return workspace, [(f"2015-W{week:02d}",) for week in range(2, 53, 5)] + [("2015-04",), ("2015-09",)], "boston-311"


def show_draft(workspace, period):
    """What the gate says of a draft, which it is shown under the name of a dispatch."""
    folder = os.path.join(workspace, "draft")
    os.mkdir(folder)
    call("preview", "-C", workspace, "--period", period, "--output", os.path.join(folder, "bao-cao.pdf"))
    done = call("gate", "-C", workspace, "--period", period, folder)
    return "" if done.stdout.startswith("done\t1\t0") else done.stdout


def publish(pick, number):
    """One history and the reports of its periods; how many were published, and drafts shown."""
    root = tempfile.mkdtemp(prefix="baocao-clean-")
    is_boston = number == 5 and count >= BOSTON_FROM and os.path.exists(BOSTON) and "--form" not in given
    make = boston if is_boston else reformed if number % 8 == 2 and "--form" not in given else generated
    workspace, periods, name = make(pick, number, root)
    failures = []
    for period, *options in periods:
        done = call("run", "-C", workspace, "--period", period, *options, "--allow-empty", allowed=(0, 7))
        if done.returncode != 0:
            failures.append(f"{name}, {period} {options}:\n{done.stderr}")
    said = show_draft(workspace, periods[0][0])
    if said:
        failures.append(f"{name}, draft of {periods[0][0]}:\n{said}")
    shutil.rmtree(root)
    return len(periods), failures


def main():
    pick = random.Random(seed)
    published, alarms, number = 0, [], 0
    while published < count:
        more, failures = publish(pick, number)
        published, number = published + more, number + 1
        alarms += failures
        for alarm in failures:
            print(alarm, flush=True)
        print(f"{published} so far", file=sys.stderr, flush=True)
    print(f"{published} clean publications and {number} drafts of {number} histories, {len(alarms)} false alarms")
    sys.exit(1 if alarms else 0)


main()
