from django.urls import path

from detection.example import pages as example_pages
from detection.faces import api as videos
from detection.faces import pages
from detection.reports import api as reports
from detection.reports import pages as report_pages
from detection.reviews import api as reviews
from detection.reviews import pages as review_pages
from detection.sessions import api as analytics
from detection.watching import api as extension

urlpatterns = [
    path("example/", example_pages.example, name="example"),
    path("videos/", pages.videos, name="videos"),
    path("videos/<uuid:video_id>/", pages.video, name="video"),
    path("videos/<uuid:video_id>/compare/", pages.choose, name="video-compare-choose"),
    path(
        "videos/<uuid:video_id>/compare/<uuid:other_id>/",
        pages.compare,
        name="video-compare",
    ),
    path("videos/<uuid:video_id>/delete/", pages.video_delete, name="video-delete"),
    path("videos/<uuid:video_id>/cancel/", pages.video_cancel, name="video-cancel"),
    path("videos/<uuid:video_id>/rerun/", pages.video_rerun, name="video-rerun"),
    path("videos/<uuid:video_id>/review/", review_pages.video_review, name="video-review"),
    path("videos/<uuid:video_id>/export.json", pages.export_json, name="video-export-json"),
    path("videos/<uuid:video_id>/export.csv", pages.export_csv, name="video-export-csv"),
    path("videos/<uuid:video_id>/report.pdf", report_pages.video_report, name="video-report"),
    path("reports/verify/", report_pages.verify_report, name="report-verify"),
    path("reports/certificate", report_pages.certificate, name="report-certificate"),
    path("api/videos/upload", videos.VideoUpload.as_view(), name="api-video-upload"),
    path("api/videos", videos.Videos.as_view(), name="api-videos"),
    path("api/videos/<uuid:video_id>", videos.VideoDetail.as_view(), name="api-video"),
    path(
        "api/videos/<uuid:video_id>/results",
        videos.VideoResults.as_view(),
        name="api-video-results",
    ),
    path(
        "api/videos/<uuid:video_id>/report",
        reports.VideoReport.as_view(),
        name="api-video-report",
    ),
    path(
        "api/videos/<uuid:video_id>/review",
        reviews.VideoReview.as_view(),
        name="api-video-review",
    ),
    path("api/analytics/sessions", analytics.Sessions.as_view(), name="api-sessions"),
    path(
        "api/analytics/sessions/<uuid:session_id>",
        analytics.SessionDetail.as_view(),
        name="api-session",
    ),
    path(
        "api/analytics/sessions/<uuid:session_id>/frames",
        analytics.SessionFrames.as_view(),
        name="api-session-frames",
    ),
    path(
        "api/analytics/sessions/<uuid:session_id>/aggregated",
        analytics.SessionAggregated.as_view(),
        name="api-session-aggregated",
    ),
    path("api/extension/sync", extension.Sync.as_view(), name="api-extension-sync"),
    path("api/analytics/stats", analytics.Stats.as_view(), name="api-stats"),
]
