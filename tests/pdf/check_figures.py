#!/usr/bin/env python3
"""Compares the figures on the pages of a dispatch with report.json: every row of its tables, every rate of its text.

usage: check_figures.py FILE.pdf REPORT.json

Read by poppler, line by line. A row is found by the name it begins with; its numbers must be that row's, each printed
as a report prints them (14.707, 93,77, –), and every field and district with cases must have its row.
"""
import decimal
import json
import re
import subprocess
import sys
import unicodedata

NUMBER = re.compile(r"^[+–]?\d{1,3}(\.\d{3})*(,\d+|:\d\d)?%?$|^–$|^…$|^\(\*\)$")


AXES = {"Tuần", "Tháng"}  # under a chart


def hour_minute(minutes):
    return f"{minutes // 60:,}:{minutes % 60:02}".replace(",", ".")


def with_clocks(line):
    """“24 giờ 38 phút”, “7 phút” of a cell as one number."""
    line = re.sub(r"(?<!\S)([+–]?[\d.]+) giờ (\d\d) phút\b", r"\1:\2", line)
    return re.sub(r"(?<!\S)([+–]?)(\d{1,2}) phút\b", lambda found: f"{found[1]}0:{int(found[2]):02}", line)


def hundredths(rate):
    """0.78125 as “78,13”: halves go up, as on paper."""
    exact = abs(decimal.Decimal(str(rate))) * 100
    return str(exact.quantize(decimal.Decimal("0.01"), decimal.ROUND_HALF_UP)).replace(".", ",")


def printed(value):
    """The ways a figure may be printed in a table."""
    if value is None:
        return {"–", "…", "(*)"}
    if isinstance(value, int):
        return {f"{value:,}".replace(",", "."), hour_minute(value)}
    two = hundredths(value)
    return {two, two + "%"}


def values_of(row):
    return set().union(*(printed(value) for value in row.values())) if row else set()


def numbers_at_end(words):
    count = 0
    while count < len(words) and NUMBER.match(words[-1 - count]):
        count += 1
    return len(words) - count, words[len(words) - count:]


def plain(name):
    """A name without case and without what kind of place it is: “TP. Buôn Hồ” is “Thành phố Buôn Hồ”."""
    name = unicodedata.normalize("NFC", name).lower()
    return re.sub(r"^(thành phố|thị xã|huyện|xã|phường|thị trấn|tp\.|tx\.|h\.|p\.|tt\.)\s*", "", name)


def lines_of(path):
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True).stdout.decode()
    for page, part in enumerate(text.split("\f"), 1):
        for line in part.splitlines():
            yield page, line.replace("\u00A0", " ").split()


def rows_of_tables(lines, least):
    for page, words in lines:
        start, numbers = numbers_at_end(words)
        if len(numbers) >= least:
            name = " ".join(words[1:start] if start > 1 and words[0].isdigit() else words[:start])
            yield page, name, numbers


def check_rows(report, lines, faults):
    """Wide tables: a field, district or unit in every row."""
    entities = {}
    for part in ("by_field", "by_district", "by_unit"):
        for row in report[part]:
            entities.setdefault(plain(row["name"]), []).append((part, row))
    found = set()
    for page, name, numbers in rows_of_tables(lines, 9):
        if name in AXES:
            continue
        key = plain(name)
        hits = entities.get(key) or [hit for other, more in entities.items() if key and other.startswith(key) for hit in more]
        if not hits:
            hits = [("total", {"id": "", "figures": report["figures"]})]
        wrong = min(([number for number in numbers if number not in values_of(row["figures"])] for _, row in hits), key=len)
        if wrong:
            faults.append(f"page {page}: “{name}” prints {wrong}, which report.json does not have")
        found.update((part, row["id"]) for part, row in hits)
    for part in ("by_field", "by_district"):
        for row in report[part]:
            if row["figures"].get("flow.total") and (part, row["id"]) not in found:
                faults.append(f"no row for “{row['name']}”")
    return len(found)


def check_summary(report, lines, faults):
    """Tables and charts of three columns: this period, the one before, the change; of all, or of one field or place."""
    total = report["figures"], (report.get("previous") or {}).get("figures") or {}
    parts = {plain(row["name"]): (row["figures"], (row.get("previous") or {}).get("figures") or row.get("previous") or {})
             for part in ("by_field", "by_district", "by_unit") for row in report[part]}
    rows = 0
    for page, words in lines:
        words = with_clocks(" ".join(words[:-1] if words and words[-1] == "điểm" else words)).split()
        start, numbers = numbers_at_end(words)
        if len(numbers) != 3 or not re.match(r"^(\d+\.|[A-ZĐÀ-Ỹ])", words[0] if words else ""):
            continue
        if not re.match(r"^[+–]|^0|^…", numbers[2]):
            continue
        rows += 1
        now, before = parts.get(plain(" ".join(words[:start])), total)
        keys = [key for key in now if numbers[0] in printed(now[key]) and numbers[1] in printed(before.get(key))]
        is_time = any(":" in number for number in numbers)
        changes = {change(now[key], before.get(key), is_time) for key in keys}
        if not keys or numbers[2] not in changes:
            faults.append(f"page {page}: “{' '.join(words[:start])}” prints {numbers}, which report.json does not have")
    return rows


def change(now, before, is_time=False):
    if now is None or before is None:
        return "–" if now is None and before is None else "…"
    if isinstance(now, int):
        size, text = now - before, f"{abs(now - before):,}".replace(",", ".")
        text = hour_minute(abs(size)) if is_time and size else text
    else:
        size = round((now - before) * 10000)
        text = f"{abs(size) / 100:.2f}".replace(".", ",")
    return text if size == 0 else ("+" if size > 0 else "–") + text


def all_rates(value):
    """Every rate of the report and every change of one, as printed."""
    if isinstance(value, dict):
        for key, part in value.items():
            if isinstance(part, float) or key.startswith("rate."):
                yield from printed(float(part)) if part is not None else ()
            yield from all_rates(part)
    elif isinstance(value, list):
        for part in value:
            yield from all_rates(part)


def check_rates(report, text, faults):
    known = set(all_rates(report))
    for rate in set(re.findall(r"\d+,\d\d%", text)):
        if rate not in known:
            faults.append(f"the text prints {rate}, which report.json does not have")


def check(path, json_path):
    with open(json_path, encoding="utf-8") as file:
        report = json.load(file)
    faults = []
    lines = list(lines_of(path))
    rows = check_rows(report, lines, faults)
    summary = check_summary(report, lines, faults)
    check_rates(report, "\n".join(" ".join(words) for _, words in lines), faults)
    if summary < 5:
        faults.append(f"the table of the period has {summary} rows")
    return rows + summary, faults


def main():
    rows, faults = check(sys.argv[1], sys.argv[2])
    print("\n".join([f"{sys.argv[1]}: {fault}" for fault in faults] + [f"{sys.argv[1]}: {rows} rows, {len(faults)} faults"]))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
