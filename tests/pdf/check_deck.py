#!/usr/bin/env python3
"""Finished briefing decks beside the report.json of their folder, measured and read with other programs.

usage: check_deck.py PROGRAM PROJECT_FOLDER

Makes a week and a month of both sample offices. Each giao-ban.pdf has 5 to 8 pages of 960 × 540 pt, one face in two
weights, nothing outside the margins, nothing smaller than a room can read, no word over another; its figures are those
of report.json and add up; what an office has not (ratings) is not spoken of. Neither it nor the dispatch beside it says of
anything that it rose or fell unless an exact test supports it.
"""
import ast
import datetime
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import check_archive
import movements
import pages
import run_samples

LEFT, RIGHT, BOTTOM = 48, 912, 526
LEAST = {"kicker": 14, "footer": 12, "other": 15}  # 15 under the columns of the bridge, else 16


def dotted(number):
    return f"{number:,}".replace(",", ".")


def signed(number):
    return f"+{dotted(number)}" if number > 0 else f"–{dotted(-number)}" if number < 0 else "0"


def text_of(path, page):
    done = subprocess.run(["pdftotext", "-enc", "UTF-8", "-layout", "-f", str(page), "-l", str(page), path, "-"],
                          capture_output=True, text=True, check=True)
    return re.sub(r"[ \u00a0]+", " ", done.stdout)


def check_form(path, faults):
    read = pages.read(path)
    if not 5 <= len(read) <= 8:
        faults.append(f"{len(read)} slides")
    for page in read:
        where = f"page {page.number}"
        if abs(page.width - 960) > 0.5 or abs(page.height - 540) > 0.5:
            faults.append(f"{where}: {page.width} × {page.height}")
        for word in page.words:
            # mutool reports letters; a space at the end of a line is nothing that is seen
            if word.text.strip() and not (LEFT - 0.6 <= word.x and word.right <= RIGHT + 0.6 and word.y <= BOTTOM):
                faults.append(f"{where}: {word.text} at {word.x:.1f}–{word.right:.1f}, {word.y:.1f}")
            least = LEAST["kicker" if word.y < 42 else "footer" if word.y > 475 else "other"]
            if word.size < least - 0.05:
                faults.append(f"{where}: {word.text} in {word.size:.1f}")
            if "OpenSans" not in word.font:
                faults.append(f"{where}: {word.text} in {word.font}")
        words = [word for word in page.words if word.text.strip()]
        for index, one in enumerate(words):
            for other in words[:index]:
                if (abs(one.y - other.y) < 0.5 * min(one.size, other.size)
                        and one.x + 0.5 < other.right - 0.5 and other.x + 0.5 < one.right - 0.5):
                    faults.append(f"{where}: {one.text} over {other.text}")
        titles = [word for word in words if abs(word.size - 28) < 0.1]
        if not titles or len({round(word.y) for word in titles}) > 2:
            faults.append(f"{where}: a title of no or of more than two lines")


def find(texts, words):
    return next((text for text in texts if words in text), "")


def need(faults, text, what, *parts):
    for part in parts:
        if not re.search(rf"(?<![\d.,]){re.escape(str(part))}(?![\d.,]*\d)", text):
            faults.append(f"{what}: {part} is not there")


