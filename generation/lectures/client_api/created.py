"""What a video that was sent is answered with."""

from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http.caller import signed_in
from generation.lectures.client_api.records import TaskStatus, record, with_facts
from generation.lectures.selectors import lectures_of
from media_jobs.uploads.take_in import TakenIn

IN_WORDS = {
    TaskStatus.IN_QUEUE: "The video is in the queue.",
    TaskStatus.PROCESSING: "The video is being processed.",
    TaskStatus.COMPLETED: "The PDF of this video is there already.",
    TaskStatus.FAILED: "No PDF could be made of this video.",
}


def task_created(request: Request, taken: TakenIn) -> Response:
    """The task of what was taken in. Raises `Http404` where it was deleted meanwhile."""
    lectures = with_facts(lectures_of(signed_in(request)))
    task = record(request, get_object_or_404(lectures, pk=taken.upload.pk))
    answer = {"success": True, "message": IN_WORDS[task["status"]], **task}
    return Response(answer, status=201 if taken.new else 200)
