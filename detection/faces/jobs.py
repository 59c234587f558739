"""The job that examines an upload for face forgeries."""

from dataclasses import asdict, replace
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from detection.engines.faces.pipeline import ScanOptions, scan
from detection.engines.faces.types import FrameScan, ScanOutcome
from detection.faces.scorer import examination_settings, forgery_scorer, is_current
from detection.faces.uploads import media_limits, probe_of
from detection.reviews.queue import enqueue
from detection.sessions.activities import (
    READINGS,
    SCAN_CANCELLED,
    SCAN_FAILED,
    SCAN_STARTED,
    record_session_activity,
    record_verdict,
    record_verdict_change,
)
from detection.sessions.figures import count, note_label
from detection.sessions.models import (
    AggregatedVerdict,
    DetectionSession,
    FrameResult,
    Label,
    TellingFrame,
)
from detection.sessions.similarity import remember, resembling
from detection.sessions.video_kinds import FACE_KINDS, FACE_RESCORE_KIND, FACE_SCAN_KIND
from media_jobs.engines.errors import EngineRefused
from media_jobs.errors import JobFailed
from media_jobs.files.local_copy import local_copy
from media_jobs.jobs.context import JobContext
from media_jobs.jobs.latest import note_status
from media_jobs.jobs.notify import group_of_upload
from media_jobs.jobs.registry import Finish, JobKind, Step
from media_jobs.models import Artifact, Job, JobStatus, Upload


def record_scan(job: Job) -> None:
    """A scan was submitted, failed or was cancelled; of other changes nothing is said."""
    if not (job.is_new or job.status in (JobStatus.FAILED, JobStatus.CANCELLED)):
        return
    upload = job.upload
    name = f"“{upload.filename}”" if upload else "a file"
    if job.status == JobStatus.FAILED:
        kind, message = SCAN_FAILED, f"{name} was not scanned. {job.error_message}"
    elif job.status == JobStatus.CANCELLED:
        kind, message = SCAN_CANCELLED, f"The scan of {name} was cancelled"
    else:
        kind, message = SCAN_STARTED, f"The scan of {name} was started"
    record_session_activity(job.owner_id, kind, message, upload)


FRAMES_PER_WRITE = 100


def run_face_scan(context: JobContext) -> Finish:
    """Examine the job's upload; frames are kept as they come, the verdict at the end."""
    context.step("prepare")
    session = _begin(context)
    upload = context.job.upload
    if upload is None:
        raise JobFailed("file_missing", "The file is gone. Upload it again.")
    options = ScanOptions(rate=settings.DETECTION_FPS, limits=media_limits())
    outcome = None
    unwritten: list[FrameScan] = []
    try:
        with local_copy(upload.key, context.workdir) as path:
            context.step("examine")
            found = scan(
                path,
                options=options,
                engine=forgery_scorer(),
                context=context,
                media=probe_of(upload, path),
            )
            for item in found:
                if isinstance(item, ScanOutcome):
                    outcome = item
                    continue
                unwritten.append(item)
                if len(unwritten) >= FRAMES_PER_WRITE:
                    _write_frames(context, session, unwritten)
    except EngineRefused as error:
        raise JobFailed(error.code, error.message) from error
    assert outcome is not None, "a scan ends with its outcome"
    _write_frames(context, session, unwritten)
    context.step("conclude")
    telling = _keep_telling(context, session, outcome)
    alike = resembling(upload, outcome.fingerprint)

    def finish() -> None:
        _conclude(session, outcome, telling)
        remember(upload, outcome.fingerprint, alike)

    return finish


def _begin(context: JobContext) -> DetectionSession:
    """The job's session, emptied of what an earlier attempt may have left."""
    with context.fenced():
        job = context.job
        session, _ = DetectionSession.objects.get_or_create(
            job=job, defaults={"owner": job.owner, "upload": job.upload}
        )
        session.frames.all().delete()
        session.telling.all().delete()
    return session


def _write_frames(context: JobContext, session: DetectionSession, frames: list[FrameScan]) -> None:
    with context.fenced():
        FrameResult.objects.bulk_create(_frame_row(session, frame) for frame in frames)
    frames.clear()


