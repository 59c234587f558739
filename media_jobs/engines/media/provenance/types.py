"""What a file says about itself: findings that stand beside the verdict and never move it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Source = Literal["png_text", "xmp", "c2pa", "exif", "container"]
Code = Literal[
    "ai_declared",
    "generator_named",
    "credentials_broken",
    "credentials_valid",
    "credentials_elsewhere",
    "credentials_unread",
    "source_declared",
    "camera_named",
    "software_named",
    "reencoded",
    "note",
]


@dataclass(frozen=True, slots=True)
class Detail:
    """One named value out of the file, cleaned and shortened (`text.clean`)."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class ProvenanceFinding:
    """One thing that the file says: where it is written, a stable code, a sentence, details."""

    source: Source
    code: Code
    message: str
    details: tuple[Detail, ...] = ()
