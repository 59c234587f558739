"""`manage.py models`, and the admin's page that names it."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.models import User
from media_jobs.engines.model_store.installed import State, state_of
from media_jobs.engines.model_store.types import Model
from media_jobs.management.commands import models as command
from media_jobs.model_store import listing
from tests.support.admin import admin, browser_of, superuser
from tests.support.https import HttpsServer
from tests.support.model_store import puller, served


@pytest.fixture
def tiny(hub: HttpsServer, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Model:
    """The only model that the site may use."""
    model = served(hub)
    for module in (command, listing):
        monkeypatch.setattr(module, "models", lambda: {model.id: model})
    monkeypatch.setattr(command, "puller", lambda: puller(Path(settings.MODELS_DIR), hub))
    return model


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("models", *arguments, stdout=out)
    return out.getvalue()


def state(model: Model, settings: Any) -> State:
    return state_of(Path(settings.MODELS_DIR), model)


def listed() -> dict[str, Any]:
    (one,) = json.loads(said("list", "--json"))
    return one


def test_a_model_is_listed_pulled_verified_and_removed(tiny: Model, settings: Any) -> None:
    assert listed()["state"] == "missing"
    assert "not there yet" in said("list")
    assert said("pull", "tiny").startswith("tiny is ready in ")
    assert listed()["state"] == "ready"
    assert Path(listed()["folder"], "weights.bin").exists()
    assert said("verify") == "tiny: right\n"
    assert said("remove", "tiny") == "tiny: removed\n"
    assert not Path(settings.MODELS_DIR, "tiny").exists()
    assert said("verify") == "tiny: not here\n"
    assert said("remove", "tiny") == "tiny: was not here\n"


def test_a_file_that_rotted_is_found_and_never_used(tiny: Model, settings: Any) -> None:
    said("pull", "--all")
    weights = Path(listed()["folder"], "weights.bin")
    weights.write_bytes(b"x" + weights.read_bytes()[1:])
    assert state(tiny, settings) == State.READY  # by name and size it is
    with pytest.raises(CommandError, match=r"damaged \(weights.bin\).*models pull tiny"):
        said("verify", "tiny")
    assert listed()["state"] == "damaged"
    said("pull", "tiny")
    assert said("verify", "tiny") == "tiny: right\n"


def test_what_cannot_be_had_is_said(tiny: Model, hub: HttpsServer) -> None:
    hub.answers.clear()
    with pytest.raises(CommandError, match=r"answered 404 for config\.json"):
        said("pull", "tiny")


def test_an_unknown_model_and_none_are_refused(tiny: Model) -> None:
    with pytest.raises(CommandError, match="There are: tiny"):
        said("pull", "huge")
    with pytest.raises(CommandError, match="Name models"):
        said("remove")


def test_removing_leaves_readers_what_they_have_open(tiny: Model) -> None:
    said("pull", "tiny")
    with Path(listed()["folder"], "weights.bin").open("rb") as file:
        said("remove", "tiny")
        assert len(file.read()) == tiny.editions[0].files[1].size


@pytest.mark.django_db
def test_the_admin_shows_super_admins_each_model_and_its_command(tiny: Model) -> None:
    browser = browser_of(superuser())
    page = browser.get(reverse("admin-models")).content.decode()
    assert "manage.py models pull tiny" in page
    assert "not there yet" in page
    assert "0 of 1" in browser.get(reverse("admin:index")).content.decode()
    said("pull", "tiny")
    assert "manage.py models verify tiny" in browser.get(reverse("admin-models")).content.decode()


@pytest.mark.django_db
def test_nobody_else_sees_the_page(tiny: Model, alice: User) -> None:
    assert browser_of(admin()).get(reverse("admin-models")).status_code == 403
    assert browser_of(alice).get(reverse("admin-models")).status_code == 302
    assert "admin-models" not in browser_of(admin()).get(reverse("admin:index")).content.decode()
