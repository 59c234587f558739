"""A course in a real browser: made, filled, searched while typing.

`SCREENSHOTS_DIR` keeps pictures of the pages: wide and narrow, light and dark.
"""

import re

import cv2
import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from playwright.sync_api import Page, ViewportSize, expect

from accounts.models import User
from generation.lectures.models import Lecture
from tests.generation.lectures.rows import lecture_of
from tests.support.axe import findings
from tests.support.server import Server
from tests.support.tabs import SCHEMES, keep_picture, tab_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIZES: dict[str, ViewportSize] = {
    "390": {"width": 390, "height": 844},
    "1280": {"width": 1280, "height": 900},
}


@pytest.fixture
def lectures(alice: User) -> list[Lecture]:
    found = [
        lecture_of(
            alice,
            "Whales and the sea",
            slides=[("Blue whales", "Largest of all animals\n30 metres"), ("Song", "They sing")],
            lines=["Today we speak of whales, and why the blue whale sings.", "It dives."],
        ),
        lecture_of(alice, "Rivers", slides=[("Deltas", "Sand")], lines=["No whales here."]),
    ]
    picture = cv2.imencode(".jpg", np.full((90, 160, 3), 200, np.uint8))[1].tobytes()
    for lecture in found:
        for slide in lecture.slides.all():
            default_storage.save(str(slide.thumbnail.name), ContentFile(picture))
    return found


def looked_at(page: Page, name: str) -> None:
    """Axe finds nothing, at each width and in each light; nothing runs over the edge."""
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for width, size in SIZES.items():
            page.set_viewport_size(size)
            assert findings(page) == "", (name, width, scheme)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            keep_picture(page, f"{name}-{width}-{scheme}", full_page=True)


def test_a_course_is_made_filled_and_searched(
    alice: User, lectures: list[Lecture], server: Server
) -> None:
    whales, rivers = lectures
    with tab_of(alice, server) as page:
        page.goto(f"{server.url}/lectures/")
        page.get_by_role("link", name="Courses").first.click()
        page.get_by_label("Title").fill("Natural history")
        page.get_by_label("Description").fill("Winter term, on Mondays")
        page.get_by_role("button", name="Make the course").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Natural history")
        for lecture in (rivers, whales):
            page.get_by_label("Put a lecture into the course").select_option(lecture.title)
            page.get_by_role("button", name="Put in").click()
            expect(page.locator(".place", has_text=lecture.title)).to_be_visible()
        page.get_by_role("button", name="Up: Whales and the sea").click()
        expect(page.locator(".place .card-name").first).to_have_text("Whales and the sea")

        page.wait_for_load_state()  # the scripts are here
        page.get_by_label("In this course").press_sequentially("WHALE")
        expect(page.locator(".found-item")).to_have_count(3)
        expect(page.locator(".found-item mark").first).to_have_text("whales")
        expect(page).to_have_url(re.compile(r"/\?q=WHALE$"))
        looked_at(page, "course")
        page.get_by_label("In this course").fill('"blue whale sings"')
        expect(page.locator(".found-item")).to_have_count(1)
        expect(page.locator(".found-place a")).to_have_attribute(
            "href", f"/lectures/{whales.pk}/?t=0"
        )

        page.goto(f"{server.url}/lectures/search/?q=sand")
        expect(page.locator(".found-item")).to_have_count(1)
        looked_at(page, "lectures-search")
        page.goto(f"{server.url}/courses/")
        looked_at(page, "courses")
        page.goto(f"{server.url}/lectures/{rivers.pk}/courses/")
        page.wait_for_load_state()
        page.get_by_label("Natural history").uncheck()
        looked_at(page, "courses-of-lecture")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Saved.")).to_be_visible()
        page.goto(f"{server.url}/courses/")
        expect(page.locator(".card-meta").first).to_contain_text("1 lecture")
