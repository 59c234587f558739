"""Programs of ours that read untrusted bytes with native code, each in a process of its own.

The process is a fresh interpreter that imports little. It is not forked, as whoever starts it may
run threads.
"""

from __future__ import annotations

import os
import resource
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parents[3]
# Nothing that is secret: the child has no use for it.
_PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "HOME")


def command(program: str, *arguments: str) -> dict[str, Any]:
    """How `subprocess` starts the module `program`: arguments, folder and environment."""
    return {
        "args": [sys.executable, "-E", "-s", "-m", program, *arguments],
        "cwd": _ROOT,
        "env": {name: os.environ[name] for name in _PASSED_ON if name in os.environ},
    }


def limit_resources(*, memory_bytes: int, cpu_seconds: int, file_bytes: int = 0) -> None:
    """Let this process use so much and no more, write no larger file and leave no core behind."""
    for what, most in (
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, file_bytes),
    ):
        with suppress(ValueError, OSError):  # not every system knows each of them
            resource.setrlimit(what, (most, most))
