"""Examine a recording as this installation does, without a database."""

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from detection.engines.speech.features.measure import FeatureMeter, SpeechFeatures
from detection.engines.speech.options import SpeechOptions
from detection.engines.speech.pipeline import examine
from detection.engines.speech.scorer import SpeechScorer
from detection.engines.speech.sound_picture import SoundPicture
from detection.engines.speech.speaking import Heard
from detection.engines.speech.types import SpeechOutcome
from media_jobs.engines.context import EngineContext
from media_jobs.engines.media.audio import AudioReport, decode_audio
from media_jobs.engines.media.audio_tracks import find_sound
from media_jobs.engines.media.limits import MediaLimits
from media_jobs.engines.media.voice_activity import in_windows


def draw(path: Path, *, context: EngineContext, longest: float) -> SoundPicture:
    """The picture of the recording at `path`, which is examined elsewhere.

    Raises `EngineRefused` as `find_sound` and `decode_audio` do, and what `context` raises to stop.
    """
    limits = MediaLimits.lasting(longest)
    track = find_sound(path, limits).tracks[0]
    picture = SoundPicture()
    for windows in in_windows(decode_audio(path, track, limits=limits, report=AudioReport())):
        context.check_cancelled()
        picture.hear(Heard(windows.reshape(-1), np.zeros(len(windows), bool)))
    picture.finish()
    return picture


@dataclass(frozen=True)
class HeardVoices:
    """What was concluded and measured, the picture of the sound, and how long that took."""

    outcome: SpeechOutcome
    features: SpeechFeatures
    picture: SoundPicture
    processing_seconds: float


def hear(
    path: Path, *, scorer: SpeechScorer, context: EngineContext, longest: float
) -> HeardVoices:
    """Examine the voices in the recording at `path`, of at most `longest` seconds.

    Raises `EngineRefused` as `examine` does, and what `context` raises to stop.
    """
    began = time.monotonic()
    meter, picture = FeatureMeter(), SoundPicture()
    outcome = None
    for found in examine(
        path,
        scorer=scorer,
        context=context,
        options=SpeechOptions(MediaLimits.lasting(longest)),
        listeners=(meter, picture),
    ):
        if isinstance(found, SpeechOutcome):
            outcome = found
    assert outcome is not None, "an examination ends with its outcome"
    picture.finish()
    features = meter.result()
    return HeardVoices(outcome, features, picture, round(time.monotonic() - began, 3))
