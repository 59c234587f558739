"""Browser sessions that are open stay open."""

import datetime
from typing import Any

import django.utils.timezone
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import migrations

BATCH = 500


def move(apps: Any, schema_editor: Any) -> None:
    """Of somebody's sessions those move that have a name; in the others one signs in anew."""
    Session = apps.get_model("sessions", "Session")
    while batch := list(Session.objects.order_by("session_key")[:BATCH]):
        _move(apps, batch)
        Session.objects.filter(pk__in=[old.pk for old in batch]).delete()


def _move(apps: Any, batch: list[Any]) -> None:
    BrowserSession = apps.get_model("accounts", "BrowserSession")
    now = django.utils.timezone.now()
    contents = {old.pk: SessionStore().decode(old.session_data) for old in batch}
    ids = {data["_auth_user_id"] for data in contents.values() if "_auth_user_id" in data}
    people = apps.get_model("accounts", "User").objects.filter(pk__in=ids)
    users = {str(pk): pk for pk in people.values_list("pk", flat=True)}
    moved = []
    for old in batch:
        data = contents[old.pk]
        new = BrowserSession(
            session_key=old.session_key,
            session_data=old.session_data,
            expire_date=old.expire_date,
            seen_at=min(now, old.expire_date - datetime.timedelta(0, settings.SESSION_COOKIE_AGE)),
        )
        if "_auth_user_id" in data:
            new.user_id, new.name = users.get(data["_auth_user_id"]), data.get("presence", "")
            if not (new.user_id and new.name):
                continue
            if signed_in_at := data.get("signed_in_at"):
                new.signed_in_at = datetime.datetime.fromtimestamp(signed_in_at, datetime.UTC)
        if old.expire_date > now:
            moved.append(new)
    BrowserSession.objects.bulk_create(moved)


class Migration(migrations.Migration):
    dependencies = [
        ("sessions", "0001_initial"),
        ("accounts", "0015_browser_sessions"),
    ]

    operations = [
        migrations.RunPython(move, migrations.RunPython.noop),
    ]
