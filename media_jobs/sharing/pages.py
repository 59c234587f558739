"""The page behind a link, and the forms by which its owner makes and revokes it."""

import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import wraps
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.http.back import back
from accounts.http.caller import network_of, signed_in
from accounts.limits.rates import Limit
from media_jobs.errors import Refused
from media_jobs.files.serving import file_response
from media_jobs.sharing.models import Share
from media_jobs.sharing.registry import Shareable, shareables
from media_jobs.sharing.selectors import share_opened_with
from media_jobs.sharing.services import (
    MAX_DAYS,
    count_opening,
    end_of,
    make_share,
    revoke_share,
)
from media_jobs.sharing.tokens import LinksOf, signed_name

OPENINGS = Limit("shared page", 60, 60)
# How long an object store goes on serving a file to who was sent there.
ELSEWHERE_SECONDS = 900
PRIVATE = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
LASTS = [("1", "1 day"), ("7", "7 days"), ("30", "30 days"), ("date", "until a date")]


class ShareForm(forms.Form):
    """Asks for a new link."""

    kind = forms.CharField(max_length=40)
    result_id = forms.UUIDField()
    lasts = forms.ChoiceField(choices=LASTS)
    until = forms.DateField(required=False)
    with_media = forms.BooleanField(required=False)

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        if until and until > timezone.now().date() + timedelta(days=MAX_DAYS):
            raise forms.ValidationError("A link ends within a year.")
        return until

    def expires_at(self) -> datetime | None:
        """When the link ends; None where no date was given."""
        lasts, until = self.cleaned_data["lasts"], self.cleaned_data["until"]
        if lasts == "date":
            return end_of(until) if until else None
        return timezone.now() + timedelta(days=int(lasts))


@login_required
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Share one of the visitor's results, and show the link on its page."""
    form = ShareForm(request.POST)
    if not form.is_valid() or form.expires_at() is None:
        messages.error(
            request, "No link was made: choose how long it lasts, or a date within a year."
        )
        return back(request, otherwise="account")
    data = form.cleaned_data
    try:
        share = make_share(
            owner=signed_in(request),
            kind=data["kind"],
            result_id=data["result_id"],
            expires_at=form.expires_at() or timezone.now(),
            with_media=data["with_media"],
        )
    except Refused as error:
        if error.status == 404:
            raise Http404 from None
        messages.error(request, error.message)
        return back(request, otherwise="account")
    messages.success(request, "The link is made. Copy it and give it to who is to read the result.")
    shareable = shareables.get(share.kind)
    return redirect(f"{shareable.page(share.result_id)}#share" if shareable else "account")


@login_required
@require_POST
def revoke(request: HttpRequest, share_id: uuid.UUID) -> HttpResponse:
    """End one of the visitor's links."""
    if revoke_share(owner=signed_in(request), share_id=share_id) is None:
        raise Http404
    messages.success(request, "The link is revoked. Nobody can open it any more.")
    return back(request, otherwise="account")


class Opened(NamedTuple):
    """A share that was opened, the kind of its result, and the result."""

    share: Share
    shareable: Shareable
    result: Any


def _opened(token: str) -> Opened:
    share = share_opened_with(token)
    shareable = shareables.get(share.kind) if share else None
    result = shareable.find(share.owner, share.result_id) if share and shareable else None
    if share is None or shareable is None or result is None:
        raise Http404("This link leads nowhere.")
    return Opened(share, shareable, result)


def private(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Have nobody keep, list or pass on what a view answers."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        for header, value in PRIVATE.items():
            response[header] = value
        return response

    return answered


@require_safe
@private
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """A result as anybody reads it who has its link."""
    wait = OPENINGS.take(network_of(request))
    if wait:
        refused = render(request, "429.html", status=429)
        refused["Retry-After"] = str(wait)
        return refused
    try:
        share, shareable, result = _opened(token)
    except Http404:
        return render(request, "sharing/gone.html", status=404)
    is_owner = request.user == share.owner
    if not is_owner and request.method == "GET":
        count_opening(share)
    context = shareable.context(result, LinksOf(share, token))
    context |= {"share": share, "is_owner": is_owner}
    return render(request, shareable.template, context)


@require_safe
@private
def data(request: HttpRequest, token: str, name: str) -> HttpResponse:
    """A part of what was measured, for the charts of a shared page."""
    share, shareable, result = _opened(token)
    if name not in shareable.data:
        raise Http404
    found = shareable.data[name](result, request.GET, share.with_media)
    return JsonResponse(found)


@require_safe
@private
def file(request: HttpRequest, token: str, signature: str) -> HttpResponseBase:
    """A file of a shared result, by a link that lives as long as others and no longer than it."""
    share, shareable, result = _opened(token)
    name = signed_name(share, signature, max_age=settings.SIGNED_URL_SECONDS)
    stored = shareable.files(result).get(name) if name and share.with_media else None
    if stored is None:
        raise Http404("This link has expired. Reload the page that it was on.")
    return file_response(
        request, stored.key, content_type=stored.content_type, seconds=ELSEWHERE_SECONDS
    )
