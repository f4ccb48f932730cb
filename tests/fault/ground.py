"""What the tests of this folder stand on: a small invented office, what can happen to it (scenarios), and the checks
that are made from outside after a fault. Nothing here asks the program about itself, but for `verify`."""
import hashlib, json, os, re, shutil, sqlite3, stat, subprocess, tempfile, zipfile, zlib

HERE = os.path.dirname(os.path.abspath(__file__))
WEEK, MONTH = "2025-W07", "2025-02"
SECRET = "bimatcanary"   # in texts of sensitive tickets: nowhere but sealed
TEXT = "chucanary"       # in texts of ordinary ones: in their unit's workbook, and in its drafts

TICKET_HEAD = "code,received_at,channel,district,field,priority,sensitivity,content\n"
EVENT_HEAD = "code,at,kind,unit,sensitivity,note\n"


def ticket(number, day, sensitivity="public"):
    mark = TEXT if sensitivity == "public" else SECRET
    return (f"PA-{number:03d},2025-02-{day:02d}T08:{number % 60:02d}:00+07:00,app,h-thu,moi-truong,normal,{sensitivity},"
            f"Nội dung hư cấu {mark}{number:04d}\n")


def event(number, day, hour, kind, unit="", sensitivity=""):
    return f"PA-{number:03d},2025-02-{day:02d}T{hour:02d}:00:00+07:00,{kind},{unit},{sensitivity},Ghi chú {TEXT}{number:04d}\n"


def first_history():
    tickets = "".join(ticket(number, 3 + number % 12) for number in range(1, 13))
    tickets += "".join(ticket(number, 5 + number % 9, "reputation") for number in range(50, 53))
    events = "".join(event(number, 4 + number % 12, 9, "forwarded", "so-tnmt" if number % 2 else "to-thu")
                     for number in range(1, 13))
    events += "".join(event(number, 6 + number % 12, 10, "result") for number in range(1, 8))
    return TICKET_HEAD + tickets, EVENT_HEAD + events


def later_history():
    """Facts that came late and change the week; one ordinary ticket becomes a sensitive one."""
    tickets = "".join(ticket(number, 10 + number % 6) for number in range(20, 24)) + ticket(60, 12, "reputation")
    events = "".join(event(number, 14, 11, "forwarded", "so-tnmt") for number in range(20, 24))
    events += event(21, 15, 10, "result")
    return TICKET_HEAD + tickets, EVENT_HEAD + events


class Broken(Exception):
    """What must never be."""


def require(is_so, what):
    if not is_so:
        raise Broken(what)


def sha256(raw):
    return hashlib.sha256(raw).hexdigest()


def read(path):
    with open(path, "rb") as file:
        return file.read()


# ---- Looking from outside ---------------------------------------------------------------------------------------------

def files_below(folder):
    return {os.path.relpath(os.path.join(place, name), folder) for place, _, names in os.walk(folder) for name in names}


def whole(folder):
    """The manifest's hash when the folder is exactly what its manifest says."""
    require(os.path.isfile(os.path.join(folder, "manifest.json")), f"{folder} has no manifest")
    raw = read(os.path.join(folder, "manifest.json"))
    try:
        files = {entry["name"]: entry["sha256"] for entry in json.loads(raw)["files"]}
    except ValueError:
        raise Broken(f"{folder}: torn manifest") from None
    there = files_below(folder) - {"manifest.json"}
    require(there == set(files), f"{folder}: {sorted(there ^ set(files))} differ from the manifest")
    for name, expected in files.items():
        require(sha256(read(os.path.join(folder, name))) == expected, f"{folder}/{name} is not what the manifest says")
    return sha256(raw)


def published(workspace, root):
    """target → hash of its manifest, below out, han-che or archive."""
    found = {}
    for place, folders, _ in os.walk(os.path.join(workspace, root)):
        depth = os.path.relpath(place, workspace).count(os.sep)
        if depth == {"out": 2, "han-che": 1, "archive": 4}[root] or (root == "archive" and depth == 3 and
                                                                    "han-che" in place):
            found[os.path.relpath(place, workspace)] = whole(place)
            folders.clear()
    return found


