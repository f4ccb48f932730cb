"""An import of all cases through a map is killed at calls that change files, above all at those of its commits. The next
import of the same export must leave the facts that one without a kill leaves, and know every row when it comes again: a row
that is known by a print though its facts never came would be lost for good."""
import argparse, os, random, shutil, sqlite3, sys

from ground import Broken, Ground, require

parser = argparse.ArgumentParser()
parser.add_argument("program")
parser.add_argument("at_syscall")
parser.add_argument("--count", type=int, default=8, help="kills of each of the two imports")
options = parser.parse_args()
random.seed(20250220)
CASES = 700
MAP = """source: cu
mode: snapshot
offset: "+07:00"
dates: ["%Y-%m-%d %H:%M"]
columns:
  code: ma
  received_at: mo
  closed_at: dong
  field: linh_vuc
  unit: don_vi
  channel: {constant: app}
  content: noi_dung
closing:
  closed_means: handled
"""


def export(ground, name, changes):
    path = os.path.join(ground.root, name + ".csv")
    with open(path, "w", encoding="utf-8") as out:
        out.write("ma,mo,dong,linh_vuc,don_vi,noi_dung\n")
        for number in range(CASES + (20 if changes else 0)):
            closing = f"2025-02-{10 + number % 5} 09:00" if changes and number % 15 == 0 else ""
            out.write(f"C-{number},2025-02-{1 + number % 9:02} 08:00,{closing},moi-truong,so-tnmt,Cống số {number} bị tắc\n")
    return path


def taken(ground, path, *wrapper):
    return ground.call("import", "-C", ground.workspace, "--map", os.path.join(ground.root, "map.yaml"), "--known-at",
                       "2025-02-20T06:00:00+07:00", "--lang", "en", path, wrapper=wrapper)


def rows(ground):
    """What the store holds. The keys are those of one workspace, so that marks are the same; what is sealed is not."""
    found = []
    with sqlite3.connect(os.path.join(ground.workspace, "store", "facts.db")) as facts:
        for table in ("ticket", "event_log", "span", "span_past", "duplicate", "dictionary"):
            found.append(sorted(facts.execute(f"SELECT * FROM {table}").fetchall(), key=repr))
        found.append(facts.execute("SELECT count(*) FROM batch").fetchall())
    with sqlite3.connect(os.path.join(ground.workspace, "store", "private.db")) as texts:
        found.append(sorted(texts.execute("SELECT ticket, mark, batch FROM text").fetchall()))
    return found


def strike(ground, name, path, number, expected):
    """One kill, the same import again, and once more. False when it was too late to kill."""
    ground.restore(name)
    done = taken(ground, path, os.path.abspath(options.at_syscall), "--writes", "--kill", str(number))
    require(done.returncode in (0, 137), f"exit {done.returncode} of a killed import")
    done = taken(ground, path)
    require(done.returncode == 0, f"exit {done.returncode} of the next: {done.stderr}")
    require(rows(ground) == expected, "other facts than without a kill")
    done = taken(ground, path)
    require(done.returncode == 0 and "= 0 new " in done.stdout and rows(ground) == expected, f"not known: {done.stdout}")


def strike_all(ground, name, path):
    failures = 0
    calls = os.path.join(ground.root, "calls")
    ground.restore(name)
    require(taken(ground, path, os.path.abspath(options.at_syscall), "--writes", "--list", calls).returncode == 0, "import")
    with open(calls, encoding="utf-8") as file:
        count = len(file.readlines())
    expected = rows(ground)
    # The last calls are those of the two commits.
    late = random.sample(range(max(1, count - 24), count + 1), min(count, options.count * 3 // 4))
    for number in late + random.sample(range(1, count), options.count // 4):
        try:
            strike(ground, name, path, number, expected)
        except Broken as broken:
            failures += 1
            print(f"{name}, call {number} of {count}: {broken}", flush=True)
    return failures


ground = Ground(options.program)
try:
    with open(os.path.join(ground.root, "map.yaml"), "w", encoding="utf-8") as out:
        out.write(MAP)
    ground.well(*ground.do_init())
    ground.save("nothing-known")
    failures = strike_all(ground, "nothing-known", export(ground, "first-export", False))
    ground.save("all-known")
    failures += strike_all(ground, "all-known", export(ground, "later-export", True))
finally:
    ground.remove()
print(f"{options.count * 2} kills, {failures} broken")
sys.exit(failures > 0)
