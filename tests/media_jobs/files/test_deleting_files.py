"""Stored files go with their rows, however the rows go."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from accounts.erasure.services import delete_account
from accounts.models import User
from media_jobs.files.cache import cached_file, digest_of
from media_jobs.files.stored import store_file
from media_jobs.jobs.context import JobContext
from media_jobs.jobs.registry import Finish
from media_jobs.models import Artifact, CachedFile, StoredFile, Upload
from tests.support.jobs import job_kind_that, run_waiting_jobs, submitted
from tests.support.media import Clips, all_files, kept, temporary_files
from tests.support.uploads import examined

pytestmark = pytest.mark.django_db(transaction=True)


def work_with_files(context: JobContext) -> Finish:
    """A job that keeps a note, and a line that whoever asks for it may have."""
    context.save_artifact("note.txt", b"note", "text/plain")
    cached_file(
        context,
        digest=digest_of("line", str(context.job.owner_id)),
        make=lambda: b"spoken",
        content_type="audio/wav",
        extension="wav",
    )
    return lambda: None


def with_files_of_each_kind(owner: User, clips: Clips) -> Upload:
    """An examined upload, a note of a job on it, one of a job on none, and a file of its own."""
    upload = examined(owner, clips.face)
    with job_kind_that(work_with_files) as kind:
        submitted(owner, kind, upload)
        submitted(owner, kind)
        run_waiting_jobs()
    store_file(
        owner=owner, content=b"png", filename="p.png", content_type="image/png", extension="png"
    )
    return upload


@pytest.mark.parametrize(
    "delete",
    [lambda user: delete_account(user=user), lambda user: user.delete()],
    ids=["the account page", "a shell"],
)
def test_of_a_person_who_is_deleted_nothing_is_left(
    settings: Any, alice: User, bob: User, clips: Clips, delete: Callable[[User], object]
) -> None:
    with_files_of_each_kind(bob, clips)
    his = all_files()
    with_files_of_each_kind(alice, clips)
    tops = {name.split("/")[0] for name in set(all_files()) - set(his)}
    assert tops == {"uploads", "jobs", "stored", "cached"}
    delete(User.objects.get(pk=alice.pk))
    assert all_files() == his
    root = Path(settings.MEDIA_ROOT)
    empty = [path for path in root.glob("*/*") if path.is_dir() and not any(path.iterdir())]
    assert empty == []
    assert temporary_files() == []


def test_with_an_upload_goes_all_that_was_made_of_it(alice: User, clips: Clips) -> None:
    upload = with_files_of_each_kind(alice, clips)
    upload.delete()
    assert {name.split("/")[0] for name in all_files()} == {"jobs", "stored", "cached"}
    assert Artifact.objects.count() == StoredFile.objects.count() == CachedFile.objects.count() == 1


def test_what_is_not_deleted_after_all_keeps_its_file(alice: User, clips: Clips) -> None:
    upload = kept(alice, clips.photo)
    before = all_files()
    with transaction.atomic(), pytest.raises(RuntimeError), transaction.atomic():
        upload.delete()
        raise RuntimeError
    assert all_files() == before


def test_a_storage_that_is_away_does_not_keep_rows_from_going(
    alice: User, clips: Clips, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*args: object) -> None:
        raise OSError("the disk is away")

    upload = kept(alice, clips.photo)
    monkeypatch.setattr("media_jobs.files.storage.WholeFileStorage.delete", away)
    upload.delete()
    assert not Upload.objects.exists()