def check_figures(report, texts, faults):
    now, before = report["figures"], (report["previous"] or {}).get("figures") or {}
    first = texts[0]
    need(faults, first, "figures", *(dotted(now[key]) for key in ("flow.received", "flow.handled", "flow.closing")))
    if now["rate.on_time"] is not None:
        on_time, late = now["flow.handled_on_time"], now["flow.handled_late"]
        need(faults, first, "on time", f"{dotted(on_time)}/{dotted(on_time + late)}")
        tenths = (2000 * on_time + on_time + late) // (2 * (on_time + late))
        need(faults, first, "on time", f"{tenths // 10},{tenths % 10}%")
    for key in ("flow.received", "flow.handled", "flow.closing"):
        if before and now[key] != before[key]:
            need(faults, first, "change", signed(now[key] - before[key]))
    parts = [int(part.replace(".", "")) for part in re.search(r"Tồn: ([\d.+– ]+) = ([\d.]+)", first).group(1)
             .replace("+", " ").replace("–", " ").split()]
    if parts[0] + sum(parts[1:-2]) - parts[-2] - parts[-1] != now["flow.closing"]:
        faults.append(f"the stock does not add up: {parts}")
    bridge = find(texts, "thay đổi thế nào")
    need(faults, bridge, "bridge", dotted(now["flow.opening"]), signed(now["flow.received"]),
         signed(-now["flow.handled"]), signed(-now["flow.otherwise_closed"]), dotted(now["flow.closing"]))


def late_days(case):
    """Working days, or 24 hours each where the limit runs day and night."""
    return case["late_min"] // 1440 if case["late_days"] is None else case["late_days"]


def check_late(report, texts, faults):
    if report["figures"]["flow.closing_overdue"] == 0:
        if not any("Không có phản ánh quá hạn" in text for text in texts):
            faults.append("nobody is late, and no slide says so")
        return
    slide = find(texts, "Đang quá hạn")
    need(faults, slide, "late", report["figures"]["flow.closing_overdue"], report["figures"]["flow.handled_late"])
    worst = min(report["overdue_units"], key=lambda unit: unit["worst"]["due"])["worst"]
    need(faults, slide, "late", worst["ticket"],
         f"{late_days(worst)} ngày" if late_days(worst) else "mới quá hạn")


def calendar(project):
    """Is a day worked, and what is a day off called; Saturdays and Sundays are off unless the list says otherwise."""
    listed = {}
    for line in (project / "report-templates/calendars/vn-2022-2026.csv").read_text(encoding="utf-8").splitlines():
        if re.match(r"\d{4}-", line):
            day, kind, name, *_ = line.split(",")
            listed[datetime.date.fromisoformat(day)] = (kind, name)

    def worked(day):
        kind = listed.get(day, ("", ""))[0]
        return kind == "work" or (day.weekday() < 5 and kind != "off")
    return worked, lambda day: "" if worked(day) or listed.get(day, ("", ""))[0] != "off" else listed[day][1]


def check_calendar(report, project, faults):
    worked, holiday = calendar(project)
    last = datetime.datetime.fromisoformat(report["period"]["end"]).date() - datetime.timedelta(days=1)
    for number, day in enumerate(report["due_days"], 1):
        date = datetime.date.fromisoformat(day["day"])
        if date != last + datetime.timedelta(days=number):
            faults.append(f"due_days: {date} is not day {number} after the period")
        if day["working"] != worked(date) or day.get("holiday", "") != holiday(date):
            faults.append(f"due_days: {day}")
    for unit in report["overdue_units"]:
        worst = unit["worst"]
        if worst["clock"] not in ("working_days", "working_hours"):
            continue
        due = datetime.datetime.fromisoformat(worst["due"]).date()
        days = sum(worked(due + datetime.timedelta(days=step)) for step in range(1, (last - due).days + 1))
        if days != late_days(worst):
            faults.append(f"{worst['ticket']} is {days} working days late, not {late_days(worst)}")


