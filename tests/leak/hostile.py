#!/usr/bin/env python3
"""Whatever is planted or given, nothing leaves the publication folder, and every file has the mode that is promised.

usage: hostile.py PROGRAM PROJECT_FOLDER [ATTEMPT…]

Templates and profiles that name files elsewhere, ask for what no report has, include themselves or never end;
symbolic links planted wherever the program writes, dangling or pointing outside; stores and keys in places where they
would be published; files to be imported whose names are no names; any umask.
"""
import hashlib, os, shutil, stat, subprocess, sys, tempfile

program, project = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
data = os.path.join(project, "tests", "cases", "cli", "data", "dak-lak")
failures, tried = [], 0
KNOWN = ("--known-at", "2023-05-22T06:00:00+07:00")


def check(is_well, *what):
    global tried
    tried += 1
    if not is_well:
        failures.append(" ".join(str(part) for part in what))


def call(*arguments, umask=-1):
    done = subprocess.run([program, *arguments], capture_output=True, umask=umask, timeout=60, stdin=subprocess.DEVNULL)
    check(done.returncode in range(0, 9) and b"\x1b" not in done.stdout + done.stderr, arguments, done.returncode,
          done.stdout + done.stderr)
    return done.returncode, (done.stdout + done.stderr).decode(errors="replace")


def snapshot(folder):
    """Every entry below a folder with its mode and content."""
    seen = {}
    for place, folders, names in os.walk(folder):
        for name in folders + names:
            path = os.path.join(place, name)
            facts = os.lstat(path)
            content = (os.readlink(path) if stat.S_ISLNK(facts.st_mode) else
                       hashlib.sha256(open(path, "rb").read()).hexdigest() if stat.S_ISREG(facts.st_mode) else "")
            seen[os.path.relpath(path, folder)] = (facts.st_mode, content)
    seen["."] = (os.lstat(folder).st_mode, "")
    return seen


def published(ws):
    return {name: facts for name, facts in snapshot(ws).items() if name not in (".", ".lock")}


# ---- Modes ----------------------------------------------------------------------------------------------------------

def promised(path):
    """The mode of a path of the workspace, by where it stands."""
    parts = path.split("/")
    is_file = "." in parts[-1] and not parts[-1].startswith("2023-")
    if path in (".lock", "rejects.csv"):
        return 0o600
    if parts[0] == "archive":
        parts = parts[1:] or ["archive"]
        if len(parts) > 3:
            parts.pop(3 if parts[0] in ("out", "replay") else 2)
    if parts[0] in ("store", "khoa", "audit", "han-che", "replay", "preview"):
        if is_file and parts[0] in ("replay", "preview"):
            return None  # below a folder that is closed
        return 0o600 if is_file else 0o700 if len(parts) == 1 or parts[0] not in ("replay", "preview") else None
    if "don-vi" in parts:
        return 0o640 if is_file else 0o750
    return 0o644 if is_file else 0o755


def check_modes(ws, umask):
    for path, (mode, _) in snapshot(ws).items():
        expected = promised(path) if path != "." else 0o755
        check(expected is None or stat.S_IMODE(mode) == expected, f"umask {umask:03o}: {path}:",
              f"{stat.S_IMODE(mode):03o} instead of {expected or 0:03o}")


def try_umasks(root):
    for umask in (0o000, 0o077, 0o027):
        ws = os.path.join(root, f"umask-{umask:03o}")
        for arguments in (("init", ws, "--profile", "dak-lak"),
                          ("import", "-C", ws, f"{data}/tickets.csv", f"{data}/events.csv", *KNOWN),
                          ("run", "-C", ws, "--week", "2023-W20"),
                          ("import", "-C", ws, os.path.join(root, "late.csv"), *KNOWN),
                          ("run", "-C", ws, "--week", "2023-W20"),
                          ("run", "-C", ws, "--week", "2023-W20", "--as-known", "2023-05-22"),
                          ("preview", "-C", ws),
                          ("appendix", "-C", ws, "--month", "2023-04", "--passphrase-file", ws + ".secret"),
                          ("appendix", "-C", ws, "--month", "2023-04", "--passphrase-file", ws + ".again"),
                          ("key", "roll", "-C", ws)):
            code, said = call(*arguments, umask=umask)
            check(code == 0 or arguments[1:3] == ("-C", ws) and code == 3 and arguments[0] == "import", arguments, code, said)
        check(os.path.isdir(os.path.join(ws, "archive", "out", "tuan", "2023-W20")), "nothing was archived")
        check(stat.S_IMODE(os.stat(ws + ".secret").st_mode) == 0o600, "the passphrase is open")
        check_modes(ws, umask)


# ---- Links ----------------------------------------------------------------------------------------------------------

