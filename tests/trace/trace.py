#!/usr/bin/env python3
"""`trace` and `diff` tried from outside.

usage: trace.py BAOCAO ROOT

Figures of report.json by rows and periods, chosen by a fixed choice, have as many tickets as they say;
wrong questions are answered with what to do. After a report is issued, a ticket arrives late, another is
corrected and a third becomes sensitive: the differences are those of the first two, and nothing in any
answer, not even which rows are listed, depends on what the third one was. Texts are told when they are
asked for, those of public tickets alone, and somebody notes it.
"""

import csv
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import unicodedata
import warnings

import openpyxl

warnings.filterwarnings("ignore", module="openpyxl")

TICKETS = "code,received_at,channel,district,field,priority,sensitivity,content\n"
EVENTS = ("code,at,kind,unit,field,priority,sensitivity,committed_at,level,reason,evidence,site_visit,ref,note,"
          "co_units,done,number,letter_date\n")
WEEK = ("--week", "2024-W30")
faults = []


def expect(truth, text):
    if not truth:
        faults.append(text)
        print(text, file=sys.stderr)


class Workspace:
    def __init__(self, program, root, folder, profile="dak-lak"):
        self.program, self.folder = program, folder
        subprocess.run([program, "init", folder, "--profile", profile, "--sample"], check=True,
                       stdout=subprocess.DEVNULL)
        samples = root / "samples" / "dak-lak"
        self.run("import", "--known-at", "2024-07-20T06:00:00+07:00", samples / "tickets.csv", samples / "events.csv")

    def run(self, command, *options):
        done = subprocess.run([self.program, command, "-C", self.folder, *options], capture_output=True, text=True)
        return done.returncode, done.stdout, done.stderr

    def answer(self, *arguments):
        code, out, error = self.run(*arguments, "--json")
        expect(code == 0, f"{' '.join(map(str, arguments))}: exit {code}: {error}")
        return json.loads(out)

    def import_text(self, known_at, tickets, events):
        paths = []
        for name, head, rows in (("t.csv", TICKETS, tickets), ("e.csv", EVENTS, events)):
            path = pathlib.Path(str(self.folder) + "-" + name)
            path.write_text(head + "".join(row + "\n" for row in rows))
            paths.append(path)
        code, _, error = self.run("import", "--known-at", known_at, *paths)
        expect(code == 0, f"import: {error}")


# ---- Figures ----

def check_value(workspace, figure, value, options):
    answer = workspace.answer("trace", figure, *WEEK, *options)
    parts = {part["part"]: part for part in answer["parts"]}
    if figure.startswith("rate."):
        above, below = parts["numerator"]["count"], parts["denominator"]["count"]
        own = round(above / below, 6) if below else None
        good = own == value or abs(own - value) < 2e-6
    elif "samples" in parts:
        chosen = [one["value"] for one in parts["samples"]["tickets"] if one["is_value"]]
        good = chosen == ([] if value is None else [value])
    elif figure == "flow.adjustment":
        good = answer["value"] == value
    else:
        good = answer["count"] == len(parts["cases"]["tickets"]) == value
    expect(good, f"{figure} {options}: printed {value}, traced {answer['value']} {answer['count']}")


def questions_of(report):
    for figure, value in report["figures"].items():
        yield figure, value, []
    for name, slot in (("previous", "previous"), ("year_ago", "year-ago")):
        for figure, value in (report.get(name) or {}).get("figures", {}).items():
            yield figure, value, ["--slot", slot]
    for period in report["trend"]:
        for figure, value in period["figures"].items():
            yield figure, value, ["--slot", period["id"]]
    for name in ("field", "district", "unit", "channel"):
        for row in report["by_" + name]:
            for figure, value in row["figures"].items():
                yield figure, value, ["--" + name, row["id"]]
    for row in report["by_field_district"]:
        for figure, value in row["figures"].items():
            yield figure, value, ["--field", row["field"], "--district", row["district"]]


def check_figures(workspace):
    report = json.loads((workspace.folder / "out" / "tuan" / WEEK[1] / "report.json").read_text())
    questions = list(questions_of(report))
    own = [one for one in questions if not one[2]]
    for figure, value, options in own + random.Random(3).sample(questions, 30):
        check_value(workspace, figure, value, options)
    for reason in report["reasons"]:
        figure = "flow.submitted" if reason.get("at_door") else "flow.otherwise_closed"
        answer = workspace.answer("trace", figure, *WEEK, "--reason", reason["id"])
        expect(answer["count"] == reason["count"], f"{figure} {reason}: {answer['count']}")
    overdue = workspace.answer("trace", "flow.closing_overdue", *WEEK)["parts"][0]["tickets"]
    expect({one["ticket"] for one in overdue} == {one["ticket"] for one in report["overdue"]}, "the overdue list")


