"""A database of an earlier state migrates with its rows, and back."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from accounts.models import User

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

BEFORE = [("media_jobs", "0004_fill_latest_status")]


def migrate(targets: list[tuple[str, str]]) -> Any:
    """Migrate to `targets`; returns the models of that state."""
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


@pytest.fixture
def latest() -> Iterator[list[tuple[str, str]]]:
    """The newest state, which the database has again in the end."""
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes()
    yield leaves
    migrate(leaves)


def test_jobs_of_before_learn_their_subject_and_their_queue(
    alice: User, latest: list[tuple[str, str]]
) -> None:
    old = migrate(BEFORE)
    upload = old.get_model("media_jobs", "Upload").objects.create(
        owner_id=alice.pk, kind="video", file="uploads/1/source.mp4", filename="a.mp4",
        content_type="video/mp4", size_bytes=1, sha256="0" * 64,
    )  # fmt: skip
    jobs = old.get_model("media_jobs", "Job").objects
    scan = jobs.create(
        kind="face_scan", owner_id=alice.pk, upload=upload, idempotency_key="k", status="running",
        attempt=2, heartbeat_at=timezone.now(),
    )  # fmt: skip
    done = jobs.create(kind="face_scan", owner_id=alice.pk, upload=upload, status="succeeded")
    export = jobs.create(kind="data_export", owner_id=alice.pk, status="queued")

    new = migrate(latest).get_model("media_jobs", "Job").objects
    about = {job.pk: (job.subject_type, job.subject_id, job.upload_id) for job in new.all()}
    assert about == {
        scan.pk: ("media_jobs.upload", upload.pk, upload.pk),
        done.pk: ("media_jobs.upload", upload.pk, upload.pk),
        export.pk: ("accounts.user", alice.pk, None),
    }
    assert set(new.values_list("queue", "lease_until")) == {("cpu", None)}
    same = {
        "owner_id": alice.pk, "kind": "face_scan",
        "subject_type": "media_jobs.upload", "subject_id": upload.pk,
    }  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        new.create(**same, status="waiting")
    new.create(**same | {"kind": "another"}, idempotency_key="k", status="waiting")

    back = migrate(BEFORE).get_model("media_jobs", "Job").objects
    assert set(back.values_list("pk", "status")) >= {(scan.pk, "running"), (done.pk, "succeeded")}
    assert back.get(kind="another").status == "queued", "it is handed out again"


def test_links_of_before_wait_among_links_and_name_their_purpose(
    alice: User, latest: list[tuple[str, str]]
) -> None:
    before = [("media_jobs", "0015_indexes_of_hidden_and_running")]
    jobs = migrate(before).get_model("media_jobs", "Job").objects
    url = "https://a.example/b.mp4"
    params = {"url": url, "kinds": ["video", "image"], "work": "face_scan"}
    link = {"kind": "fetch_link", "owner_id": alice.pk, "params": params}
    queued, done = (jobs.create(**link, status=status) for status in ("queued", "succeeded"))
    export = jobs.create(kind="data_export", owner_id=alice.pk, status="queued")
    new = migrate(latest).get_model("media_jobs", "Job").objects
    named = {"url": url, "purposes": ["faces"]}
    assert {job.pk: (job.queue, job.params) for job in new.all()} == {
        queued.pk: ("net", named), done.pk: ("cpu", named), export.pk: ("cpu", {}),
    }  # fmt: skip
    back = migrate(before).get_model("media_jobs", "Job").objects
    assert set(back.values_list("queue", flat=True)) == {"cpu"}
    assert back.get(pk=queued.pk).params == params
