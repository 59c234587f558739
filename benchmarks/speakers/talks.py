"""Recordings of which it is known who speaks when, put together from known speakers' sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import numpy as np

from media_jobs.engines.media.audio import SAMPLE_RATE, AudioReport, decode_audio
from media_jobs.engines.media.audio_tracks import find_sound
from media_jobs.engines.media.limits import MediaLimits

LOUDNESS = 0.05
PAUSE_SECONDS = (0.2, 0.6)


@dataclass(frozen=True)
class Turn:
    """From when to when `speaker` speaks, in seconds, pauses within included."""

    start: float
    end: float
    speaker: str


@dataclass(frozen=True)
class Talk:
    """A recording, float32 at 16 kHz, and its turns; all of its speakers come from one `source`."""

    source: str
    kind: str
    samples: np.ndarray
    turns: list[Turn]

    @property
    def speakers(self) -> set[str]:
        """Who speaks in it."""
        return {turn.speaker for turn in self.turns}


@dataclass
class Voice:
    """One speaker's utterances, which are taken in turn, in an order of chance."""

    source: str
    name: str
    files: list[Path]
    _left: list[Path] = field(default_factory=list)

    def utterances(self, random: Random) -> Iterator[np.ndarray]:
        """Their sound, all equally loud; begins anew when all have been heard."""
        while True:
            if not self._left:
                self._left = random.sample(self.files, len(self.files))
            samples = sound_of(self._left.pop())
            loudness = float(np.sqrt(np.square(samples).mean()))
            if loudness:
                yield samples * np.float32(LOUDNESS / loudness)


def voices_in(folder: Path) -> dict[str, list[Voice]]:
    """The speakers of each source: `folder` holds source/speaker/files."""
    found: dict[str, list[Voice]] = {}
    for speaker in sorted(folder.glob("*/*")):
        files = sorted(path for path in speaker.iterdir() if path.is_file())
        source = speaker.parent.name
        found.setdefault(source, []).append(Voice(source, speaker.name, files))
    return found


def sound_of(path: Path) -> np.ndarray:
    """All of a file, float32 at 16 kHz."""
    limits = MediaLimits.lasting(3600)
    track = find_sound(path, limits).tracks[0]
    return np.concatenate(list(decode_audio(path, track, limits=limits, report=AudioReport())))


def talk_of(kind: str, plan: list[tuple[Voice, float]], random: Random) -> Talk:
    """A recording in which the voices of `plan` speak for so many seconds each, one by one."""
    parts: list[np.ndarray] = []
    turns: list[Turn] = []
    length = 0
    for voice, seconds in plan:
        begin, said = length, 0
        for utterance in voice.utterances(random):
            said += len(utterance)
            pause = np.zeros(round(random.uniform(*PAUSE_SECONDS) * SAMPLE_RATE), np.float32)
            parts += [utterance, pause]
            length += len(utterance) + len(pause)
            if said >= seconds * SAMPLE_RATE:
                break
        turns.append(Turn(begin / SAMPLE_RATE, (length - len(pause)) / SAMPLE_RATE, voice.name))
    samples = np.concatenate(parts)
    hiss = np.random.default_rng(random.getrandbits(32)).standard_normal(len(samples))
    samples += np.float32(1e-4) * hiss.astype(np.float32)
    return Talk(plan[0][0].source, kind, samples, turns)


def one_voice(voice: Voice, seconds: float, random: Random) -> Talk:
    """One speaker alone."""
    return talk_of("one voice", [(voice, seconds)], random)


def in_turn(voices: list[Voice], turns: int, random: Random) -> Talk:
    """Several speakers, each of whom has so many turns of 3 to 9 seconds."""
    plan = [(voice, random.uniform(3, 9)) for _ in range(turns) for voice in voices]
    return talk_of(f"{len(voices)} voices", plan, random)


def two_sentences(long: Voice, short: Voice, seconds: float, random: Random) -> Talk:
    """One speaker, and somewhere within two sentences of another, six seconds together."""
    before = random.uniform(0.2, 0.8) * seconds
    plan = [(long, before), (short, 6.0), (long, seconds - before)]
    return talk_of("two sentences", plan, random)
