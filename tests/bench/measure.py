"""What one command costs: wall and processor time of it and all it starts, and their memory together."""
import collections
import os
import pathlib
import statistics
import subprocess
import time

Cost = collections.namedtuple("Cost", "wall cpu largest_mb")


class Failed(Exception):
    """A command that did not do what it was measured for."""


def _start(command, log):
    with open(log or os.devnull, "wb") as sink:
        return subprocess.Popen([str(word) for word in command], stdout=sink, stderr=subprocess.STDOUT)


def _refuse(process, command, log):
    if process.returncode != 0:
        tail = pathlib.Path(log).read_text(errors="replace")[-1500:] if log else ""
        raise Failed(f"exit {process.returncode}: {' '.join(map(str, command))}\n{tail}")


def timed(command, log=None):
    """Wall and processor seconds with children, and the peak in MB of the largest single process."""
    started = time.perf_counter()
    process = _start(command, log)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    _refuse(process, command, log)
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def median_of(times, action):
    """Medians of several goes at the same thing, each figure by itself; one go before to warm the page cache."""
    action()
    goes = [action() for _ in range(times)]
    return Cost(*(statistics.median(figure) for figure in zip(*goes)))


def _family(pid):
    """A process and all below it that still live."""
    found, left = [], [pid]
    while left:
        one = left.pop()
        found.append(one)
        try:
            left.extend(int(child) for thread in os.listdir(f"/proc/{one}/task")
                        for child in pathlib.Path(f"/proc/{one}/task/{thread}/children").read_text().split())
        except OSError:
            pass
    return found


def _own_mb(pid):
    """Memory of a process, pages it shares with its family divided among them."""
    try:
        for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0


def family_mb(command, log=None):
    """The most that a command and its children hold at one time, looked at every few milliseconds."""
    process = _start(command, log)
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, sum(_own_mb(pid) for pid in _family(process.pid)))
        time.sleep(0.003)
    _refuse(process, command, log)
    return peak
