"""An animated picture is examined like a video and shown by the page as a picture."""

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from tests.media_jobs.engines.pictures import animation
from tests.support.jobs import run_waiting_jobs
from tests.support.uploads import send_bytes

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_animation_moves_on_its_page_without_boxes(
    alice: User, alice_api: APIClient, client: Client
) -> None:
    answer = send_bytes(alice_api, animation("WEBP"), name="moving.webp")
    video = answer.json()["video"]
    assert (video["kind"], video["content_type"]) == ("video", "image/webp")
    run_waiting_jobs()
    client.force_login(alice)
    page = client.get(video["links"]["page"]).content.decode()
    assert 'data-kind="animation"' in page
    assert 'alt="The uploaded animation"' in page
    assert "<video" not in page
    assert "data-stage-toggle" not in page
    assert "data-timeline" in page
