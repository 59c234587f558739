"""`manage.py demo`: what somebody finds who has just started the site."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from billing.selectors import discrepancies
from detection.models import DetectionSession
from media_jobs.models import Job, JobStatus
from spotifai.management.commands.demo import EMAIL, PASSWORD
from tests.support.media import temporary_files

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
def no_model(settings: Any) -> None:
    """An installation whose weights are missing."""
    settings.FACE_FORGERY_ENGINE = {
        **settings.FACE_FORGERY_ENGINE,
        "OPTIONS": {"weights": "no.onnx"},
    }


@pytest.mark.usefixtures("trying_out")
def test_the_demo_user_signs_in_and_finds_a_finished_scan(transactional_db: None) -> None:
    said = demo()
    assert EMAIL in said
    assert PASSWORD in said
    assert "Sample scan: " in said

    browser = Client()
    entered = browser.post(reverse("account_login"), {"login": EMAIL, "password": PASSWORD})
    assert entered.status_code == 302
    session = DetectionSession.objects.get()
    assert session.label in ("authentic", "manipulated", "uncertain")
    page = browser.get(reverse("video", args=[session.upload_id])).content.decode()
    assert session.summary in page.replace("\u00a0%", " %")
    assert session.telling.exists()
    assert Job.objects.get().status == JobStatus.SUCCEEDED
    assert discrepancies() == []
    assert temporary_files() == []

    assert "Sample scan" not in demo()
    assert (User.objects.count(), Job.objects.count()) == (1, 1)


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
