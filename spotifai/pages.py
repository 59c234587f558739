"""The pages that belong to no one app: the landing page, the dashboard and the statistics."""

from operator import attrgetter
from typing import Any

from django.conf import settings
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
from detection.faces.services import fetch_and_scan, upload_and_scan
from media_jobs.errors import Refused
from media_jobs.links.selectors import links_shown_to
from media_jobs.uploads.upload_handler import HashedUpload

ACCEPTS = (
    "video/mp4,video/quicktime,video/webm,video/x-matroska,video/x-msvideo,video/mp2t,video/mpeg,"
    "image/gif,image/jpeg,image/png,image/webp,"
    ".mp4,.mov,.webm,.mkv,.avi,.ts,.m2ts,.mpg,.flv,.3gp,.gif,.jpg,.jpeg,.png,.webp"
)


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
                fetch_and_scan(owner=signed_in(request), url=request.POST["url"])
                return redirect("dashboard")
            return redirect("video", _upload(request).pk)
        except (Refused, TooOften) as error:
            errors.append(error.message)
    context: dict[str, Any] = {
        "cards": rendered(dashboard_cards, request),
        "max_video_seconds": settings.MAX_VIDEO_SECONDS,
        "accepts": ACCEPTS,
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


def _upload(request: HttpRequest) -> Any:
    file = request.FILES.get("file")
    if not isinstance(file, HashedUpload):
        raise Refused("file_required", "Choose a file first.")
    upload, _, new = upload_and_scan(owner=signed_in(request), file=file)
    if not new:
        messages.info(request, "You had uploaded this file before; here it is.")
    return upload
