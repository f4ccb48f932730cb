#!/usr/bin/env python3
"""Every number in the published documents resolves, and recounts.

usage: printed.py BAOCAO ROOT [--all]

For both offices, a week and a month of the invented samples: `trace --printed` lists what the documents
print. Numbers are then read from the files by programs that know nothing of ours (pdftotext, openpyxl);
each must be in the list, and the figures it refers to are asked for again with `trace`: as many tickets as
the number says. Without --all a part of the different questions is asked, by a fixed choice,
and of the month a part of the units' workbooks is read.
"""

import argparse
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import warnings
from collections import Counter

import openpyxl

warnings.filterwarnings("ignore", module="openpyxl")

OFFICES = {
    "dak-lak": ("2024-08-01T06:00:00+07:00", ("--week", "2024-W30", "tuan"), ("--month", "2024-07", "thang")),
    "lai-chau": ("2024-04-01T06:00:00+07:00", ("--week", "2024-W13", "tuan"), ("--month", "2024-03", "thang")),
}
NUMBER = re.compile(r"\d{1,3}(?:\.\d{3})+(?!\d)|\d+(?:,\d+)?")
CONSTANT = ("form", "period", "scale", "case")
faults = []


def fault(text):
    faults.append(text)
    if len(faults) < 40:
        print(text, file=sys.stderr)


class Workspace:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.known = {}

    def run(self, *arguments, may_fail=False):
        done = subprocess.run([self.program, arguments[0], "-C", self.folder, *arguments[1:]],
                              capture_output=True, text=True)
        if done.returncode != 0 and not may_fail:
            raise SystemExit(f"{' '.join(map(str, arguments))}: {done.stderr}")
        return done

    def trace(self, period, figure, options):
        key = (period, figure, tuple(options))
        if key not in self.known:
            done = self.run("trace", figure, *period, *options, "--json", may_fail=True)
            self.known[key] = json.loads(done.stdout) if done.returncode == 0 else {"failed": done.stderr}
        return self.known[key]


# ---- Asking again ----

def options_of(source):
    options = []
    for name, option in (("field", "--field"), ("district", "--district"), ("unit", "--unit"),
                         ("channel", "--channel"), ("of_week", "--of-week"), ("reason", "--reason"),
                         ("and", "--and"), ("due", "--due")):
        if name in source:
            options += [option, source[name]]
    if source["slot"] != "current":
        options += ["--slot", source["slot"]]
    return options


def recount(workspace, period, source):
    """The value of a source by tickets alone; None: there is none (0/0)."""
    if source["kind"] == "sum":
        values = [(term["sign"], recount(workspace, period, term)) for term in source["terms"]]
        return None if any(v is None for _, v in values) else sum(sign * value for sign, value in values)
    if "terms" in source:
        raise LookupError("no sum")
    answer = workspace.trace(period, source["figure"], options_of(source))
    if "failed" in answer:
        raise LookupError(answer["failed"].strip())
    parts = {part["part"]: part for part in answer["parts"]}
    if source["figure"] == "flow.adjustment":
        return answer["value"]
    if "cases" in parts:
        return parts["cases"]["count"]
    if "samples" in parts:
        own = [one["value"] for one in parts["samples"]["tickets"] if one["is_value"]]
        return own[0] if own else None
    above, below = parts["numerator"]["count"], parts["denominator"]["count"]
    if source.get("part"):
        return above if source["part"] == "numerator" else below
    return above / below if below else None


def figures_of(source):
    if source["kind"] == "figure":
        yield source["figure"]
    for term in source.get("terms", []):
        yield from figures_of(term)


