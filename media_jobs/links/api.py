"""A link in place of a file over the API: read from the request, and answered with its job."""

from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.openapi import example
from media_jobs.errors import Refused
from media_jobs.jobs.models import Job
from media_jobs.jobs.selectors import job_snapshot


@example({"url": "https://media.example.org/clip.mp4"})
class LinkForm(serializers.Serializer):
    url = serializers.URLField(help_text="An https link to a file.")


def sent_link(request: Request) -> str | None:
    """The link that the request sends; None where it sends a file. Raises `Refused`."""
    sent = request.data
    if not hasattr(sent, "get"):
        raise Refused("not_a_link", 'Send the link as `{"url": "https://…"}`.')
    url = sent.get("url")
    if url is None:
        return None
    if "file" in request.FILES:
        raise Refused("file_or_link", "Send a file or a link, not both.")
    if not isinstance(url, str):
        raise Refused("not_a_link", "Send the link as text.")
    return url


def link_accepted(job: Job) -> Response:
    """The answer to a link that is to be fetched."""
    where = reverse("api-job", args=[job.pk])
    return Response({"job": job_snapshot(job)}, status=202, headers={"Location": where})
