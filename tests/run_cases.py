#!/usr/bin/env python3
"""Runs the command-line cases of tests/cases/cli/*.cases: what a careless user types, and what must follow.

usage: run_cases.py PROGRAM CASES_FILE… [--only TITLE_PART]

A case starts with "== title" and is a list of lines:
  workspace PROFILE        make a workspace "ws" here (init)
  workspace-two PROFILE    another one, "two"
  file NAME                write a file; its lines follow, each behind "| " ("|x " takes Python escapes)
  data NAME                copy tests/cases/cli/data/NAME here and import it, known on 2023-05-22 at 06:00;
                           right after "workspace"
  shell COMMAND            run a shell command in the case's folder; it must succeed
  lock FILE                hold an exclusive SQLite lock on a database while the next command runs
  flock FILE               hold an exclusive file lock while the next command runs
  limit KB                 no file may grow beyond that in the next command (a full disk)
  nobody                   the next command runs as an ordinary user without rights (skipped unless root)
  run ARGUMENTS            baocao ARGUMENTS; the expectations below are about the last run
  exit N                   exit code
  code CODE                the fault's code, or one among the problems (the run gets --json by itself)
  where TEXT               the message's place holds TEXT
  err TEXT / out TEXT      stderr / stdout holds TEXT
  no-err TEXT / no-out TEXT
  json PATH VALUE          member of the JSON on stdout, dotted path, VALUE as JSON
  rejects LINE COLUMN TEXT a row of ws/rejects.csv whose reason holds TEXT, with a remedy
  rejects-line LINE        the same, whatever the reason
  absent FILE / present FILE
Every failed run must name a next step: a todo that is not empty, unless "no-todo" stands in the case.
"""
import argparse, csv, fcntl, json, os, resource, shlex, shutil, sqlite3, subprocess, sys, tempfile

SKIPPED = 77


class Failure(Exception):
    pass


class Skip(Exception):
    pass


def parse(path):
    cases, case = [], None
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            line = line.rstrip("\n")
            if line.startswith("== "):
                case = {"title": line[3:], "place": f"{os.path.basename(path)}:{number}", "steps": []}
                cases.append(case)
            elif line.startswith("| ") or line == "|":
                case["steps"][-1][2].append(line[2:] + "\n")
            elif line.startswith("|x "):
                case["steps"][-1][2].append(
                    line[3:].encode("ascii").decode("unicode_escape").encode("latin-1"))
            elif line.strip() and not line.startswith("#"):
                word, _, rest = line.strip().partition(" ")
                case["steps"].append((word, rest.strip(), []))
    return cases


class Ready:
    """Workspaces that were made before, to be copied: making one is what a few cases are about, and most begin with."""

    def __init__(self, program, folder):
        self.program, self.folder, self.made = program, folder, {}

    def call(self, *arguments):
        done = subprocess.run([self.program, *arguments], capture_output=True, text=True)
        if done.returncode != 0:
            raise Failure(f"{arguments[0]} failed: {done.stderr}")

    def workspace(self, profile, data=None):
        """The path of one; with the data of a folder in it where that is given."""
        if (profile, data) not in self.made:
            path = os.path.join(self.folder, str(len(self.made)))
            if data is None:
                self.call("init", path, "--profile", profile)
            else:
                shutil.copytree(self.workspace(profile), path, symlinks=True)
                self.call("import", "-C", path, os.path.join(data, "tickets.csv"), os.path.join(data, "events.csv"),
                          "--known-at", "2023-05-22T06:00:00+07:00")
            self.made[profile, data] = path
        return self.made[profile, data]


