"""How people want to hear of each type of notice: in the bell, by a browser, by mail."""

import uuid
from typing import Any, NamedTuple

from django.core import signing

from accounts.notices.models import NoticeChoice
from accounts.notices.types import NoticeType, notice_types
from accounts.people.models import User

WAYS = ("in_bell", "in_browser", "by_push", "by_mail")
SALT = "notices.unsubscribe"


class Setting(NamedTuple):
    """What somebody has chosen for a type of notice, or what it has by itself."""

    type: str
    label: str
    in_bell: bool
    in_browser: bool
    by_push: bool
    by_mail: bool


class Unsubscribing(NamedTuple):
    """What a link in a mail asks for: no more mail about these types."""

    user: User
    types: list[NoticeType]


def choice_of(user_id: uuid.UUID, kind: NoticeType) -> Setting:
    """How the user wants to hear of this type."""
    return _setting(kind, NoticeChoice.objects.filter(user=user_id, type=kind.name).first())


def settings_of(user: User) -> list[Setting]:
    """How the user wants to hear of each type that there is."""
    chosen = {choice.type: choice for choice in NoticeChoice.objects.filter(user=user)}
    return [_setting(kind, chosen.get(kind.name)) for kind in notice_types]


def choose(*, user: User, kind: NoticeType, **ways: bool) -> Setting:
    """Note how the user wants to hear of a type; what is not named stays as it is."""
    before = choice_of(user.pk, kind)
    NoticeChoice.objects.update_or_create(
        user=user,
        type=kind.name,
        defaults=ways,
        create_defaults={way: getattr(before, way) for way in WAYS} | ways,
    )
    return choice_of(user.pk, kind)


def unsubscribe_token(user: User, types: list[str]) -> str:
    """What proves, without signing in, that the user wants no more mail about these types."""
    return signing.dumps([str(user.pk), types], salt=SALT)


def read_unsubscribe_token(token: str) -> Unsubscribing | None:
    """What a token asks for; None where it is not ours, or there is nobody and nothing to stop."""
    try:
        user_id, names = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=user_id).first()
    types = [kind for kind in notice_types if kind.name in names]
    return Unsubscribing(user, types) if user and types else None


def _setting(kind: NoticeType, chosen: NoticeChoice | None) -> Setting:
    ways: dict[str, Any] = dict.fromkeys(WAYS, True) | {"by_mail": kind.by_mail}
    if chosen is not None:
        ways = {way: getattr(chosen, way) for way in WAYS}
    return Setting(kind.name, kind.label, **ways)
