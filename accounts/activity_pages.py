"""The page that shows a user's log."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.activities import activities_of, clear
from accounts.current import signed_in

PER_PAGE = 50


@login_required
@require_safe
def activity(request: HttpRequest) -> HttpResponse:
    """The visitor's log, newest first."""
    log = activities_of(signed_in(request))
    page = Paginator(log, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "activity/page.html", {"page": page})


@login_required
@require_POST
def clear_activity(request: HttpRequest) -> HttpResponse:
    """Empty the visitor's log."""
    clear(user=signed_in(request))
    messages.success(request, "Your activity was cleared.")
    return redirect("activity")
