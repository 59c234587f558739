"""Forms with a password: what is told while one types, and what survives an error elsewhere."""

from collections.abc import Iterator

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.conftest import PASSWORD
from tests.support.admin import browser_of
from tests.support.server import Server
from tests.support.tabs import tab_of

RULES = ["similar", "at least", "commonly used", "numeric"]


def met(client: Client, password: str, email: str = "") -> list[bool]:
    answer = client.post("/accounts/password/rules/", {"password": password, "email": email})
    assert answer.status_code == 200
    found: list[bool] = answer.json()["met"]
    return found


@pytest.mark.django_db
def test_the_rules_are_those_of_the_server_in_the_order_of_the_form(client: Client) -> None:
    html = client.get("/accounts/signup/").content.decode()
    places = [html.index(words) for words in RULES]
    assert places == sorted(places)
    assert met(client, PASSWORD) == [True, True, True, True]
    assert met(client, "12345678") == [True, True, False, False]
    assert met(client, "x7%") == [True, False, True, True]
    assert met(client, "pleasance1", "pleasance@example.com") == [False, True, True, True]


@pytest.mark.django_db
def test_of_who_is_signed_in_the_address_is_known(client: Client, alice: User) -> None:
    assert met(browser_of(alice), "alice.example.com") == [False, True, True, True]
    assert met(client, "alice.example.com") == [True, True, True, True]


@pytest.mark.django_db
def test_it_is_asked_only_so_often_and_never_by_a_link(client: Client) -> None:
    assert client.get("/accounts/password/rules/").status_code == 405
    codes = [client.post("/accounts/password/rules/").status_code for _ in range(121)]
    assert codes[119:] == [200, 429]


@pytest.mark.django_db
def test_what_was_typed_is_not_sent_back(client: Client) -> None:
    form = {"email": "no address", "password1": "tweedledum 7", "password2": "tweedledum 8"}
    for headers in ({}, {"X-Requested-With": "XMLHttpRequest"}):
        answer = client.post("/accounts/signup/", form, headers=headers)
        assert "tweedledum" not in answer.content.decode()
    assert set(answer.json()["form"]["fields"]) == {"email", "password2"}


@pytest.mark.django_db
def test_an_address_has_only_the_buttons_that_do_something(alice: User) -> None:
    def buttons() -> list[str]:
        html = browser.get("/accounts/email/").content.decode()
        return [name for name in ("send", "primary", "remove") if f'name="action_{name}"' in html]

    browser = browser_of(alice)
    first = EmailAddress.objects.create(user=alice, email=alice.email, primary=True)
    assert buttons() == ["send"]
    EmailAddress.objects.filter(pk=first.pk).update(verified=True)
    assert buttons() == []
    second = EmailAddress.objects.create(user=alice, email="dinah@example.com")
    assert buttons() == ["send", "remove"]
    EmailAddress.objects.filter(pk=second.pk).update(verified=True)
    assert buttons() == ["primary", "remove"]


@pytest.fixture
def page(server: Server) -> Iterator[Page]:
    """A tab in which nobody is signed in, at the form to sign up."""
    with tab_of(None, server) as page:
        page.goto(f"{server.url}/accounts/signup/")
        yield page


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_password_is_shown_judged_and_kept_when_something_else_is_wrong(
    page: Page, server: Server
) -> None:
    password = page.locator("[name=password1]")
    password.press_sequentially("1234567")
    rules = page.locator("[data-password-rules] li")
    expect(rules.nth(1)).to_have_attribute("data-met", "false")
    expect(rules.nth(3)).to_contain_text("not met yet")
    password.fill(PASSWORD)
    for number in range(4):
        expect(rules.nth(number)).to_have_attribute("data-met", "true")
    show = page.get_by_role("button", name="Show what is typed").first
    show.click()
    expect(password).to_have_attribute("type", "text")
    page.get_by_label("Email").fill("dora@example.com")
    page.locator("[name=password2]").fill("another one")
    page.get_by_role("button", name="Make my account").click()
    again = page.locator("[name=password2]")
    expect(again).to_be_focused()
    expect(again).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".field-errors")).to_have_count(1)
    expect(password).to_have_value(PASSWORD)
    expect(password).to_have_attribute("type", "password")
    again.fill(PASSWORD)
    page.get_by_role("button", name="Make my account").click()
    expect(page).to_have_url(f"{server.url}/dashboard/")
    expect(page.locator(".field-errors")).to_have_count(0)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_wrong_password_leaves_the_address_and_is_told(
    alice: User, page: Page, server: Server
) -> None:
    page.goto(f"{server.url}/accounts/login/")
    page.get_by_label("Email").fill(alice.email)
    page.get_by_label("Password").fill("not hers")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{server.url}/dashboard/")


def test_the_box_of_the_sign_in_page_says_what_it_does(client: Client) -> None:
    page = client.get("/accounts/login/").content.decode()
    assert "Stay signed in" in page
    assert "Remember" not in page
