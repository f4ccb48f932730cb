#!/usr/bin/env python3
"""Reads whole reports as a reader would: does each figure come with its meaning, and does nothing stand there that should not?

usage: wording.py PROGRAM TESTS_FOLDER

For each scenario and each kind of period: report.json defines every figure it holds, every rate in a sentence of the dispatch
stands with its two numbers, neither dispatch nor workbook holds a machine's word or a claim in a heading, and an office that
takes no ratings says nothing of them, not even in a note.
"""
import json, os, re, shutil, subprocess, sys, tempfile

import openpyxl

program, tests = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
PERIODS = {"2023-W20": "tuan", "2023-05": "thang", "2023-Q2": "quy", "2023": "nam"}
MACHINE = re.compile(r"\{[^}]*\}|\b[a-z]+_[a-z_]+\b|\b(null|true|false|handled|overdue|received|flow|rate)\b")


def call(*arguments):
    done = subprocess.run([program, *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{arguments}: exit {done.returncode}\n{done.stdout}{done.stderr}")


def dispatch_text(path):
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True).stdout.decode()
    return re.sub(r"\s+", " ", text)


def workbook_text(path):
    book = openpyxl.load_workbook(path, data_only=True)
    return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None)


def faults_of(scenario, out):
    with open(os.path.join(out, "report.json"), encoding="utf-8") as file:
        report = json.load(file)
    dispatch, workbook = dispatch_text(os.path.join(out, "bao-cao.pdf")), workbook_text(os.path.join(out, "so-lieu.xlsx"))
    defined = {row["id"]: row for row in report["definitions"]}
    if set(defined) != set(report["figures"]):
        yield f"figures and definitions differ: {sorted(set(defined) ^ set(report['figures']))}"
    for name, row in defined.items():
        if name.startswith("rate.") and not ("chia cho" in row["text"] and "mẫu số" in row["text"]):
            yield f"{name}: the definition has no denominator"
        if name.endswith("_min") and "phút" not in row["text"]:
            yield f"{name}: the definition has no clock"
    for match in re.finditer(r"đạt [\d.]+(,\d+)?%(.{0,40})", dispatch):
        if not re.match(r" \([\d.]+/[\d.]+\)", match[2]):
            yield f"a rate without its numbers: {match[0]}"
    for kind, text in (("dispatch", dispatch), ("workbook", workbook)):
        for match in MACHINE.finditer(text):
            yield f"a machine's word in the {kind}: {match[0]}"
        if "Tăng, giảm" in text:
            yield f"the {kind} claims a rise or a fall in a heading"
    if "rating.rated" not in report["figures"]:
        for kind, text in (("dispatch", dispatch), ("workbook", workbook), ("report.json", json.dumps(report, ensure_ascii=False))):
            if "hài lòng" in text.lower():
                yield f"the {kind} speaks of ratings, of which there are none"


def main():
    root, failed, seen = tempfile.mkdtemp(prefix="baocao-wording-"), 0, 0
    try:
        for scenario in ("dak-lak", "lai-chau"):
            data, workspace = os.path.join(tests, "cases", "cli", "data", scenario), os.path.join(root, scenario)
            call("init", workspace, "--profile", scenario, "--sample")
            call("import", "-C", workspace, "--known-at", "2024-01-02T06:00:00+07:00",
                 os.path.join(data, "tickets.csv"), os.path.join(data, "events.csv"))
            for period, folder in PERIODS.items():
                call("run", "-C", workspace, "--period", period)
                seen += 1
                for fault in faults_of(scenario, os.path.join(workspace, "out", folder, period)):
                    failed += 1
                    print(f"{scenario} {period}: {fault}")
    finally:
        shutil.rmtree(root, ignore_errors=True)
    print(f"{seen} reports read, {failed} faults")
    sys.exit(1 if failed else 0)


main()
