"""Closing the sockets of those who are no longer who they were when they opened them."""

import secrets
import uuid
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.contrib.sessions.backends.base import SessionBase
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.sockets.channel_groups import send_after_commit

# What a session calls itself; unlike its key, that stays when its key is changed.
NAME = "presence"


def group_of_user(user_id: uuid.UUID | str) -> str:
    """The group of all open sockets of a user."""
    return f"user.{user_id}"


def group_of_sign_in(sign_in_id: uuid.UUID | str) -> str:
    """The group of the open sockets that authenticated with a sign-in's access token."""
    return f"sign-in.{sign_in_id}"


def group_of_session(session: SessionBase) -> str:
    """The group of the open sockets of a browser session; empty if nobody has signed in there."""
    return group_of_browser(session[NAME]) if NAME in session else ""


def group_of_browser(name: str) -> str:
    """The group of the open sockets of the browser session that calls itself `name`."""
    return f"session.{name}"


def close_sockets(group: str, *, but: str = "") -> None:
    """Close the sockets in `group` once the surrounding transaction is committed.

    Those that are also in the group `but` stay.
    """
    send_after_commit(group, {"type": "presence.ended", "but": but})


@receiver(user_logged_in)
def _browser_signed_in(request: HttpRequest, **kwargs: Any) -> None:
    request.session.setdefault(NAME, secrets.token_hex(8))


@receiver(user_logged_out)
def _browser_signed_out(request: HttpRequest, **kwargs: Any) -> None:
    if group := group_of_session(request.session):
        close_sockets(group)
