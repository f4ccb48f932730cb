#!/usr/bin/env python3
"""Runs the program over both invented histories and has the oracle recount every report.

usage: samples.py PROGRAM PROJECT_FOLDER [WEEKS]

Each office: WEEKS weeks at random and four longer periods, report.json against tests/oracle/oracle.py, and against
report-templates/report.schema.json where python3-jsonschema is there. The rows shuffled and cut into batches, under
another TZ, must give the same report; metamorphic.py tries more of that kind.
"""
import csv, json, os, random, shutil, subprocess, sys, tempfile

program, project = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
weeks = int(sys.argv[3]) if len(sys.argv) > 3 else 4
oracle = os.path.join(project, "tests", "oracle", "oracle.py")
random.seed(20230101)
KNOWN = "2024-09-01T06:00:00+07:00"
OFFICES = {"dak-lak": [f"2023-W{n:02d}" for n in range(19, 53)] + [f"2024-W{n:02d}" for n in range(1, 30)],
           "lai-chau": [f"2023-W{n:02d}" for n in range(1, 53)] + [f"2024-W{n:02d}" for n in range(1, 12)]}
LONGER = {"dak-lak": ["2023-05", "2024-02", "2023-Q3", "2023-H2"], "lai-chau": ["2023-01", "2024-03", "2023-9M", "2023"]}
FOLDERS = {"W": "tuan", "Q": "quy", "H": "nua-nam", "9": "chin-thang"}


def call(*arguments, **options):
    done = subprocess.run([program, *arguments], capture_output=True, text=True, **options)
    if done.returncode != 0:
        sys.exit(f"{' '.join(arguments)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def report_path(workspace, period):
    kind = "nam" if len(period) == 4 else FOLDERS.get(period[5], "thang")
    return os.path.join(workspace, "out", kind, period, "report.json")


def shuffled(source, folder, parts):
    """The rows of tickets.csv and events.csv in another order, cut into so many pairs of files."""
    files = []
    for name in ("tickets", "events"):
        with open(os.path.join(source, name + ".csv"), encoding="utf-8", newline="") as rows:
            head, *rows = list(csv.reader(rows))
        random.shuffle(rows)
        for part in range(parts):
            path = os.path.join(folder, f"{name}-{part}.csv")
            with open(path, "w", encoding="utf-8", newline="") as out:
                writer = csv.writer(out)
                writer.writerow(head)
                writer.writerows(rows[part::parts])
            files.append(path)
    return files


def main():
    try:
        sys.path.append(os.path.join(project, "tests", "support"))
        from schema import validator_of
        with open(os.path.join(project, "report-templates", "report.schema.json"), encoding="utf-8") as file:
            validator = validator_of(json.load(file))
    except ImportError:
        validator = None
        print("note: python3-jsonschema is not here, the schema is not tried")
    root = tempfile.mkdtemp(prefix="baocao-samples-")
    failures = 0
    try:
        for office in OFFICES:
            source = os.path.join(project, "samples", office)
            workspace = os.path.join(root, office)
            call("init", workspace, "--profile", office, "--sample")
            tickets, events = (os.path.join(source, name + ".csv") for name in ("tickets", "events"))
            call("import", "-C", workspace, "--known-at", KNOWN, tickets, events)
            other = os.path.join(root, office + "-shuffled")
            call("init", other, "--profile", office, "--sample")
            for path in shuffled(source, root, 3):
                call("import", "-C", other, "--known-at", KNOWN, path,
                     env={**os.environ, "TZ": "Pacific/Chatham"})
            for period in random.sample(OFFICES[office], weeks) + LONGER[office]:
                call("run", "-C", workspace, "--period", period, "--no-units")
                path = report_path(workspace, period)
                done = subprocess.run(
                    [sys.executable, oracle, "--profile",
                     os.path.join(project, "report-templates", "profiles", office + ".yaml"),
                     "--tickets", tickets, "--events", events, "--period", period, "--report", path],
                    capture_output=True, text=True)
                if done.returncode != 0:
                    failures += 1
                    print(f"{office} {period}:\n{done.stdout[:3000]}{done.stderr[:2000]}")
                done = subprocess.run(
                    [sys.executable, os.path.join(project, "tests", "oracle", "lists.py"), "--profile",
                     os.path.join(project, "report-templates", "profiles", office + ".yaml"),
                     "--tickets", tickets, "--events", events, "--report", path],
                    capture_output=True, text=True)
                if done.returncode != 0:
                    failures += 1
                    print(f"{office} {period}: lists:\n{done.stdout[:3000]}{done.stderr[:2000]}")
                with open(path, encoding="utf-8") as file:
                    report = json.load(file)
                for error in validator.iter_errors(report) if validator else []:
                    failures += 1
                    print(f"{office} {period}: schema: {list(error.path)}: {error.message[:300]}")
                call("run", "-C", other, "--period", period, "--no-units")
                with open(path, "rb") as one, open(report_path(other, period), "rb") as two:
                    if one.read() != two.read():
                        failures += 1
                        print(f"{office} {period}: the order of rows and batches changed the report")
                print(f"{office} {period}: {report['figures']['flow.total']} cases recounted")
    finally:
        shutil.rmtree(root, ignore_errors=True)
    print("0 differences" if failures == 0 else f"{failures} differences")
    sys.exit(1 if failures else 0)


main()
