"""What processes have used, read from /proc (Linux)."""

import os
from pathlib import Path

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
# Fields of /proc/PID/stat behind the name, counted from its closing bracket: proc(5).
_PARENT, _GROUP, _USER_TICKS, _SYSTEM_TICKS = 1, 2, 11, 12
_OF_ENDED_CHILDREN = slice(13, 15)


def cpu_s(group: int) -> float:
    """The CPU seconds that the living processes of a process group have used so far."""
    fields = (_stat(pid) for pid in _pids())
    used = (int(one[_USER_TICKS]) + int(one[_SYSTEM_TICKS]) for one in fields if one and int(one[_GROUP]) == group)
    return sum(used) / _TICKS_PER_S


def cpu_of_children_s(parent: int) -> float:
    """The CPU seconds that the children of a process have used so far, those that have ended included."""
    fields = (_stat(pid) for pid in _pids())
    living = (int(one[_USER_TICKS]) + int(one[_SYSTEM_TICKS]) for one in fields if one and int(one[_PARENT]) == parent)
    ended = (int(ticks) for ticks in _stat(parent)[_OF_ENDED_CHILDREN])
    return (sum(living) + sum(ended)) / _TICKS_PER_S


def parent_of(pid: int, *, name: str) -> int | None:
    """The parent of a process, if that process is on this machine and called so."""
    try:
        is_called_so = Path(f"/proc/{pid}/comm").read_text().startswith(name)
    except FileNotFoundError:
        return None
    fields = _stat(pid)
    return int(fields[_PARENT]) if is_called_so and fields else None


def peak_mb(group: int) -> float:
    """The largest memory (resident, in MiB) that any process of the group has had at once."""
    members = [pid for pid in _pids() if (one := _stat(pid)) and int(one[_GROUP]) == group]
    return max(_peak_kb(pid) for pid in members) / 1024


def cpu_of_s(pid: int) -> float:
    """The CPU seconds that one process has used so far."""
    fields = _stat(pid)
    return (int(fields[_USER_TICKS]) + int(fields[_SYSTEM_TICKS])) / _TICKS_PER_S


def peak_of_mb(pid: int) -> float:
    """The largest memory (resident, in MiB) that one process has had."""
    return _peak_kb(pid) / 1024


def is_readable() -> bool:
    """Whether this machine has a /proc to read."""
    return Path("/proc/self/stat").exists()


def _pids() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _stat(pid: int) -> list[str]:
    """Empty when the process has ended meanwhile."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _peak_kb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)
