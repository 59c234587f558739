"""`python -m benchmarks.lectures`: are the slides of lectures found, how fast, in how much memory?

    python -m benchmarks.lectures right [FOLDER]
    python -m benchmarks.lectures long [FOLDER]

`right` renders lectures with their truth known and lets our finder, a plain comparison of frames
and PySceneDetect's detectors look for the slides; `long` measures time and memory on videos of ten
minutes and of three hours. Videos that FOLDER has already are not rendered again. Both write
docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from benchmarks.lectures.long import measure_long
from benchmarks.lectures.right import measure_right


def main() -> None:
    """Measure, and put what was found into the document."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("right", "long"))
    parser.add_argument("folder", nargs="?", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        measure_right(folder) if given.what == "right" else measure_long(folder)


if __name__ == "__main__":
    main()
