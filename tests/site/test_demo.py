"""`manage.py demo`: what somebody finds who has just started the site."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from billing.selectors import discrepancies
from detection.faces.sample import SAMPLE_SCAN
from detection.models import DetectionSession
from generation.lectures.models import Lecture
from media_jobs.models import Job, JobStatus
from media_jobs.uploads.samples import samples
from spotifai.management.commands.demo import EMAIL, PASSWORD
from tests.support.media import temporary_files
from tests.support.registries import emptied, registered

pytestmark = pytest.mark.django_db


@pytest.fixture
def trying_out(settings: Any) -> None:
    """A laptop on which somebody tries the site."""
    settings.DEBUG, settings.EMBEDDED, settings.DATABASE_URL = True, True, ""


def demo() -> str:
    """Everything that the command says."""
    text = StringIO()
    call_command("demo", stdout=text, stderr=text)
    return text.getvalue()


@pytest.fixture
def no_model(settings: Any) -> Iterator[None]:
    """An installation whose weights are missing, with the one sample that needs them."""
    settings.FACE_FORGERY_ENGINE = {
        **settings.FACE_FORGERY_ENGINE,
        "OPTIONS": {"weights": "no.onnx"},
    }
    with emptied(samples), registered(samples, SAMPLE_SCAN):
        yield


@pytest.mark.slow
@pytest.mark.usefixtures("trying_out")
def test_the_demo_user_signs_in_and_finds_finished_samples(transactional_db: None) -> None:
    said = demo()
    assert EMAIL in said
    assert PASSWORD in said
    assert "Sample scan: " in said

    browser = Client()
    entered = browser.post(reverse("account_login"), {"login": EMAIL, "password": PASSWORD})
    assert entered.status_code == 302
    session = DetectionSession.objects.get()
    assert "Sample lecture: 5 slides, 136 words." in said
    lecture = Lecture.objects.get()
    assert {file.edition for file in lecture.files.all()} == {lecture.edition}
    assert browser.get(reverse("lecture", args=[lecture.pk])).status_code == 200
    assert session.label in ("authentic", "manipulated", "uncertain")
    page = browser.get(reverse("video", args=[session.upload_id])).content.decode()
    assert session.summary in page.replace("\u00a0%", " %")
    assert session.telling.exists()
    assert set(Job.objects.values_list("status", flat=True)) == {JobStatus.SUCCEEDED}
    assert discrepancies() == []
    assert temporary_files() == []

    jobs = Job.objects.count()
    assert "Sample" not in demo()
    assert (User.objects.count(), Job.objects.count()) == (1, jobs)


@pytest.mark.usefixtures("trying_out", "no_model")
def test_without_a_model_it_says_so_and_leaves_no_failed_job_behind() -> None:
    said = demo()
    assert EMAIL in said
    assert "No sample scan: The forgery model cannot be loaded" in said
    assert not Job.objects.exists()


@pytest.mark.usefixtures("trying_out", "no_model")
def test_a_password_of_ones_own_is_kept() -> None:
    user = User.objects.create_user(EMAIL, "one of my own choice")
    assert PASSWORD not in demo()
    user.refresh_from_db()
    assert user.check_password("one of my own choice")


@pytest.mark.parametrize(
    "setting", [{"DEBUG": False}, {"EMBEDDED": False}, {"DATABASE_URL": "postgres://db/site"}]
)
@pytest.mark.usefixtures("trying_out")
def test_anything_like_a_production_gets_no_demo_user(
    settings: Any, setting: dict[str, Any]
) -> None:
    for name, value in setting.items():
        setattr(settings, name, value)
    assert "No demo user" in demo()
    assert not User.objects.exists()
