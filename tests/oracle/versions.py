#!/usr/bin/env python3
"""Changes this year's rules and calendar, and holds last year's reports to the same bytes.

usage: versions.py PROGRAM PROJECT_FOLDER

The sample of Đắk Lắk under its own profile, and under one in which everything that can change in time changes on
2024-01-01: limits, what closes a case, which figures there are, the extension, office hours, the calendar of 2024, names, the
dispatch, notes. Reports of 2023 must not
move by a byte; those of 2024 must move, or this test tries nothing.
"""
import json, os, subprocess, sys, tempfile

program, project = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
templates, sample = os.path.join(project, "report-templates"), os.path.join(project, "samples", "dak-lak")
LAST_YEAR = [("2023-W20", "tuan"), ("2023-W39", "tuan"), ("2023-W51", "tuan"), ("2023-10", "thang"), ("2023-12", "thang"),
             ("2023-Q4", "quy"), ("2023", "nam")]
THIS_YEAR = [("2024-W12", "tuan"), ("2024-03", "thang")]


def replace(text, old, new):
    if text.count(old) != 1:
        sys.exit(f"the profile has changed: {old!r} is in it {text.count(old)} times")
    return text.replace(old, new)


def section(text, key):
    """A section's lines, from its key to the next line that is not indented."""
    start = text.index(f"\n{key}:\n") + 1
    end = start + len(key) + 2
    while text[end] in " \n":
        end = text.index("\n", end) + 1
    return text[start:end]


def versions(text, key, *changes):
    """The section as a list: what it was, and from 2024 the same with changes."""
    old = section(text, key)
    lines = [line for line in old.split("\n")[1:] if line and not line.lstrip().startswith("#")]
    first = "  -\n" + "\n".join("  " + line for line in lines)
    second = first.replace("  -\n", "  -\n    valid_from: 2024-01-01\n", 1)
    for before, after in changes:
        second = replace(second, before, after)
    return replace(text, old, f"{key}:\n{first}\n{second}\n\n")


def changed_profile(text):
    text = replace(text, "    kind: working_days\n    amount: 7\n", "    kind: working_days\n    amount: 7\n    valid_to: 2023-12-31\n")
    text = replace(text, "  - id: chuyen-tra-co-kiem-tra-thuc-te\n", "  - {id: xu-ly-2024, stage: handling, priority: normal, start: forwarded,"
                   " kind: working_days, amount: 2, valid_from: 2024-01-01, source: Quy định hư cấu}\n"
                   "  - id: chuyen-tra-co-kiem-tra-thuc-te\n")
    text = replace(text, '    sessions: ["07:30-11:30", "13:30-17:00"]\n', '    sessions: ["07:30-11:30", "13:30-17:00"]\n'
                   '  - weekdays: [mon, tue, wed, thu, fri]\n    sessions: ["08:00-12:00"]\n    valid_from: 2024-01-01\n')
    text = replace(text, "    name: Sở Công Thương\n",
                   "    name: Sở Công Thương\n    names: [{name: Sở Công Thương và Năng lượng, valid_from: 2024-01-01}]\n")
    text = replace(text, "  - id: thoi-diem\n", "  - {id: moi-2024, text: Quy định mới, valid_from: 2024-01-01}\n  - id: thoi-diem\n")
    for key, old, new in (("closes_on", "result", "reply"), ("has_ratings", "true", "false"), ("has_contacts", "true", "false"),
                          ("has_directives", "false", "true"), ("has_publication", "true", "false")):
        text = replace(text, f"\n{key}: {old}\n", f"\n{key}:\n  - {{value: {old}, valid_to: 2023-12-31}}\n"
                       f"  - {{value: {new}, valid_from: 2024-01-01}}\n")
    text = versions(text, "extension", ("moves_limit: true", "moves_limit: false"))
    return versions(text, "dispatch", ("region_total: Toàn tỉnh", "region_total: Toàn tỉnh và đặc khu"),
                    ("scope_note: Số liệu không", "scope_note: Từ năm 2024 số liệu không"))


def changed_calendar(text):
    """No holiday of 2024 is as it was, and ten days are off that were not."""
    lines = text.rstrip("\n").split("\n")
    first = next(i for i, line in enumerate(lines) if line >= "2024-" and line[:1].isdigit())
    days = [f"2024-{month:02d}-{day:02d},off,Ngày nghỉ hư cấu,hư cấu" for month in (1, 3) for day in range(11, 16)]
    after = [line for line in lines[first:] if not line.startswith("2024-")]
    return "\n".join(lines[:first] + days + after) + "\n"


def call(*arguments):
    done = subprocess.run([program, *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(arguments)}: exit {done.returncode}\n{done.stdout}{done.stderr}")


def reports(root, name, profile):
    workspace, found = os.path.join(root, name), {}
    call("init", workspace, "--profile", profile, "--sample")
    call("import", "-C", workspace, "--strict", "--known-at", "2024-09-01T06:00:00+07:00",
         os.path.join(sample, "tickets.csv"), os.path.join(sample, "events.csv"))
    for period, kind in LAST_YEAR + THIS_YEAR:
        call("run", "-C", workspace, "--period", period, "--no-units")
        with open(os.path.join(workspace, "out", kind, period, "report.json"), "rb") as file:
            found[period] = json.load(file)
        # What falls due after the end of the year is a matter of the new year's rules.
        if found[period]["period"]["end"] >= "2023-12-25":
            for key in ("due_next", "due_days", "due_later"):
                found[period].pop(key)
    return found


def main():
    with tempfile.TemporaryDirectory(prefix="baocao-versions-") as root:
        for name, source, change in (("profile.yaml", "profiles/dak-lak.yaml", changed_profile),
                                     ("vn-2022-2026.csv", "calendars/vn-2022-2026.csv", changed_calendar)):
            with open(os.path.join(templates, source), encoding="utf-8") as file:
                text = change(file.read())
            with open(os.path.join(root, name), "w", encoding="utf-8") as file:
                file.write(text)
        before = reports(root, "before", "dak-lak")
        after = reports(root, "after", os.path.join(root, "profile.yaml"))
    for period, _ in LAST_YEAR:
        if before[period] != after[period]:
            sys.exit(f"{period}: a change of 2024 moved a report of 2023")
    for period, _ in THIS_YEAR:
        if before[period] == after[period]:
            sys.exit(f"{period}: the change of 2024 does not show")
        figures, older = after[period]["figures"], after[period]["year_ago"]["figures"]
        if "rating.rated" in figures or "emergency.count" in figures or "directive.done" not in figures:
            sys.exit(f"{period}: the figures are not those of 2024")
        if "directive.done" in older:
            sys.exit(f"{period}: a year ago there were no directives, and yet they are counted")
        if figures["flow.handled"] >= before[period]["figures"]["flow.handled"]:
            sys.exit(f"{period}: cases closed without a reply")
    print(f"{len(LAST_YEAR)} reports of 2023 unmoved by the rules and the calendar of 2024")


main()
