"""The facts of a report as its pages word them: dates, sizes, names that can be broken."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from detection.engines.scale import position
from media_jobs.engines.media.clock import clock
from media_jobs.engines.media.provenance.text import clean

# More would be pages of what others wrote; the attached data has all.
MOST_FINDINGS = 8
_MOST_CHARACTERS = 160
SOURCES = {
    "png_text": "PNG text",
    "xmp": "XMP",
    "c2pa": "content credentials",
    "exif": "EXIF",
    "container": "tags of the file",
}
MADE_WITH = ("ai_declared", "generator_named")


def shown_provenance(findings: Sequence[Mapping[str, Any]] | None) -> dict[str, Any] | None:
    """The findings for the template, ready for JSON; None where the file was not asked.

    `made_with` is the weightiest sentence that says that a generator made the file, or None.
    """
    if findings is None:
        return None
    said = [finding["message"] for finding in findings if finding["code"] in MADE_WITH]
    return {
        "made_with": said[0] if said else None,
        "more": max(0, len(findings) - MOST_FINDINGS),
        "findings": [_shown(finding) for finding in findings[:MOST_FINDINGS]],
    }


def _shown(finding: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "message": finding["message"],
        "source": SOURCES[finding["source"]],
        "details": [
            [detail["name"], clean(detail["value"], _MOST_CHARACTERS)]
            for detail in finding["details"]
        ],
    }


# More would be pages of nothing but rows; the attached data has all.
MOST_FACES = 60
# Where a line may end inside a name that has no spaces.
_BREAK = "\u200b"
_LONGEST_RUN = 24


@dataclass(frozen=True, slots=True)
class Picture:
    """A telling frame: the face and the same with its heatmap, both JPEG."""

    track: int
    seconds: float
    fake_probability: float
    crop: bytes
    heatmap: bytes


def view_of(
    facts: Mapping[str, Any],
    *,
    chart: Mapping[str, Any] | None,
    pictures: Sequence[Picture],
    figures: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """What the template needs beside the facts, ready for JSON."""
    file, session, verdict = facts["file"], facts["session"], facts["verdict"]
    probability = verdict["fake_probability"]
    still = file["kind"] == "image"
    return {
        "still": still,
        "name": breakable(file["name"]),
        "size": size(file["size_bytes"]),
        "rate": facts["settings"].get("frames_a_second"),
        "uploaded_on": date(file["uploaded_at"]),
        "finished_on": date(session["finished_at"]),
        "made_on": date(facts["report"]["made_at"]),
        "reviewed_on": date(facts["review"]["decided_at"]) if facts["review"] else "",
        "shown_faces": MOST_FACES,
        "scale": None if probability is None else position(probability, **verdict["thresholds"]),
        "provenance": shown_provenance(facts["provenance"]),
        "chart": chart,
        "figures": figures,
        "pictures": [
            {
                "track": picture.track,
                "moment": None if still else clock(picture.seconds, 1),
                "fake_probability": picture.fake_probability,
                "crop": f"{number}-crop.jpg",
                "heatmap": f"{number}-heatmap.jpg",
            }
            for number, picture in enumerate(pictures)
        ],
    }


def date(iso: str) -> str:
    """An ISO moment as `20 November 2026, 09:26:14 UTC`."""
    moment = datetime.fromisoformat(iso)
    return f"{moment.day} {moment:%B %Y, %H:%M:%S} {moment.tzname()}"


def size(count: int) -> str:
    """A number of bytes in the largest unit that leaves at least one of it."""
    amount, units = float(count), ["bytes", "kB", "MB", "GB"]
    while amount >= 1000 and len(units) > 1:
        amount, _ = amount / 1000, units.pop(0)
    return f"{amount:.0f} {units[0]}" if units[0] == "bytes" else f"{amount:.1f} {units[0]}"


def breakable(name: str) -> str:
    """The name with places where a line may end: after joints, and in runs that have none."""
    name = re.sub(r"([-_.,+=~])(?=\w)", rf"\1{_BREAK}", name)
    return re.sub(rf"[^\s{_BREAK}]{{{_LONGEST_RUN}}}(?=[^\s{_BREAK}])", rf"\g<0>{_BREAK}", name)
