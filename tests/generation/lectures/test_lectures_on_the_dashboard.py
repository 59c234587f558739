"""The dashboard shows one's newest lectures, and the landing page says what becomes of one."""

import pytest
from django.test import Client

from accounts.models import User
from tests.generation.lectures.fixtures import lecture_read_at_once
from tests.support.media import Clips

pytestmark = pytest.mark.django_db(transaction=True)


def test_who_has_lectures_sees_the_newest_on_the_dashboard(
    client: Client, alice: User, bob: User, clips: Clips
) -> None:
    lecture = lecture_read_at_once(alice, clips)
    client.force_login(alice)
    page = client.get("/dashboard/").content.decode()
    assert "Recent lectures" in page
    assert f'href="/lectures/{lecture.pk}/"' in page
    client.force_login(bob)
    assert "Recent lectures" not in client.get("/dashboard/").content.decode()


def test_the_landing_page_says_what_becomes_of_a_lecture(client: Client) -> None:
    assert "What was on that slide?" in client.get("/").content.decode()
