"""Reads of push subscriptions."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.people.models import User
from accounts.push.models import PushSubscription
from accounts.sessions.models import BrowserSession
from accounts.tokens.selectors import open_sign_ins


def good_subscriptions() -> QuerySet[PushSubscription]:
    """Those whose browser session or sign-in goes on, and whose user is let in."""
    browsers = BrowserSession.objects.filter(
        user=OuterRef("user"), name=OuterRef("session"), expire_date__gt=timezone.now()
    )
    sign_ins = open_sign_ins().filter(user=OuterRef("user"), pk=OuterRef("sign_in"))
    made_in_a_browser = ~Q(session="") & Q(Exists(browsers))
    return PushSubscription.objects.filter(
        made_in_a_browser | Q(Exists(sign_ins)), user__is_active=True
    )


def subscriptions_of(user: User) -> QuerySet[PushSubscription]:
    """The user's browsers that are told of notices, the latest first."""
    return good_subscriptions().filter(user=user)
