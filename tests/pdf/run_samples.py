#!/usr/bin/env python3
"""Makes the dispatches of the sample offices, a week and a month each, and has them measured, read and spoilt.

usage: run_samples.py PROGRAM PROJECT_FOLDER [--mutants]

Form and margins (check_dispatch), figures (check_figures), what other programs say (check_archive). With --mutants
one of them is instead spoilt once for every row of the decree, and in its figures; each must be found.
"""
import pathlib
import subprocess
import sys
import tempfile

import check_archive
import check_dispatch
import check_figures
from marks import File, Run

OFFICES = {"dak-lak": ("2024-08-01T06:00:00+07:00", "2024-W30", "2024-07"),
           "lai-chau": ("2024-04-01T06:00:00+07:00", "2024-W13", "2024-03")}
# The công văn of an office, in the larger size and with everything on it that a profile may ask for.
AS_LETTER = [("form: bao-cao", "form: cong-van"), ("body_size: 13", "body_size: 14"),
             ("urgency: khong", "urgency: khan"), ("circulation: khong", "circulation: luu-hanh-noi-bo"),
             ('drafter: ""', 'drafter: "CNTT.NVA (15b)"'), ('signer_name: ""', "signer_name: Nguyễn Văn Mẫu"),
             ('address_line: ""', 'address_line: "Địa chỉ: 01 đường Mẫu, thành phố Mẫu"')]
HERE = pathlib.Path(__file__).resolve().parent


def run(*command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: exit {done.returncode}\n{done.stdout}{done.stderr}")


def make(program, project, folder, offices, months=True):
    """The folders of the reports made."""
    for office in offices:
        known_at, week, month = OFFICES[office]
        samples = project / "samples" / office
        run(program, "init", folder / office, "--profile", office, "--sample")
        run(program, "import", "-C", folder / office, "--strict", "--known-at", known_at, samples / "tickets.csv",
            samples / "events.csv")
        run(program, "run", "-C", folder / office, "--week", week, "--no-units")
        if months:
            run(program, "run", "-C", folder / office, "--month", month, "--no-units")
    return sorted(path.parent for path in folder.glob("*/out/*/*/bao-cao.pdf"))


def make_letters(program, project, folder):
    """A week of one office and a month of the other as a công văn."""
    reports = []
    for office, period in (("dak-lak", "--week"), ("lai-chau", "--month")):
        text = (project / f"report-templates/profiles/{office}.yaml").read_text(encoding="utf-8")
        for before, after in AS_LETTER:
            if before not in text:
                sys.exit(f"{office}.yaml has no line “{before}”")
            text = text.replace(before, after)
        profile = folder / f"{office}.yaml"
        profile.write_text(text, encoding="utf-8")
        known_at, week, month = OFFICES[office]
        samples, workspace = project / "samples" / office, folder / f"cong-van-{office}"
        run(program, "init", workspace, "--profile", profile, "--sample")
        run(program, "import", "-C", workspace, "--strict", "--known-at", known_at, samples / "tickets.csv",
            samples / "events.csv")
        run(program, "run", "-C", workspace, period, week if period == "--week" else month, "--no-units")
        reports += [path.parent for path in workspace.glob("out/*/*/bao-cao.pdf")]
    return reports


def spoilt_figure_is_found(report, folder):
    """Another number in a table, the same number of digits, in a good file."""
    file = File(str(report / "bao-cao.pdf"))
    state = file.copy()
    table = [mark for page in state["pages"] for mark in page["marks"]
             if isinstance(mark, Run) and mark.text.isdigit() and mark.size < 12]
    target = max(table, key=lambda mark: int(mark.text) if len(mark.text) < 4 else 0)
    target.text = str(int(target.text) + 1)
    path = folder / "spoilt.pdf"
    file.write(state, str(path))
    return bool(check_figures.check(str(path), report / "report.json")[1])


def main():
    program, project = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    with tempfile.TemporaryDirectory(prefix="bc-dispatches-") as name:
        folder = pathlib.Path(name)
        if "--mutants" in sys.argv:
            report = make(program, project, folder, ["dak-lak"], months=False)[0]
            if not spoilt_figure_is_found(report, folder):
                sys.exit("a wrong figure in a table is not found")
            sys.exit(subprocess.run([sys.executable, HERE / "check_mutants.py", report / "bao-cao.pdf"]).returncode)
        count = 0
        for report in make(program, project, folder, OFFICES) + make_letters(program, project, folder):
            path = str(report / "bao-cao.pdf")
            form = "cong-van" if report.relative_to(folder).parts[0].startswith("cong-van") else "bao-cao"
            faults = list(dict.fromkeys(check_dispatch.check(path, form).faults))
            rows, wrong = check_figures.check(path, report / "report.json")
            faults += wrong + check_archive.check(path, hears="tuan" in report.parts)
            count += len(faults)
            shown = report.relative_to(folder)
            print("\n".join([f"{shown}: {fault}" for fault in faults] + [f"{shown}: {rows} rows, {len(faults)} faults"]))
        sys.exit(1 if count else 0)


if __name__ == "__main__":
    main()
