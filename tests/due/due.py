#!/usr/bin/env python3
"""run --due and list, from outside: which periods, in which order, held or made, and that nothing is done twice.

usage: due.py PROGRAM SOURCE_FOLDER [PART]

Which periods are due is counted a second time here, slowly: every id of every year is tried.
"""
import datetime, json, os, random, re, shutil, sqlite3, subprocess, sys, time

import yaml

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from workspace import Place, UTC7, Workspace, moment, one_a_day

program, source = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
wanted = sys.argv[3] if len(sys.argv) > 3 else ""
PROFILES = os.path.join(source, "report-templates", "profiles")
DAK_LAK = ("lak", "moi-truong", "lak")


# ---- The second computation --------------------------------------------------------------------

WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def clock(text):
    hours, minutes = (text or "00:00").split(":")
    return datetime.timedelta(hours=int(hours), minutes=int(minutes))


def month_start(rule, year, month):
    """When the month of that name begins: with a first day after the 1st, in the month before."""
    first = rule.get("first_day", 1)
    if first > 1:
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
    return datetime.datetime(year, month, first, tzinfo=UTC7) + clock(rule.get("starts_at"))


def all_periods(rules, years):
    """(end, rank, id) of every week and month of some years that the office makes of itself."""
    found = []
    week, month = rules["week"], rules["month"]
    for year in years:
        for number in range(1, 54):
            try:
                thursday = datetime.date.fromisocalendar(year, number, 4)
            except ValueError:
                continue
            day = thursday
            while WEEKDAYS[day.weekday()] != week["starts_on"]:
                day -= datetime.timedelta(days=1)
            start = datetime.datetime(day.year, day.month, day.day, tzinfo=UTC7) + clock(week.get("starts_at"))
            if week.get("is_issued", True):
                found.append((start + datetime.timedelta(days=7), 0, f"{year}-W{number:02}"))
        for number in range(1, 13):
            after = (year + 1, 1) if number == 12 else (year, number + 1)
            if month.get("is_issued", True):
                found.append((month_start(month, *after), 1, f"{year}-{number:02}"))
    return found


def due_by_hand(rules, first, now):
    years = range(first.year - 1, now.year + 2)
    return [name for end, _, name in sorted(all_periods(rules, years)) if first < end <= now]


def periods_of(path):
    with open(path, encoding="utf-8") as file:
        return yaml.safe_load(file)["periods"]


