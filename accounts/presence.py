"""Closing the sockets of those who are no longer who they were when they opened them."""

import hashlib
import uuid
from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.rooms import tell_after_commit

ENDED = {"type": "presence.ended"}


def room_of_user(user_id: uuid.UUID | str) -> str:
    """The group of all open sockets of a user."""
    return f"user.{user_id}"


def room_of_sign_in(sign_in_id: uuid.UUID | str) -> str:
    """The group of the open sockets that authenticated with a sign-in's access token."""
    return f"sign-in.{sign_in_id}"


def room_of_session(session_key: str) -> str:
    """The group of the open sockets of a browser session; its key is a secret, hence the digest."""
    return f"session.{hashlib.sha256(session_key.encode()).hexdigest()[:32]}"


def end_presence(room: str) -> None:
    """Close the sockets in `room` once the surrounding transaction is committed."""
    tell_after_commit(room, ENDED)


@receiver(user_logged_out)
def _browser_signed_out(request: HttpRequest, **kwargs: Any) -> None:
    if request.session.session_key:
        end_presence(room_of_session(request.session.session_key))
