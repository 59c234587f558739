"""Run one stage in a process of its own, so that its peak memory is its own.

`python -m benchmarks.measure STAGE CLIP` prints the measurement as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.memory import peak_mebibytes
from benchmarks.stages import STAGES

# On a busy machine torch's threads would spin while they wait and make the usual pipeline look bad.
_ENVIRONMENT = {**os.environ, "OMP_WAIT_POLICY": "PASSIVE"}


@dataclass(frozen=True, slots=True)
class Measurement:
    """`cpu_seconds` adds up all threads; `peak_mebibytes` is the process's largest size."""

    stage: str
    count: int
    wall_seconds: float
    cpu_seconds: float
    peak_mebibytes: float


def measure(stage: str, clip: Path) -> Measurement:
    """Measure `stage` on `clip` in a fresh process."""
    command = [sys.executable, "-m", "benchmarks.measure", stage, str(clip)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=_ENVIRONMENT)
    return Measurement(**json.loads(done.stdout.splitlines()[-1]))


def median(results: Sequence[Measurement]) -> Measurement:
    """The result whose time is the median; of the lower ones the slower where they are even."""
    return sorted(results, key=lambda result: result.wall_seconds)[(len(results) - 1) // 2]


def _measure_here(stage: str, clip: Path) -> Measurement:
    run = STAGES[stage](clip)
    cpu, wall = time.process_time(), time.perf_counter()
    count = run()
    return Measurement(
        stage=stage,
        count=count,
        wall_seconds=time.perf_counter() - wall,
        cpu_seconds=time.process_time() - cpu,
        peak_mebibytes=peak_mebibytes(),
    )


if __name__ == "__main__":
    print(json.dumps(asdict(_measure_here(sys.argv[1], Path(sys.argv[2])))))
