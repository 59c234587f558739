"""Putting a lecture right over the API, and having it read or its documents made again."""

import uuid
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from accounts.sign_in.api.lecture import LECTURES
from generation.lectures.contents import pages_of
from generation.lectures.editing_serializers import (
    DocumentsWanted,
    LineChange,
    LineChanged,
    ReadingWanted,
    SlideChange,
    SlideMerge,
    SlidesChanged,
    SpeechWanted,
)
from generation.lectures.models import Lecture, TranscriptLine
from generation.lectures.selectors import left_out, line_dict, own_lecture, slide_dict
from generation.lectures.services import (
    add_speech,
    edit_line,
    keep_slide,
    make_documents,
    merge_slides,
    read_again,
    rename_slide,
    split_slide,
)
from media_jobs.jobs.models import Job
from media_jobs.jobs.selectors import job_snapshot
from media_jobs.jobs.serializers import JobAnswer


def sent(request: Request, shape: type[Serializer]) -> dict[str, Any]:
    """The request's body, which is of this shape. Raises the API framework's `ValidationError`."""
    body = shape(data=request.data)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


def _slides(lecture: Lecture) -> Response:
    slides = list(lecture.slides.all())
    edition = Lecture.objects.values_list("edition", flat=True).get(pk=lecture.pk)
    return Response(
        {
            "edition": edition,
            "slides": [slide_dict(page) for page in pages_of(slides)],
            "left_out": left_out(slides),
        }
    )


class LectureSlide(APIView):
    """Rename a slide, drop it, or take it in again.

    What is left out stays as it is. Documents are made again by `POST …/documents`.
    """

    tag = LECTURES

    @extend_schema(
        operation_id="lecture_slide_change", request=SlideChange, responses=SlidesChanged
    )
    def patch(self, request: Request, lecture_id: uuid.UUID, slide_id: int) -> Response:
        lecture = own_lecture(request, lecture_id)
        slide = get_object_or_404(lecture.slides, pk=slide_id)
        change = sent(request, SlideChange)
        with transaction.atomic():
            if "title" in change:
                rename_slide(slide=slide, title=change["title"])
            if "kept" in change:
                keep_slide(slide=slide, kept=change["kept"])
        return _slides(lecture)


class LectureSlideMerge(APIView):
    """Merge a slide into another one.

    It is shown no more by itself: when it was shown, the other one was.
    """

    tag = LECTURES

    @extend_schema(operation_id="lecture_slide_merge", request=SlideMerge, responses=SlidesChanged)
    def post(self, request: Request, lecture_id: uuid.UUID, slide_id: int) -> Response:
        lecture = own_lecture(request, lecture_id)
        slide = get_object_or_404(lecture.slides, pk=slide_id)
        into = get_object_or_404(lecture.slides, pk=sent(request, SlideMerge)["into"])
        merge_slides(slide=slide, into=into)
        return _slides(lecture)


class LectureSlideSplit(APIView):
    """Split a slide from those that were merged into it.

    They are shown by themselves again.
    """

    tag = LECTURES

    @extend_schema(operation_id="lecture_slide_split", request=None, responses=SlidesChanged)
    def post(self, request: Request, lecture_id: uuid.UUID, slide_id: int) -> Response:
        lecture = own_lecture(request, lecture_id)
        split_slide(slide=get_object_or_404(lecture.slides, pk=slide_id))
        return _slides(lecture)


class LectureLine(APIView):
    """Put right what is said in a line.

    Words that stay keep their times.
    """

    tag = LECTURES

    @extend_schema(operation_id="lecture_line_change", request=LineChange, responses=LineChanged)
    def patch(self, request: Request, lecture_id: uuid.UUID, line_id: int) -> Response:
        lecture = own_lecture(request, lecture_id)
        line = get_object_or_404(lecture.transcript, pk=line_id)
        change = sent(request, LineChange)
        if "text" in change:
            edit_line(line=line, text=change["text"])
        lecture.refresh_from_db(fields=["edition"])
        now = TranscriptLine.objects.filter(pk=line_id).first()
        return Response({"edition": lecture.edition, "line": line_dict(now) if now else None})


def _begun(job: Job) -> Response:
    return Response({"job": job_snapshot(job)}, status=202)


class LectureDocuments(APIView):
    """Make a lecture's documents again, as it is now.

    `formats` may be new to it. Nothing is decoded again.
    """

    tag = LECTURES

    @extend_schema(
        operation_id="lecture_documents", request=DocumentsWanted, responses={202: JobAnswer}
    )
    def post(self, request: Request, lecture_id: uuid.UUID) -> Response:
        lecture = own_lecture(request, lecture_id)
        return _begun(make_documents(lecture=lecture, **sent(request, DocumentsWanted)))


class LectureSpeech(APIView):
    """Write down what is said in a lecture.

    Its slides stay as they are.

    What its owner has put right in the transcript is replaced.
    """

    tag = LECTURES

    @extend_schema(operation_id="lecture_speech", request=SpeechWanted, responses={202: JobAnswer})
    def post(self, request: Request, lecture_id: uuid.UUID) -> Response:
        lecture = own_lecture(request, lecture_id)
        return _begun(add_speech(lecture=lecture, **sent(request, SpeechWanted)))


class LectureReading(APIView):
    """Read a lecture anew.

    What its owner has put right is replaced when that has succeeded.
    """

    tag = LECTURES

    @extend_schema(
        operation_id="lecture_reading", request=ReadingWanted, responses={202: JobAnswer}
    )
    def post(self, request: Request, lecture_id: uuid.UUID) -> Response:
        lecture = own_lecture(request, lecture_id)
        return _begun(read_again(lecture=lecture, **sent(request, ReadingWanted)))
