"""A purpose may promise where a file lies, under the name that it was sent with."""

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from detection.faces.uploads import EXAMINED
from media_jobs.errors import Refused
from media_jobs.models import Upload
from media_jobs.uploads.keys import last_part_of_key
from media_jobs.uploads.purposes import Purpose
from media_jobs.uploads.services import delete_upload
from media_jobs.uploads.take_in import take_in
from tests.support.jobs import job_kind_that
from tests.support.media import Clips, all_files, received

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def recordings() -> Iterator[Purpose]:
    """What promises a place to videos."""
    with job_kind_that() as work:
        yield Purpose(
            "recordings",
            "Keep it",
            ("video",),
            work,
            limits=EXAMINED.limits,
            key=lambda upload: f"videos/{upload.pk}/{last_part_of_key(upload)}",
        )


def taken(owner: User, path: Path, *wanted: Purpose, name: str = "") -> Upload:
    with received(path, name=name) as file:
        return take_in(owner=owner, file=file, purposes=wanted).upload


def named(name: str, *, kind: str = "video", extension: str = "mp4") -> Upload:
    """An upload that is about to be stored."""
    return Upload(id=uuid.uuid4(), kind=kind, filename=name, file=f"uploads/1/source.{extension}")


def test_a_file_lies_where_its_purpose_has_promised(
    alice: User, clips: Clips, recordings: Purpose
) -> None:
    upload = taken(alice, clips.face, EXAMINED, recordings, name="Week 3: trees.mp4")
    assert all_files() == [f"videos/{upload.pk}/Week_3_trees.mp4"]
    assert upload.filename == upload.download_name == "Week 3: trees.mp4"
    delete_upload(upload=upload)
    assert all_files() == []


def test_a_file_of_another_kind_lies_where_all_do(
    alice: User, clips: Clips, recordings: Purpose
) -> None:
    upload = taken(alice, clips.photo, EXAMINED, recordings)
    assert all_files() == [f"uploads/{upload.pk}/source.jpg"]


def test_nothing_is_left_where_its_work_cannot_be_had(
    settings: Any, alice: User, clips: Clips, recordings: Purpose
) -> None:
    settings.MAX_ACTIVE_JOBS = 1
    with pytest.raises(Refused):
        taken(alice, clips.face, EXAMINED, recordings)
    assert not Upload.objects.exists()
    assert all_files() == []


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("talk.mp4", "talk.mp4"),
        ("talk.MOV", "talk.MOV"),
        ("Dr. Smith on trees", "Dr._Smith_on_trees.mp4"),
        ("talk.v2", "talk.v2.mp4"),
        ("talk.exe", "talk.exe.mp4"),
        ("../etc/passwd", "etcpasswd.mp4"),
        ("..", "file.mp4"),
        (".", "file.mp4"),
        ("?", "file.mp4"),
        ("...", "file.mp4"),
        (".mp4", "mp4.mp4"),
        ("Прогулка.mp4", "Прогулка.mp4"),
        ("e\u0301tude.mp4", "\u00e9tude.mp4"),
    ],
)
def test_a_name_is_made_fit_to_end_a_key(name: str, part: str) -> None:
    assert last_part_of_key(named(name)) == part


@pytest.mark.parametrize("letter", ["a", "é", "漢", "𠀀"])
def test_a_long_name_keeps_its_extension_and_fits_any_file_system(letter: str) -> None:
    part = last_part_of_key(named(letter * 250 + ".webm"))
    assert part.endswith(letter + ".webm")
    assert len(part) <= 120
    assert len(part.encode()) <= 200


def test_a_key_gives_its_extension_to_a_name_that_has_lost_it(
    alice: User, clips: Clips, recordings: Purpose
) -> None:
    upload = taken(alice, clips.face, recordings, name="talk.v2")
    upload.filename = "talk"
    assert upload.download_name == "talk.mp4"
