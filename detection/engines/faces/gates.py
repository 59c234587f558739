"""When a track cannot be judged, and what weakens a judgement: the limits, and how each is told."""

from __future__ import annotations

from dataclasses import replace
from statistics import median

from detection.engines.faces.crop import CROP_SHARE_OF_PICTURE
from detection.engines.faces.history import TrackHistory
from detection.engines.faces.model_card import ModelCard
from detection.engines.faces.quality import bits_per_pixel
from detection.engines.faces.types import TrackVerdict
from media_jobs.engines.media.types import MediaProbe, Reason

# One second at ten frames a second: below, a single odd expression would decide.
MIN_FRAMES = 10
# The model sees crops of well over a hundred pixels: a smaller face is mostly interpolation.
MIN_FACE_PIXELS = 48
SMALL_FACE_PIXELS = 80
# Laplacian variance at 128 px. In the DFDC set the median is 46 and one face in a hundred lies
# below 4; blurring the others with a sigma of 3 pixels brings their median to 3.7.
MIN_SHARPNESS = 4.0
# Whole heads in photos get 0.93 to 0.95 from YuNet: of 800 genuine or generated ones of four sets
# none has less than this, of 340 genuine ones of other sets one in a hundred, of artwork 28
# (docs/models/face-forgery-log.md).
SURE_CONFIDENCE = 0.86
# Bits a pixel, in H.264's terms. Streaming services use 0.05 to 0.1; under the first figure the
# traces of a forgery begin to drown in those of compression, under the second nothing is left.
LOW_BITS_PER_PIXEL = 0.015
MIN_BITS_PER_PIXEL = 0.004

# Shorter appearances may go unjudged; with fewer sightings it is the finder that flickers.
_IN_SIGHT_SECONDS = 1.0
_MIN_SIGHTINGS = 5

_GATES = frozenset(
    {
        "not_calibrated",
        "too_short",
        "too_crowded",
        "face_too_small",
        "too_blurred",
        "too_compressed",
        "unlike_a_face",
    }
)


def is_gated(track: TrackVerdict) -> bool:
    """True when the track's label is `uncertain` because nothing could be made out."""
    return any(reason.code in _GATES for reason in track.reasons)


def gates(history: TrackHistory, card: ModelCard, media: MediaProbe) -> tuple[Reason, ...]:
    """The reasons, if any, why this track cannot be judged at all.

    They leave the file open where somebody was in sight for a second or more.
    """
    found = _gates(history, card, media)
    return tuple(replace(reason, unexamined=_is_an_appearance(history, media)) for reason in found)


def _gates(history: TrackHistory, card: ModelCard, media: MediaProbe) -> list[Reason]:
    found = []
    if not card.calibrated:
        found.append(
            Reason(
                "not_calibrated",
                f"The model {card.spec.id} has not been calibrated on labelled files, so that "
                "nothing can be concluded from its scores.",
            )
        )
    if media.kind == "video" and len(history) < MIN_FRAMES:
        found.append(_too_few(history))
    pixels = round(median(history.face_pixels))
    if pixels < MIN_FACE_PIXELS:
        found.append(
            Reason("face_too_small", f"The face is {pixels} pixels high, too small to judge.")
        )
    elif median(history.sharpness) < MIN_SHARPNESS:
        found.append(Reason("too_blurred", "The face is too blurred to judge."))
    if _is_unlike_a_face(history, media):
        found.append(
            Reason(
                "unlike_a_face",
                "This hardly looks like the open face of a person before a camera: of artwork, "
                "figures, masks and faces that are covered or turned away nothing can be said.",
            )
        )
    density = bits_per_pixel(media)
    if density is not None and density < MIN_BITS_PER_PIXEL:
        found.append(
            Reason("too_compressed", "Compression has left too little of the picture to judge.")
        )
    return found


def _too_few(history: TrackHistory) -> Reason:
    if history.sightings < MIN_FRAMES:
        frames = "one frame" if len(history) == 1 else f"{len(history)} frames"
        return Reason("too_short", f"The face is in sight for {frames} only.")
    return Reason(
        "too_crowded",
        f"So many faces are in sight at once that this one was examined in {len(history)} frames "
        "only.",
    )


def _is_an_appearance(history: TrackHistory, media: MediaProbe) -> bool:
    """Whether a viewer would say that a face was in sight, for a second or more.

    What the finder is unsure of and the model finds strange as well is a curtain or a tree.
    """
    if median(history.confidence) < SURE_CONFIDENCE and median(history.strangeness) > 1:
        return False
    if media.kind == "image":
        return True
    in_sight = history.last_seen - history.first_seen
    return history.sightings >= _MIN_SIGHTINGS and in_sight >= _IN_SIGHT_SECONDS


def _is_unlike_a_face(history: TrackHistory, media: MediaProbe) -> bool:
    """Whether the model finds the track strange or the finder is unsure of it.

    The finder knows heads: of a face that fills the picture its confidence says nothing.
    """
    fills = median(history.face_pixels) >= CROP_SHARE_OF_PICTURE * min(media.width, media.height)
    unsure = median(history.confidence) < SURE_CONFIDENCE
    return median(history.strangeness) > 1 or (unsure and not fills)


def cautions(history: TrackHistory, media: MediaProbe) -> tuple[Reason, ...]:
    """What weakens the judgement of a track that could be judged."""
    found = []
    pixels = round(median(history.face_pixels))
    if pixels < SMALL_FACE_PIXELS:
        found.append(
            Reason("small_face", f"The face is only {pixels} pixels high, which hides detail.")
        )
    density = bits_per_pixel(media)
    if density is not None and density < LOW_BITS_PER_PIXEL:
        found.append(
            Reason("compressed", "The video is strongly compressed, which hides traces of forgery.")
        )
    return tuple(found)
