"""A workspace that is driven from outside, for the tests of the scheduled job. Everything in it is invented."""
import datetime, hashlib, json, os, shutil, sqlite3, subprocess, tempfile

UTC7 = datetime.timezone(datetime.timedelta(hours=7))
TICKETS = "code,received_at,channel,district,field,priority,sensitivity,content\n"
EVENTS = ("code,at,kind,unit,field,priority,sensitivity,committed_at,level,reason,evidence,site_visit,ref,note\n")


def moment(text):
    """2023-05-01T06:00, in the office's time."""
    return datetime.datetime.fromisoformat(text).replace(tzinfo=UTC7)


class Workspace:
    def __init__(self, program, profile, place, settings=""):
        self.program, self.folder = program, os.path.join(place, "ws")
        self.place, self.number = place, 0
        self.call("init", self.folder, "--profile", profile)
        if settings:
            with open(self.path("baocao.yaml"), "a", encoding="utf-8") as file:
                file.write(settings)

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def call(self, *arguments, expect=0):
        done = subprocess.run([self.program, *arguments], capture_output=True, text=True)
        assert expect is None or done.returncode == expect, (arguments, done.returncode, done.stdout, done.stderr)
        return done

    def due(self, now, *more, expect=0):
        """run --due, with the document it prints."""
        done = self.call("run", "-C", self.folder, "--due", "--no-units", "--json", "--lang", "en", "--now", now, *more,
                         expect=expect)
        done.document = json.loads(done.stdout)
        assert done.document["exit"] == done.returncode
        return done

    def outcomes(self, now, *more, expect=0):
        """[(period, outcome)] in the order in which it was done."""
        return [(one["id"], one["outcome"]) for one in self.due(now, *more, expect=expect).document["periods"]]

    def listed(self, now, *more):
        done = self.call("list", "-C", self.folder, "--json", "--now", now, *more)
        return {one["id"]: one for one in json.loads(done.stdout)["periods"]}

    def bring(self, tickets, known_at, events=(), expect=0):
        """Imports rows of tickets.csv (code, received_at, district, field) and of events.csv (code, at, kind, unit)."""
        self.number += 1
        names = [os.path.join(self.place, f"{kind}-{self.number}.csv") for kind in ("tickets", "events")]
        with open(names[0], "w", encoding="utf-8") as file:
            file.write(TICKETS + "".join(f"{code},{at},app,{district},{field},,,x\n"
                                         for code, at, district, field in tickets))
        with open(names[1], "w", encoding="utf-8") as file:
            file.write(EVENTS + "".join(f"{code},{at},{kind},{unit},,,,,,,,,,\n" for code, at, kind, unit in events))
        return self.call("import", "-C", self.folder, *names, "--known-at", known_at, expect=expect)

    def issued(self):
        """Rows of the table of what was issued, oldest first."""
        with sqlite3.connect(self.path("store", "facts.db")) as base:
            return base.execute("SELECT period_id, manifest_sha256 FROM issued ORDER BY id").fetchall()

    def chain(self):
        """(subject, detail) of the public chain's lines."""
        with open(self.path("audit", "cong-khai.log"), encoding="utf-8") as file:
            return [tuple(line.split("\t")[2:4]) for line in file]

    def manifest(self, kind, period):
        with open(self.path("out", kind, period, "manifest.json"), "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()

    def state(self):
        with open(self.path("state", "last-run.json"), encoding="utf-8") as file:
            return json.load(file)

    def snapshot(self):
        """Every file and folder with content and times, the state that monitoring reads left out."""
        seen = {}
        for folder, folders, names in os.walk(self.folder):
            if folder == self.folder:
                folders.remove("state") if "state" in folders else None
            for name in folders + names:
                path = os.path.join(folder, name)
                facts = os.lstat(path)
                seen[path] = (facts.st_mode, facts.st_mtime_ns, facts.st_size, facts.st_ino)
                if name in names:
                    with open(path, "rb") as file:
                        seen[path] += (hashlib.sha256(file.read()).hexdigest(),)
        root = os.lstat(self.folder)
        seen["."] = (root.st_mode, root.st_mtime_ns)
        return seen

    def is_whole(self):
        """What the program itself says of everything that is published, and of the store."""
        self.call("verify", "-C", self.folder)
        assert not os.path.exists(self.path(".staging")), "litter is left"


class Place:
    """A folder that is gone afterwards."""
    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="baocao-due-")
        return self.folder

    def __exit__(self, *ignored):
        shutil.rmtree(self.folder, ignore_errors=True)


def one_a_day(first, last, district, field, unit, prefix="P"):
    """Tickets received at nine each day from first to last (included), forwarded an hour later and handled two after."""
    tickets, events, day = [], [], datetime.date.fromisoformat(first)
    while day <= datetime.date.fromisoformat(last):
        code = f"{prefix}-{day:%Y%m%d}"
        tickets.append((code, f"{day}T09:00:00", district, field))
        events += [(code, f"{day}T10:00:00", "forwarded", unit), (code, f"{day}T11:00:00", "result", "")]
        day += datetime.timedelta(days=1)
    return tickets, events
