"""How fast voices are examined, and in how much memory, in six minutes and in five hours.

    python -m benchmarks.long_speech [--hours 5] [--folder DIR]

Two voices take turns, each nearer to one of two microphones, from the beginning again and again.
All is done that the site does with a recording: verdict, features, envelope and spectrogram.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import wave
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from hibari import Hibari

from benchmarks.document import machine, put_part
from benchmarks.memory import peak_mebibytes

_TEXT = Path(__file__).with_name("spoken_text.txt")
_RATE = 24_000
_SENTENCES = 24
_PAUSE_SECONDS = 0.7
# How late and how loud each voice is at the microphone of the other.
_LATE, _FAINT = 40, 0.5
_SHORT_HOURS = 0.1


@dataclass(frozen=True, slots=True)
class Heard:
    """What an examination took, in seconds, and the largest size of its process."""

    seconds: float
    wall_seconds: float
    cpu_seconds: float
    windows: int
    segments: int
    peak_mebibytes: float


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.long_speech", description=__doc__)
    parser.add_argument("--hours", type=float, default=5.0)
    parser.add_argument("--folder", type=Path, help="where the recordings are made, and stay")
    parser.add_argument("--examine", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.examine:
        print(json.dumps(asdict(_examine(given.examine))))
        return
    with tempfile.TemporaryDirectory() as folder:
        _measure(given.folder or Path(folder), [_SHORT_HOURS, given.hours])


def _measure(folder: Path, lengths: list[float]) -> None:
    talk = _talk()
    found = []
    for hours in lengths:
        path = folder / f"{hours:g}-hours.wav"
        if not path.exists():
            _write(path, talk, hours * 3600)
        command = [sys.executable, "-m", "benchmarks.long_speech", "--examine", str(path)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        found.append(Heard(**json.loads(done.stdout.splitlines()[-1])))
        print(_row(found[-1]), flush=True)
    more = found[-1].peak_mebibytes - found[0].peak_mebibytes
    rows = "\n".join(_row(each) for each in found)
    put_part("long recordings", _PART.format(machine=machine(), rows=rows, more=more))


def _examine(path: Path) -> Heard:
    from detection.engines.speech.scorer import load_scorer
    from detection.speech.hearing import hear
    from media_jobs.engines.context import QuietContext

    cpu, wall = time.process_time(), time.perf_counter()
    heard = hear(path, scorer=load_scorer(), context=QuietContext(), longest=24 * 3600)
    heard.picture.spectrogram()
    return Heard(
        seconds=heard.outcome.seconds,
        wall_seconds=time.perf_counter() - wall,
        cpu_seconds=time.process_time() - cpu,
        windows=len(heard.outcome.windows),
        segments=len(heard.outcome.segments),
        peak_mebibytes=peak_mebibytes(),
    )


def _talk() -> np.ndarray:
    """Two voices that take turns, int16 [samples, 2]."""
    speak, parts = Hibari(), []
    sentences = [line for line in _TEXT.read_text("utf-8").splitlines() if line.strip()]
    for number, sentence in enumerate(sentences[:_SENTENCES]):
        near = np.asarray(speak(sentence, seed=number % 2), np.float32)
        near = np.append(near, np.zeros(round(_PAUSE_SECONDS * _RATE), np.float32))
        far = _FAINT * np.roll(near, _LATE)
        parts.append(np.stack([near, far] if number % 2 else [far, near], axis=1))
    talk = np.concatenate(parts)
    return (talk / np.abs(talk).max() * 20_000).astype(np.int16)


def _write(path: Path, talk: np.ndarray, seconds: float) -> None:
    left = round(seconds * _RATE)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        while left > 0:
            file.writeframes(talk[:left].tobytes())
            left -= len(talk)


def _row(heard: Heard) -> str:
    return (
        f"| {heard.seconds / 60:.0f} min | {heard.seconds / heard.wall_seconds:.0f} | "
        f"{heard.seconds / heard.cpu_seconds:.0f} | {heard.windows:,} | {heard.segments:,} | "
        f"{heard.peak_mebibytes:.0f} MiB |"
    )


_PART = """## Long recordings of voices

Made by `python -m benchmarks.long_speech` on {machine}:
two voices that take turns at two microphones, as WAV in two channels at 24 kHz, examined with
everything that the site shows of them. The longest takes {more:.0f} MiB more than the shortest.

| recording | times real time | by CPU time | windows | stretches | peak memory |
|---|---:|---:|---:|---:|---:|
{rows}"""


if __name__ == "__main__":
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    main()