class Runner:
    def __init__(self, program, folder, ready):
        self.program, self.folder, self.ready = program, folder, ready
        self.profile = None
        self.result = self.data = None
        self.locks, self.limit_kb, self.as_nobody = [], None, False
        self.last_arguments = ""

    def path(self, name):
        return os.path.join(self.folder, name)

    def step(self, word, rest, body):
        getattr(self, "do_" + word.replace("-", "_"))(rest, body)

    def take_workspace(self, *wanted):
        shutil.rmtree(self.path("ws"), ignore_errors=True)
        shutil.copytree(self.ready.workspace(*wanted), self.path("ws"), symlinks=True)

    def do_workspace(self, rest, body):
        self.profile = rest
        self.take_workspace(rest)

    def do_workspace_two(self, rest, body):
        """Made here: a copy would have the same keys."""
        self.ready.call("init", self.path("two"), "--profile", rest)

    def do_file(self, rest, body):
        raw = b"".join(part if isinstance(part, bytes) else part.encode("utf-8") for part in body)
        os.makedirs(os.path.dirname(self.path(rest)), exist_ok=True)
        with open(self.path(rest), "wb") as out:
            out.write(raw)

    def do_data(self, rest, body):
        if self.result is not None or not self.profile:
            raise Failure("\"data\" comes right after \"workspace\"")
        source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cases", "cli", "data", rest)
        for name in os.listdir(source):
            shutil.copy(os.path.join(source, name), self.folder)
        self.take_workspace(self.profile, source)

    def do_shell(self, rest, body):
        done = subprocess.run(rest, shell=True, cwd=self.folder, capture_output=True, text=True,
                              env={**os.environ, "BAOCAO": self.program})
        if done.returncode != 0:
            raise Failure(f"shell command failed: {rest}: {done.stderr}")

    def do_lock(self, rest, body):
        connection = sqlite3.connect(self.path(rest), isolation_level=None)
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        self.locks.append(connection)

    def do_flock(self, rest, body):
        handle = open(self.path(rest), "a")
        fcntl.flock(handle, fcntl.LOCK_EX)
        self.locks.append(handle)

    def do_limit(self, rest, body):
        self.limit_kb = int(rest)

    def do_nobody(self, rest, body):
        if os.geteuid() != 0:
            raise Skip("needs root to become an ordinary user")
        self.as_nobody = True
        self.program_of_nobody()

    def program_of_nobody(self):
        """A copy of the program and its data here, for the folders above the project may be closed to others."""
        place = self.path("tree/build/any")
        if not os.path.exists(place):
            root = os.path.join(os.path.dirname(self.program), "..", "..")
            os.makedirs(place)
            shutil.copy(self.program, place)
            for name in ("report-templates", "fonts"):
                shutil.copytree(os.path.join(root, name), self.path(os.path.join("tree", name)))
            subprocess.run(["chmod", "-R", "a+rX", self.path("tree")], check=True)
        return os.path.join(place, os.path.basename(self.program))

    def before_run(self):
        if self.limit_kb is not None:
            import signal
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (self.limit_kb * 1024, self.limit_kb * 1024))
        if self.as_nobody:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)

    def do_run(self, rest, body):
        arguments = shlex.split(rest)
        self.last_arguments = rest
        redirect = None
        if ">" in arguments:
            redirect = arguments[arguments.index(">") + 1]
            arguments = arguments[:arguments.index(">")]
        if arguments and not arguments[0].startswith("-"):
            arguments.append("--json")
        out = open(redirect, "w") if redirect else subprocess.PIPE
        program = self.program_of_nobody() if self.as_nobody else self.program
        self.result = subprocess.run([program] + arguments, cwd=self.folder, stdout=out,
                                     stderr=subprocess.PIPE, preexec_fn=self.before_run,
                                     env={k: v for k, v in os.environ.items() if k != "LC_ALL"})
        for lock in self.locks:
            lock.close()
        self.locks, self.limit_kb, self.as_nobody, self.data = [], None, False, None
        stdout = (self.result.stdout or b"").decode("utf-8", "replace")
        self.err = self.result.stderr.decode("utf-8", "replace")
        self.out = stdout
        try:
            self.data = json.loads(stdout)
        except ValueError:
            pass
        if self.result.returncode < 0:
            raise Failure(f"killed by signal {-self.result.returncode}: {self.err}")

    def do_exit(self, rest, body):
        if self.result.returncode != int(rest):
            raise Failure(f"exit {self.result.returncode}, expected {rest}\n{self.err}{self.out[:2000]}")

    def messages(self):
        if not isinstance(self.data, dict):
            return []
        return [self.data] + self.data.get("problems", [])

    def do_code(self, rest, body):
        codes = [message.get("code") for message in self.messages()]
        if rest not in codes:
            raise Failure(f"code {rest} not among {codes}\n{self.err}")
        for message in self.messages():
            if message.get("code") == rest and (message["what"].startswith(rest) or "{" in message["what"]):
                raise Failure(f"{rest} has no words: {message['what']}")

    def do_where(self, rest, body):
        places = [message.get("where", "") for message in self.messages()]
        if not any(rest in place for place in places):
            raise Failure(f"place {rest} not among {places}")

    def do_err(self, rest, body):
        if rest not in self.err:
            raise Failure(f"stderr lacks {rest!r}:\n{self.err}")

    def do_no_err(self, rest, body):
        if rest in self.err:
            raise Failure(f"stderr holds {rest!r}:\n{self.err}")

    def do_out(self, rest, body):
        if rest not in self.out:
            raise Failure(f"stdout lacks {rest!r}:\n{self.out[:3000]}")

    def do_no_out(self, rest, body):
        if rest in self.out:
            raise Failure(f"stdout holds {rest!r}")

    def do_json(self, rest, body):
        path, _, expected = rest.partition(" ")
        value = self.data
        for key in path.split("/"):
            value = value[int(key)] if isinstance(value, list) else (value or {}).get(key)
        if value != json.loads(expected):
            raise Failure(f"{path} is {value!r}, expected {expected}\n{self.out[:2000]}")

    def rejects(self):
        with open(self.path("ws/rejects.csv"), encoding="utf-8-sig", newline="") as rows:
            return list(csv.DictReader(rows))

    def do_rejects(self, rest, body):
        line, column, words = rest.split(" ", 2)
        if not any((row["line"], row["column"]) == (line, column) and words in row["reason"] and row["todo"]
                   for row in self.rejects()):
            raise Failure(f"no reject {rest} among {self.rejects()}")

    def do_rejects_line(self, rest, body):
        if not any(row["line"] == rest for row in self.rejects()):
            raise Failure(f"no reject of line {rest} among {self.rejects()}")

    def do_absent(self, rest, body):
        if os.path.lexists(self.path(rest)):
            raise Failure(f"{rest} is there")

    def do_present(self, rest, body):
        if not os.path.lexists(self.path(rest)):
            raise Failure(f"{rest} is not there")

    def do_no_todo(self, rest, body):
        pass


