"""Examinations of a person's recordings, as part of what is exported and erased."""

from collections.abc import Iterator

from accounts.erasure.registry import Entry, Part, erase_by_cascade, json_file, lines_file, rows_of
from accounts.models import User
from detection.speech.library import exported
from detection.speech.models import SpeechDetection
from detection.speech.selectors import detections_of
from media_jobs.uploads.export_part import stored_file
from media_jobs.uploads.kinds import upload_kinds

FOLDER = "recordings/<id>/voices/<detection>"


def export_voices(user: User) -> Iterator[Entry]:
    """Each examination of voices: its verdict, all that explains it, the picture of the sound."""
    for detection in rows_of(detections_of(user).order_by("created_at", "pk")):
        yield from _detection(detection)


def _detection(detection: SpeechDetection) -> Iterator[Entry]:
    kind = upload_kinds.get(detection.upload.kind)
    noun = kind.archived_as if kind else "file"
    folder = f"{noun}s/{detection.upload_id}/voices/{detection.pk}"
    facts = exported(detection)
    windows = facts.pop("windows")
    yield json_file(f"{folder}/detection.json", facts)
    yield lines_file(f"{folder}/windows.jsonl", windows)
    for name, artifact in (
        ("envelope.json", detection.envelope),
        ("spectrogram.png", detection.spectrogram),
    ):
        if artifact is not None:
            yield stored_file(f"{folder}/{name}", artifact.key, artifact.size_bytes)


PART = Part(
    name="voices",
    order=45,
    models=("speech.SpeechDetection",),
    export=export_voices,
    erase=erase_by_cascade,
    loss=lambda user: "what was found in your recordings",
    files={
        "recordings/<id>/original.<extension>": "a sound file just as you uploaded it",
        "recordings/<id>/recording.json": "what you called it, when you uploaded it, what is in it",
        f"{FOLDER}/detection.json": "an examination of the voices in it: its verdict, the reasons, "
        "what was measured, the model; of the sound of a video it is in the folder of that",
        f"{FOLDER}/windows.jsonl": "the probability of a spoofed voice in each window",
        f"{FOLDER}/envelope.json": "the lowest and highest sample of each of many equal parts",
        f"{FOLDER}/spectrogram.png": "the picture of its frequencies through time",
        "videos/<id>/voices/<detection>/detection.json": "the same of the sound of a video",
        "videos/<id>/voices/<detection>/windows.jsonl": "the same of the sound of a video",
        "videos/<id>/voices/<detection>/envelope.json": "the same of the sound of a video",
        "videos/<id>/voices/<detection>/spectrogram.png": "the same of the sound of a video",
    },
)
