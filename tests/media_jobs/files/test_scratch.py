"""Temporary files: in use by a process that lives, or removed by whoever looks next."""

import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import pytest

from media_jobs.files import cleaning
from media_jobs.files.cleaning import Cleaner
from media_jobs.files.scratch import clean_scratch, job_folder
from media_jobs.uploads.upload_handler import HashedUpload
from tests.support.jobs import working
from tests.support.media import temporary_files
from tests.support.threads import wait_until

HOLDER = """
import sys, time, uuid
from pathlib import Path
import django
from django.conf import settings
settings.configure(FILE_UPLOAD_TEMP_DIR=Path(sys.argv[1]), FILE_UPLOAD_HANDLERS=[])
from media_jobs.files.scratch import job_folder
from media_jobs.uploads.upload_handler import HashedUpload
upload = HashedUpload("clip.mp4", "video/mp4", None)
with job_folder(uuid.uuid4()) as folder:
    (folder / "half").write_bytes(b"x")
    print("ready", flush=True)
    time.sleep(60)
"""


def grow_old(folder: Path, seconds: float = 3600) -> None:
    """Make what is in a folder so much older (or younger, where the clock was put back)."""
    then = time.time() - seconds
    for path in folder.iterdir():
        os.utime(path, (then, then))


@pytest.fixture
def another_process(settings: Any) -> Any:
    """A process that receives an upload and works on a job, in the same folder."""
    command = [sys.executable, "-c", HOLDER, str(settings.FILE_UPLOAD_TEMP_DIR)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    yield process
    process.kill()
    process.wait(10)
    process.stdout.close()


def test_what_another_process_uses_stays_until_it_dies(
    settings: Any, another_process: subprocess.Popen[str]
) -> None:
    folder = settings.FILE_UPLOAD_TEMP_DIR
    grow_old(folder, 48 * 3600)
    assert clean_scratch() == 0
    assert len(temporary_files()) == 2
    another_process.send_signal(signal.SIGKILL)
    another_process.wait(10)
    assert clean_scratch() == 2
    assert temporary_files() == []


def test_what_this_process_uses_stays_too(settings: Any) -> None:
    upload = HashedUpload("clip.mp4", "video/mp4", None)
    with job_folder(uuid.uuid4()) as folder:
        grow_old(settings.FILE_UPLOAD_TEMP_DIR)
        assert clean_scratch() == 0
        assert folder.exists()
    upload.close()
    assert temporary_files() == []


def test_what_was_just_made_may_not_be_locked_yet(settings: Any) -> None:
    (settings.FILE_UPLOAD_TEMP_DIR / "new.upload").touch()
    assert clean_scratch() == 0


def test_a_clock_that_was_put_back_keeps_nothing_for_ever(settings: Any) -> None:
    (settings.FILE_UPLOAD_TEMP_DIR / "from-tomorrow.upload").touch()
    grow_old(settings.FILE_UPLOAD_TEMP_DIR, -24 * 3600)
    assert clean_scratch() == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_cleans_at_its_start_and_by_the_clock(settings: Any, monkeypatch: Any) -> None:
    settings.SWEEP_SECONDS = 0.05
    monkeypatch.setattr(cleaning, "SCRATCH_EVERY_SECONDS", 0.2)
    (settings.FILE_UPLOAD_TEMP_DIR / "job-of-one-before").mkdir()
    grow_old(settings.FILE_UPLOAD_TEMP_DIR)
    with working():
        wait_until(lambda: temporary_files() == [], what="the cleaning at the start")
        (settings.FILE_UPLOAD_TEMP_DIR / "job-of-one-that-dies-later").mkdir()
        grow_old(settings.FILE_UPLOAD_TEMP_DIR)
        wait_until(lambda: temporary_files() == [], what="the cleaning by the clock")


@pytest.mark.django_db(transaction=True)
def test_a_folder_that_is_gone_stops_no_cleaner(settings: Any, caplog: Any) -> None:
    settings.FILE_UPLOAD_TEMP_DIR.rmdir()
    Cleaner().clean_what_is_due()
    assert "cleaning_failed" in caplog.text
