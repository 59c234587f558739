from django.urls import path

from generation.lectures.remote import api, pages

urlpatterns = [
    path("process", api.Process.as_view(), name="api-worker-process"),
    path("worker/callback", api.WorkerCallback.as_view(), name="api-worker-callback"),
    path("worker/results/<uuid:order_id>", api.WorkerResult.as_view(), name="api-worker-result"),
    path("worker/source/<str:token>", pages.source, name="worker-source"),
]
