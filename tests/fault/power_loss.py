#!/usr/bin/env python3
"""Plays back the operations on files of one run, and at each moment lets the power fail.

usage: power_loss.py PROGRAM AT_SYSCALL [--long] [--scenario NAME]... [--count N]

What was synced is there. Of the rest anything may be there or not: bytes of a write by sectors, the length of a file
without its bytes, names before the bytes they stand for. The names of one folder come in their order (its journal), those
of different folders in any; an fsync of a file says nothing of its name, one of a folder nothing of its own name in its
parent. After each such state of the disk the checks of ground.py are made.
"""
import argparse, copy, os, random, re, shutil, stat, sys, time

from ground import Broken, Ground, Scenario, files_below, read, require, sha256, state_of

parser = argparse.ArgumentParser()
parser.add_argument("program")
parser.add_argument("at_syscall")
parser.add_argument("--long", action="store_true")
parser.add_argument("--scenario", action="append")
parser.add_argument("--count", type=int, help="states of each scenario")
parser.add_argument("--only", help="END:WAY, one state again: after so many operations, in that way")
parser.add_argument("--seed", type=int, default=20250219)
options = parser.parse_args()
SECTOR = 512
USUAL = {"due": 4, "again": 4, "import": 4, "roll": 2, "appendix": 1, "init": 1, "first": 0}
failures = []


# ---- The record -------------------------------------------------------------------------------------------------------

class Operation:
    """What it does, to which folders' names or to which file's bytes."""

    def __init__(self, kind, folders=(), file=None, **more):
        self.kind, self.folders, self.file = kind, tuple(folders), file
        self.__dict__.update(more)


class Disk:
    """Folders and files by number; each folder a table of names."""

    def __init__(self):
        self.tables, self.bytes, self.modes = {}, {}, {}

    def find(self, path):
        """The number of the folder that holds the last part, and that part."""
        number, parts = 0, path.split("/")
        for part in parts[:-1]:
            number = self.tables[number][part]
        return number, parts[-1]


def load(folder):
    """A disk with what lies in a folder; the real inode → number."""
    disk, numbers = Disk(), {os.lstat(folder).st_ino: 0}
    disk.tables[0], disk.modes[0] = {}, stat.S_IMODE(os.lstat(folder).st_mode)
    for place, folders, names in os.walk(folder):
        here = numbers[os.lstat(place).st_ino]
        for name in sorted(folders + names):
            path = os.path.join(place, name)
            about = os.lstat(path)
            number = numbers[about.st_ino] = len(disk.modes)
            disk.tables[here][name] = number
            disk.modes[number] = stat.S_IMODE(about.st_mode)
            if stat.S_ISDIR(about.st_mode):
                disk.tables[number] = {}
            else:
                with open(path, "rb") as file:
                    disk.bytes[number] = bytearray(file.read())
    return disk, numbers


def read_record(path):
    with open(path, "rb") as file:
        for line in iter(file.readline, b""):
            fields = line.decode().rstrip("\n").split("\t")
            yield fields + ([file.read(int(fields[3]))] if fields[0] == "write" else [])


def operations_of(path, root, disk, numbers):
    """The record in numbers. `disk` follows, so that names are found as they were at that moment."""
    found = []
    for fields in read_record(path):
        kind = fields[0]
        if kind in ("create", "mkdir"):
            folder, name = disk.find(os.path.relpath(fields[1], root)) if fields[1] != root else (None, None)
            number = numbers[int(fields[2])] = len(disk.modes)
            disk.modes[number] = 0o600 if kind == "create" else 0o700
            operation = Operation(kind, [folder], name=name, number=number)
        elif kind == "remove":
            folder, name = disk.find(os.path.relpath(fields[1], root))
            operation = Operation(kind, [folder], name=name)
        elif kind in ("rename", "exchange"):
            old, new = disk.find(os.path.relpath(fields[1], root)), disk.find(os.path.relpath(fields[2], root))
            operation = Operation(kind, [old[0], new[0]], name=old[1], new_name=new[1])
        elif kind == "write":
            operation = Operation(kind, file=numbers[int(fields[1])], offset=int(fields[2]), data=fields[4])
        elif kind == "truncate":
            operation = Operation(kind, file=numbers[int(fields[1])], length=int(fields[2]))
        elif kind == "sync":
            operation = Operation(kind, file=numbers.get(int(fields[1])))
        else:
            operation = Operation(kind, file=numbers.get(int(fields[1])), mode=int(fields[2], 8))
        apply(disk, operation)
        found.append(operation)
    return found


