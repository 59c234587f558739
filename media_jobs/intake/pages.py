"""The forms of who sends something, or wants more done with what is there."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.limits.rates import TooOften
from media_jobs.errors import Refused
from media_jobs.jobs import cards
from media_jobs.library.selectors import own_item, page_of
from media_jobs.uploads.purposes import Purpose, chosen_purposes, offered_purposes, purposes_of
from media_jobs.uploads.requests import names_in
from media_jobs.uploads.work import start


def ticked_purposes(request: HttpRequest) -> list[Purpose]:
    """What the form's boxes say, or what is usual where there are none. Raises `Refused`."""
    names = names_in(request.POST.getlist("purposes"))
    if not names and offered_purposes():
        raise Refused("purpose_required", "Choose what is to be done with it.")
    return chosen_purposes(names)


@login_required
@require_POST
def start_purposes(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """Have more done with an upload of the visitor's, and go where that can be followed."""
    upload = own_item(request, upload_id)
    try:
        names = names_in(request.POST.getlist("purposes"))
        wanted = chosen_purposes(names, purposes_of(upload.kind))
        jobs = start(upload=upload, purposes=wanted)
    except (Refused, TooOften) as error:
        messages.error(request, error.message)
        return redirect(page_of(upload))
    for purpose in wanted:
        messages.success(request, f"“{purpose.label}” is begun.")
    return redirect(next(filter(None, map(cards.page_of, jobs)), page_of(upload)))
