#!/usr/bin/python3
"""The workbooks of the sample offices and of the small histories, opened from outside.

usage: workbooks.py PROGRAM PROJECT_FOLDER
Each is compared with its report.json, its figures are counted again from its rows, its parts, links, charts and tables
are looked at, and LibreOffice calculates its formulas anew. 77 when LibreOffice is not there and the rest is well.
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile

PROGRAM, PROJECT = sys.argv[1], pathlib.Path(sys.argv[2])
SUPPORT = PROJECT / "tests" / "support"
# workspace, profile, folder of the history, when all of it is known, runs
HISTORIES = (
    ("dak-lak", "dak-lak", "samples/dak-lak", "2024-08-01T06:00:00+07:00",
     (("--week", "2024-W30"), ("--month", "2024-07"), ("--week", "2023-W19"))),
    ("lai-chau", "lai-chau", "samples/lai-chau", "2024-04-01T06:00:00+07:00",
     (("--week", "2024-W13"), ("--month", "2024-03"))),
    ("tinh-mau", "samples/tinh-mau/profile.yaml", "samples/tinh-mau", "2026-01-05T06:00:00+07:00",
     (("--month", "2025-07"), ("--week", "2025-W27"))),
    ("small", "dak-lak", "tests/cases/cli/data/dak-lak", "2023-05-22T06:00:00+07:00", (("--week", "2023-W20"),)),
)


def call(*words):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, cwd=PROJECT, check=False)
    if done.returncode not in (0, 77):
        sys.exit(f"{' '.join(map(str, words))}: exit {done.returncode}\n{done.stdout[-3000:]}{done.stderr[-2000:]}")
    return done


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="baocao-workbooks-"))
    try:
        books = []
        for name, profile, history, known_at, runs in HISTORIES:
            workspace = folder / name
            call(PROGRAM, "init", workspace, "--profile", profile, "--sample")
            call(PROGRAM, "import", "-C", workspace, "--known-at", known_at, PROJECT / history / "tickets.csv",
                 PROJECT / history / "events.csv")
            for run in runs:
                call(PROGRAM, "run", "-C", workspace, *run)
            books += sorted(workspace.glob("out/*/*/so-lieu.xlsx"))
        for book in books:
            call("/usr/bin/python3", "-B", SUPPORT / "check_xlsx.py", book, book.parent / "report.json", "--rows")
        done = call("/usr/bin/python3", "-B", SUPPORT / "check_workbook.py", "--recalculate", *books)
        print(f"{len(books)} workbooks. {done.stdout.strip()}")
        return done.returncode
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
