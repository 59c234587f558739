"""Where lectures are over the API."""

from django.urls import path

from generation.lectures import api, editing_api

ONE = "api/v1/lectures/<uuid:lecture_id>"

urlpatterns = [
    path("api/v1/lectures", api.Lectures.as_view(), name="api-lectures"),
    path(ONE, api.OneLecture.as_view(), name="api-lecture"),
    path(
        f"{ONE}/slides/<int:slide_id>",
        editing_api.LectureSlide.as_view(),
        name="api-lecture-slide",
    ),
    path(
        f"{ONE}/slides/<int:slide_id>/merge",
        editing_api.LectureSlideMerge.as_view(),
        name="api-lecture-slide-merge",
    ),
    path(
        f"{ONE}/slides/<int:slide_id>/split",
        editing_api.LectureSlideSplit.as_view(),
        name="api-lecture-slide-split",
    ),
    path(f"{ONE}/lines/<int:line_id>", editing_api.LectureLine.as_view(), name="api-lecture-line"),
    path(f"{ONE}/documents", editing_api.LectureDocuments.as_view(), name="api-lecture-documents"),
    path(f"{ONE}/speech", editing_api.LectureSpeech.as_view(), name="api-lecture-speech"),
    path(f"{ONE}/reading", editing_api.LectureReading.as_view(), name="api-lecture-reading"),
]
