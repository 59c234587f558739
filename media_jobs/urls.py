from django.contrib import admin
from django.urls import path

from media_jobs.data_export import api as exports
from media_jobs.data_export import pages as export_pages
from media_jobs.files import api as files
from media_jobs.files import pages
from media_jobs.intake import api as intake
from media_jobs.intake import pages as intake_pages
from media_jobs.jobs import api as views
from media_jobs.jobs import pages as job_pages
from media_jobs.library import api as library
from media_jobs.library import listing
from media_jobs.library import pages as library_pages
from media_jobs.model_store.pages import models_page

urlpatterns = [
    path("api/v1/jobs/<uuid:job_id>", views.JobState.as_view(), name="api-job"),
    path("api/v1/jobs/<uuid:job_id>/cancel", views.JobCancel.as_view(), name="api-job-cancel"),
    path("api/v1/jobs/<uuid:job_id>/rerun", views.JobRerun.as_view(), name="api-job-rerun"),
    path("jobs/", job_pages.jobs, name="jobs"),
    path("jobs/tray/", job_pages.tray, name="jobs-tray"),
    path("jobs/<uuid:job_id>/cancel/", job_pages.job_cancel, name="job-cancel"),
    path("jobs/<uuid:job_id>/rerun/", job_pages.job_rerun, name="job-rerun"),
    path("api/v1/export", exports.Export.as_view(), name="api-export"),
    path("api/v1/files/<uuid:file_id>", files.StoredFileContent.as_view(), name="api-file"),
    path("api/v1/library", library.Library.as_view(), name="api-library"),
    path("api/v1/library/upload", intake.LibraryUpload.as_view(), name="api-library-upload"),
    path("api/v1/library/tags", library.LibraryTags.as_view(), name="api-library-tags"),
    path("api/v1/library/bulk", library.LibraryBulk.as_view(), name="api-library-bulk"),
    path("api/v1/library/export", library.LibraryExport.as_view(), name="api-library-export"),
    path(
        "api/v1/library/deletions/<uuid:deletion_id>/undo",
        library.LibraryUndo.as_view(),
        name="api-library-undo",
    ),
    path("api/v1/library/<uuid:upload_id>", library.LibraryItem.as_view(), name="api-library-item"),
    path(
        "api/v1/library/<uuid:upload_id>/purposes",
        intake.LibraryPurposes.as_view(),
        name="api-library-purposes",
    ),
    path("library/", listing.library, name="library"),
    path("library/bulk/", library_pages.bulk, name="library-bulk"),
    path("library/export/", library_pages.export, name="library-export"),
    path("library/undo/<uuid:deletion_id>/", library_pages.undo_deletion, name="library-undo"),
    path("library/<uuid:upload_id>/", library_pages.item, name="library-item"),
    path(
        "library/<uuid:upload_id>/purposes/",
        intake_pages.start_purposes,
        name="library-purposes",
    ),
    path("library/<uuid:upload_id>/edit/", library_pages.edit_item, name="library-edit"),
    path("account/export/", export_pages.make_export, name="account-export"),
    path("account/export/cancel/", export_pages.cancel_export, name="account-export-cancel"),
    path("admin/models/", admin.site.admin_view(models_page), name="admin-models"),
    path("files/<str:token>", pages.file, name="file"),
]
