"""`python -m benchmarks`: measure everything and write docs/benchmarks.md.

`--quick` leaves out the sixty-minute video. The stages are measured in turns, so that what else the
machine does meets them alike.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

from benchmarks.clip import LOOP_SECONDS, repeat, write_loop
from benchmarks.measure import Measurement, measure, median
from benchmarks.report import Row, write_report

_REPORT = Path(__file__).parents[1] / "docs" / "benchmarks.md"
_STAGES = ("plain", "decode", "find", "score", "whole")
_ROUNDS = 5
_LONG_SECONDS = 3600
_MINUTE = 60


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leave out the 60-minute video")
    quick = parser.parse_args().quick
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        loop, minute, hour = (Path(folder) / f"{name}.mp4" for name in ("loop", "minute", "hour"))
        print("making the video", flush=True)
        write_loop(loop)
        repeat(loop, minute, times=_MINUTE // LOOP_SECONDS)
        rounds = [_round(minute) for _ in range(_ROUNDS)]
        rows = [Row(median([turn[stage] for turn in rounds]), _MINUTE) for stage in _STAGES]
        # The usual pipeline is slow and steady: ten seconds tell as much as sixty.
        rows += [_row(stage, loop, LOOP_SECONDS) for stage in ("peer_in_order", "peer_seeking")]
        long = None
        if not quick:
            repeat(loop, hour, times=_LONG_SECONDS // LOOP_SECONDS)
            long = _row("whole", hour, _LONG_SECONDS)
        bit_rate = round(loop.stat().st_size * 8 / LOOP_SECONDS)
    shares = sorted(turn["plain"].wall_seconds / turn["whole"].wall_seconds for turn in rounds)
    write_report(_REPORT, rows, shares, long=long, bit_rate=bit_rate, load=load)
    print(_REPORT.read_text())


def _round(clip: Path) -> dict[str, Measurement]:
    return {stage: _row(stage, clip, _MINUTE).measurement for stage in _STAGES}


def _row(stage: str, clip: Path, seconds: float) -> Row:
    result = measure(stage, clip)
    print(
        f"{stage}, {seconds:.0f} s of video: {result.wall_seconds:.1f} s, "
        f"{result.cpu_seconds:.1f} s of CPU, {result.peak_mebibytes:.0f} MiB",
        flush=True,
    )
    return Row(result, seconds)


if __name__ == "__main__":
    main()
