"""Where the pages of lectures are, and their forms."""

from django.urls import include, path

from generation.lectures.pages import editing, lecture, listing, work

ONE = [
    path("", lecture.lecture, name="lecture"),
    path("words.json", lecture.words, name="lecture-words"),
    path("subtitles.vtt", lecture.subtitles, name="lecture-subtitles"),
    path("rename/", editing.rename, name="lecture-rename"),
    path("undo/", editing.undo, name="lecture-undo"),
    path("slides/<int:slide_id>/", editing.slide, name="lecture-slide"),
    path("slides/<int:slide_id>/rename/", editing.rename_slide, name="lecture-slide-rename"),
    path("slides/<int:slide_id>/keep/", editing.keep_slide, name="lecture-slide-keep"),
    path("slides/<int:slide_id>/merge/", editing.merge_slide, name="lecture-slide-merge"),
    path("slides/<int:slide_id>/split/", editing.split_slide, name="lecture-slide-split"),
    path("lines/<int:line_id>/", editing.line, name="lecture-line"),
    path("documents/", work.documents, name="lecture-documents"),
    path("speech/", work.speech, name="lecture-speech"),
    path("read-again/", work.read_again, name="lecture-read-again"),
    path("delete/", work.delete, name="lecture-delete"),
]
urlpatterns = [
    path("lectures/", listing.lectures, name="lectures"),
    path("lectures/<uuid:lecture_id>/", include(ONE)),
]
