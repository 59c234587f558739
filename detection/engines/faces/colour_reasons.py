"""What to say of a video whose colours are not those of ordinary ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from media_jobs.engines.media.colours import Colours
from media_jobs.engines.media.types import Reason


def colour_reasons(seen: Iterable[Colours]) -> Iterator[Reason]:
    """The reasons for the colours of a video's frames, each once."""
    transfers = sorted({colours.transfer for colours in seen} - {""})
    if transfers:
        yield Reason(
            "hdr",
            f"The video is HDR ({' and '.join(transfers)}). The faces were judged after its "
            "colours had been brought to those of an ordinary screen, as players do.",
        )
    strange = sorted({colours.strange for colours in seen} - {""})
    if strange:
        yield Reason(
            "strange_colours",
            f"The colours of the video cannot be converted ({', '.join(strange)}): what was "
            "examined is not what players show. Save it again as ordinary video (SDR) and send "
            "that.",
            unexamined=True,
        )
