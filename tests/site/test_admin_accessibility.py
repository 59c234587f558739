"""axe-core finds nothing in the admin: lists, pages, what is asked before deleting, the desk."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from detection.models import DetectionSession, FrameResult, Label, ReviewCase
from media_jobs.models import Upload
from tests.site.browser import chromium
from tests.support.admin import superuser
from tests.support.admin_rows import fill
from tests.support.server import Server
from tests.support.sockets import session_cookie
from tests.support.walk import Walk

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(600),  # some forty pages, each looked at three times
]


def test_axe_finds_nothing_in_the_admin(alice: User, server: Server) -> None:
    root = superuser()
    fill(alice, root)
    FrameResult.objects.exclude(index=0).delete()  # rows of a list are all alike
    # Of a file that is judged, the page asks what was found; a case that is taken shows its file.
    DetectionSession.objects.filter(upload=None).update(label=Label.UNCERTAIN)
    ReviewCase.objects.update(claimed_by=root, claimed_until=timezone.now() + timedelta(hours=1))
    desk = ReviewCase.objects.all()[:1].get()
    pages = [
        reverse("admin:index"),
        reverse("admin:password_change"),
        reverse("admin:accounts_user_add"),
        reverse("admin:detection_reviewcase_change", args=[desk.pk]),
        f"{reverse('admin:media_jobs_job_changelist')}?q=nothing+like+it",
        *(page for model in admin.site._registry for page in pages_of(model)),
    ]
    cookie = session_cookie(root)
    with chromium() as browser:
        walk = Walk(browser, server, cookie)
        elsewhere = [page for page in pages if not walk.go(page)]
    assert not walk.found, f"{len(walk.found)}:\n" + "\n".join(walk.found)
    assert not elsewhere


def pages_of(model: Any) -> list[str]:
    """A list and the page of its first row; of what can be deleted, also what that asks first."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    first = model._default_manager.all()[:1].get()
    ways = ["change", "delete", "history"] if model is Upload else ["change"]
    pages = [reverse(f"{name}_{way}", args=[first.pk]) for way in ways]
    return [reverse(f"{name}_changelist"), *pages]
