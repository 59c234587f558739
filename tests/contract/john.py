"""The person of the clients' documents, signed up with their own sample, and what is his."""

from functools import cached_property
from typing import Any

import httpx
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from rest_framework.test import APIClient

from accounts.access.services import end_access
from accounts.api_keys import services as keys
from accounts.extension import services as extension
from accounts.models import User
from accounts.tokens import services as tokens
from media_jobs.models import Job
from tests.support.admin import moderator, superuser, verified
from tests.support.exports import exported
from tests.support.issuer import Issuer
from tests.support.provider import Person, Provider

SIGN_UP = {"name": "John Doe", "email": "john@example.com", "password": "securepassword123"}
TEST_LOGIN = {"email": "test@example.com", "password": "testpass"}


class John:
    """What a row of the contract may send or name; each thing is made when first asked for."""

    def __init__(self, google: Issuer, firebase: Issuer, spotify: Provider) -> None:
        self.google, self.firebase, self.spotify = google, firebase, spotify
        self.browser = APIClient()
        answer = APIClient().post("/api/signup", SIGN_UP, format="json")
        assert answer.status_code == 201, answer.content
        self.user = User.objects.get(email=SIGN_UP["email"])
        # The documents try this address without ever having signed it up.
        User.objects.create_user(**TEST_LOGIN)

    @cached_property
    def pair(self) -> dict[str, str]:
        return tokens.begin(user=self.user)

    @cached_property
    def link(self) -> tuple[Any, str]:
        return extension.link_directly(user=self.user, name="Firefox on Linux")

    @cached_property
    def device_code(self) -> str:
        return extension.start_pairing(name="Firefox on Linux", address="").device_code

    @property
    def extension_token(self) -> str:
        return self.link[1]

    @property
    def link_id(self) -> str:
        return str(self.link[0].pk)

    @cached_property
    def key_id(self) -> str:
        return str(keys.make_key(user=self.user, name="nightly", scope="read", days=90)[0].pk)

    @cached_property
    def outlived(self) -> str:
        """He had a key and an extension, and then signed out everywhere."""
        _ = self.key_id, self.link
        end_access(user=self.user)
        return ""

    @cached_property
    def sign_in_id(self) -> str:
        tokens.begin(user=self.user, client="nightly")
        return str(self.user.sign_ins.get(client="nightly").pk)

    @cached_property
    def archive(self) -> Job:
        return exported(self.user)

    @cached_property
    def user_id(self) -> str:
        return str(moderator().pk)

    @cached_property
    def door(self) -> SocialAccount:
        """His account at Spotify, linked; with his password, it is not his only way in."""
        verified(self.user)
        return SocialAccount.objects.create(user=self.user, provider="spotify", uid="john-there")

    @property
    def door_id(self) -> str:
        return str(self.door.pk)

    @cached_property
    def way_back(self) -> str:
        """What Spotify sends his browser back with, once he has agreed there."""
        self.spotify.person = Person(self.door.uid, self.user.email, name="John there")
        page = self.browser.get("/api/v1/auth/spotify/login")["Location"]
        return httpx.get(page).headers["Location"].partition("?")[2]

    @property
    def google_token(self) -> str:
        return self.google.id_token(**self.claims)

    @property
    def firebase_token(self) -> str:
        return self.firebase.id_token(**self.claims)

    @property
    def claims(self) -> dict[str, str]:
        """What issuers of ID tokens say of him."""
        return {"sub": "john", "email": self.user.email, "name": self.user.name}

    def client(self, who: str) -> APIClient:
        """A client of `nobody`, of `john`, of his `extension`, or of the site's `super-admin`.

        `firebase` is John's, too, who has yet to come in.
        """
        cache.clear()
        client = self.browser if who == "nobody" else APIClient()
        client.defaults["HTTP_ACCEPT"] = "application/json"
        tokens_of = {
            "nobody": lambda: "",
            "john": lambda: self.pair["access"],
            "extension": lambda: self.extension_token,
            "firebase": lambda: self.firebase_token,
            "super-admin": lambda: tokens.begin(user=superuser())["access"],
        }
        if token := tokens_of[who]():
            client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
        return client
