"""Examine files in a process of their own.

`python -m benchmarks.broken_media.engine` reads paths and answers with lines of JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import traceback
from collections.abc import Iterable
from pathlib import Path

from benchmarks.broken_media.tally import PeakMemory, Tally
from detection.engines.faces.ensemble import FaceEngine
from detection.engines.faces.forgery import load_scorer
from detection.engines.faces.pipeline import scan
from detection.engines.faces.types import ScanOutcome
from media_jobs.engines.context import QuietContext
from media_jobs.engines.errors import EngineRefused

_COMMAND = [sys.executable, "-m", "benchmarks.broken_media.engine"]


def through_engine(paths: Iterable[Path]) -> Tally:
    """Have each file examined; a process that dies is counted and replaced."""
    tally = Tally("`scan`")
    process = _start()
    for path in paths:
        began = time.monotonic()
        with PeakMemory(process.pid) as memory:
            answer = _examined(process, path)
        if answer is None:
            tally.deaths.append(path.name)
            process.wait()
            process, answer = _start(), {"answer": "(death)"}
        if "traceback" in answer:
            tally.tracebacks.append(f"{path.name}: {answer['traceback']}")
        tally.add(path.name, answer["answer"], time.monotonic() - began, memory.megabytes)
    assert process.stdin is not None
    process.stdin.close()
    process.wait()
    return tally


def _start() -> subprocess.Popen[str]:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    process: subprocess.Popen[str] = subprocess.Popen(  # type: ignore[call-overload]
        _COMMAND, stderr=subprocess.DEVNULL, **pipes
    )
    assert process.stdout is not None
    process.stdout.readline()
    return process


def _examined(process: subprocess.Popen[str], path: Path) -> dict[str, str] | None:
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        print(path, file=process.stdin, flush=True)
    except BrokenPipeError:
        return None
    line = process.stdout.readline()
    answer: dict[str, str] | None = json.loads(line) if line else None
    return answer


def _examine(path: Path, engine: FaceEngine) -> dict[str, str]:
    try:
        *_, outcome = scan(path, engine=engine, context=QuietContext())
    except EngineRefused as refused:
        return {"answer": refused.code}
    except Exception:  # noqa: BLE001 - whatever gets here is what is looked for
        return {"answer": "(traceback)", "traceback": traceback.format_exc()}
    assert isinstance(outcome, ScanOutcome)
    return {"answer": outcome.label}


def main() -> None:
    engine = load_scorer()
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps(_examine(Path(line.rstrip("\n")), engine)), flush=True)


if __name__ == "__main__":
    main()
