"""Subscribing a browser to its user's notices, and forgetting it."""

import uuid

from django.contrib.auth.signals import user_logged_out
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.people.models import User
from accounts.push.models import PushSubscription
from accounts.push.selectors import good_subscriptions, subscriptions_of
from accounts.sockets.revocation import NAME
from accounts.tokens.services import require_let_in

MOST = 10
BATCH = 500


@transaction.atomic
def subscribe(
    *,
    user: User,
    endpoint: str,
    p256dh: str,
    auth: str,
    browser: str,
    session: str = "",
    sign_in_id: uuid.UUID | str | None = None,
) -> tuple[PushSubscription, bool]:
    """Tell a browser of the user's notices, and nobody else's, from now on.

    It ends with the browser session or the sign-in that it is of. Returns it and whether it is new;
    of more than `MOST` the oldest go. Raises `SignedOut` where all access was ended meanwhile.
    """
    require_let_in(user)
    # The browser has one address, whoever sits there: what was somebody else's is over.
    PushSubscription.objects.filter(endpoint=endpoint).exclude(user=user).delete()
    subscription, new = PushSubscription.objects.update_or_create(
        endpoint=endpoint,
        defaults={
            "user": user,
            "p256dh": p256dh,
            "auth": auth,
            "browser": browser,
            "session": session,
            "sign_in_id": sign_in_id,
            "failures": 0,
            "rests_until": None,
        },
    )
    kept = subscriptions_of(user).values_list("pk", flat=True)[:MOST]
    PushSubscription.objects.filter(user=user).exclude(pk__in=list(kept)).delete()
    return subscription, new


def unsubscribe(*, user: User, subscription_id: uuid.UUID) -> bool:
    """Forget one of the user's subscriptions. False where it is none of them."""
    found = PushSubscription.objects.filter(user=user, pk=subscription_id)
    return bool(found.delete()[0])


def forget_ended() -> int:
    """Remove some of those that have ended with their session or sign-in. Returns how many."""
    ended = PushSubscription.objects.exclude(pk__in=good_subscriptions().values("pk"))
    keys = list(ended.order_by().values_list("pk", flat=True)[:BATCH])
    return PushSubscription.objects.filter(pk__in=keys).delete()[0] if keys else 0


@receiver(user_logged_out)
def _browser_signed_out(request: HttpRequest, **kwargs: object) -> None:
    if name := request.session.get(NAME):
        PushSubscription.objects.filter(session=name).delete()
