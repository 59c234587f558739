"""What scans, tokens and linked browsers leave in a user's log, and when it is undone."""

import pytest
from django.db import transaction
from rest_framework.test import APIClient

from accounts.models import Activity, User
from billing.models import EntryKind
from billing.services import adjust, capture_hold, open_wallet, place_hold, refund
from media_jobs.jobs.services import cancel
from media_jobs.jobs.transitions import claim, fail, requeue
from media_jobs.models import Job, JobStatus
from tests.support.extension import extension_of, frame
from tests.support.media import Clips
from tests.support.uploads import examined, send

pytestmark = pytest.mark.django_db(transaction=True)


def log_of(user: User, start: str = "") -> list[tuple[str, str]]:
    """Types and messages of the user's log, oldest first."""
    lines = Activity.objects.filter(user=user, type__startswith=start).order_by("created_at")
    return list(lines.values_list("type", "message"))


def test_a_scan_is_told_from_start_to_verdict(
    alice: User, alice_api: APIClient, clips: Clips
) -> None:
    upload = examined(alice, clips.empty_room)
    assert log_of(alice, "scan") == [
        ("scan_started", "The scan of “room.mp4” was started"),
        ("scan_completed", "“room.mp4” shows no face"),
    ]
    newest = alice_api.get("/api/my-activities").json()["activities"]
    path = next(line["videoPath"] for line in newest if line["type"] == "scan_completed")
    assert path == f"/api/videos/{upload.pk}"
    assert alice_api.get(path).status_code == 200


def test_a_deleted_video_is_led_to_no_longer(
    alice: User, alice_api: APIClient, clips: Clips
) -> None:
    upload = examined(alice, clips.empty_room)
    alice_api.delete(f"/api/videos/{upload.pk}")
    assert log_of(alice)[-1] == ("upload_deleted", "“room.mp4” and its results were deleted")
    paths = {line["videoPath"] for line in alice_api.get("/api/my-activities").json()["activities"]}
    assert paths == {None}


def test_a_cancelled_and_a_failed_scan_are_told_once(
    alice: User, alice_api: APIClient, clips: Clips
) -> None:
    send(alice_api, clips.numbered(1))
    job = Job.objects.get()
    assert cancel(job=job)
    assert not cancel(job=job)
    send(alice_api, clips.numbered(2))
    other = claim(job_id=Job.objects.get(status=JobStatus.QUEUED).pk, worker="test")
    assert other is not None
    requeue(job_id=other.pk, attempt=1)
    other = claim(job_id=other.pk, worker="test")
    assert other is not None
    fail(job_id=other.pk, attempt=2, code="damaged", message="The file is damaged.")
    kinds = [kind for kind, _ in log_of(alice, "scan")]
    assert kinds == ["scan_started", "scan_cancelled", "scan_started", "scan_failed"]
    assert log_of(alice)[-1][1].endswith("was not scanned. The file is damaged.")


def test_a_line_stands_or_falls_with_what_it_tells(
    alice: User, alice_api: APIClient, clips: Clips
) -> None:
    send(alice_api, clips.numbered(1))
    with pytest.raises(RuntimeError), transaction.atomic():
        cancel(job=Job.objects.get())
        raise RuntimeError
    assert [kind for kind, _ in log_of(alice, "scan")] == ["scan_started"]


def test_every_change_of_the_balance_is_told(alice: User, bob: User) -> None:
    open_wallet(user=alice)
    open_wallet(user=alice)
    place_hold(user=alice, amount=1, reference="job:1", purpose="Video")
    capture_hold(reference="job:1")
    capture_hold(reference="job:1")
    refund(reference="job:1", reason="It was our fault")
    adjust(user=alice, amount=5, reason="Thanks for the report", made_by=bob)
    assert log_of(alice, "tokens") == [
        ("tokens_granted", "Given: +20 tokens. Welcome"),
        ("tokens_captured", "Spent: -1 token. Video"),
        ("tokens_refunded", "Refunded: +1 token. It was our fault"),
        ("tokens_adjusted", "Adjusted by us: +5 tokens. Thanks for the report"),
    ]
    assert log_of(bob) == []


def test_every_kind_of_entry_has_its_word() -> None:
    from billing.activities import TYPES

    assert set(TYPES) == set(EntryKind)


def test_linking_watching_and_unlinking_are_told(alice: User) -> None:
    browser = extension_of(alice, "Firefox on Linux")
    batch = {"client_id": "tab", "frames": [frame(index, 0.01) for index in range(20)]}
    for _ in range(2):
        browser.post("/api/extension/sync", batch | {"finished": True}, format="json")
    browser.post("/api/extension/unlink", {}, format="json")
    assert log_of(alice) == [
        ("extension_linked", "Linked the extension in Firefox on Linux"),
        ("scan_completed", "What a linked browser watched looks authentic"),
        ("extension_unlinked", "Unlinked the extension in Firefox on Linux"),
    ]
