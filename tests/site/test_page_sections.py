"""The dashboard and the statistics show what the apps have to show."""

from pathlib import Path
from typing import Any

import pytest

from accounts.http.period import Period
from accounts.models import User
from accounts.page_sections import Section, dashboard_cards, statistics_parts
from accounts.registry import Registry
from tests.support.admin import browser_of
from tests.support.registries import registered

pytestmark = pytest.mark.django_db


@pytest.fixture
def template(settings: Any, tmp_path: Path) -> str:
    """A template that greets somebody."""
    (tmp_path / "greeting.html").write_text("<p>Hello {{ name }}</p>")
    settings.TEMPLATES = [
        {**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], tmp_path]}
    ]
    return "greeting.html"


@pytest.mark.parametrize(
    ("path", "sections"), [("/dashboard/", dashboard_cards), ("/statistics/", statistics_parts)]
)
def test_a_section_is_shown_to_whom_it_has_something_to_say(
    alice: User, bob: User, template: str, path: str, sections: Registry[Section]
) -> None:
    def greeting(user: User, *period: Period) -> dict[str, Any] | None:
        return {"name": "<Alice>"} if user == alice else None

    with registered(sections, Section("greeting", 15, template, greeting)):
        assert "<p>Hello &lt;Alice&gt;</p>" in page_of(alice, path)
        assert "Hello" not in page_of(bob, path)


def test_sections_follow_their_order(alice: User, template: str) -> None:
    card = Section("greeting", 15, template, lambda user: {"name": "you"})
    with registered(dashboard_cards, card):
        page = page_of(alice, "/dashboard/")
    places = [
        page.index(f'<div id="{name}" data-part>') for name in ("running", "greeting", "recent")
    ]
    assert places == sorted(places)


def page_of(user: User, path: str) -> str:
    answer = browser_of(user).get(path)
    assert answer.status_code == 200
    return answer.content.decode()
