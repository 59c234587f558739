"""Reports on pages: a video's own, the certificate for everybody, and the page that verifies."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http.caller import signed_in
from accounts.limits.rates import in_words
from accounts.limits.throttling import CallerRate
from detection.engines.reports.certificate import IdentityError, fingerprint, owner_of
from detection.engines.reports.envelope import ReportRefused
from detection.engines.reports.verifying import MAX_BYTES, Verified, verify
from detection.faces.pages import own_upload
from detection.reports.certificate import identity, trusted
from detection.reports.serving import report_for
from media_jobs.errors import Refused

PEM = "application/x-pem-file"


@login_required
@require_safe
def video_report(request: HttpRequest, video_id: uuid.UUID) -> HttpResponse:
    """The signed report of the visitor's own video."""
    own_upload(request, video_id)
    try:
        return report_for(signed_in(request), video_id)
    except Refused as error:
        messages.error(request, error.message)
        return redirect("video", video_id)


@require_safe
def certificate(request: HttpRequest) -> HttpResponse:
    """The certificate that reports are signed with, and those above it."""
    try:
        pem = identity().pem
    except IdentityError as error:
        raise Http404("This installation has no certificate.") from error
    headers = {"Content-Disposition": 'attachment; filename="spotifai-reports.pem"'}
    return HttpResponse(pem, content_type=PEM, headers=headers)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify_report(request: HttpRequest) -> HttpResponse:
    """Anybody drops a report and is told whether it is genuine; nothing of it is kept."""
    if request.method != "POST":
        return _page(request)
    throttle = CallerRate()
    # Whoever is not signed in was counted before the page was asked.
    if request.user.is_authenticated and not throttle.allow_request(request, None):  # type: ignore[arg-type]
        wait = round(throttle.wait())
        refused = f"Too many requests. Try again in {in_words(wait)}."
        response = _page(request, status=429, refused=refused)
        response["Retry-After"] = str(wait)
        return response
    try:
        return _page(request, verified=_verified(request.FILES.get("report")))
    except ReportRefused as error:
        return _page(request, status=422, refused=str(error))


def _verified(file: Any) -> Verified:
    if not isinstance(file, UploadedFile):
        raise ReportRefused("Choose a report first.")
    try:
        return verify(file.read(MAX_BYTES + 1), trusted())
    except IdentityError as error:
        raise ReportRefused("This installation has no certificate to verify with.") from error


def _page(request: HttpRequest, status: int = 200, **found: Any) -> HttpResponse:
    try:
        own = identity().certificates[0]
        context = {"fingerprint": fingerprint(own), "owner": owner_of(own), **found}
    except IdentityError:
        context = found
    return render(request, "reports/verify.html", context, status=status)
