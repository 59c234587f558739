"""What happens to the same rows at the same moment, with two real connections on PostgreSQL."""

import threading
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from detection.models import DailyFigures, DetectionSession, Label
from detection.sessions import figures
from media_jobs.library import services
from media_jobs.library.services import edit, remove_tags
from media_jobs.models import Tag, Upload
from media_jobs.uploads.deletion import delete_for_now
from tests.support.media import Clips, kept
from tests.support.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
MEANWHILE_SECONDS = 1.5


@pytest.fixture(autouse=True)
def _rows_are_locked() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")


def concluded(owner: User, upload: Upload, label: Label) -> None:
    session = DetectionSession.objects.create(owner=owner, upload=upload, label=label)
    figures.count(session)


def test_two_deletions_of_one_person_do_not_wait_for_each_other(
    monkeypatch: Any, alice: User, clips: Clips
) -> None:
    uploads = [kept(alice, clips.numbered(number)) for number in range(2)]
    labels = [Label.AUTHENTIC, Label.MANIPULATED]
    for upload, order in zip(uploads, (labels, labels[::-1]), strict=True):
        for label in order:
            concluded(alice, upload, label)
    both, uncount = threading.Barrier(2), figures.uncount

    def uncount_and_wait(session: DetectionSession) -> None:
        uncount(session)
        with suppress(threading.BrokenBarrierError):
            both.wait(MEANWHILE_SECONDS)

    monkeypatch.setattr(figures, "uncount", uncount_and_wait)
    answers = at_once(2, lambda n: delete_for_now(owner=alice, uploads=[uploads[n].pk]))
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert set(DailyFigures.objects.values_list("sessions", flat=True)) == {0}


def test_a_tag_that_is_given_while_its_last_use_goes_is_there(
    monkeypatch: Any, alice: User, clips: Clips
) -> None:
    first, second = (kept(alice, clips.numbered(number)) for number in range(2))
    edit(upload=first, tags=["tea"])
    found, gone, find = threading.Event(), threading.Event(), services._locked_tag

    def find_and_wait(owner: User, name: str) -> Tag:
        tag = find(owner, name)
        if threading.current_thread() is giving:
            found.set()
            gone.wait(MEANWHILE_SECONDS)
        return tag

    giving: threading.Thread | None = None
    monkeypatch.setattr(services, "_locked_tag", find_and_wait)

    def act(number: int) -> None:
        nonlocal giving
        if number == 0:
            giving = threading.current_thread()
            return edit(upload=second, tags=["tea"])
        assert found.wait(20)
        remove_tags(upload=first, tags=["tea"])
        gone.set()

    answers = at_once(2, act)
    assert answers == [None, None]
    assert list(Tag.objects.values_list("name", flat=True)) == ["tea"]
    assert [tag.name for tag in second.tags.all()] == ["tea"]
    assert not first.tags.exists()


def test_tags_that_change_places_do_not_wait_for_each_other(alice: User, clips: Clips) -> None:
    uploads = [kept(alice, clips.numbered(number)) for number in range(2)]

    def change(number: int) -> None:
        for turn in range(10):
            edit(upload=uploads[number], tags=["a", "b"][:: 1 if (turn + number) % 2 else -1][:1])

    assert at_once(2, change) == [None, None]
