"""The jobs that run on what was uploaded."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q


class JobStatus(models.TextChoices):
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


UNFINISHED = (JobStatus.QUEUED, JobStatus.RUNNING)


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
    upload = models.ForeignKey(
        "media_jobs.Upload", on_delete=models.CASCADE, null=True, blank=True, related_name="jobs"
    )
    params = models.JSONField(default=dict, blank=True)
    idempotency_key = models.CharField(  # noqa: DJ001 - NULLs may repeat under the constraint
        max_length=120, null=True, blank=True
    )

    status = models.CharField(max_length=10, choices=JobStatus.choices, default=JobStatus.QUEUED)
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
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "jobs"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "kind", "idempotency_key"], name="job_once_per_idempotency_key"
            ),
            models.UniqueConstraint(
                fields=["upload", "kind"],
                condition=Q(status__in=["queued", "running"]),
                name="one_unfinished_job_per_upload_and_kind",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-created_at"]),
            models.Index(fields=["upload", "-created_at", "-id"], name="jobs_of_upload"),
            models.Index(fields=["-created_at", "-id"], name="jobs_of_all"),
            models.Index(fields=["kind", "-created_at", "-id"], name="jobs_by_kind"),
            models.Index(fields=["status", "-created_at", "-id"], name="jobs_by_status"),
            models.Index(
                fields=["status", "heartbeat_at"],
                condition=Q(status__in=["queued", "running"]),
                name="unfinished_jobs",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id} ({self.status})"

    def key_of(self, name: str) -> str:
        """Where the storage is to keep the file that the job calls `name`."""
        folder = f"uploads/{self.upload_id}" if self.upload_id else "jobs"
        return f"{folder}/{self.pk}/{name}"

    @property
    def reference(self) -> str:
        """What the job's token hold is filed under."""
        return f"job:{self.pk}"

    @property
    def is_new(self) -> bool:
        """Whether nothing has happened to the job since it was submitted."""
        return self.version == 1

    @property
    def finished(self) -> bool:
        """Whether the job has reached a state that it never leaves."""
        return self.status not in UNFINISHED


class StepStatus(models.TextChoices):
    PENDING = "pending"
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
