"""How the caller wants to hear of each type of notice, over the API."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http.caller import signed_in
from accounts.mail import mail_is_offered
from accounts.notices.api import NOTICES
from accounts.notices.choices import choose, settings_of
from accounts.notices.types import notice_types
from accounts.openapi import example

SETTING = {
    "type": "job_finished",
    "label": "Job Finished",
    "in_bell": True,
    "in_browser": True,
    "by_push": True,
    "by_mail": False,
}


class WaysIn(serializers.Serializer):
    in_bell = serializers.BooleanField(help_text="Whether it is listed.")
    in_browser = serializers.BooleanField(
        help_text="Whether browsers in which that is switched on notify of what is in the bell."
    )
    by_push = serializers.BooleanField(
        help_text="Whether browsers that are subscribed are sent it, also while the site is closed."
    )
    by_mail = serializers.BooleanField(help_text="To a verified address, unless read before.")


@example({"by_mail": True})
class NoticeSettingIn(WaysIn):
    pass


@example(SETTING)
class NoticeSettingOut(WaysIn):
    type = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


@example({"mail_offered": True, "settings": [SETTING]})
class NoticeSettingsOut(serializers.Serializer):
    mail_offered = serializers.BooleanField(help_text="Whether this site sends mail.")
    settings = NoticeSettingOut(many=True)


class NoticeSettings(APIView):
    """List notice settings.

    How the caller hears of each type of notice.
    """

    tag = NOTICES

    @extend_schema(operation_id="notice_settings", responses=NoticeSettingsOut)
    def get(self, request: Request) -> Response:
        found = {"mail_offered": mail_is_offered(), "settings": settings_of(signed_in(request))}
        return Response(NoticeSettingsOut(found).data)


class OneNoticeSetting(APIView):
    """Change a notice setting.

    What is not sent stays as it is.
    """

    tag = NOTICES

    @extend_schema(
        operation_id="notice_setting_change", request=NoticeSettingIn, responses=NoticeSettingOut
    )
    def patch(self, request: Request, notice_type: str) -> Response:
        kind = notice_types.get(notice_type)
        if kind is None:
            raise Http404
        body = NoticeSettingIn(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        if body.validated_data.get("by_mail") and not mail_is_offered():
            raise ValidationError({"by_mail": "This site sends no mail."})
        setting = choose(user=signed_in(request), kind=kind, **body.validated_data)
        return Response(NoticeSettingOut(setting).data)
