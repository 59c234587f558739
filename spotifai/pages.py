"""The pages that belong to no one app: the landing page, the dashboard and the statistics."""

from operator import attrgetter
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http.caller import signed_in
from accounts.http.period import Period, PeriodForm, last_days, presets
from accounts.limits.rates import TooOften
from accounts.page_sections import dashboard_cards, landing_lines, rendered, statistics_parts
from detection.example.shipped import shipped_result
from media_jobs.errors import Refused
from media_jobs.intake.pages import ticked_purposes
from media_jobs.library.selectors import page_of
from media_jobs.links.selectors import links_shown_to
from media_jobs.links.services import take_in_link
from media_jobs.uploads.models import Upload
from media_jobs.uploads.take_in import take_in
from media_jobs.uploads.upload_handler import HashedUpload
from spotifai.accepted_files import accepted_files


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """What the site is."""
    lines = sorted(landing_lines, key=attrgetter("order"))
    return render(request, "landing.html", {"lines": lines, "example": shipped_result()})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def dashboard(request: HttpRequest) -> HttpResponse:
    """Drop zone and the apps' cards; takes the upload of a browser without scripts."""
    errors = []
    if request.method == "POST":
        try:
            if "url" in request.POST:
                _fetch(request)
                return redirect("dashboard")
            return redirect(page_of(_upload(request)))
        except (Refused, TooOften) as error:
            errors.append(error.message)
    context: dict[str, Any] = {
        "cards": rendered(dashboard_cards, request),
        **accepted_files(),
        "upload_errors": errors,
        "links_on_their_way": links_shown_to(signed_in(request)),
        "sent_url": request.POST.get("url", ""),
    }
    return render(request, "dashboard.html", context, status=400 if errors else 200)


@login_required
@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """The visitor's figures of a period: the last thirty days, where none is chosen."""
    user = signed_in(request)
    form = PeriodForm(request.GET)
    period = form.period
    if period == Period():
        period = last_days(30)
        form = (
            form if form.errors else PeriodForm(initial={"from": period.first, "to": period.last})
        )
    context = {
        "form": form,
        "presets": list(presets(period, user.date_joined.date())),
        "parts": rendered(statistics_parts, request, period),
    }
    return render(request, "statistics.html", context)


def _fetch(request: HttpRequest) -> None:
    take_in_link(
        owner=signed_in(request), url=request.POST["url"], purposes=ticked_purposes(request)
    )


def _upload(request: HttpRequest) -> Upload:
    file = request.FILES.get("file")
    if not isinstance(file, HashedUpload):
        raise Refused("file_required", "Choose a file first.")
    taken = take_in(owner=signed_in(request), file=file, purposes=ticked_purposes(request))
    if not taken.new:
        messages.info(request, "You had uploaded this file before; here it is.")
    return taken.upload