def apply(disk, operation, sectors=None):
    """Carries an operation out; of a write only the sectors named, where some are."""
    kind = operation.kind
    for folder in operation.folders:    # one whose own name was lost is not to be found, whatever is in it
        disk.tables.setdefault(folder, {})
    if kind in ("create", "mkdir"):
        if operation.folders[0] is not None:
            disk.tables[operation.folders[0]][operation.name] = operation.number
        disk.modes.setdefault(operation.number, 0o600 if kind == "create" else 0o700)
        disk.tables.setdefault(operation.number, {}) if kind == "mkdir" else disk.bytes.setdefault(operation.number, bytearray())
    elif kind == "remove":
        del disk.tables[operation.folders[0]][operation.name]
    elif kind == "rename":
        disk.tables[operation.folders[1]][operation.new_name] = disk.tables[operation.folders[0]].pop(operation.name)
    elif kind == "exchange":
        old, new = (disk.tables[folder] for folder in operation.folders)
        old[operation.name], new[operation.new_name] = new[operation.new_name], old[operation.name]
    elif kind == "write":
        content = disk.bytes.setdefault(operation.file, bytearray())
        end = operation.offset + len(operation.data)
        if len(content) < end:
            content.extend(bytes(end - len(content)))
        for start in range(0, len(operation.data), SECTOR):
            if sectors is None or start // SECTOR in sectors:
                piece = operation.data[start:start + SECTOR]
                content[operation.offset + start:operation.offset + start + len(piece)] = piece
    elif kind == "truncate":
        content = disk.bytes.setdefault(operation.file, bytearray())
        del content[operation.length:]
        content.extend(bytes(operation.length - len(content)))
    elif kind == "mode":
        disk.modes[operation.file] = operation.mode


# ---- What survives ----------------------------------------------------------------------------------------------------

def is_of_names(operation):
    return operation.kind in ("create", "mkdir", "remove", "rename", "exchange")


def forced(operations, end):
    """The operations before `end` that a sync has made last, each with all that came before it in its folder or file."""
    last = set()
    names, files = {}, {}      # folder → its operations so far, file → its
    for index, operation in enumerate(operations[:end]):
        if is_of_names(operation):
            for folder in operation.folders:
                names.setdefault(folder, []).append(index)
        elif operation.kind in ("write", "truncate"):
            files.setdefault(operation.file, []).append(index)
        elif operation.kind == "sync":
            last.update(files.get(operation.file, ()))
            last.update(names.get(operation.file, ()))
    return close(operations, last, end)


def close(operations, chosen, end):
    """Names come in their folder's order: with one go all before it that share a folder with it."""
    chosen = set(chosen)
    needed = set()
    for index in range(end - 1, -1, -1):
        operation = operations[index]
        if is_of_names(operation) and (index in chosen or needed & set(operation.folders)):
            chosen.add(index)
            needed |= set(operation.folders)
    return chosen


