#!/usr/bin/env python3
"""What a new operator stumbles over is told, and how to go on: the wrong user, a copied profile, an own wording.

usage: stumbles.py PROGRAM SOURCE
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

PROGRAM, SOURCE = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()


def call(*words, **more):
    answer = subprocess.run([PROGRAM, *map(str, words), "--json"], capture_output=True, text=True, cwd="/", **more)
    return answer.returncode, json.loads(answer.stdout)


def expect(is_so, what):
    if not is_so:
        raise SystemExit(what)


def codes(answer):
    return [problem["code"] for problem in answer["problems"]]


def check_wrong_user(work):
    """Root would leave files that the owner of the folder cannot read."""
    if os.geteuid() != 0:
        return
    folder = work / "of-another"
    folder.mkdir()
    os.chown(folder, 65534, 65534)
    code, answer = call("init", folder, "--profile", "dak-lak")
    expect(code == 2 and answer["code"] == "cli.workspace-of-another", answer)
    expect(not list(folder.iterdir()), "root has left something in the folder of another user")


def check_copied_profile(work):
    """Only an id was changed: letterhead and notes still name the office the profile was copied from."""
    original = (SOURCE / "report-templates/profiles/dak-lak.yaml").read_text(encoding="utf-8")
    profile = work / "office.yaml"
    profile.write_text(original.replace("id: dak-lak", "id: ben-mo", 1), encoding="utf-8")
    folder = work / "office"
    expect(call("init", folder, "--profile", profile)[0] == 0, "init")
    answer = call("check", "-C", folder)[1]
    expect("cli.check-copied-dispatch" in codes(answer), codes(answer))
    expect(codes(answer).count("cli.check-copied-name") >= 4, codes(answer))
    for name in ("dak-lak", "lai-chau"):
        expect(call("init", work / name, "--profile", name)[0] == 0, "init")
        found = [code for code in codes(call("check", "-C", work / name)[1]) if code.startswith("cli.check-copied")]
        expect(not found, f"{name} is taken for a copy: {found}")


def check_own_templates(work):
    """The key templates of baocao.yaml: another folder is used, and one without templates is refused."""
    folder = work / "wording"
    expect(call("init", folder, "--profile", "dak-lak")[0] == 0, "init")
    settings = folder / "baocao.yaml"
    plain = settings.read_text(encoding="utf-8")
    settings.write_text(plain + "templates: nowhere\n", encoding="utf-8")
    code, answer = call("check", "-C", folder)
    expect(code == 3 and answer["code"] == "cli.templates-not-there", answer)
    shutil.copytree(SOURCE / "report-templates", folder / "mau")
    (folder / "mau/weekly/bao-cao.md").write_text("{{ không.có }}\n", encoding="utf-8")
    settings.write_text(plain + "templates: mau\n", encoding="utf-8")
    expect(call("check", "-C", folder)[0] == 3, "the fault in the office's own template was not found")
    settings.write_text(plain, encoding="utf-8")
    expect(call("check", "-C", folder)[0] == 0, "the templates of the program are at fault")


with tempfile.TemporaryDirectory() as name:
    check_wrong_user(pathlib.Path(name))
    check_copied_profile(pathlib.Path(name))
    check_own_templates(pathlib.Path(name))
    print("the stumbles are told")
