"""What a page shows is asked of the database once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from media_jobs.models import Upload
from tests.support.media import Clips
from tests.support.uploads import examined

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def video(alice: User, clips: Clips) -> Upload:
    return examined(alice, clips.face)


@pytest.fixture
def pages(alice: User) -> Client:
    client = Client()
    client.force_login(alice)
    return client


@pytest.mark.parametrize(
    ("path", "most"),
    # The session, the user, the wallet and the news are of every page.
    [("/videos/{}/", 20), ("/videos/{}/export.json", 11), ("/api/videos/{}/results", 11)],
)
def test_a_page_of_a_video_asks_no_more_than_it_needs(
    pages: Client,
    video: Upload,
    path: str,
    most: int,
    django_assert_max_num_queries: Callable[[int], Any],
) -> None:
    with django_assert_max_num_queries(most):
        pages.get(path.format(video.pk))
