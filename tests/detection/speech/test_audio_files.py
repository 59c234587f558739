"""An audio file is sent over the API, examined, and its detection read."""

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from accounts.models import User
from detection.speech.models import SpeechDetection
from media_jobs.models import Job, Upload
from tests.detection.speech.recordings import (
    AUDIO_FILES,
    UNCALIBRATED,
    heard,
    send,
    sent,
    sound_file,
    voice,
)
from tests.support.jobs import run_waiting_jobs
from tests.support.media import Clips, all_files
from tests.support.sounds import noise, silence, tone, write_sounds

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_spoofed_voice_is_found_with_all_that_was_measured(
    alice_api: APIClient, tmp_path: Path
) -> None:
    answer = send(alice_api, voice(tmp_path, 6, whistle=(0, 6)))
    assert answer.status_code == 201
    file = answer.json()
    assert (file["status"], file["duration_seconds"], file["codec"]) == ("queued", 6.0, "pcm_s16le")
    detection = alice_api.get(f"/api/v1/detections/{file['detection_id']}").json()
    assert (detection["status"], detection["is_deepfake"]) == ("queued", None)
    run_waiting_jobs()
    detection = alice_api.get(f"/api/v1/detections/{file['detection_id']}").json()
    assert detection["label"] == "spoof"
    assert detection["is_deepfake"] is True
    assert detection["confidence_score"] == pytest.approx(0.982, abs=0.001)
    assert detection["features"]["voice_features"]["f0_median_hz"] == pytest.approx(195, abs=25)
    assert detection["processing_time"] > 0
    assert detection["segments"][-1]["end_seconds"] == pytest.approx(6, abs=0.01)
    assert len(detection["windows"]) == 8
    assert alice_api.get(f"{AUDIO_FILES}/{file['id']}").json()["status"] == "succeeded"
    assert [each["id"] for each in alice_api.get(AUDIO_FILES).json()["results"]] == [file["id"]]


def test_a_human_voice_is_no_deepfake_and_says_how_sure_that_is(
    alice: User, alice_api: APIClient, tmp_path: Path
) -> None:
    found = heard(alice, voice(tmp_path))
    detection = alice_api.get(f"/api/v1/detections/{found.pk}").json()
    assert (detection["label"], detection["is_deepfake"]) == ("bona_fide", False)
    assert detection["confidence_score"] == pytest.approx(0.982, abs=0.001)
    listed = alice_api.get("/api/v1/detections?label=bona_fide").json()["results"]
    assert [each["id"] for each in listed] == [str(found.pk)]
    assert not alice_api.get("/api/v1/detections?label=spoof").json()["results"]


def test_of_a_model_that_is_not_calibrated_every_answer_is_left_open(
    alice: User, alice_api: APIClient, tmp_path: Path, settings: Any
) -> None:
    settings.SPEECH_SPOOF_ENGINE = UNCALIBRATED
    found = heard(alice, voice(tmp_path))
    assert found.label == "uncertain"
    assert "not_calibrated" in [reason["code"] for reason in found.reasons]
    detection = alice_api.get(f"/api/v1/detections/{found.pk}").json()
    assert detection["is_deepfake"] is False
    assert detection["confidence_score"] <= 0.5


def test_the_same_bytes_are_examined_once(alice_api: APIClient, tmp_path: Path) -> None:
    path = voice(tmp_path)
    first = send(alice_api, path).json()
    run_waiting_jobs()
    again = send(alice_api, path, name="other.wav")
    assert (again.status_code, again.json()["detection_id"]) == (200, first["detection_id"])
    assert Job.objects.count() == 1


def test_deleting_a_file_deletes_what_was_found_and_all_that_is_stored(
    alice: User, alice_api: APIClient, tmp_path: Path
) -> None:
    found = heard(alice, voice(tmp_path))
    assert len(all_files()) == 3
    assert alice_api.delete(f"{AUDIO_FILES}/{found.upload_id}").status_code == 204
    assert not SpeechDetection.objects.exists()
    assert all_files() == []


def test_what_is_others_is_not_found(
    alice: User, alice_api: APIClient, charlie_api: APIClient, tmp_path: Path
) -> None:
    upload, job = sent(alice, voice(tmp_path))
    for path in (f"{AUDIO_FILES}/{upload.pk}", f"/api/v1/detections/{job.speech_detection.pk}"):
        assert alice_api.get(path).status_code == 200
        assert charlie_api.get(path).status_code == 404
    assert charlie_api.get(AUDIO_FILES).json()["results"] == []


