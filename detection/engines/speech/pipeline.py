"""Examine the speech of a recording: a generator of scored windows, and at last the conclusion."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from detection.engines.speech.band import Band
from detection.engines.speech.listening import Listener, overheard
from detection.engines.speech.model_card import SpeechCard
from detection.engines.speech.options import SpeechOptions
from detection.engines.speech.reasons import explain, limits_of_telling
from detection.engines.speech.scorer import SpeechScorer
from detection.engines.speech.scoring import score_windows
from detection.engines.speech.segments import segments_of
from detection.engines.speech.speakers.encoder import SpeakerEncoder, speaker_encoder
from detection.engines.speech.speakers.judging import judge_speakers
from detection.engines.speech.speakers.telling_apart import TellingApart, VoicesTold
from detection.engines.speech.speaking import STEP_SECONDS, Heard, Speaking
from detection.engines.speech.summary import summarise
from detection.engines.speech.types import SoundFacts, SpeechOutcome, Window
from detection.engines.speech.unjudged import too_quiet, unjudged
from detection.engines.speech.verdict import judge, left_open, unexamined, worst
from detection.engines.speech.windows import SpeechWindow, SpeechWindows
from media_jobs.engines.context import EngineContext
from media_jobs.engines.media.audio import SAMPLE_RATE, AudioReport, decode_audio
from media_jobs.engines.media.audio_tracks import AudioTrack, Sound, find_sound
from media_jobs.engines.media.channels import Channels
from media_jobs.engines.media.voice_activity import SileroVoiceActivity, VoiceActivity


def examine(
    path: Path,
    *,
    scorer: SpeechScorer,
    context: EngineContext,
    options: SpeechOptions | None = None,
    voices: VoiceActivity | None = None,
    encoder: SpeakerEncoder | None = None,
    listeners: Sequence[Listener] = (),
) -> Generator[Window | SpeechOutcome, None, None]:
    """Yield a Window for every stretch that was scored, in order, and at last one SpeechOutcome.

    Of a video the sound track is examined. Memory stays flat however long the recording is.
    `voices` tells where somebody speaks, by default Silero's detector, and `encoder` how a voice
    sounds, by which several are told apart. `listeners` hear all of it.

    Raises EngineRefused as `find_sound` and `decode_audio` do, and what `context` raises to stop.
    """
    options = options or SpeechOptions()
    context.progress(0.0, "Reading the file")
    sound = find_sound(path, options.limits)
    track, report = sound.tracks[0], AudioReport(channels=Channels())
    blocks = decode_audio(path, track, limits=options.limits, report=report)
    speaking = Speaking(voices or SileroVoiceActivity())
    sounds = speaking.follow(_watched(blocks, track, report, options, context))
    band, apart = Band(), TellingApart(encoder or speaker_encoder())
    heard = overheard(sounds, [band, apart, *listeners])
    windows = []
    for window in score_windows(_cut(heard, report), scorer):
        windows.append(window)
        yield window
    told = apart.finish()
    yield _conclude(speaking.steps, windows, told, sound, report, band, scorer.card)
    context.progress(1.0, "Done")


def _cut(sound: Iterable[Heard], report: AudioReport) -> Iterator[SpeechWindow]:
    """The windows with speech in them; what `report` says is complete at the end."""
    cutter = SpeechWindows()
    for heard in sound:
        yield from cutter.add(heard)
    yield from cutter.finish(round(report.seconds * SAMPLE_RATE))


def _watched(
    blocks: Iterable[np.ndarray],
    track: AudioTrack,
    report: AudioReport,
    options: SpeechOptions,
    context: EngineContext,
) -> Iterator[np.ndarray]:
    length = track.claimed_seconds or options.limits.max_seconds
    for block in blocks:
        context.check_cancelled()
        context.progress(min(1.0, report.seconds / length), "Listening")
        yield block


def _conclude(
    steps: np.ndarray,
    windows: list[Window],
    told: VoicesTold,
    sound: Sound,
    report: AudioReport,
    band: Band,
    card: SpeechCard,
) -> SpeechOutcome:
    spoken_seconds = min(float(steps.sum()) * STEP_SECONDS, report.seconds)
    segments = segments_of(windows, steps, report.seconds, card)
    facts = facts_of(sound.tracks[0])
    speakers = judge_speakers(told, windows, steps, report.seconds, card)
    verdict = worst(judge(windows, segments, spoken_seconds, card), speakers)
    reasons = (
        *explain(
            verdict,
            windows,
            segments,
            speakers,
            facts,
            card,
            seconds=report.seconds,
            spoken_seconds=spoken_seconds,
        ),
        *limits_of_telling(told),
        *unjudged(steps, windows),
        *too_quiet(report.loudest, spoken_seconds),
        *band.notes(),
        *sound.notes,
        *report.notes(),
    )
    return SpeechOutcome(
        label=left_open(verdict.label, reasons),
        spoof_probability=verdict.spoof_probability,
        summary=summarise(verdict, segments, speakers, card, unexamined(reasons)),
        reasons=reasons,
        segments=tuple(segments),
        speakers=tuple(speakers),
        windows=tuple(windows),
        facts=facts,
        model=card.spec,
        bona_fide_below=card.bona_fide_below,
        spoof_above=card.spoof_above,
        seconds=report.seconds,
        spoken_seconds=spoken_seconds,
    )


def facts_of(track: AudioTrack) -> SoundFacts:
    """How the sound of a track is coded."""
    return SoundFacts(track.recording.kind.container, track.codec, track.rate, track.channels)