def printed_value(text, source, is_cell):
    """What a text says, in the measure of its figure; and how exactly."""
    if is_cell and re.fullmatch(r"-?[0-9.]+(e-?[0-9]+)?", text):
        is_change = "terms" in source and next(figures_of(source)).startswith("rate.")
        return float(text) * (1 if is_change or not next(figures_of(source)).startswith("rate.")
                              or "part" in source else 100), 1e-9
    numbers = NUMBER.findall(text)
    value = [float(number.replace(".", "").replace(",", ".")) for number in numbers]
    figure = next(figures_of(source))
    if figure.endswith("_min") and len(value) == 2:
        return value[0] * 60 + value[1], 0  # hours and minutes
    if len(value) != 1:
        return None, 0
    sign = -1 if text.lstrip().startswith(("–", "-", "−")) else 1
    decimals = len(numbers[0].partition(",")[2])
    return sign * value[0], 0.500001 * 10 ** -decimals


def check_source(workspace, period, item):
    source = item["source"]
    try:
        value = recount(workspace, period, source)
    except LookupError as error:
        return fault(f"{period[1]} {item['file']} {item['where']}: {item['text']}: {error}")
    said, slack = printed_value(item["text"], source, item["file"].endswith(".xlsx"))
    is_rate = next(figures_of(source)).startswith("rate.") and "part" not in source and all(
        "part" not in term for term in source.get("terms", []))
    if value is not None and is_rate:
        value *= 100
    if said is None or value is None or abs(abs(said) - abs(value)) > max(slack if is_rate else 0, 1e-9):
        fault(f"{period[1]} {item['file']} {item['where']}: printed {item['text']}, recounted {value} "
              f"{json.dumps(source, ensure_ascii=False)[:300]}")
    return None


# ---- Reading the files ----

def pdf_pages(path):
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True)
    return done.stdout.split("\f")


def without_page_number(lines, name, index, count):
    if name == "bao-cao.pdf":
        first = next((i for i, line in enumerate(lines) if line.strip()), None)
        if first is not None and re.fullmatch(r"\s*\d+\s*", lines[first]):
            lines = lines[:first] + lines[first + 1:]
        return lines
    return [re.sub(rf"\b{index}/{count}\b\s*$", "", line) for line in lines]


def check_pdf(period, path, items):
    """Figures as often as they are listed for their page; what is no figure stands in repeated heads too."""
    room, free = Counter(), set()
    for item in items:
        numbers = NUMBER.findall(item["text"])
        if item["source"] and item["source"]["kind"] in CONSTANT:
            free.update(numbers)
        else:
            room.update((item.get("page"), number) for number in numbers)
    pages = pdf_pages(path)
    read = 0
    for index, page in enumerate(pages, 1):
        for line in without_page_number(page.splitlines(), path.name, index, len(pages) - 1):
            for number in NUMBER.findall(line):
                read += 1
                if room[index, number] > 0:
                    room[index, number] -= 1
                elif number not in free:
                    fault(f"{period[1]} {path.name} page {index}: {number} comes from nowhere: {line.strip()[:120]}")
    on_page = [set(NUMBER.findall(page)) for page in pages]
    for item in items:
        # What a chart draws need not stand there in digits.
        is_figure = item["source"] and item["source"]["kind"] == "figure" and "Hình" not in item["where"]
        if is_figure and path.name == "bao-cao.pdf" and (item.get("page") is None or not set(NUMBER.findall(item["text"])) <= on_page[item["page"] - 1]):
            fault(f"{period[1]} {path.name}: {item['text']} of {item['where']} is not on page {item.get('page')}")
    return read


# Words around numbers that are no figures: dates and names of periods.
WORDS = re.compile(r"\d{1,2}/\d{1,2}(/\d{4})?|\d{1,2} giờ \d{2} phút|(?i:tuần|tháng|năm|quý)[ \u00a0]+\d+|^\d+\. |\(\d+\)")


def is_constant(text, known):
    return all(number in known for number in NUMBER.findall(WORDS.sub(" ", text)))


def known_numbers(root, office):
    text = (root / "report-templates" / "labels.vi.yaml").read_text()
    text += (root / "report-templates" / "profiles" / f"{office}.yaml").read_text()
    return set(NUMBER.findall(text))


