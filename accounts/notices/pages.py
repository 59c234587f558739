"""The page of a person's notices, and what the bell in the header shows of them."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.http.caller import signed_in
from accounts.notices.models import Notice
from accounts.notices.services import mark_read, notices_of, unread_of
from accounts.notices.types import notice_types
from accounts.pagination.keyset import keyset_page

PER_PAGE = 20
IN_BELL = 8


@login_required
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """What the visitor was told, the newest first."""
    user = signed_in(request)
    cursor = request.GET.get("cursor", "")
    page = keyset_page(notices_of(user), order=("-id",), size=PER_PAGE, cursor=cursor)
    context = {"page": page, "notices": [_shown(row) for row in page.rows], **unread_of(user)}
    return render(request, "notices/page.html", context)


@login_required
@require_safe
def bell(request: HttpRequest) -> HttpResponse:
    """What the bell holds."""
    return _bell(request)


@login_required
@require_safe
def notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Lead to the page that a notice tells of: whoever goes there has read it."""
    user = signed_in(request)
    found = get_object_or_404(notices_of(user), pk=notice_id)
    mark_read(user=user, notice_id=found.pk)
    return redirect(found.page or "notices")


@login_required
@require_POST
def notice_read(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Mark a notice as read."""
    user = signed_in(request)
    mark_read(user=user, notice_id=get_object_or_404(notices_of(user), pk=notice_id).pk)
    return _bell(request) if _from_bell(request) else redirect("notices")


@login_required
@require_POST
def notices_read(request: HttpRequest) -> HttpResponse:
    """Mark all notices as read."""
    mark_read(user=signed_in(request))
    return _bell(request) if _from_bell(request) else redirect("notices")


def _from_bell(request: HttpRequest) -> bool:
    return bool(request.htmx)  # type: ignore[attr-defined]


def _bell(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    newest = [_shown(row) for row in notices_of(user)[:IN_BELL]]
    return render(request, "notices/_bell.html", {"notices": newest, **unread_of(user)})


def _shown(row: Notice) -> dict[str, Any]:
    kind = notice_types.get(row.type)
    return {
        "id": row.pk,
        "message": row.message,
        "page": row.page,
        "icon": kind.icon if kind else "bell",
        "created_at": row.created_at,
        "unread": row.read_at is None,
    }
