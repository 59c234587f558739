"""The vocabulary of a face scan: what goes in, what is seen in each frame, what is concluded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from media_jobs.engines.media.provenance.types import ProvenanceFinding
from media_jobs.engines.media.types import Reason
from media_jobs.engines.spec import EngineSpec

Label = Literal["authentic", "manipulated", "uncertain", "no_face"]


@dataclass(frozen=True, slots=True)
class Box:
    """A face in fractions of the displayed frame: 0, 0 is the upper left corner.

    A face that leaves the picture keeps its full box, so values may lie outside 0..1.
    """

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class FaceObservation:
    """One face in one frame.

    `track` numbers the person's uninterrupted appearance, `face_pixels` is the longer side of the
    box in pixels of the displayed frame, `sharpness` the variance of the Laplacian of the crop,
    `fake_probability` the calibrated probability for this frame alone, `strangeness` how unlike the
    faces that the model knows it is: above 1 more than the model bears, 0 where it cannot tell.
    """

    track: int
    box: Box
    confidence: float
    face_pixels: int
    sharpness: float
    fake_probability: float
    strangeness: float = 0.0


@dataclass(frozen=True, slots=True)
class FrameScan:
    """One examined frame: `index` counts decoded frames, `seconds` is its presentation time."""

    index: int
    seconds: float
    faces: tuple[FaceObservation, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of one track, judged as a whole; `frames` is how many frames it rests on."""

    track: int
    start_seconds: float
    end_seconds: float
    fake_probability: float
    label: Label
    frames: int


@dataclass(frozen=True, slots=True)
class TrackVerdict:
    """What is concluded about one person's appearance.

    `picture` numbers the picture track that shows it: 1 is the one that players show first.
    """

    track: int
    start_seconds: float
    end_seconds: float
    frames: int
    label: Label
    fake_probability: float
    reasons: tuple[Reason, ...]
    picture: int = 1


@dataclass(frozen=True, slots=True)
class TellingFrame:
    """A crop that says much, and the same crop with what moved its score painted over it."""

    track: int
    seconds: float
    fake_probability: float
    crop_jpeg: bytes
    heatmap_jpeg: bytes


@dataclass(frozen=True, slots=True)
class ScanOutcome:
    """The conclusion about the whole file, with everything that explains it.

    `fake_probability` is None exactly when no face could be judged. `frames` counts the frames
    examined and `seconds` is the span of the file that they cover. `fingerprint` is what copies of
    the file are known by (`media_jobs.engines.media.fingerprint`). `provenance` is what the file
    says about itself, which nothing of the conclusion rests on.
    """

    label: Label
    fake_probability: float | None
    summary: str
    reasons: tuple[Reason, ...]
    tracks: tuple[TrackVerdict, ...]
    windows: tuple[Window, ...]
    telling: tuple[TellingFrame, ...]
    model: EngineSpec
    authentic_below: float
    manipulated_above: float
    frames: int
    seconds: float
    fingerprint: bytes = b""
    provenance: tuple[ProvenanceFinding, ...] = ()
