"""All paths of the site. API paths carry no trailing slash; pages do."""

from django.contrib import admin
from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView

from spotifai import error_pages, health, pages
from spotifai.reference.pages import api_reference

urlpatterns = [
    path("", pages.landing, name="landing"),
    path("dashboard/", pages.dashboard, name="dashboard"),
    path("statistics/", pages.statistics, name="statistics"),
    path("", include("accounts.urls")),
    path("", include("billing.urls")),
    path("", include("media_jobs.urls")),
    path("", include("media_jobs.resumable.urls")),
    path("", include("media_jobs.sharing.urls")),
    path("", include("detection.urls")),
    path("", include("detection.speech.urls")),
    path("", include("generation.urls")),
    path("", include("generation.lectures.urls")),
    path("", include("generation.lectures.courses.urls")),
    path("", include("generation.lectures.remote.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
    path("api/schema", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs", api_reference, name="api-docs"),
    path("docs", api_reference, name="docs"),
    path("redoc", api_reference, name="redoc"),
    path("health", health.health, name="health"),
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    re_path(r"^", error_pages.unknown_path),
]

handler400 = "spotifai.error_pages.bad_request"
handler403 = "spotifai.error_pages.forbidden"
handler404 = "spotifai.error_pages.not_found"
handler429 = "spotifai.error_pages.too_many"  # allauth's
handler500 = "spotifai.error_pages.server_error"
