#!/usr/bin/env python3
"""What is left in the memory of the process that made an appendix, when it ends.

usage: memory.py PROGRAM PROJECT_FOLDER

The process is stopped by its tracer at its very end, and every writable page of it is searched: for marks in the texts
of sensitive cases, in UTF-8, UTF-16 and as a page shows them, for the passphrase, and for the drawing operators of a
page that is not sealed. To know that the search is not blind the same is done at earlier stops: while the work goes on
marks are there. Where nobody may trace (or a sanitizer keeps freed memory), says so.
"""
import ctypes, os, re, shutil, signal, subprocess, sys, tempfile, time

program, project = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
TRACEME, CONT, SETOPTIONS = 0, 7, 0x4200
OPTION_EXIT, OPTION_KILL, EVENT_EXIT = 0x40, 0x100000, 6
CASES = 40
DRAWN = rb"<[0-9A-Fa-f]{8,}> ?Tj|\] ?TJ\n"
PASSPHRASE = rb"(?:[A-Z2-9]{5}-){5}[A-Z2-9]{5}"
# What all marks begin with.
WORDS = ("dấu riêng số 0", "KIN-0")


def mark(number):
    return f"dấu riêng số {number:03d} của vụ việc kín"


def memory_of(pid):
    """Every readable, writable page."""
    with open(f"/proc/{pid}/maps", encoding="ascii", errors="replace") as maps:
        areas = [line.split() for line in maps]
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for area in areas:
            if not area[1].startswith("rw"):
                continue
            start, end = (int(part, 16) for part in area[0].split("-"))
            try:
                memory.seek(start)
                yield area[-1], memory.read(end - start)
            except (OSError, OverflowError):
                continue


def found_in(pid):
    found = []
    for name, content in memory_of(pid):
        for word in WORDS:
            for encoding in ("utf-8", "utf-16-be", "utf-16-le"):
                found += [(name, word, encoding)] * content.count(word.encode(encoding))
        # What a page shows, in the letters of its font: the operators that draw it.
        for what, pattern in (("a drawn page", DRAWN), ("a passphrase", PASSPHRASE)):
            found += [(name, what, shown.group()[:60]) for shown in re.finditer(pattern, content)]
    return found


def trace(arguments):
    """What was found at the end of the process, and at the busiest of its earlier stops; None: nobody may trace."""
    child = os.fork()
    if child == 0:
        libc.ptrace(TRACEME, 0, None, None)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.execv(program, [program, *arguments])
    at_end, before = None, []
    _, status = os.waitpid(child, 0)
    libc.ptrace(SETOPTIONS, child, None, ctypes.c_void_p(OPTION_EXIT | OPTION_KILL))
    while not (os.WIFEXITED(status) or os.WIFSIGNALED(status)):
        stop = os.WSTOPSIG(status)
        try:
            if status >> 8 == signal.SIGTRAP | EVENT_EXIT << 8:
                at_end = found_in(child)
            elif stop == signal.SIGSTOP and len(before) < 3 * CASES:
                before = max(before, found_in(child), key=len)
        except PermissionError:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return None
        libc.ptrace(CONT, child, None, ctypes.c_void_p(0 if stop in (signal.SIGTRAP, signal.SIGSTOP) else stop))
        # Stopped now and then, to see that what is looked for is there while it is used.
        for _ in range(10):
            time.sleep(0.004)
            pid, status = os.waitpid(child, os.WNOHANG)
            if pid != 0:
                break
        else:
            os.kill(child, signal.SIGSTOP)
            _, status = os.waitpid(child, 0)
    assert os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0, status
    return at_end, before


def main():
    if b"__asan_init" in open(program, "rb").read():
        print("a sanitizer keeps freed memory: not tried")
        return
    root = tempfile.mkdtemp(prefix="baocao-memory-")
    try:
        workspace, rows, secret = (os.path.join(root, name) for name in ("ws", "tickets.csv", "secret"))
        with open(rows, "w", encoding="utf-8") as out:
            out.write("code,received_at,channel,district,field,priority,sensitivity,content\n")
            for number in range(CASES):
                out.write(f"KIN-{number:03d},2023-05-{number % 28 + 1:02d}T08:00:00,app,lak,moi-truong,,reputation,"
                          f"{mark(number)}\n")
        for arguments in (("init", workspace, "--profile", "dak-lak"),
                          ("import", "-C", workspace, rows, "--known-at", "2023-09-01T06:00:00")):
            subprocess.run([program, *arguments], check=True, capture_output=True)
        seen = trace(["appendix", "-C", workspace, "--month", "2023-05", "--passphrase-file", secret])
        if seen is None:
            print("nobody may trace here: not tried")
            return
        at_end, before = seen
        assert before, "nothing found while the work was done: the search is blind"
        opened = subprocess.run(["qpdf", "--password=" + open(secret).read().strip(), "--decrypt",
                                 os.path.join(workspace, "han-che", "2023-05", "phu-luc.pdf"), os.path.join(root, "o.pdf")])
        assert opened.returncode == 0
        print(f"{len(before)} finds while the work was done, {len(at_end)} at its end")
        for find in at_end[:20]:
            print("FAILED:", find)
        sys.exit(1 if at_end else 0)
    finally:
        shutil.rmtree(root, ignore_errors=True)


main()
