#!/usr/bin/env python3
"""The Debian package: the same bytes twice, nothing for lintian to say, and what it needs and holds.

usage: deb.py BUILD

Packs the build twice, the second time under another umask, locale and time zone. Without dpkg-deb or lintian it is
skipped (77). What installation, upgrade, removal and purge do is tried by walk.py, in a Debian of their own.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

NEEDED = ("libc6", "libsqlite3-0", "libqpdf29", "libssl3", "fonts-liberation2", "fonts-open-sans", "icc-profiles-free",
          "systemd")
# What lintian may say below a warning, and why it stays.
ACCEPTED = {
    "binary-has-unneeded-section": "the compiler's name in .comment",
    "package-contains-documentation-outside-usr-share-doc": "fonts/README.md stands where fonts are put",
    "hardening-no-fortify-functions": "a debug build is tested too; the preset release is fortified",
    "hardening-no-bindnow": "the same",
}


def expect(is_so, what):
    if not is_so:
        raise SystemExit(what)


def run(*words, **more):
    answer = subprocess.run([str(word) for word in words], capture_output=True, text=True, **more)
    expect(answer.returncode == 0, f"{' '.join(map(str, words))}: {answer.stdout}{answer.stderr}")
    return answer.stdout


def pack(build, folder, umask, **environment):
    run("cpack", "-G", "DEB", "--config", build / "CPackConfig.cmake", "-B", folder, cwd=build, umask=umask,
        env={**os.environ, "SOURCE_DATE_EPOCH": "1795305600", **environment})
    made = list(folder.glob("*.deb"))
    expect(len(made) == 1, f"cpack made {made}")
    return made[0]


def members(package):
    """Control and data; the archive around them notes the umask, which is all that may differ."""
    names = run("ar", "t", package).split()
    expect(len(names) == 3, f"{package}: {names}")
    return {name: subprocess.run(["ar", "p", package, name], capture_output=True, check=True).stdout for name in names}


def check_contents(package):
    for line in run("dpkg-deb", "--contents", package).splitlines():
        mode, owner, _, _, _, path = line.split(None, 5)
        expect(owner == "root/root", f"not root's: {line}")
        expect(mode[5] == mode[8] == "-", f"others may write it: {line}")
        expect(path == "./" or path.startswith("./usr/"), f"what administrators or runs write is packed: {line}")
    needs = run("dpkg-deb", "--field", package, "Depends")
    for name in NEEDED:
        expect(name in needs, f"Depends lacks {name}: {needs}")
    expect("cmocka" not in needs, needs)


def check_scripts(package, work):
    run("dpkg-deb", "--control", package, work / "control")
    for name in ("postinst", "prerm", "postrm"):
        script = work / "control" / name
        run("sh", "-n", script)
        words = script.read_text().split()
        expect("rm" not in words and "userdel" not in words and "deluser" not in words,
               f"{name} takes something away: published reports are records")


def check_lintian(package):
    said = run("lintian", "--allow-root", "--fail-on", "error,warning", "--info", "--pedantic", "--tag-display-limit", "0",
               package, env={**os.environ, "LC_ALL": "C.UTF-8"})
    for line in said.splitlines():
        if line[:2] in ("E:", "W:", "I:", "P:"):
            expect(line.split()[2] in ACCEPTED, f"lintian: {line}")


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    if not shutil.which("lintian") or not shutil.which("dpkg-deb"):
        print("lintian or dpkg-deb is missing")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        first = pack(build, work / "first", 0o022)
        second = pack(build, work / "second", 0o077, TZ="Asia/Ho_Chi_Minh", LC_ALL="C.UTF-8")
        expect(members(first) == members(second), "the package packed twice is not the same bytes")
        check_contents(first)
        check_scripts(first, work)
        check_lintian(first)
        print(f"{first.name}: the same {first.stat().st_size} bytes twice; lintian is content")


main()
