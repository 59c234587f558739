"""Rows of everything that the site lists: as many of one person as of all others together.

One row of each is made as the site makes it, and multiplied in the database.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from accounts.models import Activity, Notice, SignIn, User
from billing.models import EntryKind, LedgerEntry, Wallet
from billing.services import open_wallet
from detection.models import DetectionSession, FrameResult, Label, ReviewCase, WaitsBecause
from detection.sessions.video_kinds import VideoKind
from media_jobs.jobs.subjects import type_of
from media_jobs.models import Job, JobStatus, JobStep, Note, Tag, Tagging, Upload

FRAMES = 20_000
DAYS = 700
# As large as of a clip with four faces.
TRACKS = [
    {
        "track": number,
        "label": "authentic",
        "fake_probability": 0.1,
        "frames": 90,
        "start_seconds": 0.0,
        "end_seconds": 9.0,
        "reasons": [{"code": "small_face", "message": "The face is small."}],
    }
    for number in range(4)
]
LABEL = (
    f"CASE WHEN n % 20 < 12 THEN '{Label.AUTHENTIC}' WHEN n % 20 < 17 THEN '{Label.MANIPULATED}' "
    f"WHEN n % 20 < 19 THEN '{Label.UNCERTAIN}' ELSE '{Label.NO_FACE}' END"
)
STATUS = (
    f"CASE WHEN n % 97 > 2 THEN '{JobStatus.SUCCEEDED}' WHEN n % 97 > 0 THEN '{JobStatus.FAILED}' "
    f"ELSE '{JobStatus.CANCELLED}' END"
)


def fill(owner: User, rows: int) -> None:
    """Give `owner` as many rows of each list as `rows`, and others as many."""
    first = _first_of_each(owner)
    _others(rows)
    _uploads(first["upload"], rows)
    _of_uploads(first)
    _written(owner)
    frames = f"SELECT n FROM {_series(FRAMES)}"
    _multiply(first["frame"], frames, index="n", seconds="n / 10.0")
    import_module("detection.migrations.0008_fill_figures").fill(apps, None)
    if connection.vendor == "postgresql":  # as it does by itself; SQLite keeps no statistics
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _first_of_each(owner: User) -> dict[str, Any]:
    wallet = open_wallet(user=owner)
    upload = Upload.objects.create(
        owner=owner,
        kind=VideoKind.VIDEO,
        file="uploads/0/source.mp4",
        filename="first.mp4",
        content_type="video/mp4",
        size_bytes=0,
        sha256="0" * 64,
        media={"duration_seconds": 9.0, "width": 1920, "height": 1080, "codec": "h264"},
        latest_status=JobStatus.SUCCEEDED,
        latest_label=Label.AUTHENTIC,
    )
    job = Job.objects.create(
        kind="face_scan",
        owner=owner,
        upload=upload,
        subject_type=type_of(upload),
        subject_id=upload.pk,
        status=JobStatus.SUCCEEDED,
        progress=100,
    )
    session = DetectionSession.objects.create(
        owner=owner,
        upload=upload,
        job=job,
        label=Label.AUTHENTIC,
        fake_probability=0.1,
        summary="No sign of manipulation was found.",
        tracks=TRACKS,
        reasons=TRACKS[0]["reasons"],
        faces=4,
        frames_analysed=90,
        seconds_analysed=9.0,
        thresholds={"authentic_below": 0.3, "manipulated_above": 0.7},
        model={"id": "face-forgery", "version": "3", "sha256": "0" * 64},
        finished_at=timezone.now(),
    )
    face = {"track": 0, "box": {"x": 0.1, "y": 0.1, "width": 0.2, "height": 0.2}}
    return {
        "upload": upload,
        "job": job,
        "session": session,
        "step": JobStep.objects.create(job=job, name="examine", ordinal=0),
        "frame": FrameResult.objects.create(session=session, index=0, seconds=0, faces=[face]),
        "case": ReviewCase.objects.create(session=session, because=WaitsBecause.UNCERTAIN),
        "activity": Activity.objects.create(
            user=owner, type="scan_completed", message="A line", paths={"page": "/"}
        ),
        "notice": Notice.objects.create(
            user=owner, type="job_succeeded", message="A line", page="/", read_at=timezone.now()
        ),
        "entry": LedgerEntry.objects.create(
            wallet=wallet, kind=EntryKind.CAPTURE, amount=1, idempotency_key="first"
        ),
        "sign_in": SignIn.objects.create(user=owner, refresh_jti="x", client="a script"),
    }


def _others(rows: int) -> None:
    other = User.objects.create_user("other-0@example.org")
    series = f"SELECT n FROM {_series(rows - 1)}"
    _multiply(other, series, id=_uuid(), email="'other-' || n || '@example.org'")
    wallet = Wallet.objects.create(user=other)
    users = f"SELECT id FROM users WHERE email LIKE 'other-%%' AND id <> {_quoted(other.pk)}"
    _multiply(wallet, users, user_id="s.id")


def _uploads(upload: Upload, rows: int) -> None:
    owner = _quoted(upload.owner_id)
    number = "row_number() OVER (ORDER BY id)"
    own = f"SELECT n, {owner} AS owner FROM {_series(rows)}"
    own = own if connection.vendor == "sqlite" else own.replace(owner, f"{owner}::uuid")
    others = f"SELECT {rows} + {number} AS n, id AS owner FROM users WHERE email LIKE 'other-%%'"
    for source in (own, others):
        _multiply(
            upload,
            source,
            id=_uuid(),
            owner_id="s.owner",
            kind="CASE WHEN n % 5 = 0 THEN 'image' ELSE 'video' END",
            filename="'holiday ' || (n * 7919 % 100003) || '.mp4'",
            size_bytes="n * 104729 % 1000003",
            sha256="'digest ' || n",
            latest_status=STATUS,
            latest_label=LABEL,
            created_at=_ago(f"n * 7919 % {DAYS * 86400}"),
        )


def _of_uploads(first: dict[str, Any]) -> None:
    """What each upload has led to, and as many lines in every log."""
    new = _quoted(first["upload"].pk)
    number = "row_number() OVER (ORDER BY created_at)"
    uploads = f"SELECT u.*, {number} AS n FROM video_uploads u WHERE id <> {new}"
    owned = {"owner_id": "s.owner_id", "created_at": "s.created_at"}
    logged = {"id": _uuid(), "user_id": "s.owner_id"}
    about = {"upload_id": "s.id", "subject_id": "s.id"}
    _multiply(first["job"], uploads, id=_uuid(), status="s.latest_status", **about, **owned)
    jobs = (
        "SELECT j.*, u.latest_label FROM jobs j JOIN video_uploads u ON u.id = j.upload_id "
        f"WHERE j.upload_id <> {new}"
    )
    _multiply(first["step"], jobs, job_id="s.id")
    _multiply(
        first["session"],
        jobs,
        id=_uuid(),
        upload_id="s.upload_id",
        job_id="s.id",
        label="s.latest_label",
        **owned,
    )
    sessions = (
        f"SELECT id, {number} AS n FROM detection_sessions "
        f"WHERE id <> {_quoted(first['session'].pk)} AND upload_id IS NOT NULL"
    )
    _multiply(first["case"], sessions, session_id="s.id", distance="(n % 1000) / 2000.0")
    kind = "CASE WHEN n % 3 = 0 THEN 'signed_in' ELSE 'scan_completed' END"
    _multiply(first["activity"], uploads, type=kind, created_at="s.created_at", **logged)
    _multiply(first["notice"], uploads, user_id="s.owner_id", created_at="s.created_at")
    _multiply(first["sign_in"], uploads, renewed_at=_ago("n % 86400"), **logged)
    kind = "CASE WHEN n % 2 = 0 THEN 'grant' ELSE 'capture' END"
    _multiply(
        first["entry"],
        f"{uploads} ORDER BY created_at",
        wallet_id="s.owner_id",
        kind=kind,
        idempotency_key="'n' || n",
        created_at="s.created_at",
    )


def _written(owner: User) -> None:
    """A tag on every second upload of the owner's, one on every thousandth, and as many notes."""
    upload = Upload.objects.filter(owner=owner).earliest("created_at")
    mine = (
        "SELECT u.id, row_number() OVER (ORDER BY id) AS n FROM video_uploads u "
        f"WHERE owner_id = {_quoted(owner.pk)} AND id <> {_quoted(upload.pk)}"
    )
    for name, every in (("often", 2), ("seldom", 1000)):
        tag = Tag.objects.create(owner=owner, name=name, folded=name)
        tagging = Tagging.objects.create(tag=tag, upload=upload)
        _multiply(tagging, f"SELECT * FROM ({mine}) m WHERE n % {every} = 0", upload_id="s.id")
    note = Note.objects.create(upload=upload, owner=owner, text="first")
    text = "'note ' || s.n || ': where it was taken, and by whom'"
    _multiply(note, f"SELECT * FROM ({mine}) m WHERE n % 10 = 0", upload_id="s.id", text=text)