@pytest.mark.parametrize("name", ["a.mp3", "a.flac", "a.ogg", "a.m4a"])
def test_each_usual_container_is_heard(
    alice: User, alice_api: APIClient, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    sound_file(path, tone(1.5), rate=48_000)
    answer = send(alice_api, path, name="renamed.txt")
    assert answer.status_code == 201, answer.json()
    assert answer.json()["duration_seconds"] == pytest.approx(1.5, abs=0.1)
    run_waiting_jobs()
    assert SpeechDetection.objects.get().label == "no_speech"


def refused(client: APIClient, data: bytes, name: str = "a.wav") -> tuple[int, str]:
    """How bytes that are sent as an audio file are refused."""
    answer = client.post(AUDIO_FILES, {"file": SimpleUploadedFile(name, data)}, format="multipart")
    assert answer.json()["detail"]
    return answer.status_code, answer.json()["code"]


def test_what_is_no_recording_is_refused_and_not_kept(
    alice_api: APIClient, tmp_path: Path, clips: Clips
) -> None:
    assert refused(alice_api, b"") == (422, "empty_file")
    assert refused(alice_api, b"MZ" + clips.noise(5000)) == (415, "not_a_recording")
    assert refused(alice_api, clips.photo.read_bytes(), "a.mp3") == (415, "not_a_recording")
    assert refused(alice_api, clips.face.read_bytes(), "a.m4a")[1] in ("no_sound", "is_a_video")
    assert refused(alice_api, b"ID3\x04\0\0\0\0\0\0" + clips.noise(5000), "a.mp3")[0] == 422
    whole = sound_file(tmp_path / "whole.flac", noise(2), rate=48_000).read_bytes()
    assert refused(alice_api, whole[:60], "a.flac")[0] in (415, 422)
    assert not Upload.objects.exists()
    assert all_files() == []


def test_limits_of_length_and_size_are_told(
    alice_api: APIClient, tmp_path: Path, settings: Any
) -> None:
    long = sound_file(tmp_path / "a.flac", silence(61), rate=48_000).read_bytes()
    settings.MAX_AUDIO_SECONDS = 60
    assert refused(alice_api, long) == (413, "too_long")
    settings.MAX_AUDIO_SECONDS, settings.MAX_AUDIO_MB = 3600, 1
    large = sound_file(tmp_path / "b.wav", noise(12), rate=48_000).read_bytes()
    assert refused(alice_api, large) == (413, "too_large")


def test_a_tenth_of_a_second_and_eight_channels_have_answers(
    alice: User, alice_api: APIClient, tmp_path: Path
) -> None:
    short = sound_file(tmp_path / "short.wav", tone(0.1, rate=16_000), rate=16_000)
    assert heard(alice, short).label == "no_speech"
    path = tmp_path / "eight.wav"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=192_000, layout="7.1")
        samples = np.zeros((1, 8 * 192_000), np.int16)
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="7.1")
        frame.sample_rate = 192_000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    answer = send(alice_api, path)
    assert (answer.status_code, answer.json()["channels"]) == (201, 8)
    run_waiting_jobs()
    assert SpeechDetection.objects.get(pk=answer.json()["detection_id"]).label == "no_speech"


def test_what_of_a_file_is_not_examined_keeps_the_answer_open(alice: User, tmp_path: Path) -> None:
    two = write_sounds(tmp_path / "two.m4a", tone(2), tone(2), codec="aac")
    found = heard(alice, two)
    assert found.label == "uncertain"
    assert any(reason["unexamined"] for reason in found.reasons)


def test_the_log_and_the_library_tell_of_it(
    alice: User, alice_api: APIClient, tmp_path: Path
) -> None:
    found = heard(alice, voice(tmp_path, whistle=(0, 6), name="call.wav"))
    log = alice_api.get("/api/my-activities").json()
    assert "“call.wav” sounds like a spoofed voice" in str(log)
    item = alice_api.get(f"/api/v1/library/{found.upload_id}").json()
    assert (item["kind"], item["label"], item["status"]) == ("audio", "spoof", "succeeded")
    assert item["links"]["page"] == f"/voices/{found.upload_id}/"
