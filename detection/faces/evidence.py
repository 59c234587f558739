"""What else was found in a video than its faces. Rooms that examine something else register it.

Each has a verdict of its own; they are shown below each other and never made one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from accounts.registry import Registry
from media_jobs.models import Upload


@dataclass(frozen=True)
class OtherEvidence:
    """A part of the page of a video: its `template` gets what `context(upload)` returns.

    Where that is None the part is left out.
    """

    name: str
    template: str
    context: Callable[[Upload], dict[str, Any] | None]


other_evidence = Registry[OtherEvidence]("kind of evidence")


def rendered_evidence(upload: Upload, request: HttpRequest) -> list[str]:
    """The parts that have something to show of a video."""
    found = ((each.template, each.context(upload)) for each in other_evidence)
    return [
        render_to_string(template, context, request)
        for template, context in found
        if context is not None
    ]