def check_due(report, texts, faults):
    days, figures = report["due_days"], report["figures"]
    # Where cases are open until their reply, those that have a result are in time and due no more.
    waiting = figures["flow.closing_in_time"] - sum(day["count"] for day in days) - report["due_later"]
    told = re.search(r"\+ ([\d.]+) chờ trả lời", " ".join(" ".join(texts).split()))
    if waiting != (int(told.group(1).replace(".", "")) if told else 0):
        faults.append(f"{waiting} are in time and not due, {told and told.group(1)} are said to wait for the reply")
    for day in days:
        if day.get("holiday") and day["working"]:
            faults.append(f"{day['day']} is a holiday and worked")
    slide = find(texts, "Tồn " + dotted(figures["flow.closing"]) + " = ")
    found = re.search(r"Tồn ([\d.]+) = ([^=]*?)(?=SỐ LIỆU|\d+/\d+\s*$|\n)", slide)
    if found is None:
        faults.append("no line adds up to the stock")
        return
    total, rest = found.groups()
    amounts = [int(amount.replace(".", "")) for amount in re.findall(r"(?:^|\+ )([\d.]+)", rest)]
    if sum(amounts) != int(total.replace(".", "")):
        faults.append(f"{rest} is not {total}")
    next_days = sum(day["count"] for day in days[:7])
    if next_days != len(report["due_next"]):
        faults.append(f"{next_days} in seven days, {len(report['due_next'])} listed")
    if next_days:
        need(faults, slide, "due next", next_days)
    for day in days:
        if day["count"]:
            need(faults, slide, "due on " + day["day"], day["count"])


def check_promises(report, texts, faults):
    kept, broken = (report["figures"].get(f"committed.{key}") or 0 for key in ("kept", "broken"))
    slide = find(texts, "thực hiện đúng")
    if kept + broken and broken:
        need(faults, slide, "promises", kept, broken)


def check_ratings(report, texts, faults):
    whole = " ".join(texts)
    if "rating.rated" not in report["figures"]:
        for word in ("hài lòng", "đánh giá", "Chấp nhận được"):
            if word in whole:
                faults.append(f"an office without ratings speaks of “{word}”")
        return
    slide = find(texts, "lượt đánh giá")
    need(faults, slide, "ratings", *(report["figures"][f"rating.{key}"]
                                     for key in ("rated", "satisfied", "acceptable", "unsatisfied")))


def is_for_the_eye(fault):
    """The number of a slide and the mark of a sample are not read aloud."""
    found = re.match(r"words that are seen and not heard: (\[.*\])", fault)
    return bool(found) and all(re.fullmatch(r"\d+/\d+|SỐ|LIỆU|MINH|HỌA", word) for word in ast.literal_eval(found.group(1)))


def check(folder, project):
    path, faults = folder / "giao-ban.pdf", []
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    manifest = (folder / "manifest.json").read_text(encoding="utf-8")
    if "giao-ban.pdf" not in manifest:
        faults.append("the manifest does not know the deck")
    count = int(re.search(r"Pages:\s+(\d+)", subprocess.run(["pdfinfo", path], capture_output=True, text=True,
                                                            check=True).stdout).group(1))
    texts = [text_of(path, page) for page in range(1, count + 1)]
    for page, text in enumerate(texts, 1):
        if f"{page}/{count}" not in text:
            faults.append(f"page {page} is not numbered")
        for refused in ("NaN", "null", "{", "}", "  –%"):
            if refused in text:
                faults.append(f"page {page}: {refused}")
    check_form(str(path), faults)
    for each in (check_figures, check_late, check_due, check_promises, check_ratings):
        each(report, texts, faults)
    check_calendar(report, project, faults)
    dispatch = subprocess.run(["pdftotext", folder / "bao-cao.pdf", "-"], capture_output=True, text=True, check=True).stdout
    for name, text in (("giao-ban.pdf", " ".join(texts)), ("bao-cao.pdf", dispatch)):
        faults += [f"{name}: {fault}" for fault in movements.faults_of(text, report)]
    return faults + [fault for fault in check_archive.check(str(path)) if not is_for_the_eye(fault)]


def main():
    program, project = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    faults = 0
    with tempfile.TemporaryDirectory(prefix="baocao-deck-") as name:
        folders = run_samples.make(program, project, pathlib.Path(name), run_samples.OFFICES)
        for folder in folders:
            for fault in check(folder, project):
                faults += 1
                print(f"{folder.relative_to(name)}: {fault}")
        print(f"{len(folders)} decks, {faults} faults")
    sys.exit(1 if faults or not folders else 0)


if __name__ == "__main__":
    main()