def check_faults(workspace):
    for arguments, code, words in (
            (["flow.recieved", *WEEK], 2, "flow.received"),
            (["flow.closing", *WEEK, "--field", "moi-truon"], 2, "moi-truong"),
            (["flow.closing", *WEEK, "--unit", "so-tttt", "--channel", "app"], 2, "flow.closing"),
            (["flow.adjustment", *WEEK, "--field", "moi-truong"], 2, "flow.adjustment"),
            (["stage.handling.late", *WEEK, "--slot", "2024-W20"], 2, "2024-W20"),
            (["flow.closing", *WEEK, "--slot", "last"], 2, "previous"),
            (["flow.closing", *WEEK, "--of-week", "2024-W30"], 2, "2024-W30"),
            (["rate.on_time", *WEEK, "--due", "2024-07-30"], 2, "rate.on_time"),
            (["flow.closing", "--week", "2024-W99"], 2, "2024-W99"),
            (["flow.closing"], 2, "")):
        done = workspace.run("trace", *arguments)
        expect(done[0] == code and words in done[2] and not done[1], f"{arguments}: {done}")
    expect(workspace.answer("trace", "Đã xử lý", *WEEK)["figure"] == "flow.handled", "a label names its figure")
    expect(workspace.answer("trace", "emergency.count", *WEEK, "--field", "bao-ve-tre-em")["parts"][0]["tickets"] == [],
           "a zero has an empty list")


# ---- Differences ----

LATE = "LATE-1,2024-07-24T09:00:00+07:00,app,lak,moi-truong,normal,public,Rác ven đường chưa dọn"
SECRET = {  # what was public when the report was issued, in two shapes
    "one": ("HIDDEN-77,2024-07-22T09:00:00+07:00,app,lak,moi-truong,normal,public,Chuyện thứ nhất",
            ["HIDDEN-77,2024-07-22T10:00:00+07:00,forwarded,lak,,,,,,,,,,,,,,",
             "HIDDEN-77,2024-07-24T10:00:00+07:00,result,,,,,,,,1,,,,,,,"]),
    "two": ("HIDDEN-77,2024-07-23T09:00:00+07:00,hotline,ea-sup,an-ninh-trat-tu,emergency,public,Chuyện thứ hai",
            ["HIDDEN-77,2024-07-23T10:00:00+07:00,forwarded,so-gtvt,,,,,,,,,,,,,,"]),
}


def issue(program, root, folder, secret):
    workspace = Workspace(program, root, folder)
    ticket, events = SECRET[secret]
    workspace.import_text("2024-08-01T06:00:00+07:00", [ticket], events)
    code, _, error = workspace.run("run", *WEEK, "--no-units")
    expect(code == 0, f"run: {error}")
    return workspace


def come_late(workspace):
    field = "PA-002540,2024-07-27T09:00:00+07:00,classified,,moi-truong,,,,,,,,,,,,,"
    workspace.import_text("2024-08-05T06:00:00+07:00", [LATE],
                          [field, "HIDDEN-77,2024-08-04T09:00:00+07:00,classified,,,,reputation,,,,,,,,,,,"])


def check_diff(workspace):
    same = workspace.answer("diff", *WEEK)
    expect(not same["differs"] and not same["figures"], "nothing differs at first")
    expect(workspace.run("diff", *WEEK, "--exit-code")[0] == 4, "exit 4 with --exit-code")
    expect(workspace.run("diff", "--week", "2024-W29")[0] == 2, "never issued")
    come_late(workspace)
    diff = workspace.answer("diff", *WEEK)
    expect(diff["differs"] and diff["adjustment"] == -1, f"one adjustment: {diff.get('adjustment')}")
    causes = {(one["ticket"], one["cause"]) for line in diff["figures"] for one in line["tickets"]}
    expect(causes == {("LATE-1", "arrived_late"), ("PA-002540", "changed")}, f"causes: {causes}")
    for line in diff["figures"]:
        signs = sum(one["sign"] for one in line["tickets"])
        expect(line["now"] - line["printed"] == line["difference"] == signs != 0, f"a line: {line}")
        report = json.loads((workspace.folder / diff["against"] / "report.json").read_text())
        if not line["rows"]:
            expect(report["figures"][line["figure"]] == line["printed"], f"as printed: {line}")
    received = [line["difference"] for line in diff["figures"] if line["figure"] == "flow.received" and not line["rows"]]
    expect(received == [1], f"received in all: {received}")
    return [(line["figure"], json.dumps(line["rows"], sort_keys=True), line["difference"], line["tickets"])
            for line in diff["figures"]]


