"""Other systems, which take videos while a test runs."""

from collections.abc import Iterator

import pytest

from detection.faces.uploads import EXAMINED
from media_jobs.uploads.purposes import Limits, Purpose, purposes
from tests.support.jobs import job_kind_that
from tests.support.registries import registered


@pytest.fixture
def moods(settings) -> Iterator[Purpose]:
    """What that system does with a video, for three tokens where somebody chooses it."""
    with job_kind_that(label="Moods") as work:
        settings.TOKEN_PRICES = {work: 3}
        moods = Purpose(
            "moods",
            "Which mood is it in?",
            ("video",),
            work,
            usual=False,
            limits=EXAMINED.limits,
        )
        with registered(purposes, moods):
            yield moods


@pytest.fixture
def lectures() -> Iterator[Purpose]:
    """What a third one does with recordings, which are longer and larger than what faces are
    looked for in."""
    with job_kind_that(label="Lectures") as work:
        lectures = Purpose(
            "lectures",
            "Make a script of a lecture",
            ("video",),
            work,
            usual=False,
            limits=lambda kind: Limits(2000, 4 * 3600),
        )
        with registered(purposes, lectures):
            yield lectures
