#!/usr/bin/python3
"""Every key of labels.vi.yaml that the sources ask for is there, once.

usage: check_labels.py LABELS SOURCE_FOLDER
Prints each key that is not; exits 1 if there is one.
"""
import pathlib
import re
import sys

WORDS = {
    "end.": "open handled refused_at_door refused duplicate withdrawn passed_outside",
    "deadline.": "in_time overdue none not_forwarded",
    "deadline.handled.": "in_time overdue none",
    "clock.": "working_days working_hours plain_hours given none",
    "late-unit.": "working_days working_hours plain_hours given none",
    "level.": "satisfied acceptable unsatisfied",
    "priority.": "normal emergency",
    "xlsx.sheet.": "by_field by_district by_unit by_channel by_field_district comparison process satisfaction",
    "xlsx.heading.": "by_field by_district by_unit by_channel by_field_district comparison process satisfaction",
    "xlsx.about.": "overview by_field by_district by_unit by_channel comparison ranking by_field_district stages process "
                   "satisfaction ageing overdue due_next open cases trend weeks notes",
    "change.name.": "flow.received flow.handled flow.handled_late flow.closing flow.closing_overdue rate.on_time "
                    "rate.satisfied",
    "breakdown.": "by_field by_district by_unit by_channel by_field_district",
}
PERIODS = ("week week-from-launch month quarter half-year-first half-year-second nine-months year")
HEADS = ("xlsx|row|period|note|end|deadline|clock|level|priority|mark|none|reason|late-unit|breakdown|"
         "short|district")


def main():
    keys = [line.split(": ")[0] for line in open(sys.argv[1], encoding="utf-8")
            if not line.startswith("#") and ": " in line]
    faults = [f"twice: {key}" for key in sorted(set(keys)) if keys.count(key) > 1]
    asked = {head + word for head, words in WORDS.items() for word in words.split()}
    asked |= {f"period.{kind}.{form}" for kind in PERIODS.split() for form in ("name", "short", "mark")}
    literal = re.compile(r'"((?:%s)\.[a-z0-9_.-]*[a-z0-9])"' % HEADS)
    label_call = re.compile(r'_label\([&a-z_>.-]+, "([a-z][a-z0-9_.-]*[a-z0-9])"\)')
    for folder in ("write", "disclose", "chart", "layout", "template"):
        for path in sorted((pathlib.Path(sys.argv[2]) / folder).rglob("*.c")):
            text = path.read_text(encoding="utf-8")
            asked |= set(literal.findall(text)) | set(label_call.findall(text))
    if len(asked) < 100:
        faults.append(f"only {len(asked)} keys found in the sources: the pattern no longer fits")
    faults += [f"missing: {key}" for key in sorted(asked - set(keys))]
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
