from django.urls import include, path

from detection.speech import api, pages
from detection.speech.remote import api as remote

ONE = [
    path("", pages.recording, name="recording"),
    path("chart.json", pages.chart, name="recording-chart"),
    path("report.pdf", pages.report, name="recording-report"),
    path("export.json", pages.export_json, name="recording-export-json"),
    path("export.csv", pages.export_csv, name="recording-export-csv"),
    path("delete/", pages.delete, name="recording-delete"),
    path("cancel/", pages.cancel, name="recording-cancel"),
    path("rerun/", pages.rerun, name="recording-rerun"),
]
urlpatterns = [
    path("voices/", pages.recordings, name="recordings"),
    path("voices/<uuid:recording_id>/", include(ONE)),
    path("voices/compare/<uuid:detection_id>/", pages.choose, name="recording-compare-choose"),
    path(
        "voices/compare/<uuid:detection_id>/<uuid:other_id>/",
        pages.compare,
        name="recording-compare",
    ),
    path("api/v1/audio-files", api.AudioFiles.as_view(), name="api-audio-files"),
    path("api/v1/audio-files/<uuid:file_id>", api.OneAudioFile.as_view(), name="api-audio-file"),
    path("api/v1/ml-service-health", remote.MlServiceHealthView.as_view(), name="api-ml-service"),
    path("api/predict", remote.Predict.as_view(), name="api-predict"),
    path("api/v1/detections", api.Detections.as_view(), name="api-detections"),
    path(
        "api/v1/detections/statistics",
        api.DetectionStatistics.as_view(),
        name="api-detection-statistics",
    ),
    path("api/v1/detections/<uuid:detection_id>", api.OneDetection.as_view(), name="api-detection"),
]