def run_case(program, case, ready):
    folder = tempfile.mkdtemp(prefix="baocao-case-")
    os.chmod(folder, 0o755)
    runner = Runner(program, folder, ready)
    try:
        for word, rest, body in case["steps"]:
            runner.step(word, rest, body)
            if word == "run" and runner.result.returncode not in (0, 1) and isinstance(runner.data, dict):
                if not runner.data.get("todo") and not any(s[0] == "no-todo" for s in case["steps"]):
                    raise Failure(f"no next step in {runner.data.get('code')}: {runner.data.get('what')}")
    finally:
        for lock in runner.locks:
            lock.close()
        subprocess.run(["chmod", "-R", "u+rwX", folder], check=False)
        shutil.rmtree(folder, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program", type=os.path.abspath)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--only", default="", help="part of a title")
    options = parser.parse_args()
    passed = failed = skipped = 0
    with tempfile.TemporaryDirectory(prefix="baocao-ready-") as folder:
        ready = Ready(options.program, folder)
        for case in (case for path in options.files for case in parse(path) if options.only in case["title"]):
            try:
                run_case(options.program, case, ready)
                passed += 1
            except Skip as why:
                skipped += 1
                print(f"skipped: {case['place']}: {case['title']}: {why}")
            except Failure as why:
                failed += 1
                print(f"FAILED: {case['place']}: {case['title']}: {why}")
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    sys.exit(1 if failed or passed == 0 else 0)


main()
