#!/usr/bin/env python3
"""Looks for what must not be seen in everything a run leaves behind, opened and inflated.

usage: canary.py PROGRAM PROJECT_FOLDER

For both offices: a distinct mark in every text and note, sensitive tickets with codes of their own (flagged at
receipt and later), duplicates of them. Searched for in every byte of the public tree (workbook parts unzipped,
PDF streams inflated and its text extracted), in what the program prints, in the archive, in the files of the
store. Texts of ordinary tickets may stand in the workbook of the unit that has the ticket, must stand there while it
is open, and nowhere else. Then the same store without the sensitive tickets must publish the same bytes, manifest
included.
"""
import csv, json, os, re, shutil, subprocess, sys, tempfile, warnings, zipfile

import openpyxl

warnings.simplefilter("ignore")
program, project = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
KNOWN = "2024-09-01T06:00:00+07:00"
WEEKS = {"dak-lak": ["2023-W36", "2024-02"], "lai-chau": ["2023-W30", "2023-11"]}
failures = []


def call(workspace, *arguments):
    done = subprocess.run([program, arguments[0], "-C", workspace, *arguments[1:]], capture_output=True)
    if done.returncode != 0:
        sys.exit(f"{arguments}: exit {done.returncode}\n{done.stdout.decode()}{done.stderr.decode()}")
    return done.stdout + done.stderr


