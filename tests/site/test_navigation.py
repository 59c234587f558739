"""Links to the pages of the apps that are installed, for those who may follow them."""

import re

import pytest
from django.test import Client

from accounts.models import User
from accounts.navigation import NavigationEntry, Place, navigation, staff
from tests.support.admin import browser_of, superuser
from tests.support.registries import registered

pytestmark = pytest.mark.django_db

PARTS = {"header": "nav", "account": "details", "footer": "footer"}


def links_of(client: Client, place: Place, path: str = "/") -> list[tuple[str, str]]:
    """Where the links at a place of a page lead, and what is said of them to be current."""
    html = client.get(path).content.decode()
    (part,) = re.findall(rf"<{PARTS[place]}\b.*?</{PARTS[place]}>", html, re.S)
    found = re.findall(r'<a href="([^"]*)"(?: aria-current="(\w+)")?', part)
    return [link for link in found if link[0] != "/"]  # but the site's own name


def test_a_stranger_is_offered_what_is_open(client: Client) -> None:
    assert links_of(client, "header") == [("/api/docs", "")]
    assert links_of(client, "footer") == [
        ("/#limits", ""),
        ("/reports/verify/", ""),
        ("/api/docs", ""),
    ]


def test_a_user_is_offered_their_pages_and_told_where_they_are(alice: User) -> None:
    browser = browser_of(alice)
    assert links_of(browser, "header", "/videos/") == [
        ("/dashboard/", ""),
        ("/videos/", "page"),
        ("/statistics/", ""),
        ("/api/docs", ""),
    ]
    menu = [url for url, _ in links_of(browser, "account")]
    assert menu == ["/account/", "/extension/", "/activity/"]


def test_only_staff_are_led_to_the_admin(db: None) -> None:
    assert ("/admin/", "") in links_of(browser_of(superuser()), "account")


def test_what_an_app_registers_appears_in_its_place(alice: User) -> None:
    lectures = NavigationEntry("lectures", "header", 30, "Lectures", "tokens", inside=("videos",))
    hidden = NavigationEntry("hidden", "header", 31, "Hidden", "landing", visible=staff)
    with registered(navigation, lectures, hidden):
        links = links_of(browser_of(alice), "header", "/videos/")
    assert links[1:4] == [("/videos/", "page"), ("/tokens/", "true"), ("/statistics/", "")]
    assert ("/tokens/", "true") not in links_of(browser_of(alice), "header", "/videos/")
