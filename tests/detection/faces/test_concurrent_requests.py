"""Someone presses two buttons at once: each answer is clear, and what is left fits together."""

import pytest

from accounts.models import User
from billing.models import Hold, HoldStatus
from billing.selectors import balance_of, discrepancies
from detection.models import DetectionSession
from media_jobs.models import Job, JobStatus, Upload
from tests.conftest import api_of
from tests.support.jobs import run_waiting_jobs, working
from tests.support.media import Clips, stored_files, temporary_files
from tests.support.threads import at_once, wait_until
from tests.support.uploads import examined, send

pytestmark = pytest.mark.django_db(transaction=True)


def test_deleting_and_running_again_at_once(settings, alice: User, clips: Clips) -> None:
    settings.TOKEN_PRICES = {"face_scan": 1}
    for _ in range(4):
        upload = examined(alice, clips.empty_room)
        job = Job.objects.get()
        programs = [api_of(alice) for _ in range(4)]

        def press(number: int, upload=upload, job=job, programs=programs) -> int:
            if number % 2:
                return programs[number].delete(f"/api/videos/{upload.pk}").status_code
            return programs[number].post(f"/api/v1/jobs/{job.pk}/rerun").status_code

        answers = at_once(4, press)
        assert 204 in answers, answers
        assert set(answers) <= {201, 204, 404, 409}, answers
        assert not Upload.objects.exists()
        assert not Job.objects.exists()
        assert not DetectionSession.objects.exists()
        assert stored_files() == []
        assert not Hold.objects.filter(status=HoldStatus.OPEN).exists()
        assert discrepancies() == []


def test_uploading_and_deleting_the_same_file_at_once(alice: User, clips: Clips) -> None:
    for _ in range(4):
        upload = examined(alice, clips.empty_room)
        programs = [api_of(alice) for _ in range(4)]

        def press(number: int, upload=upload, programs=programs) -> int:
            if number == 0:
                return programs[0].delete(f"/api/videos/{upload.pk}").status_code
            return send(programs[number], clips.empty_room).status_code

        answers = at_once(4, press)
        assert answers[0] == 204, answers
        assert set(answers[1:]) <= {200, 201, 404, 409}, answers
        for left in Upload.objects.all():
            assert left.jobs.exists()
        run_waiting_jobs()
        assert not Job.objects.exclude(status=JobStatus.SUCCEEDED).exists()
        programs[0].delete(f"/api/videos/{upload.pk}")
        for left in Upload.objects.all():
            assert programs[0].delete(f"/api/videos/{left.pk}").status_code == 204
        assert stored_files() == temporary_files() == []


def test_cancelling_and_deleting_while_workers_work(settings, alice: User, clips: Clips) -> None:
    settings.TOKEN_PRICES = {"face_scan": 1}
    program = api_of(alice)
    with working(threads=2):
        videos = [send(program, clips.numbered(n)).json()["video"] for n in range(4)]
        program.post(f"/api/v1/jobs/{videos[0]['job']['job_id']}/cancel")
        program.delete(videos[1]["links"]["self"])
        unfinished = Job.objects.filter(status__in=["queued", "running"])
        wait_until(lambda: not unfinished.exists(), seconds=60, what="the rest to be done")
        wait_until(lambda: temporary_files() == [], what="the working folders to go")
    assert Upload.objects.count() == 3
    done = Job.objects.filter(status=JobStatus.SUCCEEDED).count()
    captured = Hold.objects.filter(status=HoldStatus.CAPTURED).count()
    assert done >= 2
    assert done <= captured <= done + 1, "the deleted one may have been done just before"
    assert balance_of(alice).balance == 20 - captured
    assert not Hold.objects.filter(status=HoldStatus.OPEN).exists()
    assert discrepancies() == []
