"""The account page's verbs about one's own data: have it collected, and stop that."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.http.caller import signed_in
from media_jobs.data_export.jobs import KIND, ask_for_export
from media_jobs.errors import Refused
from media_jobs.jobs.models import UNFINISHED
from media_jobs.jobs.selectors import jobs_of
from media_jobs.jobs.services import cancel


@login_required
@require_POST
def make_export(request: HttpRequest) -> HttpResponse:
    """Have everything that is the visitor's collected."""
    try:
        ask_for_export(user=signed_in(request))
    except Refused as error:
        messages.error(request, error.message)
    return _back()


@login_required
@require_POST
def cancel_export(request: HttpRequest) -> HttpResponse:
    """Stop the visitor's running export."""
    for job in jobs_of(signed_in(request)).filter(kind=KIND, status__in=UNFINISHED):
        cancel(job=job)
    return _back()


def _back() -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('account')}#export")
