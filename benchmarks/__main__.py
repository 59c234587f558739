"""`python -m benchmarks`: measure everything and write docs/benchmarks.md.

`--quick` leaves out the sixty-minute video.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

from benchmarks.clip import LOOP_SECONDS, repeat, write_loop
from benchmarks.measure import measure
from benchmarks.report import Row, write_report

_REPORT = Path(__file__).parents[1] / "docs" / "benchmarks.md"
_RUNS = 3
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
        rows = [_row(stage, minute, _MINUTE, _RUNS) for stage in ("decode", "find", "score")]
        rows.append(_row("whole", minute, _MINUTE, _RUNS))
        # The usual pipeline is slow and steady: ten seconds tell as much as sixty.
        rows += [_row(stage, loop, LOOP_SECONDS, 1) for stage in ("peer_in_order", "peer_seeking")]
        long = None
        if not quick:
            repeat(loop, hour, times=_LONG_SECONDS // LOOP_SECONDS)
            long = _row("whole", hour, _LONG_SECONDS, 1)
        bit_rate = round(loop.stat().st_size * 8 / LOOP_SECONDS)
    write_report(_REPORT, rows, short=rows[3], long=long, bit_rate=bit_rate, load=load)
    print(_REPORT.read_text())


def _row(stage: str, clip: Path, seconds: float, runs: int) -> Row:
    result = measure(stage, clip, runs=runs)
    print(
        f"{stage}, {seconds:.0f} s of video: {result.wall_seconds:.1f} s, "
        f"{result.peak_mebibytes:.0f} MiB",
        flush=True,
    )
    return Row(result, seconds)


if __name__ == "__main__":
    main()
