"""One attempt of a job: it works, reports, and ends in one of the ways that a job can end."""

import threading
import time

import pytest
from dramatiq.middleware import Shutdown

from accounts.models import User
from billing.models import Hold, HoldStatus
from media_jobs.errors import JobFailed
from media_jobs.jobs.context import JobContext
from media_jobs.jobs.registry import Finish
from media_jobs.jobs.runner import run
from media_jobs.jobs.selectors import job_snapshot
from media_jobs.jobs.services import cancel
from media_jobs.jobs.transitions import claim, requeue
from media_jobs.models import Artifact, Job, JobStatus, Upload
from media_jobs.uploads.services import delete_upload
from tests.support.jobs import job_kind_that, run_waiting_jobs, submitted, working
from tests.support.media import Clips, kept, stored_files, temporary_files
from tests.support.threads import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_job_that_ends_well_is_captured_and_its_steps_are_done(settings, alice: User) -> None:
    written: list[str] = []

    def work(context: JobContext) -> Finish:
        context.step("first")
        context.step("second")
        return lambda: written.append(context.job.status)

    with job_kind_that(work) as kind:
        settings.TOKEN_PRICES = {kind: 1}
        job = submitted(alice, kind)
        run_waiting_jobs()
    job.refresh_from_db()
    assert (job.status, job.progress, job.attempt) == (JobStatus.SUCCEEDED, 100, 1)
    assert set(job.steps.values_list("status", "progress")) == {("done", 100)}
    assert Hold.objects.get().status == HoldStatus.CAPTURED
    assert len(written) == 1
    assert temporary_files() == []


def test_an_expected_failure_tells_its_owner_and_costs_nothing(settings, alice: User) -> None:
    def work(context: JobContext) -> Finish:
        context.step("first")
        raise JobFailed("too_dark", "The picture is too dark. Turn on a light.")

    with job_kind_that(work) as kind:
        settings.TOKEN_PRICES = {kind: 1}
        job = submitted(alice, kind)
        run_waiting_jobs()
    job.refresh_from_db()
    assert job_snapshot(job)["error"] == {
        "code": "too_dark",
        "message": "The picture is too dark. Turn on a light.",
        "reference": None,
    }
    assert [step.status for step in job.steps.all()] == ["failed", "pending"]
    assert Hold.objects.get().status == HoldStatus.RELEASED


def test_an_unexpected_error_shows_a_reference_and_logs_the_traceback(alice: User, caplog) -> None:
    def work(context: JobContext) -> Finish:
        raise ZeroDivisionError("a secret detail")

    with job_kind_that(work) as kind:
        job = submitted(alice, kind)
        run_waiting_jobs()
    job.refresh_from_db()
    error = job_snapshot(job)["error"]
    assert error["code"] == "internal_error"
    assert len(error["reference"]) == 8
    assert "secret" not in str(error)
    logged = next(r for r in caplog.records if error["reference"] in r.getMessage() + str(r.msg))
    assert str(job.pk) in str(logged.msg), "the log line says which job"
    assert "a secret detail" in caplog.text


def test_a_failure_while_the_result_is_written_undoes_the_success(settings, alice: User) -> None:
    def finish() -> None:
        raise ValueError("the result does not fit")

    with job_kind_that(lambda context: finish) as kind:
        settings.TOKEN_PRICES = {kind: 1}
        job = submitted(alice, kind)
        run_waiting_jobs()
    job.refresh_from_db()
    assert (job.status, job.error_code) == (JobStatus.FAILED, "internal_error")
    assert Hold.objects.get().status == HoldStatus.RELEASED


def test_running_a_job_twice_works_once(alice: User) -> None:
    times: list[int] = []

    def work(context: JobContext) -> Finish:
        times.append(context.job.attempt)
        return lambda: None

    with job_kind_that(work) as kind:
        job = submitted(alice, kind)
        run(job.pk, worker="one")
        run(job.pk, worker="two")
    assert times == [1]


def test_a_cancelled_job_stops_at_its_next_look(alice: User) -> None:
    def work(context: JobContext) -> Finish:
        cancel(job=context.job)
        context.check_cancelled()
        raise AssertionError("never comes here")

    with job_kind_that(work) as kind:
        job = submitted(alice, kind)
        run_waiting_jobs()
    job.refresh_from_db()
    assert (job.status, job.error_code) == (JobStatus.CANCELLED, "")
    assert temporary_files() == []


def test_a_job_that_takes_too_long_is_told_so(alice: User) -> None:
    def work(context: JobContext) -> Finish:
        context.check_cancelled()
        raise AssertionError("never comes here")

    with job_kind_that(work, time_limit_seconds=0) as kind:
        job = submitted(alice, kind)
        run_waiting_jobs()
    job.refresh_from_db()
    assert (job.status, job.error_code) == (JobStatus.FAILED, "time_limit")


