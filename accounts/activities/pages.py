"""The page that shows a user's log."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.activities.services import activities_of, clear
from accounts.http.caller import signed_in
from accounts.pagination.keyset import keyset_page

PER_PAGE = 50


@login_required
@require_safe
def activity(request: HttpRequest) -> HttpResponse:
    """The visitor's log, newest first."""
    log = activities_of(signed_in(request))
    cursor = request.GET.get("cursor", "")
    page = keyset_page(log, order=("-created_at", "-id"), size=PER_PAGE, cursor=cursor)
    return render(request, "activity/page.html", {"page": page, "count": log.count()})


@login_required
@require_POST
def clear_activity(request: HttpRequest) -> HttpResponse:
    """Empty the visitor's log."""
    clear(user=signed_in(request))
    messages.success(request, "Your activity was cleared.")
    return redirect("activity")