def check_workbook(workspace, period, path, items, known):
    """Every cell with a number, and every number in a text, is spoken for."""
    places = {}
    for item in items:
        places.setdefault(item["where"], []).append(item)
    read = 0
    values = openpyxl.load_workbook(path, data_only=True)
    for sheet in values:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is None or isinstance(cell.value, bool):
                    continue
                told = places.get(f"{sheet.title}!{cell.coordinate}", [])
                if isinstance(cell.value, (int, float)):
                    read += 1
                    if not any(abs(float(item["text"]) - cell.value) < 1e-9 for item in told):
                        fault(f"{period[1]} {path.name} {sheet.title}!{cell.coordinate}: {cell.value} comes from nowhere")
                elif isinstance(cell.value, str):
                    numbers = Counter(NUMBER.findall(cell.value))
                    read += sum(numbers.values())
                    spoken = Counter(number for item in told for number in NUMBER.findall(item["text"]))
                    if numbers - spoken:
                        fault(f"{period[1]} {path.name} {sheet.title}!{cell.coordinate}: {cell.value!r} is not spoken for")
                elif not told:
                    fault(f"{period[1]} {path.name} {sheet.title}!{cell.coordinate}: {cell.value} comes from nowhere")
    cases = {one["ticket"] for figure in ("flow.submitted", "flow.total", "returned.count", "rating.rated",
                                          "committed.count", "committed.kept", "committed.broken")
             for one in workspace.trace(period, figure, []).get("parts", [{"tickets": []}])[0]["tickets"]}
    # How many units there are stands in a note too.
    known = known | {item["text"] for item in items if (item["source"] or {}).get("what") == "rows"}
    for item in items:
        source = item["source"] or {}
        if source.get("kind") == "case" and source["ticket"] not in cases:
            fault(f"{period[1]} {path.name} {item['where']}: {source['ticket']} is no case of the period")
        if source.get("kind") == "form" and source["what"] == "text" and not is_constant(item["text"], known):
            fault(f"{period[1]} {path.name} {item['where']}: nobody speaks for {item['text']!r}")
    return read


def check_period(workspace, period, kind, known, is_whole):
    listed = json.loads(workspace.run("trace", "--printed", "--units", *period, "--json").stdout)["numbers"]
    folder = pathlib.Path(workspace.folder) / "out" / kind / period[1]
    for item in listed:
        if item["source"] is None:
            fault(f"{period[1]} {item['file']} {item['where']}: nobody speaks for {item['text']}")
    read = 0
    for name in ("bao-cao.pdf", "giao-ban.pdf"):
        if (folder / name).exists():
            read += check_pdf(period, folder / name, [item for item in listed if item["file"] == name])
    units = sorted((folder / "don-vi").glob("*.xlsx"))
    for path in [folder / "so-lieu.xlsx", *(units if is_whole or kind == "tuan" else units[:3])]:
        name = str(path.relative_to(folder))
        read += check_workbook(workspace, period, path, [item for item in listed if item["file"] == name], known)
    figures = [item for item in listed if item["source"] and item["source"]["kind"] in ("figure", "sum")]
    asked = figures if is_whole else random.Random(7).sample(figures, min(len(figures), 25))
    for item in asked:
        check_source(workspace, period, item)
    print(f"{workspace.folder.name} {period[1]}: {read} numbers read, {len(listed)} listed, {len(asked)} recounted")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("program", type=pathlib.Path)
    arguments.add_argument("root", type=pathlib.Path)
    arguments.add_argument("--all", action="store_true")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="baocao-printed-") as scratch:
        for office, (known_at, *periods) in OFFICES.items():
            workspace = Workspace(options.program, pathlib.Path(scratch) / office)
            subprocess.run([options.program, "init", workspace.folder, "--profile", office, "--sample"],
                           check=True, stdout=subprocess.DEVNULL)
            samples = options.root / "samples" / office
            workspace.run("import", "--strict", "--known-at", known_at, samples / "tickets.csv", samples / "events.csv")
            for option, period, kind in periods:
                workspace.run("run", option, period)
                check_period(workspace, (option, period), kind, known_numbers(options.root, office), options.all)
    print(f"{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
