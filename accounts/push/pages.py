"""The script by which browsers are told while the site is closed, and the form that ends it."""

import uuid
from functools import cache
from pathlib import Path

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.staticfiles.finders import find
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from accounts.http.caller import signed_in
from accounts.push.services import unsubscribe

WORKER = "js/push-worker.js"


@require_safe
@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: at the root, because it may open the pages below its own path only."""
    return HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")


@login_required
@require_POST
def end(request: HttpRequest, subscription_id: uuid.UUID) -> HttpResponse:
    """Tell one of the visitor's browsers no more."""
    if not unsubscribe(user=signed_in(request), subscription_id=subscription_id):
        raise Http404
    messages.success(request, "That browser is not notified any more while the site is closed.")
    return redirect(f"{reverse('account')}#notices")


@cache
def _worker() -> bytes:
    return Path(str(find(WORKER))).read_bytes()
