"""A line of what is said as the page has it: there may be thousands, which templates would be slow
with."""

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from generation.lectures.models import TranscriptLine
from media_jobs.engines.media.clock import clock

# Relative to the page of the lecture.
LINE = (
    '<li class="line" data-line="{key}" data-start="{start:.2f}">'
    '<a class="line-time number" href="?t={start:.2f}" data-seek="{start:.2f}">{clock}</a>'
    '<span class="line-text">{text}</span>'
    '<a class="line-edit" href="lines/{key}/" aria-label="Edit the line at {clock}">Edit</a></li>'
)


def line_html(line: TranscriptLine) -> SafeString:
    """An item of a list, with the ways to its moment and to the form that changes it."""
    text = LINE.format(
        key=line.pk, start=line.start, clock=clock(line.start), text=escape(line.text)
    )
    return mark_safe(text)  # noqa: S308 - escaped
