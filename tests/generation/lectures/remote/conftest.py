"""Sites that have a worker, and sites that are one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from generation.lectures.models import Lecture
from tests.generation.lectures.lectures import sent_lecture
from tests.generation.lectures.remote.workers import KEY, SITE, Other, other_side
from tests.support.media import Clips


@pytest.fixture
def worker(settings: Any) -> Iterator[Other]:
    """The worker that this site hands its lectures to."""
    with other_side() as other:
        settings.WORKER_SERVICE_URL, settings.WORKER_API_KEY = other.url, KEY
        settings.API_URL = SITE
        yield other


@pytest.fixture
def site(settings: Any) -> Iterator[Other]:
    """A site whose worker this one is."""
    with other_side() as other:
        settings.WORKER_API_KEY, settings.WORKER_ORIGINS = KEY, [other.url]
        other.answer = lambda fields: (200, {"success": True})
        yield other


@pytest.fixture
def lecture(alice: User, clips: Clips) -> Lecture:
    """Alice's, which waits to be read."""
    return sent_lecture(alice, clips.numbered(3))


@pytest.fixture
def recording(clips: Clips) -> Path:
    """What is to be read."""
    return clips.numbered(4)
