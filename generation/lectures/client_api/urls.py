"""Paths at the root, as the lecture client calls them; those below `admin/` before Django's."""

from django.urls import path, re_path

from generation.lectures.client_api import admin, direct, videos

urlpatterns = [
    path("upload", videos.UploadVideo.as_view(), name="lecture-upload"),
    path(
        "upload/<uuid:upload_id>/complete",
        direct.CompleteUpload.as_view(),
        name="lecture-upload-complete",
    ),
    path("list", videos.ListVideos.as_view(), name="lecture-list"),
    path("status/<uuid:video_id>", videos.VideoStatus.as_view(), name="lecture-status"),
    path("download/<uuid:video_id>", videos.DownloadVideo.as_view(), name="lecture-download"),
    path("admin/videos", admin.AllVideos.as_view(), name="lecture-admin-videos"),
    path("admin/videos/<uuid:video_id>", admin.OneVideo.as_view(), name="lecture-admin-video"),
    re_path(r"^admin/videos/[^/]+$", admin.NoVideo.as_view()),
    path("admin/stats", admin.SystemStatistics.as_view(), name="lecture-admin-stats"),
    path("admin/servers", admin.ProcessingServers.as_view(), name="lecture-admin-servers"),
]
