"""Alice's recording, and what was found in its voices."""

import tempfile
from pathlib import Path

from django.test import override_settings

from detection.speech.library import run_again
from detection.speech.models import SpeechDetection
from media_jobs.jobs.runner import run
from tests.detection.speech.recordings import WHISTLE, heard, voice
from tests.support.fixtures import World
from tests.support.media import Clips

FILENAME = "pool-of-tears.wav"


def add_to(world: World, clips: Clips) -> None:
    """A voice that whistles all through, examined twice."""
    with tempfile.TemporaryDirectory() as folder, override_settings(SPEECH_SPOOF_ENGINE=WHISTLE):
        found = heard(world.alice, voice(Path(folder), 3, whistle=(0, 3), name=FILENAME))
        again = run_again(found.upload)
        run(again.pk, worker="test")
    world.objects |= {
        "recording_id": str(found.upload_id),
        "detection_id": str(found.pk),
        "recording-compare.other_id": str(SpeechDetection.objects.get(job=again).pk),
        "api-audio-file.file_id": str(found.upload_id),
    }
    world.names["recording of a voice"] = FILENAME
