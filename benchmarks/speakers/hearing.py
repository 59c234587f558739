"""Who is said to speak in a talk: the examination without a verdict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.speakers.talks import Talk
from detection.engines.calibration import Calibration
from detection.engines.speech.listening import overheard
from detection.engines.speech.model_card import SpeechCard
from detection.engines.speech.speakers.encoder import speaker_encoder
from detection.engines.speech.speakers.judging import judge_speakers
from detection.engines.speech.speakers.telling_apart import TellingApart
from detection.engines.speech.speaking import Speaking
from detection.engines.speech.types import Speaker, Window
from detection.engines.speech.windows import SpeechWindow, SpeechWindows
from media_jobs.engines.media.audio import SAMPLE_RATE
from media_jobs.engines.media.voice_activity import SileroVoiceActivity
from media_jobs.engines.spec import EngineSpec

# Every window reads the same: whether a voice is spoofed is not asked here.
_CARD = SpeechCard(EngineSpec("none", "1", "", ""), Calibration(1.0, 0.0), 0.2, 0.8)


def told_of(talk: Talk, tried: Sequence[float]) -> Iterator[tuple[float, list[Speaker]]]:
    """The speakers of a talk by each threshold that is tried."""
    speaking, cutter = Speaking(SileroVoiceActivity()), SpeechWindows()
    apart = TellingApart(speaker_encoder())
    blocks = (
        talk.samples[at : at + SAMPLE_RATE] for at in range(0, len(talk.samples), SAMPLE_RATE)
    )
    windows: list[Window] = []
    for heard in overheard(speaking.follow(blocks), [apart]):
        windows += [_window(each) for each in cutter.add(heard)]
    windows += [_window(each) for each in cutter.finish(len(talk.samples))]
    apart.finish()
    seconds = len(talk.samples) / SAMPLE_RATE
    for same_voice in tried:
        told = apart.told(same_voice)
        yield same_voice, judge_speakers(told, windows, speaking.steps, seconds, _CARD)


def _window(window: SpeechWindow) -> Window:
    times = window.start_seconds, window.end_seconds, window.spoken_seconds
    return Window(*times, log_odds=0.0, spoof_probability=0.5, label="uncertain")