def survivors(operations, end, way, chance):
    """index → True, or the sectors of a write that are on the disk."""
    kept = dict.fromkeys(forced(operations, end), True)
    if way in ("names", "length", "random"):
        share = chance.random() if way == "random" else 1
        names = [index for index in range(end) if is_of_names(operations[index]) and chance.random() <= share]
        if way == "random" and names and chance.random() < 0.5:
            names = names[:chance.randrange(len(names)) + 1]
        kept.update(dict.fromkeys(close(operations, set(names) | set(kept), end), True))
    for index in range(end):
        operation = operations[index]
        if index in kept or operation.kind not in ("write", "truncate"):
            continue
        if way == "all" or way == "bytes":
            kept[index] = True
        elif way == "length" and operation.kind == "write":
            kept[index] = set()     # as long as it should be, and nothing in it
        elif way == "random" and chance.random() < 0.7:
            count = -(-len(operation.data) // SECTOR) if operation.kind == "write" else 0
            kept[index] = True if operation.kind == "truncate" or chance.random() < 0.4 else {
                sector for sector in range(count) if chance.random() < 0.6}
    if way == "all":
        kept.update(dict.fromkeys((index for index in range(end) if is_of_names(operations[index])), True))
    return kept


def after_loss(start, operations, end, kept):
    disk = Disk()
    disk.tables = {number: dict(table) for number, table in start.tables.items()}
    disk.bytes = {number: bytearray(content) for number, content in start.bytes.items()}
    disk.modes = dict(start.modes)
    for index, operation in enumerate(operations[:end]):
        if operation.kind == "mode":
            apply(disk, operation)
        elif index in kept:
            apply(disk, operation, None if kept[index] is True else kept[index])
    return disk


def put_down(disk, folder):
    shutil.rmtree(folder, ignore_errors=True)
    todo = [(0, folder)]
    while todo:
        number, path = todo.pop()
        if number in disk.tables:
            os.mkdir(path)
            todo += [(inside, os.path.join(path, name)) for name, inside in disk.tables[number].items()]
            os.chmod(path, disk.modes[number])
        else:
            with open(path, "wb") as file:
                file.write(disk.bytes.get(number, b""))
            os.chmod(path, disk.modes[number])


# ---- The test ---------------------------------------------------------------------------------------------------------

def moments(operations):
    """Just before and just after each operation that makes something last or gives it a name: what lies between is no
    other state, but for drafts."""
    found = set()
    for index, operation in enumerate(operations):
        if operation.kind == "sync" or is_of_names(operation) and not is_scratch(operation):
            found |= {index, index + 1}
    return sorted(found | {len(operations)})


def is_scratch(operation):
    return getattr(operation, "name", "").startswith("tmp.")


def record(ground, scenario):
    path = os.path.join(ground.root, "record")
    scenario.restore()
    if not os.path.exists(ground.workspace):    # init: the folder itself is given
        os.mkdir(ground.workspace)
        ground.save(scenario.name)
    start, numbers = load(ground.workspace)
    done = ground.call(*scenario.command, wrapper=(
        os.path.abspath(options.at_syscall), "--record", path, "--below", ground.workspace))
    require(done.returncode == 0, done.stderr)
    operations = operations_of(path, ground.workspace, copy.deepcopy(start), numbers)
    # The record is whole when playing all of it back gives what is there.
    played = after_loss(start, operations, len(operations), survivors(operations, len(operations), "all", None))
    there = state_of(ground.workspace)
    put_down(played, ground.workspace)
    require(state_of(ground.workspace) == there, "the record does not give what the run has left")
    return start, operations, kept_files(ground.workspace)


def kept_files(workspace):
    """What a command that ended well must have made last: store, key and chains; what is handed out is looked at apart."""
    return {name: sha256(read(os.path.join(workspace, name))) for name in files_below(workspace)
            if re.match(r"(store/\w+\.db|khoa/workspace\.key|audit/.*\.log|baocao\.yaml|rejects\.csv)$", name)}


def has_lasted(scenario, expected):
    """The program had ended with 0: what it promised is there, whatever else was lost."""
    there = kept_files(scenario.ground.workspace)
    require(there == expected, f"after exit 0 {sorted(name for name in set(there) | set(expected) if there.get(name) != expected.get(name))} are lost or older")
    if scenario.name in ("first", "again", "due"):
        require(scenario.stands() == scenario.new, f"after exit 0 there stand {scenario.stands()}")
        require(scenario.outcome() == scenario.reference, f"after exit 0: {scenario.outcome()}")
    if scenario.name == "appendix":
        require(set(scenario.stands()) == set(scenario.new), f"after exit 0 there stand {sorted(scenario.stands())}")


def play(ground, scenario, recorded, end, way, chance):
    start, operations, expected = recorded
    ground.clear()
    put_down(after_loss(start, operations, end, survivors(operations, end, way, chance)), ground.workspace)
    try:
        if end == len(operations):
            has_lasted(scenario, expected)
        return scenario.check()
    except Broken as broken:
        operation = operations[end - 1] if end > 0 else operations[0]
        failures.append(f"{scenario.name} after {end} operations ({operation.kind} {getattr(operation, 'name', '')}), "
                        f"{way}: {broken}")
        print(failures[-1], flush=True)
        return False


ground = Ground(options.program)
states = losses = 0
try:
    begun = time.monotonic()
    for name in options.scenario or [name for name in USUAL if options.long or options.count or USUAL[name]]:
        chance = random.Random(f"{options.seed} {name}")
        scenario = Scenario(ground, name)
        recorded = record(ground, scenario)
        operations = recorded[1]
        ends = moments(operations)
        ways = [(end, way) for end in ends for way in ("synced", "names", "length", "bytes", "random", "random")]
        if options.only:
            ways = [(int(options.only.split(":")[0]), options.only.split(":")[1])]
        elif not options.long or options.count:
            ways = chance.sample(ways, min(len(ways), options.count or USUAL[name])) + [(len(operations), "synced")]
        before = states
        for end, way in ways:
            losses += 1
            states += play(ground, scenario, recorded, end, way, chance)
        print(f"{name}: {len(operations)} operations, {len(ends)} moments, {states - before} different states", flush=True)
    print(f"{losses} losses of power, {states} different states of the disk, {len(failures)} broken; "
          f"{time.monotonic() - begun:.0f} s")
finally:
    ground.remove()
sys.exit(1 if failures or (states < 10 and not options.only) else 0)
