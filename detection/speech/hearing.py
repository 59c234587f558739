"""Examine a recording as this installation does, without a database."""

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from detection.engines.speech.features.measure import FeatureMeter, SpeechFeatures
from detection.engines.speech.options import SpeechOptions
from detection.engines.speech.pipeline import examine, facts_of
from detection.engines.speech.scorer import SpeechScorer
from detection.engines.speech.sound_picture import SoundPicture
from detection.engines.speech.speaking import Heard
from detection.engines.speech.types import SoundFacts, SpeechOutcome
from media_jobs.engines.context import EngineContext
from media_jobs.engines.media.audio import AudioReport, decode_audio
from media_jobs.engines.media.audio_tracks import find_sound
from media_jobs.engines.media.channels import Channels
from media_jobs.engines.media.limits import MediaLimits
from media_jobs.engines.media.types import Reason
from media_jobs.engines.media.voice_activity import in_windows


@dataclass(frozen=True)
class DrawnSound:
    """What is known here of a recording that is examined elsewhere: the picture of its sound, how
    it is coded, how many seconds it lasts, and what of it is not in the sound that players play."""

    picture: SoundPicture
    facts: SoundFacts
    seconds: float
    notes: tuple[Reason, ...]


def draw(path: Path, *, context: EngineContext, longest: float) -> DrawnSound:
    """Listen to the recording at `path` without examining it.

    Raises `EngineRefused` as `find_sound` and `decode_audio` do, and what `context` raises to stop.
    """
    limits = MediaLimits.lasting(longest)
    sound = find_sound(path, limits)
    track, report = sound.tracks[0], AudioReport(channels=Channels())
    picture = SoundPicture()
    for windows in in_windows(decode_audio(path, track, limits=limits, report=report)):
        context.check_cancelled()
        picture.hear(Heard(windows.reshape(-1), np.zeros(len(windows), bool)))
    picture.finish()
    notes = (*sound.notes, *report.notes())
    return DrawnSound(picture, facts_of(track), report.seconds, notes)


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
