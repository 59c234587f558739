"""The admin's page of models, and its line on the admin's front page; for super admins."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.page_sections import Section
from media_jobs.engines.model_store.installed import State
from media_jobs.model_store.listing import listed_models


@require_safe
def models_page(request: HttpRequest) -> HttpResponse:
    """Each model: what it is, whether it is here, and the command that gets it."""
    if not request.user.is_superuser:
        raise PermissionDenied
    context = {
        **admin.site.each_context(request),
        "title": "Models",
        "models": listed_models(),
        "folder": settings.MODELS_DIR,
        "pulls": settings.MODELS_PULL,
    }
    return render(request, "admin/media_jobs/models.html", context)


def _front(user: User) -> dict[str, Any] | None:
    if not user.is_superuser:
        return None
    found = listed_models()
    return {"ready": sum(one.state == State.READY for one in found), "all": len(found)}


MODELS = Section("models", 20, "admin/media_jobs/_models.html", _front)
