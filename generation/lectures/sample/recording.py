"""The sample lecture as a video file: its slides fade into each other, and a voice speaks."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from hibari import Hibari

from generation.lectures.sample.deck import SIZE
from generation.lectures.sample.script import Scene, scenes

FPS = 10
_RATE = 24_000  # of the voice
_FADE_SECONDS = 0.4
# After each sentence.
_PAUSE_SECONDS = 0.9
_FRAME_SAMPLES = 1024


def write_sample_lecture(path: Path) -> None:
    """Write the lecture to `path`, as H.264 and AAC in MP4. It takes some seconds."""
    voice = Hibari()
    shown = scenes()
    said = [_spoken(voice, scene) for scene in shown]
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        video = container.add_stream("libx264", rate=Fraction(FPS))
        video.width, video.height = SIZE
        video.pix_fmt = "yuv420p"
        video.options = {"crf": "22", "preset": "medium", "tune": "stillimage", "threads": "1"}
        sound = container.add_stream("aac", rate=_RATE, layout="mono")
        for picture in _pictures(shown, [len(samples) * FPS // _RATE for samples in said]):
            container.mux(video.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(video.encode(None))
        for frame in _frames(np.concatenate(said)):
            container.mux(sound.encode(frame))
        container.mux(sound.encode(None))


def _spoken(voice: Hibari, scene: Scene) -> np.ndarray:
    """The sentence and the pause after it, float32 [samples], as long as whole pictures are."""
    samples = np.asarray(voice(scene.sentence, seed=1), np.float32)
    a_picture = _RATE // FPS
    wanted = len(samples) + round(_PAUSE_SECONDS * _RATE)
    return np.pad(samples, (0, -(-wanted // a_picture) * a_picture - len(samples)))


def _pictures(shown: list[Scene], counts: list[int]) -> Iterator[np.ndarray]:
    """The pictures of all scenes, of which each takes the place of the one before in a fade."""
    before = shown[0].picture
    fade = round(_FADE_SECONDS * FPS)
    for scene, count in zip(shown, counts, strict=True):
        for number in range(1, count + 1):
            share = min(1.0, number / fade)
            yield np.asarray(cv2.addWeighted(scene.picture, share, before, 1 - share, 0), np.uint8)
        before = scene.picture


def _frames(voice: np.ndarray) -> Iterator[av.AudioFrame]:
    for begin in range(0, len(voice), _FRAME_SAMPLES):
        samples = voice[None, begin : begin + _FRAME_SAMPLES]
        frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
        frame.sample_rate, frame.pts = _RATE, begin
        yield frame