RUN = ("run", "--week", "2023-W20", "--no-units")
PLACES = {  # each place a link may be planted in, and who writes there
    "out": RUN, "out/tuan": RUN, "out/tuan/2023-W20": RUN, "out/tuan/2023-W20/so-lieu.xlsx": RUN, "archive": RUN,
    "archive/out": RUN, "archive/out/tuan": RUN, "archive/out/tuan/2023-W20": RUN, ".staging": RUN, ".lock": RUN,
    "replay": (*RUN, "--as-known", "2023-05-22"), "replay/tuan": (*RUN, "--as-known", "2023-05-22"),
    "preview": ("preview",), "rejects.csv": ("import",), "audit": RUN, "audit/cong-khai.log": RUN,
    "han-che": ("appendix", "--month", "2023-04"), "han-che/2023-04": ("appendix", "--month", "2023-04"),
    "archive/han-che": ("appendix", "--month", "2023-04")}


def plant(ws, place, target, outside):
    path = os.path.join(ws, place)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    shutil.rmtree(outside, ignore_errors=True)
    if os.path.isdir(path):
        # Where it can be the link leads to what was there, so that it looks well.
        shutil.move(path, outside)
    elif os.path.exists(path):
        os.remove(path)
    os.makedirs(outside, exist_ok=True)
    open(os.path.join(outside, "file"), "w").write("of somebody else\n")
    os.chmod(outside, 0o751)
    os.symlink(target, path)
    return path


def try_links(root, first, targets=("outside", "nowhere")):
    outside = os.path.join(root, "outside")
    changed = os.path.join(root, "changed")
    shutil.copytree(first, changed, symlinks=True)
    call("import", "-C", changed, os.path.join(root, "late.csv"), *KNOWN)
    for place, command in PLACES.items():
        for target in targets if place.count("/") < 2 else targets[:1]:
            ws = os.path.join(root, "linked")
            shutil.copytree(changed, ws, symlinks=True)
            path = plant(ws, place, os.path.join(root, target), outside)
            before = snapshot(outside), sorted(os.listdir(root))
            more = ((os.path.join(root, "late.csv"), *KNOWN) if command[0] == "import" else
                    ("--passphrase-file", ws + "/secret") if command[0] == "appendix" else ())
            call(command[0], "-C", ws, *command[1:], *more)
            check((snapshot(outside), sorted(os.listdir(root))) == before, f"{place} -> {target}: written outside")
            if place.startswith("out") and os.path.islink(path):
                code, said = call("verify", "-C", ws)
                check(code in (6, 7), f"{place} -> {target}: verify says nothing of a link")
            shutil.rmtree(ws)


def try_links_of_all_kinds(root, first):
    try_links(root, first, ("outside", "nowhere", "outside/file", "../../.."))


def try_litter(root, first):
    """What an earlier run is said to have left: an intent that names a place elsewhere."""
    for target in ("../outside", "out/../../outside", "/tmp", "out", ""):
        ws = os.path.join(root, "litter")
        shutil.copytree(first, ws, symlinks=True)
        os.makedirs(os.path.join(ws, ".staging", "new"))
        os.makedirs(os.path.join(root, "outside"), exist_ok=True)
        manifest = os.path.join(root, "outside", "manifest.json")
        open(manifest, "w").write("{}\n")
        digest = hashlib.sha256(open(manifest, "rb").read()).hexdigest()
        open(os.path.join(ws, ".staging", "intent"), "w").write(f"{target}\n{digest}\n")
        before = snapshot(os.path.join(root, "outside")), sorted(os.listdir(root))
        code, said = call("run", "-C", ws, "--week", "2023-W20", "--no-units")
        check(code == 0, "litter:", target, said)
        check((snapshot(os.path.join(root, "outside")), sorted(os.listdir(root))) == before, f"litter: {target}")
        shutil.rmtree(ws)


# ---- Templates and profiles -----------------------------------------------------------------------------------------

FRAME = open(os.path.join(project, "report-templates", "weekly", "bao-cao.md"), encoding="utf-8").read()
SECRET = "bí mật của người khác"
TEMPLATES = {
    "a part elsewhere": "{{> ../../../outside/secret.md}}",
    "a part by its whole path": "{{> /etc/passwd}}",
    "a part that is a link": "{{> parts/link.md}}",
    "a part within itself": "{{> parts/again.md}}",
    "parts within parts": "{{> parts/deep-0.md}}",
    "no such path": "{{ tickets.0.content }}",
    "what is confidential": "{{ confidential.cases }} {{ flow.sensitive }} {{ private.content }}",
    "loops in loops": "{{#each unit}}" * 40 + "x" + "{{/each}}" * 40,
    "brackets for ever": "{{" * 200000,
    "conditions for ever": "{{#if flow.total}}" * 5000,
    "a megabyte and more": "x " * (1 << 20),
    "an image elsewhere": "![x](/etc/passwd) <img src=file:///etc/passwd>",
    "a chart of what is not there": "```chart\nkind: ../../x\ndata: /etc/passwd\n```",
    "not a text": "\0\xff",
}