def check_silence(workspace):
    """No answer names what has become sensitive, as known before or now."""
    report = json.loads((workspace.folder / "out" / "tuan" / WEEK[1] / "report.json").read_text())
    for figure in random.Random(5).sample(sorted(report["figures"]), 16) + ["flow.total", "flow.handled"]:
        for options in ([], ["--as-known", "2024-08-02"]):
            done = workspace.run("trace", figure, *WEEK, *options)
            expect("HIDDEN" not in done[1] + done[2], f"trace {figure} {options} names it")
    for arguments in (["diff", *WEEK], ["diff", *WEEK, "--json"], ["trace", "--printed", *WEEK]):
        done = workspace.run(*arguments)
        expect(done[0] == 0 and "HIDDEN" not in done[1] + done[2], f"{arguments} names it")


def check_again(workspace):
    """Issued once more: nothing differs; the one before differs as it did; the opening after it is adjusted."""
    code, _, error = workspace.run("run", *WEEK, "--no-units")
    expect(code == 0, f"run again: {error}")
    expect(not workspace.answer("diff", *WEEK)["differs"], "nothing differs once it is issued again")
    expect(workspace.answer("diff", *WEEK, "--against", "last")["differs"], "against the last one")
    workspace.import_text("2024-08-06T06:00:00+07:00", [LATE.replace("LATE-1", "LATE-2")], [])
    after = workspace.answer("trace", "flow.adjustment", "--week", "2024-W31")
    parts = {part["part"]: [one["ticket"] for one in part["tickets"]] for part in after["parts"]}
    # One that was open at the end of the week before was refused at the door later, and is no stock now.
    expect(parts["added"] == ["LATE-2"] and after["unexplained"] == 0 and
           after["value"] == 1 - len(parts["removed"]),
           f"the adjustment: {after['value']} {parts} {after.get('unexplained')}")


# ---- What falls due ----

def check_due(program, root, folder):
    """Where a case is open until its reply: what has a result is in time, and due on no day."""
    profile = pathlib.Path(str(folder) + ".yaml")
    text = (root / "report-templates" / "profiles" / "dak-lak.yaml").read_text()
    expect("\ncloses_on: result\n" in text, "the profile has changed")
    profile.write_text(text.replace("\ncloses_on: result\n", "\ncloses_on: reply\n"))
    workspace = Workspace(program, root, folder, profile)
    code, _, error = workspace.run("run", *WEEK, "--allow-empty")
    expect(code == 0, f"run: {error}")
    report = json.loads((folder / "out" / "tuan" / WEEK[1] / "report.json").read_text())
    days = [(day["day"], day["count"]) for day in report["due_days"]]
    for day, count in days[:2] + sorted(days, key=lambda one: one[1])[-2:]:
        answer = workspace.answer("trace", "flow.closing_in_time", *WEEK, "--due", day)
        expect(answer["count"] == count, f"due on {day}: printed {count}, traced {answer['count']}")
    in_time = report["figures"]["flow.closing_in_time"]
    due = sum(count for _, count in days) + report["due_later"]
    waiting = workspace.answer("trace", "flow.closing_in_time", *WEEK, "--and", "flow.awaiting_reply")["count"]
    expect(waiting > 0 and in_time == due + waiting, f"{in_time} in time, {due} due, {waiting} wait for the reply")
    expect(sum(count for _, count in days[:7]) == len(report["due_next"]), "the next seven days")
    numbers = workspace.answer("trace", "--printed", *WEEK)["numbers"]
    told = [one for one in numbers if one["source"] and one["source"].get("and") == "flow.awaiting_reply"]
    expect([one["text"] for one in told] == [str(waiting)] and told[0]["file"] == "giao-ban.pdf",
           f"the deck says how many wait: {told}")
    left = [row["Còn lại"] for path in (folder / "out" / "tuan" / WEEK[1] / "don-vi").glob("*.xlsx")
            for row in open_cases(path) if row["Tình trạng"] == "Chờ trả lời"]
    expect(len(left) == waiting and not any(left), f"{waiting} wait for the reply, the workbooks of units say {left}")


def open_cases(path):
    """The rows of a unit's open cases by their heads, which may say the unit in brackets."""
    rows = list(openpyxl.load_workbook(path, data_only=True)["Đang xử lý"].iter_rows(min_row=4, values_only=True))
    heads = [str(head).partition(" (")[0] for head in rows[0]]
    return [dict(zip(heads, row)) for row in rows[1:] if isinstance(row[0], int)]


# ---- Texts ----

def is_plain(text):
    """Nothing in it that could be masked: no address, no number of a person or a telephone."""
    return "@" not in text and not re.search(r"\d[\d .-]{5,}", text)


def told_of(workspace, figure, *options):
    """{code: text} of all parts; each ticket is told the same each time it is listed."""
    told = {}
    for part in workspace.answer("trace", figure, *WEEK, "--texts", *options)["parts"]:
        for one in part["tickets"]:
            expect(told.setdefault(one["ticket"], one["text"]) == one["text"], f"two texts of {one['ticket']}")
    return told


