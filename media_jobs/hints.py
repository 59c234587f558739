"""Hints that a job changed. A lost hint costs nothing: whoever hears one re-reads the job."""

import uuid

import structlog
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

log = structlog.get_logger(__name__)


def room_of_upload(upload_id: uuid.UUID | str) -> str:
    """The group that hears of the jobs on one upload."""
    return f"upload.{upload_id}"


def room_of_job(job_id: uuid.UUID | str) -> str:
    """The group that hears of one job."""
    return f"job.{job_id}"


def hint_after_commit(job_id: uuid.UUID, upload_id: uuid.UUID | None) -> None:
    """Tell the rooms of a job, once its change is committed, that there is something to re-read."""
    transaction.on_commit(lambda: _send(job_id, upload_id))


def _send(job_id: uuid.UUID, upload_id: uuid.UUID | None) -> None:
    message = {"type": "job.changed", "job_id": str(job_id)}
    rooms = [room_of_job(job_id)] + ([room_of_upload(upload_id)] if upload_id else [])
    send = async_to_sync(get_channel_layer().group_send)
    for room in rooms:
        try:
            send(room, message)
        except Exception as error:  # noqa: BLE001 - the job must not fail for a missed hint
            log.warning("hint_lost", room=room, error=str(error))