def _multiply(row: models.Model, source: str, **columns: str) -> None:
    """Insert a copy of `row` for each row `s` of a query, with these columns computed from it."""
    meta = row._meta
    keyed = not isinstance(meta.pk, models.AutoField)
    names = [field.column for field in meta.concrete_fields if keyed or not field.primary_key]
    values = ", ".join(columns.get(str(name), f't."{name}"') for name in names)
    quoted = ", ".join(f'"{name}"' for name in names)
    pk = meta.pk.get_db_prep_value(row.pk, connection)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {meta.db_table} ({quoted}) SELECT {values} FROM ({source}) s "
            f'JOIN {meta.db_table} t ON t."{meta.pk.column}" = %s'.replace(" % ", " %% "),
            [pk],
        )


def _quoted(key: Any) -> str:
    return f"'{key.hex if connection.vendor == 'sqlite' else key}'"


def _series(count: int) -> str:
    if connection.vendor == "postgresql":
        return f"generate_series(1::bigint, {count}) AS series(n)"
    return (
        "(WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series "
        f"WHERE n < {count}) SELECT n FROM series)"
    )


def _uuid() -> str:
    postgresql = connection.vendor == "postgresql"
    return "gen_random_uuid()" if postgresql else "lower(hex(randomblob(16)))"


def _ago(seconds: str) -> str:
    if connection.vendor == "postgresql":
        return f"now() - ({seconds}) * interval '1 second'"
    return f"strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now', '-' || ({seconds}) || ' seconds')"
