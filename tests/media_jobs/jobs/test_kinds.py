"""What a kind of job may say of itself: its queue, its storage keys, who hears of a change."""

from typing import Any

import dramatiq
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.models import User
from media_jobs.data_export.jobs import DATA_EXPORT
from media_jobs.errors import JobFailed, Refused
from media_jobs.files.cleaning import clean_files
from media_jobs.jobs.context import JobContext
from media_jobs.jobs.registry import Finish, KeyRule, register
from media_jobs.jobs.services import cancel, rerun, submit
from media_jobs.jobs.sweeping import sweep
from media_jobs.jobs.transitions import claim, requeue
from media_jobs.models import Artifact, Job, JobStatus
from tests.media_jobs.files.test_cleaning import age
from tests.support.jobs import job_kind_that, run_waiting_jobs, submitted
from tests.support.media import Clips, all_files, kept

pytestmark = pytest.mark.django_db(transaction=True)


def by_size(params: dict[str, Any]) -> str:
    return "gpu" if params.get("large") else "cpu"


def test_there_are_no_two_kinds_of_one_name() -> None:
    with pytest.raises(ValueError, match="data_export"):
        register(DATA_EXPORT)


def test_the_queue_is_chosen_by_the_parameters_and_stays(monkeypatch, alice: User) -> None:
    queues: list[str] = []
    broker = dramatiq.get_broker()
    monkeypatch.setattr(broker, "enqueue", lambda message, **_: queues.append(message.queue_name))
    with job_kind_that(queue=by_size) as kind:
        small = submit(owner=alice, kind=kind)
        large = submit(owner=alice, kind=kind, params={"large": True})
        assert (small.queue, large.queue) == ("cpu", "gpu")
        claim(job_id=large.pk, worker="lost")
    # Whoever sweeps need not know the kind.
    requeue(job_id=large.pk, attempt=1)
    Job.objects.filter(pk=large.pk).update(created_at="2026-01-01T00:00:00Z")
    sweep()
    assert queues == ["cpu", "gpu", "gpu"]


def test_files_lie_where_the_kind_promises_also_when_made_again(alice: User) -> None:
    def work(context: JobContext) -> Finish:
        context.save_artifact("notes", b"draft", "application/pdf")
        context.save_artifact("notes", b"final", "application/pdf")
        return lambda: None

    rule = KeyRule("pdfs", lambda job, name: f"{job.pk}.pdf")
    with job_kind_that(work, keys=rule) as kind:
        job = submitted(alice, kind)
        run_waiting_jobs()
        assert all_files() == [Artifact.objects.get().key] == [f"pdfs/{job.pk}.pdf"]
        assert default_storage.open(f"pdfs/{job.pk}.pdf").read() == b"final"


def test_what_nobody_knows_in_a_kinds_own_folder_is_cleaned(settings, alice: User) -> None:
    def work(context: JobContext) -> Finish:
        context.save_artifact("notes", b"notes", "application/pdf")
        return lambda: None

    with job_kind_that(work, keys=KeyRule("pdfs", lambda job, name: f"{job.pk}.pdf")) as kind:
        job = submitted(alice, kind)
        run_waiting_jobs()
        default_storage.save("pdfs/nobodys.pdf", ContentFile(b"x"))
        age(settings.MEDIA_ROOT)
        assert clean_files() == 1
    assert all_files() == [f"pdfs/{job.pk}.pdf"]


def test_each_change_of_a_job_is_told_in_its_transaction(alice: User) -> None:
    seen: list[tuple[str, bool]] = []

    def work(context: JobContext) -> Finish:
        if context.job.attempt == 1:
            requeue(job_id=context.job.pk, attempt=1)
            context.check_cancelled()
        return lambda: None

    def changed(job: Job) -> None:
        assert Job.objects.get(pk=job.pk).status == job.status
        seen.append((job.status, job.is_new))

    with job_kind_that(work, on_change=changed) as kind:
        submitted(alice, kind)
        run_waiting_jobs()
        run_waiting_jobs()
        cancel(job=submitted(alice, kind))
    assert seen == [
        ("queued", True),
        ("running", False),
        ("queued", False),
        ("running", False),
        ("succeeded", False),
        ("queued", True),
        ("cancelled", False),
    ]


def test_an_app_that_cannot_keep_up_undoes_the_change(alice: User) -> None:
    def changed(job: Job) -> None:
        if job.status == JobStatus.SUCCEEDED:
            raise JobFailed("too_many", "There is no room for one more.")

    with job_kind_that(on_change=changed) as kind:
        job = submitted(alice, kind)
        run_waiting_jobs()
    job.refresh_from_db()
    assert (job.status, job.error_code) == (JobStatus.FAILED, "too_many")


def test_about_what_is_gone_there_is_no_job(alice: User, bob: User, clips: Clips) -> None:
    """A subject may be any row with a UUID: here a person."""
    upload = kept(alice, clips.photo)
    with job_kind_that() as kind:
        about_bob = submitted(alice, kind, bob)
        assert (about_bob.subject_type, about_bob.subject_id) == ("accounts.user", bob.pk)
        assert about_bob.upload is None
        about_upload = submitted(alice, kind, upload)
        assert (about_upload.subject_id, about_upload.upload) == (upload.pk, upload)
        assert submitted(alice, kind, bob) == about_bob
        run_waiting_jobs()
        about_bob.refresh_from_db()
        gone = bob.pk
        bob.delete()
        with pytest.raises(Refused) as refusal:
            rerun(job=about_bob)
        assert (refusal.value.code, refusal.value.status) == ("not_found", 404)
        bob.pk = gone
        with pytest.raises(Refused) as refusal:
            submitted(alice, kind, bob)
        assert refusal.value.code == "not_found"
