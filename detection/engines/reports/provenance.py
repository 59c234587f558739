"""What a file says about itself, as the pages of a report show it: short, with lines that break."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

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
