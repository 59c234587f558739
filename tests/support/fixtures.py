"""One of everything that a person can have here, made by the verbs that make it in earnest."""

import re
import shutil
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.test import Client
from rest_framework.test import APIClient

from accounts.api_keys.services import make_key
from accounts.extension.services import link_directly
from accounts.models import Scope, User
from billing.packs import Pack
from billing.services.purchases import credit_purchase, name_session, start_purchase
from detection.watching.services import sync
from media_jobs.files.links import link_to
from media_jobs.files.stored import store_file
from media_jobs.models import Job
from tests.support.exports import exported
from tests.support.extension import frame
from tests.support.media import Clips
from tests.support.provider import Provider
from tests.support.uploads import examined, sent, session_of

PASSWORD = "six impossible things before breakfast"
EMAIL = "pleasance@wonderland.example"
NAME = "Alice Pleasance Liddell"
PACK = Pack(id="small", name="Fifty tokens", tokens=50, amount=500, currency="eur")


@dataclass
class World:
    """What Alice has."""

    alice: User
    objects: dict[str, str]
    """By the parameter of a path, or by `route name.parameter` where a route wants its own."""
    secrets: dict[str, str]
    """What opens her doors."""
    names: dict[str, str]
    """What only she is called, and her things."""

    def values_for(self, route: Any) -> dict[str, str]:
        """Values for the parameters of a route; raises `KeyError` where it has nothing to offer."""
        return {
            parameter: self.objects.get(f"{route.name}.{parameter}") or self.objects[parameter]
            for parameter in route.parameters
        }


def world_of_alice(clips: Clips, folder: Path, provider: Provider) -> World:
    """Alice, with one of each thing; `provider` is where she has accounts to link."""
    program = APIClient()
    form = {"email": EMAIL, "password": PASSWORD, "name": NAME}
    signed_up = program.post("/api/auth/signup", form, format="json").json()
    alice = User.objects.get(pk=signed_up["user"]["id"])
    pairing = program.post("/api/extension/link", {}, format="json").json()
    browser = Client()
    browser.get("/accounts/login/")
    browser.post("/accounts/login/", {"login": EMAIL, "password": PASSWORD})
    for door in ("google", "spotify"):
        _link(browser, door)
    google, spotify = SocialAccount.objects.filter(user=alice).order_by("provider")
    # Linking has ended what was opened before.
    alice.refresh_from_db()
    login = {"email": EMAIL, "password": PASSWORD}
    signed_in = program.post("/api/auth/login", login, format="json").json()
    browser.post("/accounts/email/", {"action_send": "", "email": EMAIL})
    (confirm_key,) = _from_the_last_mail(r"/accounts/confirm-email/([^/\s]+)/")
    browser.post("/accounts/password/reset/", {"email": EMAIL})
    uid, reset_key = _from_the_last_mail(r"/accounts/password/reset/key/(\w+?)-([^/\s]+)/")

    examined_clip = shutil.copy(clips.face, folder / "white-rabbit.mp4")
    video = examined(alice, Path(examined_clip))
    session = session_of(video)
    exported(alice)
    waiting_video, waiting_job = sent(alice, clips.numbered(1), name="cheshire-cat.mp4")

    sync(owner=alice, client_id="tea-party", frames=[frame(0, 0.1)], model={}, finished=True)
    link, extension_token = link_directly(user=alice, name="Caterpillar's browser")
    read_key, read_text = make_key(user=alice, name="looking glass", scope=Scope.READ, days=9)
    _, write_text = make_key(user=alice, name="vorpal sword", scope=Scope.WRITE, days=9)
    portrait = store_file(
        owner=alice,
        content=clips.photo.read_bytes(),
        filename="queen-of-hearts.jpg",
        content_type="image/jpeg",
        extension="jpg",
    )
    purchase = start_purchase(user=alice, pack=PACK)
    name_session(purchase=purchase, session_id="cs_test_dormouse")
    credit_purchase(
        purchase_id=purchase.pk, session_id="cs_test_dormouse", amount=500, currency="eur"
    )

    file_link = link_to(video.key, content_type="video/mp4", filename="white-rabbit.mp4")
    world = World(
        alice=alice,
        objects={
            "video_id": str(video.pk),
            "other_id": str(waiting_video.pk),
            "job_id": str(Job.objects.get(upload=video).pk),
            "api-job-cancel.job_id": str(waiting_job.pk),
            "session_id": str(session.pk),
            "key_id": str(read_key.pk),
            "sign_in_id": str(alice.sign_ins.get(ended_at=None).pk),
            "link_id": str(link.pk),
            "account_id": str(spotify.pk),
            "api-door.door_id": str(google.pk),
            "door-start.door_id": "google",
            "door-link.door_id": "google",
            "file_id": str(portrait.pk),
            "file.token": file_link.rpartition("/")[2],
            "account_confirm_email.key": confirm_key,
            "uidb36": uid,
            "account_reset_password_from_key.key": reset_key,
        },
        secrets={
            "password": PASSWORD,
            "confirmation key": confirm_key,
            "reset key": reset_key,
            "session cookie": browser.cookies["sessionid"].value,
            "access token": signed_in["access"],
            "refresh token": signed_in["refresh"],
            "reading key": read_text,
            "writing key": write_text,
            "extension token": extension_token,
            "device code": pairing["device_code"],
            "user code": pairing["user_code"],
            "file link": file_link.rpartition("/")[2],
            "CSRF secret": browser.cookies["csrftoken"].value,
            **_granted(provider),
        },
        names={
            "address": EMAIL,
            "name": NAME,
            "file": video.filename,
            "waiting file": waiting_video.filename,
            "picture": portrait.filename,
            "key": read_key.name,
            "browser": link.name,
            "account elsewhere": provider.person.subject,
            "session of the extension": "tea-party",
            "checkout": "cs_test_dormouse",
        },
    )
    for room in rooms():
        room.add_to(world, clips)
    return world


def rooms() -> list[Any]:
    """The `fixtures.py` beside the tests of a room: `add_to(world, clips)` gives Alice its things.

    It puts the values for the parameters of the room's routes into `objects`.
    """
    root = Path(__file__).parents[2]
    found = sorted((root / "tests").glob("*/**/fixtures.py"))
    names = (".".join(path.relative_to(root).with_suffix("").parts) for path in found)
    return [import_module(name) for name in names if name != "tests.support.fixtures"]


def _link(browser: Client, door: str) -> None:
    """Go to the provider, agree there, come back."""
    there = browser.post(f"/account/doors/{door}/link/")["Location"]
    back = urlsplit(httpx.get(there).headers["Location"])
    assert browser.get(f"{back.path}?{back.query}").status_code == 302


def _granted(provider: Provider) -> dict[str, str]:
    """The tokens that the provider has given us for her."""
    tokens = [*provider.grants.access, *provider.grants.refresh]
    return {f"token {number} of a provider": token for number, token in enumerate(tokens)}


def _from_the_last_mail(pattern: str) -> tuple[str, ...]:
    found = re.search(pattern, str(mail.outbox[-1].body))
    assert found, f"no link like {pattern} in the last mail"
    return found.groups()