def test_a_superseded_attempt_leaves_no_trace(alice: User, clips: Clips) -> None:
    """Its worker was thought lost, another took the job, and then the first one came back."""
    wrote: list[str] = []

    def work(context: JobContext) -> Finish:
        if context.job.attempt == 2:
            return lambda: wrote.append("second")
        requeue(job_id=context.job.pk, attempt=1)
        claim(job_id=context.job.pk, worker="another")
        before = job_snapshot(Job.objects.get())
        for write in (
            lambda: context.progress(0.5, "too late"),
            lambda: context.step("first"),
            lambda: context.save_artifact("late.txt", b"too late", "text/plain"),
            lambda: context.fenced().__enter__(),
        ):
            with pytest.raises(BaseException, match="^$"):
                write()
        assert job_snapshot(Job.objects.get()) == before
        return lambda: wrote.append("first")

    with job_kind_that(work) as kind:
        upload = kept(alice, clips.face)
        job = submitted(alice, kind, upload)
        files = stored_files()
        run(job.pk, worker="one")
        job.refresh_from_db()
        assert (job.status, job.worker, job.attempt) == (JobStatus.RUNNING, "another", 2)
        assert wrote == []
        assert not Artifact.objects.exists()
        assert stored_files() == files


def test_an_artifact_of_the_same_name_replaces_the_file(alice: User, clips: Clips) -> None:
    def work(context: JobContext) -> Finish:
        context.save_artifact("note.txt", b"first", "text/plain")
        context.save_artifact("note.txt", b"second", "text/plain")
        return lambda: None

    upload = kept(alice, clips.face)
    with job_kind_that(work) as kind:
        submitted(alice, kind, upload)
        run_waiting_jobs()
    artifact = Artifact.objects.get()
    assert artifact.file.read() == b"second"
    artifact.file.close()
    assert artifact.size_bytes == 6
    assert len([name for name in stored_files() if "note" in name]) == 1


def test_an_orderly_shutdown_puts_the_job_back_without_counting(alice: User) -> None:
    def work(context: JobContext) -> Finish:
        raise Shutdown

    with job_kind_that(work) as kind:
        job = submitted(alice, kind)
        with pytest.raises(Shutdown):
            run(job.pk, worker="one")
    job.refresh_from_db()
    assert (job.status, job.attempt, job.enqueued_at) == (JobStatus.QUEUED, 0, None)


def test_a_worker_that_is_stopped_lets_go_of_its_job_and_another_finishes_it(alice: User) -> None:
    begun = threading.Event()

    def work(context: JobContext) -> Finish:
        if not begun.is_set():
            begun.set()
            while True:
                time.sleep(0.01)
        return lambda: None

    with job_kind_that(work) as kind:
        with working():
            job = submitted(alice, kind)
            assert begun.wait(10)
        job.refresh_from_db()
        assert (job.status, job.attempt) == (JobStatus.QUEUED, 0)
        with working():
            done = Job.objects.filter(status=JobStatus.SUCCEEDED)
            wait_until(done.exists, what="the second worker to finish the job")
    assert Job.objects.get().attempt == 1


def test_deleting_an_upload_while_its_job_runs_leaves_nothing(
    settings, alice: User, clips: Clips
) -> None:
    begun, deleted = threading.Event(), threading.Event()

    def work(context: JobContext) -> Finish:
        context.save_artifact("half.txt", b"half of it", "text/plain")
        (context.workdir / "scratch").write_bytes(b"scratch")
        begun.set()
        assert deleted.wait(10)
        context.save_artifact("rest.txt", b"the rest", "text/plain")
        raise AssertionError("never comes here")

    with job_kind_that(work) as kind:
        settings.TOKEN_PRICES = {kind: 1}
        upload = kept(alice, clips.face)
        submitted(alice, kind, upload)
        with working():
            assert begun.wait(10)
            delete_upload(upload=upload)
            deleted.set()
            wait_until(lambda: not temporary_files(), what="the working folder to go")
    assert not Upload.objects.exists()
    assert not Job.objects.exists()
    assert not Artifact.objects.exists()
    assert stored_files() == []
    assert Hold.objects.get().status == HoldStatus.RELEASED


def test_deleting_a_finished_upload_removes_its_files(alice: User, clips: Clips) -> None:
    def work(context: JobContext) -> Finish:
        context.save_artifact("note.txt", b"note", "text/plain")
        return lambda: None

    upload = kept(alice, clips.face)
    with job_kind_that(work) as kind:
        submitted(alice, kind, upload)
        run_waiting_jobs()
        assert len(stored_files()) > 2
        delete_upload(upload=upload)
    assert stored_files() == []


def test_long_native_work_keeps_beating(alice: User, monkeypatch) -> None:
    monkeypatch.setattr("media_jobs.jobs.runner.HEARTBEAT_SECONDS", 0.05)
    beats = set()

    def work(context: JobContext) -> Finish:
        for _ in range(100):
            time.sleep(0.02)
            beats.add(Job.objects.values_list("heartbeat_at", flat=True).get())
            if len(beats) > 2:
                break
        return lambda: None

    with job_kind_that(work) as kind:
        submitted(alice, kind)
        run_waiting_jobs()
    assert len(beats) > 2
