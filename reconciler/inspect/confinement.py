"""What a child process gives up before it looks at files that nobody trusts."""

from __future__ import annotations

import contextlib
import resource
import signal
from pathlib import Path


def give_up_rights(memory: int) -> None:
    """From here on: no file or socket can be opened, nothing written to disk, and so many more bytes be taken."""
    most = _address_space() + memory
    for limit in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE):
        resource.setrlimit(limit, (0, 0))
    with contextlib.suppress(ValueError, OSError):  # macOS does not let a process bound its address space
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _address_space() -> int:
    """What this process has taken so far, in bytes. Without libraries' big reservations where the system is silent."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    except FileNotFoundError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return int(pages) * resource.getpagesize()


def wind_up_clocks(seconds: int, cpu_seconds: int) -> None:
    """Give the next file its own time. The default action of both signals ends the process, in C code as well."""
    signal.alarm(seconds)
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + cpu_seconds, hard))