def odd_profile(place):
    """Đắk Lắk with weeks from Friday 15:00 and months from the 25th at noon."""
    with open(os.path.join(PROFILES, "dak-lak.yaml"), encoding="utf-8") as file:
        text = file.read()
    text = text.replace('starts_on: mon\n    starts_at: "00:00"', 'starts_on: fri\n    starts_at: "15:00"')
    text = text.replace('first_day: 1\n    starts_at: "00:00"', 'first_day: 25\n    starts_at: "12:00"')
    path = os.path.join(place, "odd.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    assert periods_of(path)["week"]["starts_on"] == "fri" and periods_of(path)["month"]["first_day"] == 25
    return path


def same_periods_as_by_hand():
    random.seed(7)
    for profile, (district, field, unit) in (("dak-lak", DAK_LAK), ("lai-chau", ("dong-phong", "moi-truong", "phong-tnmt")),
                                             (os.path.join(source, "samples", "tinh-mau", "profile.yaml"),
                                              ("h-binh-son", "moi-truong", "so-tnmt")), ("odd", DAK_LAK)):
        with Place() as place:
            if profile == "odd":
                profile = odd_profile(place)
            rules = periods_of(profile if "/" in profile else os.path.join(PROFILES, profile + ".yaml"))
            ws = Workspace(program, profile, place)
            year = 2025 if "tinh-mau" in profile else 2023
            first = datetime.date(year, 1, 1) + datetime.timedelta(days=random.randrange(60))
            last = first + datetime.timedelta(days=30)
            tickets, events = one_a_day(str(first), str(last), district, field, unit)
            ws.bring(tickets[::-1], f"{year}-12-30T06:00:00", events[::-1])
            begun = moment(f"{first}T09:00")
            ends = [end for end, _, _ in all_periods(rules, [year]) if end > begun][:14]
            moments = [begun, ends[0], ends[1] - datetime.timedelta(seconds=1),
                       ends[random.randrange(4)] + datetime.timedelta(hours=random.randrange(1, 100))]
            for now in moments:
                document = ws.due(now.isoformat(), "--dry-run", expect=None).document
                assert [one["id"] for one in document["periods"]] == due_by_hand(rules, begun, now), (profile, now)
                coming = min(end for end, _, _ in all_periods(rules, [year - 1, year, year + 1]) if end > now)
                assert moment(document["next"][0]["end"][:19]) == coming, (profile, now, document["next"])
                listed = ws.listed(now.isoformat())
                assert list(listed) == due_by_hand(rules, begun, now)
            assert not os.path.exists(ws.path("out")) and not os.path.exists(ws.path("state"))


# ---- Runs --------------------------------------------------------------------------------------

def bring_days(ws, first, last, known_at, **more):
    expect = more.pop("expect", 0)
    tickets, events = one_a_day(first, last, *DAK_LAK, **more)
    return ws.bring(tickets, known_at, events, expect=expect)


def after_weeks_of_downtime():
    with Place() as place:
        ws = Workspace(program, "dak-lak", place)
        assert ws.outcomes("2023-05-15T00:00", expect=4) == [] and ws.state()["exit"] == 4
        bring_days(ws, "2023-05-10", "2023-06-06", "2023-06-07T06:00:00")
        # A month that ends with a week would come behind it; here it ends in the middle of one.
        order = ["2023-W19", "2023-W20", "2023-W21", "2023-05", "2023-W22"]
        assert ws.outcomes("2023-06-07T06:05") == [(name, "made") for name in order]
        assert [name for name, _ in ws.issued()] == order
        assert [subject.split("/")[1] for subject, _ in ws.chain()] == order
        state = ws.state()
        assert state["exit"] == 0 and state["next"][0]["id"] == "2023-W23", state
        assert os.stat(ws.path("state", "last-run.json")).st_mode & 0o777 == 0o644
        before = ws.snapshot()
        done = ws.due("2023-06-07T07:05", expect=4)
        assert ws.snapshot() == before, "an hour without work has touched something"
        assert done.document["periods"] == [] and ws.state()["run"] == done.document["run"]
        ws.call("run", "-C", ws.folder, "--due", "--dry-run", "--now", "2023-06-07T08:05", expect=4)
        assert ws.snapshot() == before and ws.state()["run"] == done.document["run"], "a rehearsal is no run"
        ws.is_whole()
        # Late data for what is issued makes nothing again; the next period says it.
        bring_days(ws, "2023-05-17", "2023-05-17", "2023-06-08T06:00:00", prefix="LATE")
        assert ws.outcomes("2023-06-08T06:05", expect=4) == []
        bring_days(ws, "2023-06-07", "2023-06-11", "2023-06-12T06:00:00")
        assert ws.outcomes("2023-06-12T06:05") == [("2023-W23", "made")]
        listed = ws.listed("2023-06-12T07:00")
        assert list(listed) == order + ["2023-W23"]
        assert all(one["state"] == "issued" and one["issued_count"] == 1 for one in listed.values())
        assert listed["2023-05"]["appendix"] == "not-made" and "appendix" not in listed["2023-W19"]
        os.makedirs(ws.path("han-che", "2023-05"))
        open(ws.path("han-che", "2023-05", "phu-luc.pdf"), "w").close()
        assert ws.listed("2023-06-12T07:00")["2023-05"]["appendix"] == "made"
        assert list(ws.listed("2023-06-12T07:00", "--from", "2023-06-01")) == ["2023-W22", "2023-W23"]


def held_and_released():
    with Place() as place:
        profile = os.path.join(place, "office.yaml")
        shutil.copy(os.path.join(PROFILES, "dak-lak.yaml"), profile)
        ws = Workspace(program, profile, place)
        bring_days(ws, "2023-05-15", "2023-05-21", "2023-05-21T20:00:00")
        held = ws.due("2023-05-22T06:05", expect=5)
        assert [(one["id"], one["outcome"], one["code"]) for one in held.document["periods"]] == [
            ("2023-W20", "held", "due.not-delivered")]
        assert not os.path.exists(ws.path("out")) and ws.state()["exit"] == 5
        # The importer has run, and brought nothing of W21; W22 has a field that nobody knows.
        bring_days(ws, "2023-05-29", "2023-06-04", "2023-06-05T05:00:00")
        ws.bring([("X-1", "2023-05-30T08:00:00", "lak", "Nuôi trồng thủy sản")], "2023-06-05T05:30:00")
        held = ws.due("2023-06-05T06:05", expect=5)
        assert [(one["id"], one["outcome"], one.get("code")) for one in held.document["periods"]] == [
            ("2023-W20", "made", None), ("2023-W21", "held", "due.nothing-happened"),
            ("2023-05", "held", "aggregate.field-unknown"), ("2023-W22", "held", "aggregate.field-unknown")], held.document
        assert "nuoi-trong-thuy-san" in json.dumps(held.document)
        states = {name: one["state"] for name, one in ws.listed("2023-06-05T07:00").items()}
        assert states == {"2023-W20": "issued", "2023-W21": "held", "2023-05": "held", "2023-W22": "held"}, states
        before = ws.snapshot()
        assert len(ws.outcomes("2023-06-05T07:05", expect=5)) == 3
        del before["."]  # the lock file is written while somebody is at work
        after = ws.snapshot()
        assert {path for path in before if before[path] != after.get(path)} <= {ws.path(".lock")}
        # Words for the field, and an operator who knows that W21 was that quiet.
        with open(profile, encoding="utf-8") as file:
            text = file.read()
        with open(profile, "w", encoding="utf-8") as file:
            file.write(text.replace("\nfields:\n", "\nfields:\n  - {id: nuoi-trong-thuy-san, name: Nuôi trồng thủy sản}\n", 1))
        assert ws.outcomes("2023-06-05T08:05", expect=5) == [
            ("2023-W21", "held"), ("2023-05", "made"), ("2023-W22", "made")]
        assert ws.outcomes("2023-06-05T09:05", "--allow-empty") == [("2023-W21", "made")]
        assert ws.outcomes("2023-06-05T10:05", expect=4) == []
        assert len(ws.issued()) == len(ws.chain()) == 4
        ws.is_whole()


def a_failure_stops_nobody():
    with Place() as place:
        ws = Workspace(program, "dak-lak", place, "publish_from: 2023-05-20\n")
        bring_days(ws, "2023-04-10", "2023-06-04", "2023-06-05T05:00:00")
        os.makedirs(ws.path("out"))
        open(ws.path("out", "thang"), "w").close()  # months have no place to go
        done = ws.due("2023-06-12T06:05", expect=7)
        assert [(one["id"], one["outcome"], one["exit"]) for one in done.document["periods"]] == [
            ("2023-W20", "made", 0), ("2023-W21", "made", 0), ("2023-05", "failed", 7), ("2023-W22", "made", 0),
            ("2023-W23", "held", 5)], done.document
        assert ws.state()["exit"] == 7
        os.remove(ws.path("out", "thang"))
        assert ws.outcomes("2023-06-12T07:05", expect=5) == [("2023-05", "made"), ("2023-W23", "held")]
        ws.is_whole()
        # The gate, a process of its own, cannot do its work: what it says outlives the period's memory.
        shutil.rmtree(ws.path("out", "tuan", "2023-W20"))
        with sqlite3.connect(ws.path("store", "private.db")) as base:
            version, = base.execute("PRAGMA user_version").fetchone()
            base.execute("PRAGMA user_version = 99")
        done = ws.due("2023-06-12T07:35", expect=6)
        assert [(one["id"], one["outcome"], one.get("code")) for one in done.document["periods"]][0] == (
            "2023-W20", "failed", "store.newer"), done.document
        assert ws.state()["exit"] == 6
        with sqlite3.connect(ws.path("store", "private.db")) as base:
            base.execute(f"PRAGMA user_version = {version}")
        ws.call("run", "-C", ws.folder, "--due", "--week", "2023-W20", expect=2)
        ws.call("run", "-C", ws.folder, "--due", "--now", "soon", expect=2)
        with open(ws.path("baocao.yaml"), "a", encoding="utf-8") as file:
            file.write("something: else\n")
        ws.call("run", "-C", ws.folder, "--due", "--now", "2023-06-12T08:05", expect=3)
        assert ws.state()["exit"] == 3 and ws.state()["periods"] == [], "a broken workspace is told to monitoring too"


def forced():
    with Place() as place:
        ws = Workspace(program, "dak-lak", place)
        bring_days(ws, "2023-05-15", "2023-05-28", "2023-05-29T05:00:00")
        assert len(ws.outcomes("2023-05-29T06:05")) == 2
        first = ws.manifest("tuan", "2023-W20")
        assert ws.outcomes("2023-05-29T07:05", "--force") == [("2023-W20", "made"), ("2023-W21", "made")]
        assert ws.manifest("tuan", "2023-W20") != first and len(ws.issued()) == len(ws.chain()) == 4
        assert os.listdir(ws.path("archive", "out", "tuan", "2023-W20")) == [first[:16]]
        assert ws.outcomes("2023-05-29T08:05", expect=4) == []
        again = json.loads(ws.call("run", "-C", ws.folder, "--week", "2023-W20", "--no-units", "--json").stdout)
        assert again["unchanged"] is True and len(ws.issued()) == len(ws.chain()) == 4
        ws.call("run", "-C", ws.folder, "--week", "2023-W20", "--no-units", "--force")
        listed = ws.listed("2023-05-29T09:00")["2023-W20"]
        assert listed["issued_count"] == 3 and listed["archived_count"] == 2 and len(listed["published"]) == 3
        ws.is_whole()


def made_good():
    """What a kill or a loss leaves behind, put there by hand; each is made good once."""
    with Place() as place:
        ws = Workspace(program, "dak-lak", place)
        bring_days(ws, "2023-05-15", "2023-05-28", "2023-05-29T05:00:00")
        ws.outcomes("2023-05-29T06:05")
        rows, lines, now = ws.issued(), ws.chain(), "2023-05-29T07:05"
        out = ws.path("out", "tuan", "2023-W21")

        def settled():
            assert ws.issued() == rows and ws.chain() == lines, (ws.issued(), ws.chain())
            assert ws.outcomes(now, expect=4) == []
            ws.is_whole()

        # Killed between the exchange and the note; a later import must not make it another report.
        with sqlite3.connect(ws.path("store", "facts.db")) as base:
            base.execute("DELETE FROM issued WHERE period_id = '2023-W21'")
        bring_days(ws, "2023-05-24", "2023-05-24", "2023-05-29T06:30:00", prefix="LATE")
        assert ws.listed(now)["2023-W21"]["state"] == "issued-not-noted"
        assert ws.outcomes(now, "--dry-run") == [("2023-W21", "issued-not-noted")]
        assert ws.outcomes(now) == [("2023-W21", "noted")]
        settled()
        # Killed between the line of the chain and the exchange.
        with sqlite3.connect(ws.path("store", "facts.db")) as base:
            base.execute("DELETE FROM issued WHERE period_id = '2023-W21'")
        shutil.rmtree(out)
        assert ws.outcomes(now) == [("2023-W21", "made")]
        assert len(ws.chain()) == len(lines) + 1, "later facts are another report"
        rows, lines = ws.issued(), ws.chain()
        with sqlite3.connect(ws.path("store", "facts.db")) as base:
            base.execute("DELETE FROM issued WHERE period_id = '2023-W21'")
        shutil.rmtree(out)
        assert ws.outcomes(now) == [("2023-W21", "made")]
        settled()
        # An office puts an old period away, where the program puts what it replaces.
        away = ws.path("archive", "out", "tuan", "2023-W21", ws.manifest("tuan", "2023-W21")[:16])
        os.makedirs(os.path.dirname(away), exist_ok=True)
        os.rename(out, away)
        assert ws.listed(now)["2023-W21"]["state"] == "archived"
        assert ws.outcomes(now, expect=4) == []
        os.rename(away, out)
        # The folder is gone, or another one was put in its place, or a file of it is missing or changed.
        bring_days(ws, "2023-05-25", "2023-05-25", "2023-05-29T06:40:00", prefix="LATER")
        shutil.rmtree(out)
        assert ws.listed(now)["2023-W21"]["state"] == "issued-lost"
        assert ws.outcomes(now) == [("2023-W21", "restored")]
        settled()
        shutil.rmtree(out)
        shutil.copytree(ws.path("out", "tuan", "2023-W20"), out)
        assert ws.outcomes(now) == [("2023-W21", "restored")]
        settled()
        for text in (b"no PDF", open(os.path.join(out, "bao-cao.pdf"), "rb").read().replace(b"xref", b"xfer")):
            with open(os.path.join(out, "bao-cao.pdf"), "wb") as file:
                file.write(text)
            said = ws.call("verify", "-C", ws.folder, expect=7).stderr
            assert said and "WARNING" not in said, "a library has printed a line of its own: " + said
        assert ws.outcomes(now) == [("2023-W21", "restored")]
        settled()
        os.remove(os.path.join(out, "bao-cao.pdf"))
        assert ws.outcomes(now) == [("2023-W21", "restored")]
        settled()
        with open(os.path.join(out, "so-lieu.xlsx"), "r+b") as file:
            file.seek(100)
            file.write(b"\0\0")
        assert ws.outcomes(now) == [("2023-W21", "restored")]
        settled()


def texts_come_back():
    """Published without the key: once it is back the units' workbooks are made again, and nothing else is."""
    with Place() as place:
        ws = Workspace(program, "dak-lak", place)
        bring_days(ws, "2023-05-15", "2023-05-28", "2023-05-29T05:00:00")
        key, away = ws.path("khoa", "workspace.key"), os.path.join(place, "key")
        os.rename(key, away)

        def due(now, expect, *more):
            done = ws.call("run", "-C", ws.folder, "--due", "--json", "--now", now, *more, expect=expect)
            return [(one["id"], one["outcome"]) for one in json.loads(done.stdout)["periods"]]

        def files(period):
            folder = ws.path("out", "tuan", period)
            return {name: open(os.path.join(folder, name), "rb").read() for name in os.listdir(folder)
                    if name not in ("don-vi", "manifest.json")}

        assert due("2023-05-29T06:05", 6) == [("2023-W20", "made"), ("2023-W21", "made")]
        assert due("2023-05-29T07:05", 4) == [], "without the key there is nothing to be done"
        listed = ws.listed("2023-05-29T07:10")
        assert [(one["state"], one["code"]) for one in listed.values()] == 2 * [("issued-without-texts", "due.without-texts")]
        # Data that came meanwhile make no other report of it.
        shutil.copy(away, key)
        bring_days(ws, "2023-05-24", "2023-05-24", "2023-05-29T07:30:00", prefix="LATE")
        before = [files("2023-W20"), files("2023-W21")]
        assert due("2023-05-29T08:05", 4, "--no-units") == []
        assert due("2023-05-29T08:05", 0, "--dry-run") == [("2023-W20", "due"), ("2023-W21", "due")]
        assert due("2023-05-29T08:05", 0) == [("2023-W20", "completed"), ("2023-W21", "completed")]
        assert before == [files("2023-W20"), files("2023-W21")] and len(before[0]) == 4
        assert due("2023-05-29T09:05", 4) == []
        states = [(one["state"], one["issued_count"]) for one in ws.listed("2023-05-29T09:10").values()]
        assert states == 2 * [("issued", 1)], states
        ws.is_whole()
        # What is lost after that comes back with its texts.
        shutil.rmtree(ws.path("out", "tuan", "2023-W21"))
        assert due("2023-05-29T10:05", 0) == [("2023-W21", "restored")]
        # A class that was changed meanwhile is another report, and said so.
        os.remove(key)
        bring_days(ws, "2023-05-29", "2023-06-04", "2023-06-05T05:00:00", expect=6)
        shutil.copy(away, key)
        bring_days(ws, "2023-05-29", "2023-06-04", "2023-06-05T05:10:00")
        os.remove(key)
        assert due("2023-06-05T06:05", 6) == [("2023-05", "made"), ("2023-W22", "made")]
        shutil.copy(away, key)
        path = os.path.join(place, "class.csv")
        with open(path, "w", encoding="utf-8") as file:
            file.write("code,received_at,channel,district,field,priority,sensitivity,content\n"
                       "P-20230603,2023-06-03T09:00:00,app,lak,moi-truong,,reputation,x\n")
        ws.call("import", "-C", ws.folder, path, "--known-at", "2023-06-05T06:30:00")
        assert due("2023-06-05T07:05", 0) == [("2023-05", "completed"), ("2023-W22", "made-anew")]
        ws.is_whole()


def other_offices():
    """A city without monthly cases, and a province across its reform."""
    for profile, days, now, order, row in (
            ("lai-chau", ("2023-05-22", "2023-06-04"), "2023-06-05T06:05", ["2023-W21", "2023-05", "2023-W22"],
             ("dong-phong", "moi-truong", "phong-tnmt")),
            (os.path.join(source, "samples", "tinh-mau", "profile.yaml"), ("2025-06-23", "2025-06-30"),
             "2025-07-01T06:05", ["2025-W26", "2025-06"], ("h-binh-son", "moi-truong", "so-nnmt"))):
        with Place() as place:
            ws = Workspace(program, profile, place)
            tickets, events = one_a_day(*days, *row)
            ws.bring(tickets, now[:11] + "05:00:00", events)
            assert ws.outcomes(now) == [(name, "made") for name in order]
            assert ws.outcomes(now, expect=4) == []
            ws.is_whole()


def of_an_older_program():
    """After an upgrade nobody need import: the job brings the store up to date, either file of it, without the key."""
    older = [("facts.db", "DROP INDEX ticket_hidden; PRAGMA user_version = 1"),
             ("private.db", "DROP TABLE act; DROP TABLE audit_tip; DROP TABLE text_hidden; DROP TABLE row_print; "
                            "PRAGMA user_version = 1"),
             ("facts.db", "UPDATE meta SET value = '0' WHERE name = 'fold_version'; DELETE FROM span_past; "
                          "UPDATE span SET data = x'01'")]

    def put_back(ws, which):
        for name, statements in which:
            with sqlite3.connect(ws.path("store", name)) as base:
                base.executescript(statements)

    with Place() as place:
        ws = Workspace(program, "dak-lak", place)
        bring_days(ws, "2023-05-15", "2023-05-21", "2023-05-22T05:00:00")
        assert len(ws.outcomes("2023-05-22T06:05")) == 1
        manifest = ws.manifest("tuan", "2023-W20")
        os.rename(ws.path("khoa", "workspace.key"), os.path.join(place, "key"))
        for which in [[one] for one in older] + [older]:
            put_back(ws, which)
            if which != [older[1]]:
                before = ws.snapshot()
                ws.call("list", "-C", ws.folder, "--now", "2023-05-22T07:05", expect=6)
                assert ws.due("2023-05-22T07:05", "--dry-run", expect=6).document["code"] == "store.older"
                assert ws.snapshot() == before, "who only looks has changed the store"
                done = ws.due("2023-05-22T07:05", expect=4)
                assert done.stderr.count("has been brought up to date") == 1, done.stderr
            shutil.rmtree(ws.path("out", "tuan", "2023-W20"))
            assert ws.outcomes("2023-05-22T08:05") == [("2023-W20", "restored")]
            assert ws.manifest("tuan", "2023-W20") == manifest
            done = ws.due("2023-05-22T09:05", expect=4)
            assert "up to date" not in done.stderr, done.stderr
        # A week that somebody asks for.
        put_back(ws, older)
        done = ws.call("run", "-C", ws.folder, "--week", "2023-W20", "--no-units", "--lang", "en")
        assert "has been brought up to date" in done.stderr, done.stderr
        os.rename(os.path.join(place, "key"), ws.path("khoa", "workspace.key"))
        ws.call("check", "-C", ws.folder, "--deep", "--now", "2023-05-22T09:05")
        bring_days(ws, "2023-05-22", "2023-05-28", "2023-05-29T05:00:00", prefix="NEXT")
        assert ws.outcomes("2023-05-29T06:05") == [("2023-W21", "made")]
        ws.is_whole()


def said_to_people():
    """The log, line by line, with and without the journal; the table; ages of nonsense."""
    with Place() as place:
        ws = Workspace(program, "dak-lak", place)
        ws.bring([("OLD", "1990-05-15T08:00:00", "lak", "moi-truong")], "2023-05-22T05:00:00")
        bring_days(ws, "2023-05-15", "2023-05-21", "2023-05-22T05:30:00")
        log = os.path.join(place, "log")
        command = [program, "run", "-C", ws.folder, "--due", "--dry-run", "--now", "2023-05-22T06:05"]
        for is_journal in (True, False):
            with open(log, "w+", encoding="utf-8") as file:
                facts = os.fstat(file.fileno())
                stream = f"{facts.st_dev}:{facts.st_ino + (not is_journal)}"
                done = subprocess.run(command, stderr=file, env={**os.environ, "JOURNAL_STREAM": stream})
                file.seek(0)
                lines = file.read().splitlines()
            assert done.returncode == 5 and len(lines) < 100, "1,700 weeks without anything"
            form = r"<[3-6]>\[" if is_journal else r"\["
            run = re.match(form + r"(\d{8}T\d{6}Z-[0-9a-f]{8})\] ", lines[0]).group(1)
            assert all(re.match(form + run + r"\] \S", line) for line in lines), lines
            assert sum("2023-W20: đến hạn, sẽ phát hành: out/tuan/2023-W20" in line for line in lines) == 1
        with open(ws.path("baocao.yaml"), "a", encoding="utf-8") as file:
            file.write("publish_from: 2023-05-15\n")
        assert ws.outcomes("2023-05-22T06:05") == [("2023-W20", "made")]
        bring_days(ws, "2023-05-22", "2023-09-30", "2023-10-02T05:30:00", prefix="MORE")
        due = [one for one in ws.listed("2023-10-02T06:00").values() if one["state"] == "due"]
        assert [one["counted"] for one in due] == 12 * [True] + 12 * [False], due
        said = ws.call("list", "-C", ws.folder, "--now", "2023-10-02T06:00", "--lang", "en").stdout
        assert "12 more due periods were not tried" in said, said
        assert len(ws.listed("2023-10-02T06:00", "--from", "2023-09-01")) == 6
        for language, heading, state in (("vi", "Tình trạng", "đã phát hành"), ("en", "State", "issued")):
            said = ws.call("list", "-C", ws.folder, "--now", "2023-06-05", "--lang", language).stdout.splitlines()
            rows = [line for line in said if re.match(r"2023-", line)]
            place_of = said[0].index(heading)
            assert len(rows) == 4 and rows[0][place_of:].startswith(state), said
            assert all(line[place_of - 1] == " " and line[place_of] != " " for line in rows), said
            assert sum("2023-07-01 00:00" in line for line in said) == 1, said


def litter_of_kills():
    """A draft that a kill has left in state/ goes with the next run; one that may still be written, or has another
    name, stays."""
    with Place() as place:
        ws = Workspace(program, "dak-lak", place)
        assert ws.outcomes("2023-05-15T00:00", expect=4) == []
        old = time.time() - 3600
        os.makedirs(ws.path("state", ".baocao-folder"))
        for name in (".baocao-Ab12xY", ".baocao-000000", ".baocao-a-b-cd", ".baocao-Ab12xYz", "note.baocao-Ab12xY"):
            with open(ws.path("state", name), "w", encoding="utf-8") as file:
                file.write("half a st")
            os.utime(ws.path("state", name), (old, old))
        os.utime(ws.path("state", ".baocao-folder"), (old, old))
        os.utime(ws.path("state", ".baocao-000000"))
        kept = set(os.listdir(ws.path("state"))) - {".baocao-Ab12xY"}
        ws.due("2023-05-15T01:00", "--dry-run", expect=4)
        assert set(os.listdir(ws.path("state"))) == kept | {".baocao-Ab12xY"}, "a rehearsal clears nothing"
        assert ws.outcomes("2023-05-15T01:00", expect=4) == []
        assert set(os.listdir(ws.path("state"))) == kept, os.listdir(ws.path("state"))
        assert ws.state()["exit"] == 4


parts = [same_periods_as_by_hand, after_weeks_of_downtime, held_and_released, a_failure_stops_nobody, forced, made_good,
         texts_come_back, other_offices, of_an_older_program, said_to_people, litter_of_kills]
for part in parts:
    if wanted in part.__name__:
        part()
        print(part.__name__.replace("_", " "))
