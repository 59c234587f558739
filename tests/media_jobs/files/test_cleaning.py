"""`manage.py sweep` removes the files that no row knows, and no other."""

import os
import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command

from accounts.models import User
from media_jobs.files.cleaning import LEFT_BEHIND_SECONDS, clean_files
from media_jobs.jobs.context import JobContext
from media_jobs.jobs.registry import Finish
from tests.support.jobs import job_kind_that, run_waiting_jobs, submitted
from tests.support.media import Clips, kept, stored_files, temporary_files

pytestmark = pytest.mark.django_db(transaction=True)


def age(root: Path) -> None:
    """Make everything below `root` older than the time that is granted to work in progress."""
    then = time.time() - LEFT_BEHIND_SECONDS - 60
    for path in root.rglob("*"):
        os.utime(path, (then, then))


def test_what_rows_know_stays(settings, alice: User, clips: Clips) -> None:
    def work(context: JobContext) -> Finish:
        context.save_artifact("note.txt", b"note", "text/plain")
        return lambda: None

    upload = kept(alice, clips.face)
    with job_kind_that(work) as kind:
        submitted(alice, kind, upload)
        run_waiting_jobs()
    before = stored_files()
    age(settings.MEDIA_ROOT)
    assert clean_files() == 0
    assert stored_files() == before


def test_what_a_killed_process_left_goes(settings, alice: User, clips: Clips) -> None:
    upload = kept(alice, clips.face)
    known = stored_files()
    default_storage.save(f"uploads/{upload.pk}/half-written.jpg", ContentFile(b"x"))
    default_storage.save(
        "uploads/00000000-0000-0000-0000-000000000000/source.mp4", ContentFile(b"x")
    )
    default_storage.save("uploads/not-an-id/source.mp4", ContentFile(b"x"))
    (settings.FILE_UPLOAD_TEMP_DIR / "half.upload").write_bytes(b"x")
    workdir = settings.FILE_UPLOAD_TEMP_DIR / "job-0-x"
    workdir.mkdir()
    (workdir / "scratch").write_bytes(b"x")
    assert clean_files() == 0, "it may still be in use"
    age(settings.MEDIA_ROOT)
    age(settings.FILE_UPLOAD_TEMP_DIR)
    assert clean_files() == 5
    assert stored_files() == known
    assert temporary_files() == []


def test_the_folder_of_a_running_job_stays(settings, alice: User) -> None:
    def work(context: JobContext) -> Finish:
        age(settings.FILE_UPLOAD_TEMP_DIR)
        assert clean_files() == 0
        assert context.workdir.exists()
        return lambda: None

    with job_kind_that(work) as kind:
        job = submitted(alice, kind)
        run_waiting_jobs()
        job.refresh_from_db()
        assert job.error_message == ""


def test_the_command_says_what_it_did() -> None:
    out = StringIO()
    call_command("sweep", stdout=out)
    assert out.getvalue() == "0 jobs brought back, 0 stray files removed.\n"
