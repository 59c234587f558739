"""The page of the sample clip's result, open to everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from detection.example.shipped import CLIP, shipped_result


@require_safe
def example(request: HttpRequest) -> HttpResponse:
    """A finished result, read-only and without an account."""
    result = shipped_result()
    video = {"kind": "video", "filename": CLIP, "file_url": result["file_url"]}
    return render(request, "example/page.html", {"result": result, "video": video})
