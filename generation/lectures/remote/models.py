"""What a site and its worker remember of each other's requests and lectures."""

import uuid

from django.db import models


class WorkerNonce(models.Model):
    """What made a signed request unique, so that it is taken once."""

    nonce = models.CharField(primary_key=True, max_length=64)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "worker_nonces"

    def __str__(self) -> str:
        return self.nonce[:8]


class HandOver(models.Model):
    """That a worker elsewhere was given the lecture of `job`, in its attempt `attempt`.

    Its id is in the address that the worker calls back: another attempt has another one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    job = models.OneToOneField(
        "media_jobs.Job", on_delete=models.CASCADE, related_name="lecture_hand_over"
    )
    attempt = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField(help_text="When the worker was first asked.")
    away_since = models.DateTimeField(
        null=True, blank=True, help_text="Since when the worker has not answered."
    )
    completed_at = models.DateTimeField(null=True, blank=True)
    result_url = models.CharField(
        max_length=2048, blank=True, help_text="Empty: its files lie in the storage that we share."
    )
    result_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "lecture_hand_overs"

    def __str__(self) -> str:
        return f"attempt {self.attempt} of {self.job_id}"


class Order(models.Model):
    """A lecture of another site, `origin`, which has asked us to read it.

    `request_id` is its own name for what it asks: under another one the lecture is read anew.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    origin = models.CharField(max_length=300)
    video_id = models.UUIDField(help_text="What the other site calls it.")
    request_id = models.CharField(max_length=100, blank=True)
    callback_url = models.CharField(max_length=2048)
    source_url = models.CharField(max_length=2048, blank=True)
    language = models.CharField(max_length=2, blank=True)
    speech = models.BooleanField(default=True)
    error_code = models.CharField(max_length=50, blank=True)
    error_message = models.CharField(max_length=500, blank=True)
    away_since = models.DateTimeField(
        null=True, blank=True, help_text="Since when the other site has not answered."
    )
    asked_at = models.DateTimeField(db_index=True, help_text="When it was last asked for.")

    class Meta:
        db_table = "lecture_orders"
        constraints = [
            models.UniqueConstraint(fields=["origin", "video_id"], name="one_order_per_video")
        ]

    def __str__(self) -> str:
        return f"{self.video_id} of {self.origin}"
