"""`python -m benchmarks.speakers.speed FILE`: what telling voices apart adds to an examination.

Processor time of one thread, the best of three, loading left out; and the process's peak memory.
"""

from __future__ import annotations

import argparse
import resource
import time
from pathlib import Path

import numpy as np

from detection.engines.speech.pipeline import examine
from detection.engines.speech.scorer import load_scorer
from detection.engines.speech.speakers.encoder import SIZE, SpeakerEncoder, speaker_encoder
from detection.engines.speech.types import SpeechOutcome
from media_jobs.engines.context import QuietContext

_ROUNDS = 3


class NoEncoder:
    """Hears nothing, in no time."""

    def embed(self, mels: np.ndarray) -> np.ndarray:
        return np.eye(SIZE, dtype=np.float32)[np.zeros(len(mels), int)]


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speakers.speed")
    parser.add_argument("file", type=Path)
    path = parser.parse_args().file
    examine_once(path, speaker_encoder())
    for name, encoder in (("without", NoEncoder()), ("with", speaker_encoder())):
        took, seconds = min(examine_once(path, encoder) for _ in range(_ROUNDS))
        print(f"{name} the encoder: {seconds / took:.1f} times real time")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"peak memory {peak} MiB, {seconds:.0f} s of sound")


def examine_once(path: Path, encoder: SpeakerEncoder) -> tuple[float, float]:
    """The processor time of an examination, and the length of the recording, in seconds."""
    began = time.process_time()
    *_, outcome = examine(path, scorer=load_scorer(), context=QuietContext(), encoder=encoder)
    assert isinstance(outcome, SpeechOutcome)
    return time.process_time() - began, outcome.seconds


if __name__ == "__main__":
    main()
