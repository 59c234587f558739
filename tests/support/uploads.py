"""Sending files to the API as a client does."""

from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from accounts.models import User
from detection.faces.services import upload_and_scan
from detection.models import DetectionSession
from media_jobs.models import Job, Upload
from tests.support.jobs import run_waiting_jobs
from tests.support.media import received

UPLOAD = "/api/videos/upload"


def send(client: APIClient, path: Path, *, name: str = "", key: str = "") -> Any:
    """POST the file; returns the response."""
    headers = {"Idempotency-Key": key} if key else {}
    return send_bytes(client, path.read_bytes(), name=name or path.name, **headers)


def send_bytes(client: APIClient, data: bytes, *, name: str = "clip.mp4", **headers: str) -> Any:
    """POST these bytes as a file."""
    file = SimpleUploadedFile(name, data, "video/mp4")
    return client.post(UPLOAD, {"file": file}, format="multipart", headers=headers)


def sent(owner: User, path: Path, *, name: str = "") -> tuple[Upload, Job]:
    """The file as the owner's upload, and the job that waits to examine it."""
    file = received(path, name=name)
    taken = upload_and_scan(owner=owner, file=file)
    file.close()
    return taken.upload, taken.job


def examined(owner: User, path: Path) -> Upload:
    """The file as the owner's upload, with the verdict of a scan that was run here and now."""
    upload, _ = sent(owner, path)
    run_waiting_jobs()
    return upload


def session_of(upload: Upload) -> DetectionSession:
    """The finished session of an examined upload."""
    return DetectionSession.objects.exclude(label="").get(upload=upload)
