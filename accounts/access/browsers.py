"""Where the caller is signed in with a browser: listed, and ended, over the API."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access.services import end_browser
from accounts.api_keys.api import Credentials
from accounts.http.caller import signed_in
from accounts.openapi import example
from accounts.sessions.models import BrowserSession
from accounts.sessions.selectors import browsers_of
from accounts.sockets.revocation import NAME

MOST_BROWSERS = 200


@example(
    {
        "id": "9f2c41d07be3a815",
        "browser": "Firefox on Linux",
        "signed_in_at": "2026-03-02T09:14:07.600Z",
        "seen_at": "2026-03-03T08:02:55.031Z",
        "expires_at": "2026-03-17T08:02:55.031Z",
        "current": False,
    }
)
class BrowserOut(serializers.ModelSerializer):
    id = serializers.CharField(source="name")
    browser = serializers.CharField(help_text="For people; empty where it is not known.")
    expires_at = serializers.DateTimeField(source="expire_date")
    current = serializers.BooleanField(help_text="Whether it is the one that asks.")

    class Meta:
        model = BrowserSession
        fields = ("id", "browser", "signed_in_at", "seen_at", "expires_at", "current")


class Browsers(Credentials):
    """List browser sessions.

    Where the caller is signed in with a browser: the latest 200. When one was seen is right to a
    minute.
    """

    @extend_schema(operation_id="browsers", responses=BrowserOut(many=True))
    def get(self, request: Request) -> Response:
        mine = None if request.auth else request.session.get(NAME)
        found = list(browsers_of(signed_in(request))[:MOST_BROWSERS])
        for session in found:
            session.current = session.name == mine  # type: ignore[attr-defined]
        return Response(BrowserOut(found, many=True).data)


class Browser(Credentials):
    """One browser session."""

    @extend_schema(operation_id="browser_end", responses={204: None})
    def delete(self, request: Request, browser_id: str) -> Response:
        """End a browser session.

        That browser is signed out from its next request on, and its sockets close.
        """
        if not end_browser(user=signed_in(request), name=browser_id):
            raise NotFound
        return Response(status=204)
