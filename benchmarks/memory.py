"""How large a process has been."""

from __future__ import annotations

import resource
from pathlib import Path


def peak_mebibytes() -> float:
    """The largest resident size of this process since it started its program.

    On Linux, getrusage would also count what the parent held when it started this process.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
