from django.urls import path

from media_jobs.resumable import api, pages

urlpatterns = [
    path("api/v1/uploads", api.PartialUploads.as_view(), name="api-uploads"),
    path("api/v1/uploads/<uuid:upload_id>", api.PartialUploadDetail.as_view(), name="api-upload"),
    path(
        "api/v1/uploads/<uuid:upload_id>/content",
        api.PartialUploadContent.as_view(),
        name="api-upload-content",
    ),
    path(
        "api/v1/uploads/<uuid:upload_id>/chunks",
        api.PartialUploadChunks.as_view(),
        name="api-upload-chunks",
    ),
    path(
        "api/v1/uploads/<uuid:upload_id>/complete",
        api.PartialUploadComplete.as_view(),
        name="api-upload-complete",
    ),
    path("uploads/<uuid:upload_id>/finish/", pages.finish_upload, name="upload-finish"),
    path("uploads/<uuid:upload_id>/discard/", pages.discard_upload, name="upload-discard"),
]
