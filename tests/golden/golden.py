#!/usr/bin/env python3
"""Whole runs on small invented histories, compared by meaning with what was looked at and kept.

usage: golden.py PROGRAM TESTS_FOLDER [--bless]

For each scenario (a folder of tests/cases/cli/data): the text of the dispatch page by page, every cell and formula of
the workbook, report.json without its zero rows and the older periods of rows. Kept as plain text in tests/golden/<scenario>/, so that a change
reads as a diff. --bless rewrites them: read the diff like code. It proves only that nothing changed; that the figures
are right is for the oracle.
"""
import difflib, json, os, shutil, subprocess, sys, tempfile, warnings

import openpyxl

warnings.filterwarnings("ignore", module="openpyxl")

program, tests = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
bless = "--bless" in sys.argv
SCENARIOS = {"dak-lak": "2023-W20", "lai-chau": "2023-W20"}


def call(*arguments):
    done = subprocess.run([program, *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{arguments}: exit {done.returncode}\n{done.stdout}{done.stderr}")


def dispatch_text(path):
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True).stdout.decode()
    pages = text.split("\f")
    return "\n".join(f"==== page {number} ====\n" + "\n".join(line.rstrip() for line in page.splitlines() if line.strip())
                     for number, page in enumerate(pages, 1) if page.strip()) + "\n"


def workbook_text(path):
    formulas, values = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    lines = []
    for sheet in formulas.worksheets:
        lines.append(f"==== {sheet.title} ====")
        for row in sheet.iter_rows():
            cells = []
            for cell in row:
                if cell.value is not None:
                    value = values[sheet.title][cell.coordinate].value
                    shown = f"{cell.value} = {value}" if str(cell.value).startswith("=") else f"{value}"
                    cells.append(f"{cell.coordinate} {shown}".replace("\n", " / "))
            if cells:
                lines.append(" | ".join(cells))
    return "\n".join(lines) + "\n"


def without_zeros(value):
    """Drops figures that are zero and rows that are empty then; the rest keeps its order."""
    if isinstance(value, dict):
        kept = {key: without_zeros(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item not in (0, {}, [])}
    if isinstance(value, list):
        kept = [without_zeros(item) for item in value]
        return [item for item in kept if not isinstance(item, dict) or set(item) - {"id", "name", "field", "district"}]
    return value


def report_text(path):
    with open(path, encoding="utf-8") as file:
        report = json.load(file)
    for name, rows in report.items():
        if name.startswith("by_"):
            report[name] = [{key: item for key, item in row.items() if key not in ("previous", "year_ago", "trend")}
                            for row in rows]
    report["trend"] = report["trend"][-2:]
    return json.dumps(without_zeros(report), ensure_ascii=False, indent=1) + "\n"


def main():
    root = tempfile.mkdtemp(prefix="baocao-golden-")
    failed = 0
    try:
        for scenario, week in SCENARIOS.items():
            data, workspace = os.path.join(tests, "cases", "cli", "data", scenario), os.path.join(root, scenario)
            call("init", workspace, "--profile", scenario, "--sample")
            call("import", "-C", workspace, "--known-at", "2023-05-22T06:00:00+07:00",
                 os.path.join(data, "tickets.csv"), os.path.join(data, "events.csv"))
            call("run", "-C", workspace, "--week", week)
            out = os.path.join(workspace, "out", "tuan", week)
            made = {"bao-cao.txt": dispatch_text(os.path.join(out, "bao-cao.pdf")),
                    "so-lieu.txt": workbook_text(os.path.join(out, "so-lieu.xlsx")),
                    "report.json": report_text(os.path.join(out, "report.json"))}
            for name, text in made.items():
                path = os.path.join(tests, "golden", scenario, name)
                if bless:
                    os.makedirs(os.path.dirname(path), exist_ok=True)
                    with open(path, "w", encoding="utf-8") as file:
                        file.write(text)
                    continue
                with open(path, encoding="utf-8") as file:
                    kept = file.read()
                if kept != text:
                    failed += 1
                    print("".join(list(difflib.unified_diff(kept.splitlines(True), text.splitlines(True), path, "now"))[:60]))
    finally:
        shutil.rmtree(root, ignore_errors=True)
    print(f"{failed} of {3 * len(SCENARIOS)} differ" if not bless else "blessed: read the diff")
    sys.exit(1 if failed else 0)


main()
