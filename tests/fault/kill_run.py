#!/usr/bin/env python3
"""Kills publishing runs at random moments: what was published before or after must stand whole, never between.

usage: kill_run.py PROGRAM DATA_FOLDER [TRIES]
"""
import hashlib, json, os, random, shutil, signal, subprocess, sys, tempfile, time

program, data = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
tries = int(sys.argv[3]) if len(sys.argv) > 3 else 60
random.seed(20230515)


def call(*arguments):
    return subprocess.run([program, *arguments], capture_output=True, text=True)


def whole(folder):
    """The manifest's hash when the folder is exactly what its manifest says; otherwise an explanation."""
    with open(os.path.join(folder, "manifest.json"), "rb") as file:
        raw = file.read()
    files = {entry["name"]: entry["sha256"] for entry in json.loads(raw)["files"]}
    there = {os.path.relpath(os.path.join(place, name), folder) for place, _, names in os.walk(folder)
             for name in names} - {"manifest.json"}
    assert there == set(files), (there, set(files))
    for name, sha256 in files.items():
        with open(os.path.join(folder, name), "rb") as file:
            assert hashlib.sha256(file.read()).hexdigest() == sha256, name
    return hashlib.sha256(raw).hexdigest()


root = tempfile.mkdtemp(prefix="baocao-kill-")
try:
    ws = os.path.join(root, "ws")
    done = call("init", ws, "--profile", "dak-lak")
    assert done.returncode == 0, done.stderr
    done = call("import", "-C", ws, os.path.join(data, "tickets.csv"), os.path.join(data, "events.csv"),
                "--known-at", "2023-05-22T06:00:00+07:00")
    assert done.returncode == 0, done.stderr
    out = os.path.join(ws, "out", "tuan", "2023-W20")
    begun = time.monotonic()
    done = call("run", "-C", ws, "--week", "2023-W20")
    length = time.monotonic() - begun
    assert done.returncode == 0, done.stderr
    states = {whole(out)}
    killed = 0
    for number in range(tries):
        # A new fact before each try, so that each run has something else to publish.
        extra = os.path.join(root, "more.csv")
        with open(extra, "w", encoding="utf-8") as file:
            file.write("code,received_at,channel,district,field,priority,sensitivity,content\n"
                       f"K-{number},2023-05-18T10:00:00+07:00,app,lak,moi-truong,normal,public,x\n")
        importing = subprocess.Popen([program, "import", "-C", ws, extra, "--known-at", "2023-05-22T07:00:00+07:00"],
                                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if number % 4 == 3:
            time.sleep(random.uniform(0, 0.05))
            importing.send_signal(signal.SIGKILL)
        importing.wait()
        running = subprocess.Popen([program, "run", "-C", ws, "--week", "2023-W20"],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(random.uniform(0, length * 1.1))
        running.send_signal(signal.SIGKILL)
        killed += running.wait() < 0
        states.add(whole(out))
    done = call("run", "-C", ws, "--week", "2023-W20")
    assert done.returncode == 0, done.stderr
    whole(out)
    assert not os.path.exists(os.path.join(ws, ".staging")), "litter is left"
    for folder, folders, files in os.walk(os.path.join(ws, "archive")):
        if "manifest.json" in files:
            whole(folder)
    done = call("check", "-C", ws, "--deep")
    assert done.returncode == 0, done.stderr
    assert killed > tries // 3, f"only {killed} of {tries} runs were killed while running"
    print(f"{killed} of {tries} runs killed while running; {len(states)} whole states seen")
finally:
    shutil.rmtree(root, ignore_errors=True)