def opened(path):
    raw = read(path)
    yield raw
    if path.endswith(".xlsx"):
        with zipfile.ZipFile(path) as book:
            for name in book.namelist():
                yield book.read(name)
    if path.endswith(".pdf"):
        for start in re.finditer(rb"stream\r?\n", raw):
            try:
                yield zlib.decompressobj().decompress(raw[start.end():])
            except zlib.error:
                pass


def look_for_leaks(workspace, is_opened=True):
    """Texts of sensitive tickets nowhere; those of ordinary ones below don-vi/ and in the closed folder of drafts."""
    for name in files_below(workspace):
        path = os.path.join(workspace, name)
        public = re.match(r"(out|archive/out)/", name) and "/don-vi/" not in name
        for part in opened(path) if public and is_opened else [read(path)]:
            require(SECRET.encode() not in part, f"a sensitive text in {name}")
            require(TEXT.encode() not in part or not public, f"a text in {name}")
            require(TEXT.encode() not in part or name.startswith((".staging/", "out/", "archive/")), f"a text in {name}")
    staging = os.path.join(workspace, ".staging")
    require(not os.path.exists(staging) or stat.S_IMODE(os.stat(staging).st_mode) == 0o700, ".staging is open to others")
    for root in ("han-che", "archive/han-che", "khoa", "store", "audit"):
        path = os.path.join(workspace, root)
        require(not os.path.exists(path) or stat.S_IMODE(os.stat(path).st_mode) == 0o700, f"{root} is open to others")


def issued(workspace):
    """Rows of what was printed. Reads a copy: a journal may lie beside the file."""
    with tempfile.TemporaryDirectory(prefix="baocao-issued-") as folder:
        for name in ("facts.db", "facts.db-journal"):
            if os.path.exists(os.path.join(workspace, "store", name)):
                shutil.copy(os.path.join(workspace, "store", name), folder)
        connection = sqlite3.connect(os.path.join(folder, "facts.db"))
        rows = connection.execute("SELECT period_id, row, closing, manifest_sha256 FROM issued ORDER BY id").fetchall()
        connection.close()
    return rows


def audit(workspace):
    """The lines of both chains, without who and when and what hangs on them."""
    lines = {}
    for name in sorted(os.listdir(os.path.join(workspace, "audit"))) if os.path.isdir(os.path.join(workspace, "audit")) else []:
        if name.endswith(".log"):
            text = read(os.path.join(workspace, "audit", name)).decode()
            lines[name] = [tuple(line.split("\t")[1:4]) for line in text.splitlines()]
    return lines


# What a kill may leave behind for good. SQLite's journals are its own business; a draft holds what the file it was to
# become would have held, under the same folder's rights; a key that waits is never removed, however useless it looks:
# a lost key is worse than a spare one. The next roll writes over it. A draft in state/ goes with the first run that is ten
# minutes younger (tests/due, litter_of_kills).
TOLERATED = re.compile(r"^archive/han-che/|^audit/|^store/\w+\.db-journal$|^(khoa/|state/)?\.baocao-\w{6}$|^khoa/workspace\.key\.new$")

DRAFT = re.compile(r"(\.baocao-|tmp\.|xlsx-)[A-Za-z0-9]{6,10}")


def state_of(workspace, is_of_drafts=True):
    """One hash of all that lies on the disk. Names of drafts, owners and clocks are taken out: two kills that leave the
    same thing behind need one look. Without an intent nothing of a draft is read by the next run but its name and its
    rights; the bytes of drafts may then be left out."""
    digest = hashlib.sha256()
    is_of_drafts = is_of_drafts or os.path.exists(os.path.join(workspace, ".staging", "intent"))
    entries = []
    for place, folders, names in os.walk(workspace):
        entries += [os.path.join(place, name) for name in folders + names]
    for path in sorted(entries, key=lambda path: DRAFT.sub(r"\1", path)):
        about = os.lstat(path)
        name = DRAFT.sub(r"\1", os.path.relpath(path, workspace))
        digest.update(f"{name}\0{about.st_mode:o}\0".encode())
        if stat.S_ISREG(about.st_mode):
            raw = read(path)
            if name == ".lock" or name.startswith("state/"):
                raw = b"" if raw == b"" else b"an owner, a clock"
            if path.endswith(".log"):
                raw = b"\n".join(b"\t".join(line.split(b"\t")[:5]) for line in raw.split(b"\n"))
            if name.startswith(".staging/") and not is_of_drafts:
                raw = b""
            digest.update(hashlib.sha256(raw).digest())
    return digest.hexdigest()


