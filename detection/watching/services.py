"""Taking in what a browser extension saw: batches of scored frames into a session.

Frames and sessions carry the extension's own numbers, so a batch that comes twice adds nothing.
"""

import math
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from detection.engines.faces.types import Box, FaceObservation, FrameScan
from detection.engines.faces.watched import judge_watched
from detection.faces.scorer import forgery_scorer
from detection.sessions import figures
from detection.sessions.activities import record_verdict
from detection.sessions.models import AggregatedVerdict, DetectionSession, FrameResult, Source
from media_jobs.errors import Refused

# More than five hours at a frame a second.
MAX_SESSION_FRAMES = 20_000


class Synced(NamedTuple):
    """The session, and how many of the frames sent were new to it."""

    session: DetectionSession
    added: int


@transaction.atomic
def sync(
    *,
    owner: User,
    client_id: str,
    frames: list[dict[str, Any]],
    model: dict[str, str],
    finished: bool,
) -> Synced:
    """Add `frames` (index, seconds, faces) to the session that the extension calls `client_id`.

    A frame whose index is there already is left as it is. `finished` reaches the verdict; frames
    that arrive later are judged with the rest. Raises `Refused` when a session grows too long or
    is finished without a frame.
    """
    session = _session(owner, client_id, model)
    indices = [frame["index"] for frame in frames]
    known = set(session.frames.filter(index__in=indices).values_list("index", flat=True))
    new = [_row(session, frame) for frame in frames if frame["index"] not in known]
    count = session.frames_analysed + len(new)
    if count > MAX_SESSION_FRAMES:
        raise Refused(
            "session_full",
            f"A session holds {MAX_SESSION_FRAMES} frames. Begin another with a new client_id.",
            status=413,
        )
    if finished and not count:
        raise Refused("no_frames", "A session is finished once it has a frame.")
    FrameResult.objects.bulk_create(new)
    if session.finished_at and new:
        figures.uncount(session)
    session.frames_analysed = count
    if finished or session.finished_at:
        if new or not session.finished_at:
            _judge(session)
    else:
        session.save(update_fields=["frames_analysed"])
    return Synced(session, len(new))


def _session(owner: User, client_id: str, model: dict[str, str]) -> DetectionSession:
    """The session, locked until the end of the transaction."""
    card = forgery_scorer().card
    DetectionSession.objects.get_or_create(
        owner=owner,
        client_id=client_id,
        defaults={
            "source": Source.EXTENSION,
            "model": model,
            "thresholds": {
                "authentic_below": card.authentic_below,
                "manipulated_above": card.manipulated_above,
            },
        },
    )
    return DetectionSession.objects.select_for_update().get(owner=owner, client_id=client_id)


def _row(session: DetectionSession, frame: dict[str, Any]) -> FrameResult:
    return FrameResult(
        session=session,
        index=frame["index"],
        seconds=frame["seconds"],
        fake_probability=max((face["fake_probability"] for face in frame["faces"]), default=None),
        faces=frame["faces"],
    )


def _judge(session: DetectionSession) -> None:
    outcome = judge_watched(_scans(session), forgery_scorer().card)
    session.label = outcome.label
    session.fake_probability = outcome.fake_probability
    session.summary = outcome.summary
    session.reasons = [asdict(reason) for reason in outcome.reasons]
    session.tracks = [asdict(track) for track in outcome.tracks]
    session.faces = len(outcome.tracks)
    session.seconds_analysed = outcome.seconds
    first_verdict = session.finished_at is None
    session.finished_at = session.finished_at or timezone.now()
    session.save()
    figures.count(session)
    if first_verdict:
        record_verdict(session)
    session.windows.all().delete()
    AggregatedVerdict.objects.bulk_create(
        (AggregatedVerdict(session=session, **asdict(window)) for window in outcome.windows),
        batch_size=500,
    )


def _scans(session: DetectionSession) -> Iterator[FrameScan]:
    for row in session.frames.order_by("seconds", "index").iterator(chunk_size=1000):
        yield FrameScan(row.index, row.seconds, tuple(_face(face) for face in row.faces))


def _face(face: dict[str, Any]) -> FaceObservation:
    return FaceObservation(
        track=face["track"],
        box=Box(**face["box"]),
        confidence=1.0,
        face_pixels=face["face_pixels"],
        sharpness=math.inf,  # nobody measured it, so it weakens nothing
        fake_probability=face["fake_probability"],
    )
