"""Recordings that tests send, and the stand-in model that examines them."""

from pathlib import Path
from typing import Any

import numpy as np
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from accounts.models import User
from detection.speech.models import SpeechDetection
from detection.speech.services import upload_and_hear
from media_jobs.jobs.runner import run
from media_jobs.models import Job, Upload
from tests.detection.engines.speech.stand_ins import spoken
from tests.support.media import received
from tests.support.sounds import write_sounds
from tests.support.voices import RATE

# It takes speech with a whistle in it for spoofed.
WHISTLE = {"ENGINE": "tests.detection.engines.speech.stand_ins.WhistleScorer", "OPTIONS": {}}
# Nothing is concluded from what it says.
UNCALIBRATED = {"ENGINE": "tests.detection.engines.speech.stand_ins.UncalibratedScorer"}
AUDIO_FILES = "/api/v1/audio-files"


def voice(
    folder: Path, seconds: float = 6, *, whistle: tuple[float, float] = (0, 0), name: str = "a.wav"
) -> Path:
    """A file in which somebody reads for so long, and at times whistles."""
    return sound_file(folder / name, spoken(seconds, whistle=whistle))


def sound_file(path: Path, samples: np.ndarray, *, codec: str = "", rate: int = RATE) -> Path:
    """The samples in a container by the name of the file."""
    codecs = {".wav": "pcm_s16le", ".mp3": "mp3", ".flac": "flac", ".ogg": "opus", ".m4a": "aac"}
    return write_sounds(path, samples, codec=codec or codecs[path.suffix], rate=rate)


def send(client: APIClient, path: Path, *, name: str = "", **headers: str) -> Any:
    """POST the file as the speech client does."""
    file = SimpleUploadedFile(name or path.name, path.read_bytes(), "audio/wav")
    return client.post(AUDIO_FILES, {"file": file}, format="multipart", headers=headers)


def sent(owner: User, path: Path, *, name: str = "") -> tuple[Upload, Job]:
    """The file as the owner's upload, and the job that waits to examine it."""
    with received(path, name=name) as file:
        taken = upload_and_hear(owner=owner, file=file)
    return taken.upload, taken.job


def heard(owner: User, path: Path) -> SpeechDetection:
    """The verdict on the owner's recording, found here and now."""
    upload, job = sent(owner, path)
    run(job.pk, worker="test")
    return SpeechDetection.objects.get(job=job)
