"""Events by which clients join and leave the room of a thing, to hear of the jobs on it."""

import uuid
from collections.abc import Callable
from typing import NamedTuple

from channels.db import database_sync_to_async

from accounts.models import User
from media_jobs.errors import Refused
from media_jobs.events.registry import Connection, Data, SocketEvent
from media_jobs.jobs.notify import group_of_job
from media_jobs.jobs.selectors import job_snapshot, jobs_of

MAX_ROOMS = 100


class Room(NamedTuple):
    """A thing of the user's, what the client calls it, and the group that hears of it."""

    key: uuid.UUID
    name: str
    group: str


def room_events(
    what: str,
    *,
    group_of: Callable[[User, uuid.UUID], str | None],
    snapshot_of: Callable[[User, uuid.UUID], Data | None],
) -> tuple[SocketEvent, SocketEvent]:
    """`join_<what>_room` and `leave_<what>_room`, whose data name a thing by its `<what>_id`.

    `group_of(user, id)` is the group that hears of the user's thing; None where there is none or it
    is not theirs. `snapshot_of(user, id)` is how the job on it stands, which is sent on joining.
    """
    field = f"{what}_id"

    def may_join(connection: Connection, data: Data) -> Room:
        if len(connection.rooms) >= MAX_ROOMS:
            raise Refused("too_many_rooms", "Leave a room before joining another.")
        name = str(data.get(field, ""))
        key = _uuid_or_none(name)
        group = group_of(connection.user, key) if key else None
        if key is None or group is None:
            raise Refused("not_found", f"There is no such {what}, or it is not yours.")
        return Room(key, name, group)

    def called(name: str) -> str:
        # Things of several kinds may have one id: a video and the lecture in it.
        return f"{what} {name}"

    async def join(connection: Connection, room: Room) -> None:
        # First the group, then the snapshot: what changes in between is told twice, never lost.
        await connection.enter(called(room.name), room.group)
        await connection.say("joined", {field: room.name})
        snapshot = await database_sync_to_async(snapshot_of)(connection.user, room.key)
        if snapshot is not None:
            await connection.send_snapshot(snapshot, again=True)

    def may_leave(connection: Connection, data: Data) -> str:
        return str(data.get(field, ""))

    async def leave(connection: Connection, name: str) -> None:
        await connection.leave(called(name))
        await connection.say("left", {field: name})

    return (
        SocketEvent(f"join_{what}_room", may_join, join),
        SocketEvent(f"leave_{what}_room", may_leave, leave),
    )


def _uuid_or_none(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _group_of_job(user: User, key: uuid.UUID) -> str | None:
    job = jobs_of(user).filter(pk=key).first()
    return group_of_job(job) if job else None


def snapshot_of_job(user: User, key: uuid.UUID | str) -> Data | None:
    """How a job of the user's stands; None when there is no such job."""
    job = jobs_of(user).filter(pk=key).first()
    return job_snapshot(job) if job else None


JOB_ROOM = room_events("job", group_of=_group_of_job, snapshot_of=snapshot_of_job)
