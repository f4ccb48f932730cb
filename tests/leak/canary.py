#!/usr/bin/env python3
"""Looks for what must not be seen in everything a run leaves behind, opened and inflated.

usage: canary.py PROGRAM PROJECT_FOLDER

For both offices: a distinct mark in every text and note, sensitive tickets with codes of their own (flagged at
receipt and later), duplicates of them. Searched for in every byte of the public tree (workbook parts unzipped,
PDF streams inflated and its text extracted), in what the program prints, in the archive, in the files of the
store. Then the same store without the sensitive tickets must publish the same bytes, manifest included.
"""
import csv, json, os, shutil, subprocess, sys, tempfile, zipfile

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
            for part in opened(os.path.join(place, name)):
                for needle in needles:
                    if needle in part:
                        failures.append(f"{what}: {needle.decode()} in {os.path.join(place, name)}")


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
