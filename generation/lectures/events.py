"""What clients may send over the socket to hear of the work on a lecture."""

import uuid

from accounts.models import User
from generation.lectures.kinds import group_of_lecture
from generation.lectures.selectors import lectures_of, newest_job
from media_jobs.events.registry import Data
from media_jobs.events.rooms import room_events
from media_jobs.jobs.selectors import job_snapshot


def _group_of(user: User, lecture_id: uuid.UUID) -> str | None:
    lecture = lectures_of(user).filter(pk=lecture_id)
    return group_of_lecture(lecture_id) if lecture.exists() else None


def _snapshot_of(user: User, lecture_id: uuid.UUID) -> Data | None:
    lecture = lectures_of(user).filter(pk=lecture_id).first()
    job = newest_job(lecture) if lecture else None
    return job_snapshot(job) if job else None


LECTURE_ROOM = room_events("lecture", group_of=_group_of, snapshot_of=_snapshot_of)
