"""Only what is signed with the key, lately and once, is taken, and only of the video it is of."""

from typing import Any

import pytest

from generation.lectures.models import Lecture
from generation.lectures.remote import signing
from generation.lectures.remote.models import HandOver, Order, WorkerNonce
from generation.lectures.remote.signing import SKEW_SECONDS, forget_nonces
from media_jobs.models import Job
from tests.generation.lectures.lectures import sent_lecture
from tests.generation.lectures.remote.workers import KEY, Other, signed
from tests.support.jobs import run_waiting_jobs
from tests.support.media import Clips
from tests.support.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)

FAILED = {"status": "failed", "error": "no_slides", "message": "None."}


@pytest.fixture
def order(worker: Other, lecture: Lecture) -> dict[str, Any]:
    """What the worker was given."""
    run_waiting_jobs()
    return worker.orders[0]


def report_on(order: dict[str, Any], **changed: Any) -> Any:
    fields = {"video_id": order["video_id"], **FAILED} | changed.pop("fields", {})
    return signed("POST", changed.pop("url", order["callback_url"]), fields, **changed)


def is_refused(answer: Any) -> bool:
    """Whether it is, as a problem, and nothing has changed."""
    problem = answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    assert problem["code"] in ("bad_signature", "bad_token"), problem
    return answer.status_code == 401 and Job.objects.get(kind="lecture").status == "waiting"


def test_what_is_signed_well_is_taken(order: dict[str, Any]) -> None:
    assert report_on(order).status_code == 200
    assert Job.objects.get().error_code == "no_slides"


@pytest.mark.parametrize(
    "how",
    [
        {"key": "another key that is long enough for one"},
        {"late": SKEW_SECONDS + 5},
        {"late": -SKEW_SECONDS - 5},
        {"nonce": "short"},
        {"nonce": "x" * 65},
        {"nonce": "not/allowed/in/nonces"},
        {"headers": {signing.TIMESTAMP: "soon"}},
        {"headers": {signing.TIMESTAMP: "9" * 400}},
        {"headers": {signing.TIMESTAMP: "1"}},
        {"headers": {signing.NONCE: "another-nonce-of-a-good-length"}},
        {"headers": {signing.SIGNATURE: ""}},
        {"headers": {signing.SIGNATURE: "é" * 64}},
        {"headers": {signing.SIGNATURE: "0" * 64}},
        {"body": b'{"video_id": "x"}'},
    ],
    ids=str,
)
def test_what_is_signed_otherwise_is_not(order: dict[str, Any], how: dict[str, Any]) -> None:
    before = WorkerNonce.objects.count()
    assert is_refused(report_on(order, **how))
    assert WorkerNonce.objects.count() == before


def test_a_signature_is_good_for_one_path(order: dict[str, Any]) -> None:
    url = order["callback_url"].replace("token=", "x=1&token=")
    path = order["callback_url"].partition("127.0.0.1:9")[2]
    assert is_refused(report_on(order, url=url, path=path))


def test_a_request_is_taken_once_however_many_come_at_the_same_time(
    order: dict[str, Any],
) -> None:
    def again(_: int) -> int:
        processing = {"status": "processing"}
        return int(
            report_on(order, nonce="a-nonce-that-comes-again", fields=processing).status_code
        )

    assert sorted(at_once(5, again)) == [200, 401, 401, 401, 401]
    assert is_refused(report_on(order, nonce="a-nonce-that-comes-again"))
    forget_nonces()
    assert is_refused(report_on(order, nonce="a-nonce-that-comes-again")), "it is kept meanwhile"


def test_the_key_alone_reports_on_no_other_video(
    worker: Other, order: dict[str, Any], clips: Clips
) -> None:
    owner = Lecture.objects.get().owner
    other = sent_lecture(owner, clips.numbered(7))
    Job.objects.filter(upload=other.upload).delete()
    assert is_refused(report_on(order, fields={"video_id": str(other.pk)}))
    bare = order["callback_url"].partition("?")[0]
    for url in (bare, f"{bare}?token=", f"{bare}?token={HandOver.objects.get().pk.hex}"):
        assert is_refused(report_on(order, url=url))


def test_bodies_are_bounded(order: dict[str, Any]) -> None:
    answer = report_on(order, fields={"message": "x" * 70_000})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "done"},
        {"video_id": "1"},
        {"progress": 101},
        {"progress": "half"},
        {"status": "completed", "result_url": "worker/results/1"},
        {"status": "completed", "result_url": "worker/results/1", "result_sha256": "x"},
        {"message": "\0"},
    ],
    ids=str,
)
def test_a_report_that_makes_no_sense_is_told_so(
    order: dict[str, Any], fields: dict[str, Any]
) -> None:
    assert report_on(order, fields=fields).status_code == 400
    assert Job.objects.get().status == "waiting"


def test_a_site_without_a_worker_and_one_that_is_none_have_no_such_paths(settings: Any) -> None:
    assert signed("POST", "/worker/callback?token=x", {}).status_code == 404
    assert signed("POST", "/process", {}).status_code == 404
    settings.WORKER_API_KEY = KEY[:31]
    assert signed("POST", "/process", {}, key=KEY[:31]).status_code == 404
    settings.WORKER_API_KEY = KEY
    assert signed("POST", "/worker/callback?token=x", {}).status_code == 404
    assert signed("POST", "/process", {}).status_code == 400
    settings.WORKER_SERVICE_URL = "https://worker.example.org"
    assert signed("POST", "/process", {}).status_code == 404
    assert not Order.objects.exists()
