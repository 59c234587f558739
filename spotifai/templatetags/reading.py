"""Filters that turn measurements into what a reader expects on a page."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import template
from django.utils.dateparse import parse_datetime
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from detection.engines import scale
from detection.engines.faces.labels import label_of
from media_jobs.engines.media import clock as clocks
from media_jobs.files.sizes import size_in_words

register = template.Library()
register.filter("filesize", size_in_words)

MOMENT = re.compile(r"(?<![\d:])(?:(\d+):)?(\d{1,2}):(\d\d\.\d)(?![\d:])")

WORDS = {
    "authentic": "Authentic",
    "manipulated": "Manipulated",
    "uncertain": "Uncertain",
    "no_face": "No face",
    "bona_fide": "Human voice",
    "spoof": "Spoofed voice",
    "no_speech": "No speech",
    "queued": "Waiting",
    "running": "Analysing",
    "succeeded": "Finished",
    "failed": "Failed",
    "cancelled": "Cancelled",
    "pending": "To do",
    "done": "Done",
    "prepare": "Open the file",
    "examine": "Follow and score every face",
    "listen": "Listen and score every window",
    "conclude": "Reach the verdict",
    "png_text": "PNG text",
    "xmp": "XMP",
    "c2pa": "Content credentials",
    "exif": "EXIF",
    "container": "Tags of the file",
}


@register.filter
def word(value: str) -> str:
    """The reader's words for a label, a status or a step: `no_face` is "No face"."""
    return WORDS.get(value, str(value).replace("_", " ").capitalize())


@register.filter
def megabytes(count: int) -> str:
    """A limit in MB, or in GB where that is a whole number of them."""
    return f"{count} MB" if count < 1024 or count % 1024 else f"{count // 1024} GB"


@register.filter
def clock(seconds: object, digits: int = 0) -> str:
    """Seconds as `m:ss` or `h:mm:ss`, with `digits` decimals; nothing for no number."""
    if not isinstance(seconds, int | float):
        return ""
    return clocks.clock(float(seconds), digits)


@register.filter
def spell(seconds: float | None) -> str:
    """A length of time in its two largest units: `13 h 24 min`, `8 min 20 s`, `1 h`."""
    return clocks.spelled(float(seconds or 0))


@register.filter
def percent(share: object) -> str:
    """A probability as whole per cent; never a flat 0 or 100, which no measurement can claim."""
    if not isinstance(share, int | float):
        return "–"
    return scale.percent(float(share))


@register.filter
def tied(sentence: str) -> str:
    """The sentence with its figures tied to their per cent signs, so that no line ends between."""
    return str(sentence).replace(" %", "\u00a0%")


@register.filter
def seekable(sentence: str) -> SafeString:
    """The sentence with its moments (`0:04.5`, `1:02:03.0`) as links to them in the player."""

    def link(found: re.Match[str]) -> str:
        hours, minutes, seconds = found.groups(default="0")
        place = int(hours) * 3600 + int(minutes) * 60 + float(seconds)
        return f'<a href="#stage" data-seek="{place:.1f}">{found[0]}</a>'

    return mark_safe(MOMENT.sub(link, escape(sentence)))  # noqa: S308 - escaped, digits added


@register.filter
def threshold(share: object) -> str:
    """A threshold to a tenth of a per cent."""
    return scale.threshold(share) if isinstance(share, int | float) else "–"


@register.filter
def on_scale(probability: float, thresholds: Mapping[str, float]) -> float:
    """Where a probability lies on the ruler of three thirds, 0 to 1."""
    return scale.position(float(probability), **thresholds)


@register.filter
def zone(probability: float, thresholds: Mapping[str, float]) -> str:
    """The label that the thresholds alone would give to a probability."""
    return label_of(float(probability), **thresholds)


@register.filter
def moment(value: date | str | None) -> date | None:
    """A datetime from itself or from its ISO form, as job snapshots carry it."""
    return parse_datetime(value) if isinstance(value, str) else value


@register.filter
def peak(rows: Iterable[Mapping[str, Any]], key: str) -> int:
    """The largest `key` among the rows, at least 1, so that it can divide."""
    return max((row[key] for row in rows), default=0) or 1


@register.filter
def share(value: float | None) -> str:
    """A number from 0 to 1 as an SVG length, such as `91.4%`."""
    return f"{float(value or 0) * 100:.1f}%"


@register.filter
def kilobits(bits_per_second: int | None) -> str:
    """A bit rate in the unit that suits its size."""
    if not bits_per_second:
        return ""
    if bits_per_second < 1_000_000:
        return f"{bits_per_second / 1000:.0f} kbit/s"
    return f"{bits_per_second / 1_000_000:.1f} Mbit/s"


@register.filter
def made_with(provenance: Iterable[Mapping[str, Any]] | None) -> Mapping[str, Any] | None:
    """The weightiest of the findings that say that a generator made the file; None without one."""
    said = ("ai_declared", "generator_named")
    return next((finding for finding in provenance or () if finding["code"] in said), None)
