"""The lecture client's test of notifications: a push and a mail to the admin who asks."""

from concurrent.futures import ThreadPoolExecutor
from smtplib import SMTPException
from typing import Any

import structlog
from django.conf import settings
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api_keys.authentication import WithinScope
from accounts.http.caller import signed_in
from accounts.limits.rates import Limit
from accounts.mail import mail_is_offered, send_mail
from accounts.openapi import example
from accounts.people.models import User
from accounts.push.messages import Result, Sent, send
from accounts.push.models import PushSubscription
from accounts.push.selectors import subscriptions_of
from accounts.push.services import unsubscribe
from accounts.roles.permissions import Administrators
from accounts.sign_in.api.lecture import LECTURES

log = structlog.get_logger(__name__)

TESTS = Limit("test_notification", 10, 600)
SECONDS = 8.0
TOPIC = "test"
TEXT = "This is a test: notifications of this site arrive here."


@example({"sent": 1, "failed": 0, "subscriptions": 1})
class PushTest(serializers.Serializer):
    sent = serializers.IntegerField(help_text="That the push services have taken.")
    failed = serializers.IntegerField()
    subscriptions = serializers.IntegerField(help_text="Of the caller's.")


class MailTest(serializers.Serializer):
    sent = serializers.BooleanField(help_text="Whether the mail server has taken it.")
    to = serializers.EmailField()
    detail = serializers.CharField(help_text="Why it was not sent; empty if it was.")


@example(
    {
        "success": True,
        "push": {"sent": 1, "failed": 0, "subscriptions": 1},
        "email": {"sent": True, "to": "ada@example.com", "detail": ""},
    }
)
class NotificationTestOut(serializers.Serializer):
    success = serializers.BooleanField(help_text="Whether anything was sent.")
    push = PushTest()
    email = MailTest()


class NotificationTest(APIView):
    """Test notifications.

    Sends a push to each browser that the caller has subscribed, and a mail to the caller, at once.
    For admins.
    """

    tag = LECTURES
    permission_classes = [IsAuthenticated, WithinScope, Administrators]

    @extend_schema(
        operation_id="admin_test_notification", request=None, responses={200: NotificationTestOut}
    )
    def post(self, request: Request) -> Response:
        user = signed_in(request)
        TESTS.check(user.pk, what="You have tested this often.")
        push, email = _push(user), _mail(user)
        success = bool(push["sent"]) or email["sent"]
        return Response(
            NotificationTestOut({"success": success, "push": push, "email": email}).data
        )


def _push(user: User) -> dict[str, int]:
    """What became of the pushes, which nobody waits for longer than `SECONDS`."""
    subscriptions = list(subscriptions_of(user))
    if not subscriptions:
        return {"sent": 0, "failed": 0, "subscriptions": 0}
    with ThreadPoolExecutor(len(subscriptions), thread_name_prefix="push") as pool:
        results = [sent.result for sent in pool.map(_test, subscriptions)]
    for subscription, result in zip(subscriptions, results, strict=True):
        if result == Result.GONE:
            unsubscribe(user=user, subscription_id=subscription.pk)
    sent = results.count(Result.TAKEN)
    return {"sent": sent, "failed": len(results) - sent, "subscriptions": len(results)}


def _test(subscription: PushSubscription) -> Sent:
    message = {"id": None, "title": "Test", "text": TEXT, "page": reverse("notices")}
    return send(subscription, message, topic=TOPIC, seconds=SECONDS)


def _mail(user: User) -> dict[str, Any]:
    detail = "" if mail_is_offered() else "This site sends no mail."
    if not detail:
        try:
            send_mail(
                address=user.email,
                template="notices/email/test",
                context={"site_url": settings.SITE_URL, "text": TEXT},
                headers={},
            )
        except (OSError, SMTPException) as error:
            log.error("test_not_mailed", error=str(error))
            detail = "The mail server has not taken it."
    return {"sent": not detail, "to": user.email, "detail": detail}