def try_templates(root, first):
    templates = os.path.join(root, "templates", "report-templates")
    shutil.copytree(os.path.join(project, "report-templates"), templates)
    shutil.copytree(os.path.join(project, "fonts"), os.path.join(root, "templates", "fonts"))
    outside = os.path.join(root, "outside")
    os.makedirs(outside, exist_ok=True)
    open(os.path.join(outside, "secret.md"), "w").write(SECRET + "\n")
    os.symlink(os.path.join(outside, "secret.md"), os.path.join(templates, "parts", "link.md"))
    open(os.path.join(templates, "parts", "again.md"), "w").write("{{> parts/again.md}}\n")
    for number in range(100):
        open(os.path.join(templates, "parts", f"deep-{number}.md"), "w").write("{{> parts/deep-%d.md}}\n" % (number + 1))
    ws = os.path.join(root, "templated")
    shutil.copytree(first, ws, symlinks=True)
    before = published(ws), snapshot(outside)
    for name, text in TEMPLATES.items():
        place = os.path.join(templates, "weekly", "bao-cao.md")
        open(place, "wb").write((FRAME + "\n\n" + text + "\n").encode("utf-8", "surrogateescape"))
        for arguments in (("run", "-C", ws, "--week", "2023-W20", "--no-units"), ("check", "-C", ws)):
            code, said = call(*arguments, "--templates", templates)
            check(code in (3, 7), f"template, {name}: {arguments[0]} exits {code}", said[:300])
            check(SECRET not in said and "root:" not in said, f"template, {name}: shown")
        check((published(ws), snapshot(outside)) == before, f"template, {name}: something was written")
    shutil.rmtree(ws)


PROFILES = [("template: weekly/bao-cao.md", "template: ../../../outside/secret.md", 3),
            ("template: weekly/bao-cao.md", "template: /etc/passwd", 3),
            ("briefing: briefing/giao-ban.md", "briefing: weekly/../../outside/secret.md", 3),
            ("calendar: vn-2022-2026.csv", "calendar: ../../../../../../../../etc/passwd", 3),
            ("calendar: vn-2022-2026.csv", "calendar: /dev/zero", 3),
            ("  - id: tp-buon-ma-thuot\n", "  - id: ../../../outside/x\n", 3),
            ("id: dak-lak\n", "id: ../../outside\n", 3),
            ("name: Trung tâm Giám sát", "name: \"Trung tâm \\e[31m Giám sát\" #", 3)]
SETTINGS = ["store: out/store", "store: han-che", "store: archive/x", "store: ./out/../out/tuan", "store: .staging/store",
            "key_file: out/tuan/key", "key_file: archive/key", "key_file: /dev/zero", "key_file: /etc/passwd",
            "key_file: .", "key_file: \"a\\nb\"", "store: /proc/self", "store: [a]", "store: \"\"", "key_file: \"\""]


def try_settings(root, first):
    profile = open(os.path.join(project, "report-templates", "profiles", "dak-lak.yaml"), encoding="utf-8").read()
    path = os.path.join(root, "office.yaml")
    outside = os.path.join(root, "outside")
    for old, new, expected in PROFILES:
        check(old in profile, f"the profile has no {old!r}")
        open(path, "w", encoding="utf-8").write(profile.replace(old, new, 1))
        ws = os.path.join(root, "profiled")
        shutil.copytree(first, ws, symlinks=True)
        settings = open(os.path.join(ws, "baocao.yaml")).read()
        open(os.path.join(ws, "baocao.yaml"), "w").write(settings.replace('profile: "dak-lak"', f'profile: "{path}"'))
        before = snapshot(ws), snapshot(outside)
        code, said = call("run", "-C", ws, "--week", "2023-W20")
        check(code == expected, f"profile with {new!r}: exit {code}", said[:300])
        check((snapshot(ws), snapshot(outside)) == before, f"profile with {new!r}: something was written")
        shutil.rmtree(ws)
    for line in SETTINGS:
        ws = os.path.join(root, "set")
        shutil.copytree(first, ws, symlinks=True)
        settings = [old for old in open(os.path.join(ws, "baocao.yaml")) if not old.startswith(line.split(":")[0] + ":")]
        open(os.path.join(ws, "baocao.yaml"), "w").write("".join(settings) + line + "\n")
        if line.startswith("store: ") and line[7] not in "/[\"":
            place = os.path.normpath(os.path.join(ws, line[7:]))
            os.makedirs(place, exist_ok=True)
            for name in ("facts.db", "private.db"):
                shutil.copy(os.path.join(ws, "store", name), place)
        if line.startswith("key_file: ") and "/key" in line:
            os.makedirs(os.path.dirname(os.path.join(ws, line[10:])), exist_ok=True)
            shutil.copy(os.path.join(ws, "khoa", "workspace.key"), os.path.join(ws, line[10:]))
        before = snapshot(ws)
        code, said = call("import", "-C", ws, os.path.join(root, "late.csv"), *KNOWN)
        check(code in (3, 6) and "TH-2" not in said, f"baocao.yaml with {line!r}: exit {code}", said[:300])
        check(snapshot(ws) == before, f"baocao.yaml with {line!r}: something was written")
        shutil.rmtree(ws)