def notes_of(workspace):
    path = workspace.folder / "audit" / "han-che.log"
    lines = path.read_text().splitlines() if path.exists() else []
    return [line.split("\t")[1:4] for line in lines if "texts-listed" in line]


def check_told(workspace, root):
    with open(root / "samples" / "dak-lak" / "tickets.csv", encoding="utf-8", newline="") as file:
        written = {row["code"]: unicodedata.normalize("NFC", row["content"].replace("\r\n", "\n")).strip()
                   for row in csv.DictReader(file)}
    plain = masked = 0
    for figure in ("flow.total", "flow.reopened", "rate.on_time", "age.median_wd"):
        for code, text in told_of(workspace, figure).items():
            content = written.get(code, LATE.rsplit(",", 1)[1])
            plain += is_plain(content)
            masked += text != content
            expect(text == content if is_plain(content) else not re.search(r"0\d{9}|@", text), f"{code}: {text}")
    expect(plain > 30 and masked > 3, f"{plain} plain and {masked} masked texts were seen")
    for options in ([], ["--as-known", "2024-08-02"]):
        told = told_of(workspace, "flow.received", *options)
        expect("HIDDEN-77" not in told and len(told) > 10, f"a sensitive ticket is told {options}")
        expect(not any("Chuyện thứ" in text for text in told.values()), f"a sensitive text is told {options}")
    return written


def check_lines(workspace, written):
    """One line a case, whatever stands in its text."""
    told = told_of(workspace, "flow.received")
    lines = workspace.run("trace", "flow.received", *WEEK, "--texts")[1].splitlines()
    expect(lines[2].endswith("\tNội dung phản ánh") and len(lines) == 3 + len(told), "a line is broken")
    expect(any("\n" in text for text in told.values()), "no text has two lines: the check is idle")
    for line in lines[3:]:
        cells = line.split("\t")
        expect(len(cells) == 8 and cells[7] == re.sub(r"[\n\t]", " ", told[cells[0].strip()]), f"in its line: {line}")
    silent = "".join(workspace.run("trace", "flow.received", *WEEK, *options)[1] for options in ([], ["--json"]))
    expect('"text"' not in silent and not any(text and text in silent for text in told.values()) and
           not any(written[code] in silent for code in told if code in written), "a text nobody asked for")


def check_notes(workspace):
    before = notes_of(workspace)
    workspace.run("trace", "flow.handled", *WEEK)
    expect(notes_of(workspace) == before, "nothing to be noted without --texts")
    workspace.run("trace", "flow.handled", *WEEK, "--unit", "lak", "--texts")
    expect(notes_of(workspace) == before + [["texts-listed", WEEK[1], "trace flow.handled --unit lak --texts"]],
           f"noted: {notes_of(workspace)[len(before):]}")
    expect("han-che" not in workspace.run("verify")[2], "verify finds the chain broken")


def check_without_key(workspace):
    """Codes do without the key and without the texts themselves; texts do not."""
    key, texts = workspace.folder / "khoa" / "workspace.key", workspace.folder / "store" / "private.db"
    before = notes_of(workspace)
    os.rename(key, str(key) + ".away")
    code, out, error = workspace.run("trace", "flow.received", *WEEK, "--texts")
    expect(code == 6 and not out and "khoa" in error, f"without the key: {code} {out} {error}")
    code, out, _ = workspace.run("trace", "flow.received", *WEEK, "--texts", "--json")
    expect(code == 6 and json.loads(out)["ok"] is False and "tickets" not in out, f"without the key: {out}")
    expect(notes_of(workspace) == before, "what was refused is no look")
    os.rename(texts, str(texts) + ".away")
    expect(workspace.answer("trace", "flow.received", *WEEK)["count"] > 10, "codes need no texts")
    expect(not texts.exists(), "the file of the texts was not touched")
    os.rename(str(texts) + ".away", texts)
    os.rename(str(key) + ".away", key)
    code, _, error = workspace.run("trace", "--printed", "--texts", *WEEK)
    expect(code == 2 and "--texts" in error, f"--printed --texts: {code} {error}")


def check_texts(workspace, root):
    written = check_told(workspace, root)
    check_lines(workspace, written)
    check_notes(workspace)
    check_without_key(workspace)


def main():
    program, root = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    with tempfile.TemporaryDirectory(prefix="baocao-trace-") as scratch:
        one = issue(program, root, pathlib.Path(scratch) / "one", "one")
        two = issue(program, root, pathlib.Path(scratch) / "two", "two")
        check_figures(one)
        check_faults(one)
        expect(check_diff(one) == check_diff(two), "what differs tells what the hidden case was")
        check_silence(one)
        check_texts(one, root)
        check_again(two)
        check_due(program, root, pathlib.Path(scratch) / "reply")
    print(f"{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
