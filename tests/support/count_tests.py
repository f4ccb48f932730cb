#!/usr/bin/python3
"""Counts what ctest wrote with --output-junit.

    count_tests.py PRESET FILE.xml      prints "passed failed skipped", then "failed NAME" and "skipped NAME" lines

A test counts as skipped only when it said so itself (SKIP_RETURN_CODE); one that could not be started has
failed.
"""
import sys
import xml.etree.ElementTree as tree


def verdict(case):
    if case.find("failure") is not None or case.get("status") == "fail":
        return "failed"
    skipped = case.find("skipped")
    if skipped is not None or case.get("status") in ("notrun", "disabled"):
        reason = skipped.get("message", "") if skipped is not None else ""
        return "skipped" if reason.startswith("SKIP_") else "failed"
    return "passed"


def main(preset, path):
    names = {"passed": [], "failed": [], "skipped": []}
    for case in tree.parse(path).getroot().iter("testcase"):
        names[verdict(case)].append(f"{preset}: {case.get('name')}")
    print(len(names["passed"]), len(names["failed"]), len(names["skipped"]))
    for kind in ("failed", "skipped"):
        for name in names[kind]:
            print(kind, name)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
