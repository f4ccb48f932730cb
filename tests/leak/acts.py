#!/usr/bin/env python3
"""What is done is noted in the audit log exactly once, wherever the program is killed.

usage: acts.py PROGRAM DATA_FOLDER

An import changes the class of two tickets and of one that repeats one of them; a key is rolled. Each is killed at every call that touches the log, and
once where the log cannot be written: verify and check say that something waits, the next command that writes makes it
good, and no line comes twice. The kills are strace's; without a tracer only the rest is tried.
"""
import hashlib, os, shutil, subprocess, sys, tempfile

program, data = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
LATE = ("code,at,kind,unit,sensitivity,number,letter_date,note\n"
        "DL-1,2023-05-21T10:00:00,classified,,reputation,,,\n"
        "DL-2,2023-05-21T10:00:00,classified,,reputation,,,\n")


def call(*arguments, expected=0, before=()):
    done = subprocess.run([*before, program, *arguments], capture_output=True, text=True)
    assert done.returncode == expected, (arguments, done.returncode, done.stdout, done.stderr)
    return done.stdout + done.stderr


def noted(ws, kind):
    path = os.path.join(ws, "audit", "han-che.log")
    if not os.path.exists(path):
        return []
    return [line.split("\t")[2] for line in open(path, encoding="utf-8") if line.split("\t")[1] == kind]


def key_of(ws):
    return open(os.path.join(ws, "khoa", "workspace.key"), encoding="ascii").read()


def rewritten(lines):
    """The same things done, an hour later, with every hash made anew."""
    whole, new = "0" * 64, []
    for line in lines:
        parts = line.rstrip("\n").split("\t")
        parts[6] = str(int(parts[6]) + 3600)
        whole = parts[7] = hashlib.sha256("\t".join([whole, *parts[4:7]]).encode()).hexdigest()
        new.append("\t".join(parts) + "\n")
    return new


def start(root, name):
    ws = os.path.join(root, name)
    shutil.copytree(os.path.join(root, "first"), ws, symlinks=True)
    return ws


def acts(root):
    """Each act: its arguments, the kind of its lines, and their subjects."""
    late = os.path.join(root, "late.csv")
    open(late, "w", encoding="utf-8").write(LATE)
    yield (("import", late, "--known-at", "2023-05-22T07:00:00"), "class-changed", ["DL-1", "DL-8", "DL-2"])
    yield (("key", "roll"), "key-rolled", [""])


def in_workspace(ws, arguments):
    return [arguments[0], *(["roll"] if arguments[0] == "key" else []), "-C", ws,
            *(arguments[1:] if arguments[0] != "key" else [])]


def waits(ws):
    for command in ("verify", "check"):
        found = call(command, "-C", ws, "--lang", "en", "--json", expected=7 if command == "verify" else 3)
        assert "audit.acts-waiting" in found, found
    assert "audit.acts-waiting" not in call("run", "-C", ws, "--week", "2023-W20", "--dry-run")


def made_good(ws, root, kind, subjects):
    call("import", "-C", ws, os.path.join(root, "late.csv"), "--known-at", "2023-05-22T08:00:00")
    assert noted(ws, kind) == subjects, (ws, noted(ws, kind))
    call("verify", "-C", ws)
    call("check", "-C", ws, "--deep")


root = tempfile.mkdtemp(prefix="baocao-acts-")
try:
    first = os.path.join(root, "first")
    call("init", first, "--profile", "dak-lak")
    call("import", "-C", first, os.path.join(data, "tickets.csv"), os.path.join(data, "events.csv"),
         "--known-at", "2023-05-22T06:00:00")
    call("run", "-C", first, "--week", "2023-W19", "--no-units", "--allow-empty")
    kills = 0
    for arguments, kind, subjects in acts(root):
        # A log that cannot be written: exit 8, and it waits.
        ws = start(root, "blocked-" + kind)
        log = os.path.join(ws, "audit", "han-che.log")
        os.symlink(os.path.join(root, "nowhere"), log)
        call(*in_workspace(ws, arguments), expected=8)
        os.remove(log)
        assert noted(ws, kind) == []
        waits(ws)
        copy = ws + "-copy"
        shutil.copytree(ws, copy)
        # The appendix names the head of the chain, so that what waits is noted before it; and is noted once.
        call("appendix", "-C", copy, "--month", "2023-04", "--passphrase-file", copy + ".pw")
        assert noted(copy, kind) == subjects, noted(copy, kind)
        made_good(copy, root, kind, subjects)
        kept = os.path.join(root, "private.db")
        shutil.copy(os.path.join(ws, "store", "private.db"), kept)
        made_good(ws, root, kind, subjects)
        # Noted, but killed before the store knew: the acts are there once more, and their lines are not.
        shutil.copy(kept, os.path.join(ws, "store", "private.db"))
        made_good(ws, root, kind, subjects)
        # Killed at every call on the log, and at every one on the texts' journal: before, between and after.
        for name in ("audit/han-che.log", "store/private.db-journal", "store/facts.db-journal"):
            for number in range(1, 40, 1 if name.startswith("audit") else 4):
                ws = start(root, "killed")
                done = subprocess.run(["strace", "-f", "-qq", "-o", os.devnull, "-P", os.path.join(ws, name), "-e",
                                       f"inject=all:signal=KILL:when={number}", program,
                                       *in_workspace(ws, arguments)], capture_output=True)
                if done.returncode == 0:
                    shutil.rmtree(ws)
                    break
                assert done.returncode in (-9, 137), (done.returncode, done.stderr)
                kills += 1
                call("import", "-C", ws, os.path.join(root, "late.csv"), "--known-at", "2023-05-22T08:00:00")
                # A roll that was killed was done or not; an import that was killed has been made again.
                was_done = kind == "class-changed" or key_of(ws) != key_of(first)
                assert noted(ws, kind) == (subjects if was_done else []), (name, number, noted(ws, kind))
                shutil.rmtree(ws)
    # The ends of both chains are known elsewhere: what nothing refers to is not cut off, nor who and when rewritten.
    ws = start(root, "cut")
    call("import", "-C", ws, os.path.join(root, "late.csv"), "--known-at", "2023-05-22T07:00:00")
    call("verify", "-C", ws)
    for name in ("han-che.log", "cong-khai.log"):
        path = os.path.join(ws, "audit", name)
        lines = open(path, encoding="utf-8").read().splitlines(keepends=True)
        for kept, code in ((lines[:-1], "audit.tip-cut-off"), ([], "audit.tip-cut-off"),
                           (rewritten(lines), "audit.tip-differs")):
            open(path, "w", encoding="utf-8").write("".join(kept))
            for command, exit_code in (("verify", 7), ("check", 3)):
                found = call(command, "-C", ws, "--json", expected=exit_code)
                assert code in found, (name, command, found)
            # An office that lost its log goes on; what is known of it is not forgotten over that.
            call("import", "-C", ws, os.path.join(root, "late.csv"), "--json")
            assert code in call("verify", "-C", ws, "--json", expected=7)
        open(path, "w", encoding="utf-8").write("".join(lines))
        call("verify", "-C", ws)
    print(f"every act noted once; {kills} kills")
    assert kills > 15
finally:
    shutil.rmtree(root, ignore_errors=True)
