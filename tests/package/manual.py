#!/usr/bin/env python3
"""The manual pages say what the program says: every command, every option, every exit code, in both languages.

usage: manual.py BUILD SOURCE

Reads the page as man shows it and compares it with --help; mandoc and man look at its form, each when it is installed.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

failures = []


def run(*words):
    return subprocess.run([str(word) for word in words], capture_output=True, text=True,
                          env={**os.environ, "LC_ALL": "C.UTF-8", "MANWIDTH": "500", "MAN_KEEP_FORMATTING": ""})


def expect(is_so, what):
    if not is_so:
        failures.append(what)


def plain(page):
    """The page without its layout: words parted by one space, dashes as they are typed."""
    shown = run("man", "--encoding=UTF-8", "--pager=cat", "-l", page)
    expect(shown.returncode == 0, f"man {page}: {shown.stderr}")
    text = re.sub(r".\b|\x1b\[[0-9;]*m", lambda match: match.group() if "\x1b" not in match.group() else "", shown.stdout)
    return " ".join(text.replace("‐", "-").replace("−", "-").replace("‘", "'").replace("’", "'").split())


def squeezed(text):
    return " ".join(text.replace("‘", "'").replace("’", "'").split())


def check_page(program, page, language):
    text = plain(page)
    overview = run(program, "help", "--lang", language).stdout
    commands = re.findall(r"^  (\S+) +(.+)$", overview, re.M)
    expect(len(commands) >= 9, f"--help names {len(commands)} commands")
    for name, summary in commands:
        expect(squeezed(summary) in text, f"{page.name}: the summary of {name} is missing: {summary}")
        lines = run(program, name, "--help", "--lang", language).stdout.splitlines()
        usage = squeezed(lines[0][lines[0].index("baocao "):])
        expect(usage in text, f"{page.name}: the usage of {name} is missing: {usage}")
        options = [line for line in lines if re.match(r"\s+(-\w, )?--", line)]
        expect(len(options) >= 4, f"{name} --help names {len(options)} options")
        for option in options:
            words = squeezed(option)
            expect(words in text, f"{page.name}: an option of {name} is missing or says something else: {words}")


def check_codes(source, template):
    """The exit codes of status.h, each once."""
    faults = re.findall(r"^    BC_\w+ = (\d+)", (source / "src/base/status.h").read_text(), re.M)
    expect(len(faults) >= 9, "status.h: the faults were not found")
    said = re.findall(r"^\.TP\n(\d+)$", template.read_text(), re.M)
    expect(said == faults, f"{template.name}: exit codes {said}, those of the program are {faults}")


def check_form(page):
    if shutil.which("mandoc"):
        said = run("mandoc", "-T", "lint", "-W", "warning", page).stdout
        expect(not said, said)
    groff = run("man", "--warnings=w", "--encoding=UTF-8", "--pager=cat", "-l", page)
    expect(not groff.stderr, groff.stderr)


def main():
    build, source = map(pathlib.Path, sys.argv[1:])
    if not shutil.which("man"):
        print("man is missing")
        sys.exit(77)
    made = build / "src/cli/service"
    for language, page in (("en", made / "baocao.1"), ("vi", made / "baocao.vi.1")):
        check_page(build / "baocao", page, language)
        check_codes(source, source / f"src/cli/service/manual.{language}.in")
        check_form(page)
    if failures:
        raise SystemExit("\n".join(failures))
    print("both pages say what --help says")


main()
