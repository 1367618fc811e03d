"""What processes have used, read from /proc (Linux)."""

import os
from pathlib import Path

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
# Fields of /proc/PID/stat behind the name, counted from its closing bracket: proc(5).
_GROUP, _USER_TICKS, _SYSTEM_TICKS = 2, 11, 12


def cpu_s(group: int) -> float:
    """The CPU seconds that the living processes of a process group have used so far."""
    fields = (_stat(pid) for pid in _pids())
    used = (int(one[_USER_TICKS]) + int(one[_SYSTEM_TICKS]) for one in fields if one and int(one[_GROUP]) == group)
    return sum(used) / _TICKS_PER_S


def peak_mb(group: int) -> float:
    """The largest memory (resident, in MiB) that any process of the group has had at once."""
    members = [pid for pid in _pids() if (one := _stat(pid)) and int(one[_GROUP]) == group]
    return max(_peak_kb(pid) for pid in members) / 1024


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