def rows_of(office, name):
    with open(os.path.join(project, "samples", office, name + ".csv"), encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


def write(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def is_sensitive(value):
    return value.strip().lower() not in ("", "public", "công khai")


def marked(office):
    """The sample with a mark in every text; returns rows, the marks and the codes that must not be seen."""
    tickets, events = rows_of(office, "tickets"), rows_of(office, "events")
    for number, ticket in enumerate(tickets):
        ticket["content"] += f" CANARYT{number:06d}"
    for number, event in enumerate(events):
        event["note"] = (event["note"] + f" CANARYN{number:06d}").strip()
    secret = {ticket["code"] for ticket in tickets if is_sensitive(ticket["sensitivity"])}
    last = {}
    for event in sorted(events, key=lambda event: event["at"]):
        if event["sensitivity"]:
            last[event["code"]] = event["sensitivity"]
    for code, value in last.items():
        (secret.add if is_sensitive(value) else secret.discard)(code)
    while True:
        more = {event["code"] for event in events if event["kind"] == "duplicate_of" and event["ref"] in secret}
        if more <= secret:
            return tickets, events, secret
        secret |= more


def opened(path):
    """Every byte of a file, packed and unpacked."""
    with open(path, "rb") as file:
        yield file.read()
    if path.endswith(".xlsx"):
        with zipfile.ZipFile(path) as book:
            for name in book.namelist():
                yield name.encode()
                yield book.read(name)
    if path.endswith(".pdf"):
        yield subprocess.run(["qpdf", "--qdf", "--object-streams=disable", path, "-"], capture_output=True).stdout
        yield subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True).stdout


def search(folder, needles, what):
    for place, folders, names in os.walk(folder):
        for name in folders + names:
            if any(needle in name.encode() for needle in needles):
                failures.append(f"{what}: name {place}/{name}")
        for name in names:
            if is_unit_file(os.path.join(place, name)):
                continue
            for part in opened(os.path.join(place, name)):
                for needle in needles:
                    if needle in part:
                        failures.append(f"{what}: {needle.decode()} in {os.path.join(place, name)}")


def is_unit_file(path):
    return os.sep + "don-vi" + os.sep in path


def listed(folder):
    """code -> (units by name, is it open) of the period, by the list in the office's workbook."""
    sheet = openpyxl.load_workbook(os.path.join(folder, "so-lieu.xlsx"))["Phản ánh trong kỳ"]
    rows = list(sheet.iter_rows(values_only=True))
    head = next(index for index, row in enumerate(rows) if row[0] == "TT")
    place = {name: index for index, name in enumerate(rows[head])}
    found = {}
    for row in rows[head + 1:]:
        if row[0] is not None:
            units, is_open = found.get(row[place["Mã phản ánh"]], (set(), False))
            found[row[place["Mã phản ánh"]]] = (
                units | {row[place["Đơn vị"]]}, is_open or row[place["Tình trạng"]] == "Đang xử lý")
    return found


def check_units(folder, office, tickets, events, needles):
    """Each mark stands in the file of the unit that has the ticket; every open case's content is there."""
    code_of = {f"CANARYT{number:06d}": ticket["code"] for number, ticket in enumerate(tickets)}
    code_of.update({f"CANARYN{number:06d}": event["code"] for number, event in enumerate(events)})
    with open(os.path.join(folder, "report.json"), encoding="utf-8") as file:
        names = {row["id"]: row["name"] for row in json.load(file)["by_unit"]}
    cases, seen, texts = listed(folder), {}, 0
    files = sorted(os.listdir(os.path.join(folder, "don-vi")))
    if sorted(name + ".xlsx" for name in names) != files:
        failures.append(f"{office}: {folder}: {len(files)} files for {len(names)} units")
    for name in files:
        found = set()
        for part in opened(os.path.join(folder, "don-vi", name)):
            found |= set(re.findall(rb"CANARY[TN]\d{6}", part))
            failures.extend(f"{office}: {needle.decode()} in {name}" for needle in needles if needle in part)
        for mark in sorted(mark.decode() for mark in found):
            code, unit = code_of[mark], names[name.removesuffix(".xlsx")]
            texts += 1
            if code in cases and unit not in cases[code][0]:
                failures.append(f"{office}: {mark} of {code}, which {cases[code][0]} has, is in {name}")
            if seen.setdefault(mark, name) != name and len(cases.get(code, ({}, 0))[0]) < 2:
                failures.append(f"{office}: {mark} is in {name} and in {seen[mark]}")
    for mark, code in code_of.items():
        if mark.startswith("CANARYT") and code in cases and cases[code][1] and mark not in seen:
            failures.append(f"{office}: the content of {code}, which is open, is in no unit's file")
    assert texts > 5, (office, folder, texts)


def prove_the_search_finds(workspace, week):
    """A code that is public must be found in the report, the workbook and the dispatch, or the search is blind."""
    folder = os.path.join(workspace, "out", "tuan", week)
    with open(os.path.join(folder, "report.json"), encoding="utf-8") as file:
        code = json.load(file)["overdue"][0]["ticket"].encode()
    for name in ("report.json", "so-lieu.xlsx", "bao-cao.pdf"):
        assert any(code in part for part in opened(os.path.join(folder, name))), (code, name)


def publish(root, name, office, tickets, events):
    workspace = os.path.join(root, name)
    subprocess.run([program, "init", workspace, "--profile", office], check=True, capture_output=True)
    write(os.path.join(root, "tickets.csv"), tickets)
    write(os.path.join(root, "events.csv"), events)
    said = call(workspace, "import", "--known-at", KNOWN, "--strict", os.path.join(root, "tickets.csv"),
                os.path.join(root, "events.csv"))
    for period in WEEKS[office]:
        said += call(workspace, "run", "--period", period)
    return workspace, said


def hunt(root, office):
    tickets, events, secret = marked(office)
    assert len(secret) > 20, (office, len(secret))
    workspace, said = publish(root, office, office, tickets, events)
    needles = [b"CANARY"] + [code.encode() for code in secret]
    search(os.path.join(workspace, "out"), needles, office)
    prove_the_search_finds(workspace, WEEKS[office][0])
    for place, folders, _ in os.walk(os.path.join(workspace, "out")):
        if "don-vi" in folders:
            check_units(place, office, tickets, events, needles[1:])
    for needle in needles:
        if needle in said:
            failures.append(f"{office}: {needle.decode()} was printed")
    search(os.path.join(workspace, "store"), [b"CANARY"], office + ", store")
    code = sorted(secret)[0]
    asked = subprocess.run([program, "explain", "-C", workspace, code], capture_output=True)
    if asked.returncode == 0:
        failures.append(f"{office}: explain speaks of {code}")

    # The same city without its sensitive cases: nobody outside can tell the two apart.
    bare, said = publish(root, office + "-bare", office, [row for row in tickets if row["code"] not in secret],
                         [row for row in events if row["code"] not in secret])
    same = subprocess.run(["diff", "-r", os.path.join(workspace, "out"), os.path.join(bare, "out")],
                          capture_output=True, text=True)
    if same.returncode != 0:
        failures.append(f"{office}: sensitive cases change the public tree:\n{same.stdout[:1000]}")
    print(f"{office}: {len(tickets)} tickets, {len(secret)} of them not for the public")


def main():
    root = tempfile.mkdtemp(prefix="baocao-canary-")
    try:
        for office in WEEKS:
            hunt(root, office)
    finally:
        shutil.rmtree(root, ignore_errors=True)
    print("\n".join(failures[:30]) or "0 hits")
    sys.exit(1 if failures else 0)


main()