def _frame_row(session: DetectionSession, frame: FrameScan) -> FrameResult:
    faces: list[dict[str, Any]] = [
        {
            "track": face.track,
            "box": {name: round(value, 4) for name, value in asdict(face.box).items()},
            "fake_probability": round(face.fake_probability, 4),
            "face_pixels": face.face_pixels,
        }
        for face in frame.faces
    ]
    return FrameResult(
        session=session,
        index=frame.index,
        seconds=round(frame.seconds, 3),
        fake_probability=max((face["fake_probability"] for face in faces), default=None),
        faces=faces,
    )


def _keep_telling(
    context: JobContext, session: DetectionSession, outcome: ScanOutcome
) -> list[TellingFrame]:
    kept = []
    for number, frame in enumerate(outcome.telling):
        crop = context.save_artifact(f"telling-{number}-crop.jpg", frame.crop_jpeg, "image/jpeg")
        heatmap = context.save_artifact(
            f"telling-{number}-heatmap.jpg", frame.heatmap_jpeg, "image/jpeg"
        )
        kept.append(_telling_row(session, frame, crop, heatmap))
    return kept


def _telling_row(
    session: DetectionSession, frame: Any, crop: Artifact, heatmap: Artifact
) -> TellingFrame:
    return TellingFrame(
        session=session,
        track=frame.track,
        seconds=frame.seconds,
        fake_probability=frame.fake_probability,
        crop=crop,
        heatmap=heatmap,
    )


def _conclude(session: DetectionSession, outcome: ScanOutcome, telling: list[TellingFrame]) -> None:
    """Write the verdict; runs in the transaction that marks the job succeeded."""
    session.label = outcome.label
    session.fake_probability = outcome.fake_probability
    session.summary = outcome.summary
    session.reasons = [asdict(reason) for reason in outcome.reasons]
    session.tracks = [asdict(track) for track in outcome.tracks]
    session.provenance = [asdict(finding) for finding in outcome.provenance]
    session.faces = len(outcome.tracks)
    session.thresholds = {
        "authentic_below": outcome.authentic_below,
        "manipulated_above": outcome.manipulated_above,
    }
    session.model = outcome.model.as_object()
    session.settings = examination_settings()
    session.frames_analysed = outcome.frames
    session.seconds_analysed = outcome.seconds
    session.finished_at = timezone.now()
    session.save()
    count(session)
    if session.upload_id is not None:
        note_label(Upload.objects.filter(pk=session.upload_id))
    AggregatedVerdict.objects.bulk_create(
        (AggregatedVerdict(session=session, **asdict(window)) for window in outcome.windows),
        batch_size=500,
    )
    TellingFrame.objects.bulk_create(telling)
    if session.job is not None and session.job.kind == FACE_RESCORE_KIND:
        record_verdict_change(session)
    else:
        record_verdict(session)
    enqueue(session)


def _discard(job: Job) -> None:
    """Frames of an examination without a verdict say nothing, and there may be 36,000 of them."""
    FrameResult.objects.filter(session__job=job).delete()


def _is_current(job: Job) -> bool:
    session = DetectionSession.objects.filter(job=job).first()
    return session is not None and is_current(session)


def _note_status(job: Job) -> None:
    """Lists of uploads show the state of the newest examination."""
    if job.upload_id is not None:
        note_status(job.upload_id, FACE_KINDS)


def _scan_changed(job: Job) -> None:
    _note_status(job)
    record_scan(job)


def _groups(job: Job) -> list[str]:
    """Whoever watches a video hears of its examinations."""
    return [group_of_upload(job.upload_id)] if job.upload_id else []


def _page(job: Job) -> str:
    return reverse("video", args=[job.upload_id]) if job.upload_id else ""


def _outcome(job: Job) -> str:
    session = DetectionSession.objects.filter(job=job).exclude(label="").first()
    return f"The file {READINGS[Label(session.label)]}." if session else ""


def _no_parameters(params: dict[str, Any]) -> dict[str, Any]:
    return {}


FACE_SCAN = JobKind(
    name=FACE_SCAN_KIND,
    steps=(Step("prepare", 1), Step("examine", 97), Step("conclude", 2)),
    run=run_face_scan,
    validate=_no_parameters,
    queue="cpu",
    time_limit_seconds=4 * 3600,
    on_change=_scan_changed,
    groups=_groups,
    discard=_discard,
    is_current=_is_current,
    label="Face analysis",
    icon="video",
    page=_page,
    outcome=_outcome,
)

FACE_RESCORE = replace(
    FACE_SCAN, name=FACE_RESCORE_KIND, on_change=_note_status, instead_of=FACE_SCAN_KIND
)
