"""A recording with its verdict as others see it who were given a link."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from accounts.models import User
from detection.speech.models import SpeechDetection
from detection.speech.selectors import finished_detections, recordings_of
from detection.speech.shown import chart_of, recording_facts, result_facts
from media_jobs.models import Upload
from media_jobs.sharing.registry import Links, Shareable, SharedFile

FACTS = ("kind", "filename", "download_name", "size_bytes", "sha256", "content_type", "created_at")
NOT_SHARED = ("detection_id",)


def find(owner: User, recording_id: uuid.UUID) -> Upload | None:
    """The owner's recording if it has a verdict."""
    upload = recordings_of(owner).filter(pk=recording_id).first()
    return upload if upload is not None and finished_detections(upload).exists() else None


def titles(owner: User, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The names of the owner's recordings."""
    return dict(recordings_of(owner).filter(pk__in=ids).values_list("pk", "filename"))


def context(upload: Upload, links: Links) -> dict[str, Any]:
    """What the shared page tells: no ids, nothing of other files; sound and picture with the file
    alone."""
    detection, facts = _detection(upload), recording_facts(upload)
    result = result_facts(detection)
    file_url = links.file("original")
    return {
        "recording": {name: facts[name] for name in FACTS}
        | {"media": upload.media, "file_url": file_url},
        "result": {name: value for name, value in result.items() if name not in NOT_SHARED},
        "chart_url": links.data("chart"),
        "spectrogram_url": links.file("spectrogram") if detection.spectrogram else "",
    }


def files(upload: Upload) -> dict[str, SharedFile]:
    """The file itself, and the picture of its frequencies."""
    found = {"original": SharedFile(upload.key, upload.content_type)}
    picture = _detection(upload).spectrogram
    if picture is not None:
        found["spectrogram"] = SharedFile(picture.key, "image/png")
    return found


def chart(upload: Upload, query: QueryDict, with_media: bool) -> dict[str, Any]:
    """What the chart is drawn from; the envelope, which is of the sound, with that only."""
    found = chart_of(_detection(upload))
    return found if with_media else found | {"envelope": []}


def _detection(upload: Upload) -> SpeechDetection:
    detection = finished_detections(upload).first()
    assert detection is not None, "`find` gives recordings that have a verdict"
    return detection


SHARED_VOICES = Shareable(
    name="voices",
    model="media_jobs.Upload",
    find=find,
    titles=titles,
    page=lambda recording_id: reverse("recording", args=[recording_id]),
    template="voices/shared.html",
    context=context,
    files=files,
    data={"chart": chart},
)