# ---- What is said where to write ------------------------------------------------------------------------------------

def try_outputs(root, first):
    """No command writes what was asked for where the program keeps something else."""
    ws = os.path.join(root, "outputs")
    shutil.copytree(first, ws, symlinks=True)
    before = snapshot(ws)
    for place in ("out/x.pdf", "out/tuan/2023-W20/report.json", "khoa/workspace.key", "audit/han-che.log", "baocao.yaml",
                  "store/facts.db", "han-che/x", "archive/x", "out/../store/private.db", ".lock"):
        path = os.path.join(ws, place)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        for arguments in (("preview", "-C", ws, "--output", path), ("key", "roll", "-C", ws, "--output", path),
                          ("appendix", "-C", ws, "--month", "2023-04", "--passphrase-file", path)):
            code, said = call(*arguments)
            check(code in (2, 3), f"{arguments[0]} to {place}: exit {code}", said[:200])
    after = snapshot(ws)
    for name in set(before) | set(after):
        check(before.get(name) == after.get(name) or stat.S_ISDIR((after.get(name) or (0,))[0]) or name == ".lock", f"changed: {name}")
    shutil.rmtree(ws)


NAMES = ["-x.csv", "--strict", "a\nb.csv", "\x1b[31mđỏ\x1b[0m.csv", "..", "$(touch x).csv", "a\tb", "\xff\xfe.csv", "x" * 250,
         "‮gpj.csv", "%s%n.csv", "{1}{2}.csv"]


def try_names(root, first):
    folder = os.path.join(root, "incoming")
    os.makedirs(folder, exist_ok=True)
    rows = open(os.path.join(data, "tickets.csv"), "rb").read().replace(b"DL-", b"NM-")
    for number, name in enumerate(NAMES):
        ws = os.path.join(root, "named")
        shutil.copytree(first, ws, symlinks=True)
        path = os.path.join(folder.encode(), name.encode("latin-1") if name.startswith("\xff") else name.encode())
        if name != "..":
            open(path, "wb").write(rows + b"NM-x,not a time,,,,,,\n")
        for json in ([], ["--json"]):
            code, said = call("import", "-C", ws, path, *KNOWN, *json)
            check(code == 3, f"import of {name!r}: exit {code}", said[:300])
        if number % 4 == 3:
            code, said = call("run", "-C", ws, "--week", "2023-W20", "--no-units")
            check(code == 0, f"run after {name!r}: {said[:300]}")
        rejects = os.path.join(ws, "rejects.csv")
        check(not os.path.exists(rejects) or b"\x1b" not in open(rejects, "rb").read(), f"{name!r} in rejects.csv")
        shutil.rmtree(ws)


root = tempfile.mkdtemp(prefix="baocao-hostile-")
try:
    first = os.path.join(root, "first")
    open(os.path.join(root, "late.csv"), "w", encoding="utf-8").write(
        "code,received_at,channel,district,field,priority,sensitivity,content\n"
        "TH-1,2023-05-18T10:00:00+07:00,app,lak,moi-truong,normal,public,x\nTH-2,no time,,,,,,\n")
    call("init", first, "--profile", "dak-lak")
    call("import", "-C", first, f"{data}/tickets.csv", f"{data}/events.csv", *KNOWN)
    for arguments in (("run", "-C", first, "--week", "2023-W20", "--no-units"),
                      ("appendix", "-C", first, "--month", "2023-04", "--passphrase-file", first + ".secret")):
        code, said = call(*arguments)
        check(code == 0, said)
    os.makedirs(os.path.join(root, "outside"), exist_ok=True)
    for attempt in sys.argv[3:] or ("umasks", "links", "litter", "templates", "settings", "outputs", "names"):
        function = globals()[f"try_{attempt}"]
        function(root) if attempt == "umasks" else function(root, first)
finally:
    shutil.rmtree(root, ignore_errors=True)
for failure in failures[:60]:
    print("FAILED:", failure)
print(f"{tried} checks, {len(failures)} failures")
sys.exit(1 if failures else 0)
