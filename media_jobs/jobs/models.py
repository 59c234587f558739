"""The jobs that run on what was uploaded."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from media_jobs.uploads.models import OfKeptUploads, Upload


class JobStatus(models.TextChoices):
    QUEUED = "queued", "Waiting"
    RUNNING = "running"
    WAITING = "waiting", "Running elsewhere"  # a worker there reports back
    SUCCEEDED = "succeeded", "Finished"
    FAILED = "failed"
    CANCELLED = "cancelled"


IN_WORK = (JobStatus.RUNNING, JobStatus.WAITING)
UNFINISHED = (JobStatus.QUEUED, *IN_WORK)
# To clients a job that waits for a worker elsewhere is running.
SHOWN_STATUSES = [choice for choice in JobStatus.choices if choice[0] != JobStatus.WAITING]


def statuses_shown_as(status: str) -> tuple[str, ...]:
    """The statuses of which clients are told that it is this one."""
    return IN_WORK if status == JobStatus.RUNNING else (status,)


class Queue(models.TextChoices):
    CPU = "cpu", "CPU"
    GPU = "gpu", "GPU"
    NET = "net", "Network"


class Job(models.Model):
    """One piece of work. Its row is the truth; a message in the queue is only a hint.

    `status` is written by `media_jobs.jobs.transitions` alone. `attempt` fences the runner:
    whoever runs attempt 2 leaves no trace once attempt 3 has begun.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="jobs"
    )
    subject_type = models.CharField(
        max_length=100, blank=True, help_text="The model of what the job is about."
    )
    subject_id = models.UUIDField(null=True, blank=True)
    upload = models.ForeignKey(
        Upload,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="jobs",
        help_text="The subject, where that is an upload.",
    )
    params = models.JSONField(default=dict, blank=True)
    idempotency_key = models.CharField(  # noqa: DJ001 - NULLs may repeat under the constraint
        max_length=120, null=True, blank=True
    )

    status = models.CharField(max_length=10, choices=JobStatus.choices, default=JobStatus.QUEUED)
    queue = models.CharField(max_length=10, choices=Queue.choices, default=Queue.CPU)
    version = models.PositiveIntegerField(default=1)
    attempt = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=100, blank=True)

    progress = models.FloatField(default=0, help_text="0 to 100.")
    message = models.CharField(max_length=200, blank=True)
    units_done = models.PositiveIntegerField(null=True, blank=True)
    units_total = models.PositiveIntegerField(null=True, blank=True)

    error_code = models.CharField(max_length=50, blank=True)
    error_message = models.CharField(max_length=500, blank=True)
    error_reference = models.CharField(max_length=20, blank=True)

    created_at = models.DateTimeField(auto_now_add=True)
    enqueued_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(
        null=True, blank=True, help_text="Until when a worker elsewhere has time to report."
    )
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = OfKeptUploads()
    with_deleted: ClassVar[models.Manager["Job"]] = models.Manager()

    class Meta:
        db_table = "jobs"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "kind", "idempotency_key"], name="job_once_per_idempotency_key"
            ),
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "kind"],
                condition=Q(status__in=["queued", "running", "waiting"]),
                name="one_unfinished_job_per_subject_and_kind",
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "-created_at", "-id", "kind", "status", "upload"],
                name="jobs_of_owner",
            ),
            models.Index(
                fields=["owner", "status", "kind", "upload"], name="jobs_of_owner_by_status"
            ),
            models.Index(
                fields=["owner", "kind", "status", "upload"], name="jobs_of_owner_by_kind"
            ),
            models.Index(fields=["upload", "kind", "-created_at", "-id"], name="jobs_of_upload"),
            models.Index(fields=["-created_at", "-id", "upload"], name="jobs_of_all"),
            models.Index(fields=["kind", "-created_at", "-id", "upload"], name="jobs_by_kind"),
            models.Index(fields=["status", "-created_at", "-id", "upload"], name="jobs_by_status"),
            models.Index(
                fields=["status", "heartbeat_at"],
                condition=Q(status__in=["queued", "running", "waiting"]),
                name="unfinished_jobs",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id} ({self.get_status_display()})"

    @property
    def reference(self) -> str:
        """What the job's token hold is filed under."""
        return f"job:{self.pk}"

    @property
    def is_new(self) -> bool:
        """Whether nothing has happened to the job since it was submitted."""
        return self.version == 1

    @property
    def shown_status(self) -> str:
        """The status that clients are told."""
        return JobStatus.RUNNING if self.status == JobStatus.WAITING else self.status

    @property
    def finished(self) -> bool:
        """Whether the job has reached a state that it never leaves."""
        return self.status not in UNFINISHED


class StepStatus(models.TextChoices):
    PENDING = "pending", "To do"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class JobStep(models.Model):
    """One named stage of a job, in the order its kind declares them."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="steps")
    name = models.CharField(max_length=40)
    ordinal = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=StepStatus.choices, default=StepStatus.PENDING)
    progress = models.FloatField(default=0)
    message = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "job_steps"
        ordering = ["ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["job", "ordinal"], name="one_step_per_ordinal")
        ]

    def __str__(self) -> str:
        return f"{self.ordinal}. {self.name}"


class Worker(models.Model):
    """A process that runs jobs, for as long as it beats, busy or idle."""

    name = models.CharField(primary_key=True, max_length=100, help_text="Host and process id.")
    queues = models.JSONField(default=list)
    device = models.CharField(max_length=100)
    loaded = models.JSONField(default=list, help_text="The models that it has loaded.")
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()

    class Meta:
        db_table = "workers"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
