from django.urls import path

from media_jobs import pages
from media_jobs.api import views

urlpatterns = [
    path("api/v1/jobs/<uuid:job_id>", views.JobState.as_view(), name="api-job"),
    path("api/v1/jobs/<uuid:job_id>/cancel", views.JobCancel.as_view(), name="api-job-cancel"),
    path("api/v1/jobs/<uuid:job_id>/rerun", views.JobRerun.as_view(), name="api-job-rerun"),
    path("files/<str:token>", pages.file, name="file"),
]
