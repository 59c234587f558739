"""What ours is measured beside: a plain comparison of frames, and PySceneDetect's detectors.

PySceneDetect asks for a build of OpenCV that the site does not use. It is installed by itself,
without what it asks for, into a folder of its own, and run by a process of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from benchmarks.lectures.score import Answer, Page
from media_jobs.engines.media.decode import DecodeReport, sample_frames
from media_jobs.engines.media.limits import MediaLimits
from media_jobs.engines.media.timeline import read_timeline

_PACKAGES = ("scenedetect==0.7.2", "platformdirs==4.14.8", "click==8.5.1")
# With PySceneDetect's own settings; of the first also with what suits slides best.
DETECTORS = {
    "PySceneDetect, content": "ContentDetector()",
    "PySceneDetect, adaptive": "AdaptiveDetector()",
    "PySceneDetect, hash": "HashDetector()",
    "PySceneDetect, histogram": "HistogramDetector()",
}
CONTENT_THRESHOLDS = (1.0, 2.0, 4.0, 8.0)
DIFFERENCE_THRESHOLDS = (1.0, 2.0, 4.0, 8.0, 15.0)
# One decoding for all detectors, on pictures made as small as PySceneDetect makes them.
_RUN = """
import json, sys
import cv2
from scenedetect import open_video
from scenedetect.detectors import *
from scenedetect.scene_manager import compute_downscale_factor
video = open_video(sys.argv[1])
factor = compute_downscale_factor(max(video.frame_size))
size = [round(side / factor) for side in video.frame_size]
detectors = {name: eval(name) for name in sys.argv[2:]}
cuts = {name: [] for name in detectors}
while (frame := video.read()) is not False:
    small = cv2.resize(frame, size)
    for name, detector in detectors.items():
        cuts[name] += detector.process_frame(video.position, small)
for name, detector in detectors.items():
    cuts[name] += detector.post_process(video.position)
print(json.dumps({name: [0.0, *sorted(c.seconds for c in found)] for name, found in cuts.items()}))
"""
# A page is the last frame before something else comes, a little earlier.
_BEFORE_END = 0.3
_DIFFERENCE_SIZE = 320, 180


def install(folder: Path) -> None:
    """Put PySceneDetect into `folder`, without the packages that it asks for."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target"]
    subprocess.run([*command, str(folder), *_PACKAGES], check=True)


def scene_detectors(video: Path, seconds: float, installed: Path) -> dict[str, Answer]:
    """What each detector says of a video, by its name."""
    tuned = {f"content {t:g}": f"ContentDetector(threshold={t})" for t in CONTENT_THRESHOLDS}
    wanted = DETECTORS | tuned
    done = subprocess.run(
        [sys.executable, "-c", _RUN, str(video), *wanted.values()],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(installed)},
    )
    found = json.loads(done.stdout.splitlines()[-1])
    return {name: _answer(found[detector], seconds) for name, detector in wanted.items()}


def frame_differences(video: Path, seconds: float) -> dict[str, Answer]:
    """A new page whenever a frame differs from the last page's first one by so much on average."""
    report, track = DecodeReport(), read_timeline(video, MediaLimits()).tracks[0]
    frames = sample_frames(video, track, rate=4, limits=MediaLimits(), threads=2, report=report)
    last: dict[float, np.ndarray] = {}
    starts: dict[float, list[float]] = {threshold: [] for threshold in DIFFERENCE_THRESHOLDS}
    for frame in frames:
        grey = cv2.cvtColor(cv2.resize(frame.small, _DIFFERENCE_SIZE), cv2.COLOR_BGR2GRAY)
        for threshold, found in starts.items():
            if not found or float(cv2.absdiff(grey, last[threshold]).mean()) > threshold:
                found.append(frame.seconds)
                last[threshold] = grey
    return {f"difference {t:g}": _answer(found, seconds) for t, found in starts.items()}


def _answer(starts: Sequence[float], seconds: float) -> Answer:
    ends = [*starts[1:], seconds]
    pages = (Page(max(start, end - _BEFORE_END)) for start, end in zip(starts, ends, strict=True))
    return Answer(tuple(starts[1:]), tuple(pages))
