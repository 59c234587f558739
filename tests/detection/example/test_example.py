"""The finished result that anybody may open, on its page and on the landing page."""

import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from accounts.models import User
from accounts.page_sections import LandingLine, landing_lines
from detection.engines.faces.model_card import SERVED, WEIGHTS
from detection.example.shipped import CLIP, FOLDER, shipped_result
from detection.faces.command_line import conclude, ready_scorer, scan_options
from media_jobs.command_line import WatchedContext
from tests.support.registries import registered


def pictures_of(html: str) -> list[str]:
    return re.findall(r'src="/static/(example/[^"]+)"', html)


@pytest.mark.django_db
def test_anybody_opens_it_and_no_row_is_read(
    client: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        html = client.get("/example/").content.decode()
    result = shipped_result()
    assert "Looks manipulated" in html
    assert result["reasons"][0]["message"] in html
    files = pictures_of(html)
    assert f"{FOLDER}/{CLIP}" in files
    assert len(files) == 1 + 2 * len(result["telling_frames"])
    assert all(finders.find(name) for name in files), "each is shipped"


@pytest.mark.django_db
def test_the_landing_page_shows_it_and_leads_there(client: Client, alice: User) -> None:
    html = client.get("/").content.decode()
    assert 'href="/example/"' in html
    assert len(pictures_of(html)) == 4
    assert "Only you and this site’s moderators see what you upload" in html
    assert alice.email not in html


@pytest.mark.django_db
def test_a_system_says_its_own_line_on_the_landing_page(client: Client) -> None:
    line = LandingLine("dreams", 20, "browser", "Is the <dream> real?", "Every dream is told.")
    with registered(landing_lines, line):
        html = client.get("/").content.decode()
    assert html.index("Is the face real?") < html.index("Is the &lt;dream&gt; real?")
    assert "dream" not in client.get("/").content.decode().partition("</figure>")[0]


@pytest.mark.skipif(not (WEIGHTS / SERVED).exists(), reason="the example is of the served model")
def test_it_is_what_the_served_model_finds_in_the_clip() -> None:
    """After a change of the model or of the examination, run `manage.py write_example`."""
    path = Path(settings.BASE_DIR) / "static" / FOLDER / CLIP
    found = conclude(path, scorer=ready_scorer(), options=scan_options(), context=WatchedContext())
    shipped = shipped_result()
    assert shipped["model"] == found.model.as_object()
    assert (shipped["label"], shipped["summary"]) == (found.label, found.summary)
    assert shipped["reasons"] == [asdict(reason) for reason in found.reasons]
    assert shipped["fake_probability"] == pytest.approx(found.fake_probability, abs=1e-3)
