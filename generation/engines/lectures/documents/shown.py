"""What every document of a lecture says about it and its slides."""

from __future__ import annotations

from generation.engines.lectures.documents import wording
from generation.engines.lectures.documents.document import LectureDocument
from generation.engines.lectures.documents.timecode import timecode
from generation.engines.lectures.types import Slide

MOST_RETURNS = 12


def facts(document: LectureDocument) -> list[str]:
    """Who, when, how long and where from; what is not known is left out."""
    recorded = document.recorded_on
    said = (
        wording.title(document.author),
        f"{recorded.day} {recorded:%B %Y}" if recorded else "",
        timecode(document.seconds),
        f"{len(document.slides)} slides" if len(document.slides) > 1 else "",
        wording.title(document.source),
    )
    return [each for each in said if each]


def returns_of(slide: Slide) -> list[float]:
    """When the slide is shown again, as far as a document says so."""
    return [span.start for span in slide.returns[:MOST_RETURNS]]
