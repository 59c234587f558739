"""Jobs that need a model: it is got in a step of its own, or the job is told why it is not."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from accounts.models import User
from media_jobs.engines.context import QuietContext
from media_jobs.engines.model_store.errors import ModelUnavailable
from media_jobs.jobs.context import JobContext
from media_jobs.jobs.models import Job, JobStep
from media_jobs.jobs.registry import Finish, JobKind, Step, job_kinds
from media_jobs.jobs.runner import run
from media_jobs.jobs.services import cancel, submit
from media_jobs.model_store import store
from media_jobs.model_store.store import (
    GET_MODEL,
    model_path,
    model_path_in_step,
    model_step,
)
from tests.support.https import HttpsServer, body
from tests.support.model_store import CONFIG, puller, served
from tests.support.registries import emptied

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def models_dir(
    hub: HttpsServer, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The site's folder of models, and a lock file with one that the server has."""
    settings.MODELS_PULL = True
    model = served(hub)
    monkeypatch.setattr(store, "models", lambda: {model.id: model})
    monkeypatch.setattr(store, "puller", lambda: puller(Path(settings.MODELS_DIR), hub))
    return Path(settings.MODELS_DIR)


@pytest.fixture
def seen() -> Iterator[list[Any]]:
    """What jobs of the kind `listen` came to have; each needs the model."""
    seen: list[Any] = []

    def listen(context: JobContext) -> Finish:
        try:
            seen.append(model_path_in_step("tiny", context))
        except ModelUnavailable as error:
            seen.append(error)
        context.step("listen")
        return lambda: None

    kind = JobKind(
        name="listen",
        steps=(model_step(30), Step("listen", 70)),
        run=listen,
        validate=lambda params: {},
        queue="cpu",
        time_limit_seconds=60,
    )
    with emptied(job_kinds):
        job_kinds.register(kind)
        yield seen


def listened(owner: User) -> Job:
    job = submit(owner=owner, kind="listen", subject=owner)
    run(job.pk, worker="w")
    job.refresh_from_db()
    return job


def test_the_first_job_gets_it_in_a_step_of_its_own(
    alice: User, models_dir: Path, seen: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    kept = JobContext.progress

    def noted(self: JobContext, fraction: float, note: str = "", **counted: Any) -> None:
        told.append(note)
        kept(self, fraction, note, **counted)

    monkeypatch.setattr(JobContext, "progress", noted)
    job = listened(alice)
    assert job.status == "succeeded"
    assert seen == [model_path("tiny", QuietContext())]
    assert models_dir in seen[0].parents
    assert set(told) == {"Getting the tiny model, 1 MB"}
    step = JobStep.objects.get(job=job, name=GET_MODEL)
    assert step.message == "Getting the tiny model, 1 MB"


def test_the_second_job_does_not_ask_for_it(
    alice: User, models_dir: Path, hub: HttpsServer, seen: list[Any]
) -> None:
    listened(alice)
    asked = len(hub.asked)
    job = listened(alice)
    assert len(hub.asked) == asked
    assert seen[0] == seen[1]
    assert JobStep.objects.get(job=job, name=GET_MODEL).message == ""


def test_a_job_is_told_why_it_is_not_there_and_may_go_on(
    alice: User, models_dir: Path, hub: HttpsServer, seen: list[Any]
) -> None:
    del hub.answers["/weights.bin"]
    assert listened(alice).status == "succeeded"
    (error,) = seen
    assert "answered 404 for weights.bin" in error.message
    served(hub)
    listened(alice)
    assert (seen[1] / "config.json").read_bytes() == CONFIG


def test_an_installation_may_forbid_jobs_to_get_models(
    alice: User, models_dir: Path, hub: HttpsServer, seen: list[Any], settings: Any
) -> None:
    settings.MODELS_PULL = False
    listened(alice)
    (error,) = seen
    assert error.message.startswith("It needs the tiny model (tiny, 1 MB), which is not there.")
    assert "MODELS_PULL" in error.message
    assert hub.asked == []


def test_cancelling_the_job_stops_the_pull(
    alice: User,
    models_dir: Path,
    hub: HttpsServer,
    seen: list[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("media_jobs.jobs.context.WRITE_EVERY_SECONDS", 0)
    job = submit(owner=alice, kind="listen", subject=alice)
    config = body(CONFIG)

    def cancelled_meanwhile(request: Any) -> None:
        cancel(job=Job.objects.get(pk=job.pk))
        connections.close_all()
        config(request)

    hub.answers["/config.json"] = cancelled_meanwhile
    run(job.pk, worker="w")
    job.refresh_from_db()
    assert job.status == "cancelled"
    assert seen == []
    assert [request.path for request in hub.asked] == ["/config.json"]
