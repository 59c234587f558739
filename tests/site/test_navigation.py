"""Links to the pages of the apps that are installed, for those who may follow them."""

import re

import pytest
from django.test import Client

from accounts.models import User
from accounts.navigation import NavigationEntry, Place, navigation, staff
from tests.support.admin import browser_of, superuser
from tests.support.registries import registered

pytestmark = pytest.mark.django_db

PARTS = {
    "header": r"<nav\b.*?</nav>",
    "account": r'<div class="site-tools">.*?</header>',
    "footer": r"<footer\b.*?</footer>",
}


def links_of(client: Client, place: Place, path: str = "/") -> list[tuple[str, str]]:
    """Where the links at a place of a page lead, and what is said of them to be current."""
    html = client.get(path).content.decode()
    (part,) = re.findall(PARTS[place], html, re.S)
    return re.findall(r'<a href="([^"]*)"(?: aria-current="(\w+)")?>', part)


def menus_of(client: Client, path: str) -> list[tuple[str, str]]:
    """The words of the groups in the header."""
    html = client.get(path).content.decode()
    return re.findall(r"<summary( data-current)?>(\w+)</summary>", html)


def test_a_stranger_is_offered_what_is_open(client: Client) -> None:
    assert links_of(client, "header") == [("/example/", ""), ("/reports/verify/", "")]
    assert links_of(client, "footer") == [("/#limits", ""), ("/api/docs", "")]


def test_a_user_is_offered_their_pages_and_told_where_they_are(alice: User) -> None:
    browser = browser_of(alice)
    assert links_of(browser, "header", "/videos/?kind=image&label=") == [
        ("/dashboard/", ""),
        ("/videos/?kind=video", ""),
        ("/videos/?kind=image", "page"),
        ("/voices/", ""),
        ("/example/", ""),
        ("/reports/verify/", ""),
        ("/extension/", ""),
        ("/lectures/", ""),
        ("/library/", "true"),
        ("/jobs/", ""),
        ("/notices/", ""),
        ("/activity/", ""),
        ("/statistics/", ""),
    ]
    assert menus_of(browser, "/videos/?kind=image") == [
        (" data-current", "Check"),
        ("", "Make"),
        ("", "Activity"),
    ]
    assert ("/account/", "") in links_of(browser, "account")


def test_the_reference_is_linked_for_developers(client: Client) -> None:
    assert ("/api/docs", "page") in links_of(client, "footer", "/api/docs")
    assert ("/api/docs", "true") in links_of(client, "footer", "/redoc")


def test_only_staff_are_led_to_the_admin(db: None) -> None:
    assert ("/admin/", "") in links_of(browser_of(superuser()), "account")


def test_what_an_app_registers_appears_in_its_place(alice: User) -> None:
    songs = NavigationEntry("songs", "header", 15, "Songs", "tokens", "Make", inside=("videos",))
    hidden = NavigationEntry("hidden", "header", 20, "Hidden", "landing", "Make", visible=staff)
    assert ("", "Make") in menus_of(browser_of(alice), "/videos/")
    with registered(navigation, songs, hidden):
        links = links_of(browser_of(alice), "header", "/videos/")
        assert (" data-current", "Make") in menus_of(browser_of(alice), "/videos/")
    assert links[7:10] == [("/lectures/", ""), ("/tokens/", "true"), ("/library/", "true")]
