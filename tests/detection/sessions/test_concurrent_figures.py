"""Kept figures stay right while scans end, files go and sessions are judged at the same moment."""

from typing import Any

import pytest

from accounts.models import User
from detection.faces.services import upload_and_scan
from detection.management.commands.recount import wrong_days, wrong_uploads
from detection.models import DailyFigures
from detection.watching.services import sync
from media_jobs.jobs.runner import run
from media_jobs.jobs.services import rerun
from media_jobs.models import Job, Upload
from media_jobs.uploads.services import delete_upload
from tests.support.extension import frame
from tests.support.media import Clips, received
from tests.support.threads import at_once
from tests.support.uploads import examined


def judged(owner: User, part: int) -> None:
    frames = [frame(index, 0.9) for index in range(part * 5, part * 5 + 5)]
    sync(owner=owner, client_id="tea", frames=frames, model={}, finished=True)


@pytest.mark.django_db(transaction=True)
def test_figures_agree_whatever_happens_at_once(alice: User, clips: Clips) -> None:
    going = [examined(alice, clips.numbered(number)) for number in range(2)]
    again = examined(alice, clips.numbered(2))
    with received(clips.numbered(3)) as file:
        waiting = upload_and_scan(owner=alice, file=file).job
    second = rerun(job=Job.objects.get(upload=again))

    def act(number: int) -> Any:
        match number:
            case 0 | 1 | 2 | 3:
                return delete_upload(upload=Upload.objects.get(pk=going[number % 2].pk))
            case 4:
                return run(waiting.pk, worker="one")
            case 5:
                return run(second.pk, worker="two")
            case _:
                return judged(alice, number)

    answers = at_once(10, act)
    failed = [one for one in answers if isinstance(one, Exception)]
    assert all(isinstance(one, Upload.DoesNotExist) for one in failed), failed
    assert (wrong_days(), list(wrong_uploads())) == (set(), [])
    assert sum(DailyFigures.objects.values_list("sessions", flat=True)) == 4