# ---- The office and what happens to it --------------------------------------------------------------------------------

class Ground:
    """A folder of its own, on a disk in memory where there is one."""

    def __init__(self, program):
        self.program = os.path.abspath(program)
        place = "/dev/shm" if os.access("/dev/shm", os.W_OK) and shutil.disk_usage("/dev/shm").free > 1 << 29 else None
        self.root = os.path.realpath(tempfile.mkdtemp(prefix="baocao-fault-", dir=place))
        self.temporary = os.path.join(self.root, "tmp")
        self.workspace = os.path.join(self.root, "ws")
        os.mkdir(self.temporary)
        self.environment = {**os.environ, "TMPDIR": self.temporary}
        self.files = {}
        for name, (tickets, events) in {"first": first_history(), "later": later_history()}.items():
            self.files[name] = []
            for kind, text in (("tickets", tickets), ("events", events)):
                folder = os.path.join(self.root, name)
                os.makedirs(folder, exist_ok=True)
                path = os.path.join(folder, kind + ".csv")
                with open(path, "w", encoding="utf-8") as out:
                    out.write(text)
                self.files[name].append(path)
        self.prepared = {}      # steps → the name they are saved under

    def remove(self):
        shutil.rmtree(self.root, ignore_errors=True)

    def call(self, *arguments, wrapper=(), environment=None, timeout=120):
        return subprocess.run([*wrapper, self.program, *arguments], capture_output=True, text=True, timeout=timeout,
                              env=environment or self.environment, cwd=self.root)

    def well(self, *arguments):
        done = self.call(*arguments)
        # 4: nothing is left to do.
        require(done.returncode == 0 or (done.returncode == 4 and "--due" in arguments), f"{' '.join(arguments)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    # The commands of the scenarios. One job: the order of the calls is the same each time.
    def do_init(self):
        return ("init", self.workspace, "--profile", os.path.join(HERE, "office", "profile.yaml"))

    def do_import(self, which):
        known = {"first": "2025-02-18T06:00:00+07:00", "later": "2025-02-19T06:00:00+07:00"}[which]
        return ("import", "-C", self.workspace, *self.files[which], "--known-at", known)

    def do_import_march(self):
        """Nothing new, known after the month: the month can be closed."""
        path = os.path.join(self.root, "march.csv")
        with open(path, "w", encoding="utf-8") as out:
            out.write(TICKET_HEAD + ticket(90, 27))
        return ("import", "-C", self.workspace, path, "--known-at", "2025-03-03T06:00:00+07:00")

    def do_run(self, jobs=1):
        return ("run", "-C", self.workspace, "--week", WEEK, "--jobs", str(jobs))

    def do_due(self, jobs=1):
        """Two weeks that have ended, and the month of January."""
        return ("run", "-C", self.workspace, "--due", "--now", "2025-02-18T07:00:00+07:00", "--jobs", str(jobs))

    def do_appendix(self, number=1):
        return ("appendix", "-C", self.workspace, "--month", MONTH, "--passphrase-file",
                os.path.join(self.root, f"passphrase-{number}"))

    def do_roll(self):
        return ("key", "roll", "-C", self.workspace)

    def clear(self):
        shutil.rmtree(self.workspace, ignore_errors=True)
        for name in os.listdir(self.root):
            if name.startswith("passphrase-"):
                os.remove(os.path.join(self.root, name))

    def prepare(self, steps):
        """Carries out the steps; those that another scenario has begun with are not done again."""
        done = max((count for count in range(len(steps) + 1) if tuple(steps[:count]) in self.prepared), default=0)
        self.restore(self.prepared.get(tuple(steps[:done]), "nothing"))
        for count in range(done, len(steps)):
            self.well(*steps[count])
            self.prepared[tuple(steps[:count + 1])] = f"step-{len(self.prepared)}"
            self.save(self.prepared[tuple(steps[:count + 1])])

    def save(self, name):
        place = os.path.join(self.root, "saved-" + name)
        shutil.rmtree(place, ignore_errors=True)
        if os.path.exists(self.workspace):
            shutil.copytree(self.workspace, place, symlinks=True)

    def restore(self, name):
        self.clear()
        place = os.path.join(self.root, "saved-" + name)
        if os.path.exists(place):
            shutil.copytree(place, self.workspace, symlinks=True)


class Scenario:
    """What is on the disk before, the command that is struck, and what completes it afterwards."""

    def __init__(self, ground, name):
        self.ground, self.name = ground, name
        steps = {
            "init": [],
            "import": [ground.do_init(), ground.do_import("first"), ground.do_run()],
            "first": [ground.do_init(), ground.do_import("first")],
            "again": [ground.do_init(), ground.do_import("first"), ground.do_run(), ground.do_import("later")],
            "appendix": [ground.do_init(), ground.do_import("first"), ground.do_run(), ground.do_import_march()],
            "roll": [ground.do_init(), ground.do_import("first"), ground.do_run()],
            "due": [ground.do_init(), ground.do_import("first")],
        }[name]
        self.command = {
            "init": ground.do_init(), "import": ground.do_import("later"), "first": ground.do_run(),
            "again": ground.do_run(), "appendix": ground.do_appendix(), "roll": ground.do_roll(),
            "due": ground.do_due(),
        }[name]
        ground.prepare(steps)
        ground.save(name)
        if ground.do_run() in steps:
            self.prove_the_search_finds()
        self.old = self.stands()
        ground.well(*self.command)
        self.new = self.stands()
        self.complete(is_reference=True)
        self.reference = self.outcome()
        self.litter = files_below(ground.workspace)
        self.looked, self.seen, self.next_runs = {}, {}, 0
        # A week that could not be made does not stop the next, which then is the first to be noted: other bytes.
        self.order_may_differ = False
        ground.restore(name)

    def restore(self):
        self.ground.restore(self.name)

    def some_calls(self, at_syscall, count, chance):
        """How many calls change files, and some of them: around each exchange, the others mostly where no drafts are."""
        path = os.path.join(self.ground.root, "calls")
        self.restore()
        self.ground.call(*self.command, wrapper=(at_syscall, "--writes", "--list", path))
        with open(path, encoding="utf-8") as file:
            calls = [line.split(" ") for line in file]
        numbers = [int(call[0]) for call in calls]
        drafts = [number for number, call in zip(numbers, calls) if re.search(r"/\.staging/(new|scratch)/", call[2])]
        others = sorted(set(numbers) - set(drafts))
        around = [number + 1 for number, call in zip(numbers, calls) if call[1] in ("rename", "renameat2")
                  and number not in drafts]
        chosen = chance.sample(around, min(len(around), max(2, count // 3)))
        chosen += chance.sample(drafts, min(len(drafts), count // 5))
        return len(calls), chosen + chance.sample(others, min(len(others), max(0, count - len(chosen))))

    def prove_the_search_finds(self):
        """Texts of ordinary tickets are in the workbooks of the units, or the search would be blind."""
        folder = os.path.join(self.ground.workspace, "out", "tuan", WEEK, "don-vi")
        require(any(TEXT.encode() in part for name in os.listdir(folder) for part in opened(os.path.join(folder, name))),
                "no text in any unit's workbook")

    def stands(self):
        """What is handed out: all that a reader could see."""
        workspace = self.ground.workspace
        return {**published(workspace, "out"), **published(workspace, "han-che")}

    def complete(self, is_reference=False):
        """What the timer or the person does next; each of it must end well."""
        ground = self.ground
        if self.name == "init" and not os.path.exists(os.path.join(ground.workspace, "baocao.yaml")):
            ground.well(*ground.do_init())
        if self.name == "init":
            ground.well(*ground.do_import("first"))
        if self.name == "import":
            ground.well(*ground.do_import("later"))
        if self.name == "due":
            ground.well(*ground.do_due())
            return
        if self.name == "appendix":
            if not is_reference:
                ground.well(*ground.do_appendix(2))
            return
        if self.name == "roll" and not is_reference:
            ground.well(*ground.do_run())       # by the old key or the new one
            ground.well(*ground.do_import("first"))
        ground.well(*ground.do_run())

    def outcome(self):
        workspace = self.ground.workspace
        result = {"out": published(workspace, "out"), "archive": published(workspace, "archive"),
                  "issued": issued(workspace), "audit": audit(workspace),
                  "appendix": sorted(published(workspace, "han-che"))}
        if self.name == "appendix":     # sealed anew each time: never the same bytes
            result["archive"] = {name: value for name, value in result["archive"].items() if "han-che" not in name}
            result["audit"] = {name: lines for name, lines in result["audit"].items() if "cong-khai" in name}
        if self.name == "roll":
            result["audit"] = {name: lines for name, lines in result["audit"].items() if "cong-khai" in name}
        return result

    def check_struck(self):
        """Right after the fault: what was handed out is the old or the new, whole, and nothing has leaked."""
        stands = self.stands()
        for target in set(stands) | set(self.old):
            allowed = {self.old.get(target), self.new.get(target)}
            if self.order_may_differ:
                require(target in self.new or target in self.old, f"{target} was never asked for")
                continue
            if target.startswith("han-che"):    # sealed with other random bytes each time: whole is enough
                require(target in stands or self.old.get(target) is None, f"{target} is gone")
                continue
            require(stands.get(target) in allowed, f"{target} is neither the old nor the new state")
        look_for_leaks(self.ground.workspace)
        require(os.listdir(self.ground.temporary) == [], f"litter in TMPDIR: {os.listdir(self.ground.temporary)}")
        return stands

    def check_completed(self):
        """The next run ends well, and nothing tells that there was a fault."""
        self.complete()
        ground = self.ground
        outcome = self.outcome()
        if self.order_may_differ:
            self.check_consistent(outcome)
        for what, expected in self.reference.items():
            require(self.order_may_differ or outcome[what] == expected, f"{what}: {outcome[what]}\ninstead of {expected}")
        more = sorted(name for name in files_below(ground.workspace) - self.litter if not TOLERATED.search(name))
        require(more == [], f"litter: {more}")
        require(not os.path.exists(os.path.join(ground.workspace, ".staging")), "litter: .staging")
        ground.well("verify", "-C", ground.workspace)
        look_for_leaks(ground.workspace, is_opened=False)

    def check_consistent(self, outcome):
        """Everything that was asked for is published, noted and audited once, under the same hash."""
        require(set(outcome["out"]) == set(self.reference["out"]), f"published: {sorted(outcome['out'])}")
        require(outcome["archive"] == self.reference["archive"], f"archive: {outcome['archive']}")
        hashes = sorted(outcome["out"].values())
        require(sorted(row[3] for row in outcome["issued"]) == hashes, f"issued: {outcome['issued']}, not {hashes}")
        lines = outcome["audit"]["cong-khai.log"]
        require(sorted(line[2].split()[0] for line in lines) == hashes, f"audit: {lines}, not {hashes}")

    def check(self):
        """Both; the first for each state of the disk, the next run for each that could be another to it. True when the
        state is a new one."""
        workspace = self.ground.workspace
        there = os.path.exists(workspace)
        is_new = self.once(self.looked, state_of(workspace) if there else "", self.check_struck)
        if self.once(self.seen, state_of(workspace, is_of_drafts=False) if there else "", self.check_completed):
            self.next_runs += 1
        return is_new

    def once(self, known, state, check):
        """What was found broken stays so. False when it was known."""
        if state in known:
            if known[state] is not None:
                raise Broken(known[state])
            return False
        try:
            check()
            known[state] = None
        except Broken as broken:
            known[state] = str(broken)
            raise
        return True
