"""The shipped result of the sample clip: read for its page, and made anew by the site itself."""

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.templatetags.static import static

from detection.demo.clip import SECONDS, write_demo_clip
from detection.engines.faces.types import FrameScan, ScanOutcome
from detection.faces.command_line import conclude, ready_scorer, scan_options
from media_jobs.command_line import WatchedContext

RESULT = Path(__file__).with_name("result.json")
CLIP = "sample-half-manipulated.mp4"
# Beside the other static files, so that they are served as those are.
FOLDER = "example"


@cache
def shipped_result() -> dict[str, Any]:
    """The verdict with all that explains it, and the addresses of its pictures."""
    found: dict[str, Any] = json.loads(RESULT.read_text())
    for frame in found["telling_frames"]:
        for picture in ("crop", "heatmap"):
            frame[f"{picture}_url"] = static(f"{FOLDER}/{frame.pop(picture)}")
    return found | {"file_url": static(f"{FOLDER}/{CLIP}"), "chart": _chart(found)}


def _chart(found: dict[str, Any]) -> dict[str, str]:
    """Paths of frames and of windows (at their middles), and the open band, in 100 by 100."""

    def path(points: list[tuple[float, float]]) -> str:
        places = (f"{100 * at / found['seconds']:.1f} {100 - 100 * p:.1f}" for at, p in points)
        return "M" + "L".join(places)

    windows = [
        ((each["start_seconds"] + each["end_seconds"]) / 2, each["fake_probability"])
        for each in found["windows"]
    ]
    low, high = (found["thresholds"][name] for name in ("authentic_below", "manipulated_above"))
    return {
        "frames": path(found["scores"]),
        "windows": path(windows),
        "band_top": f"{100 - 100 * high:.1f}",
        "band_height": f"{100 * (high - low):.1f}",
    }


def write_example() -> ScanOutcome:
    """Make the clip, examine it with the installed model, and write what is shipped."""
    folder = Path(settings.BASE_DIR) / "static" / FOLDER
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    write_demo_clip(folder / CLIP)
    frames: list[FrameScan] = []
    outcome = conclude(
        folder / CLIP,
        scorer=ready_scorer(),
        options=scan_options(),
        context=WatchedContext(),
        see=frames.append,
    )
    telling = []
    for number, frame in enumerate(outcome.telling):
        names = {"crop": f"crop-{number}.jpg", "heatmap": f"heatmap-{number}.jpg"}
        (folder / names["crop"]).write_bytes(frame.crop_jpeg)
        (folder / names["heatmap"]).write_bytes(frame.heatmap_jpeg)
        telling.append(
            {
                "track": frame.track,
                "seconds": round(frame.seconds, 3),
                "fake_probability": round(frame.fake_probability, 4),
                **names,
            }
        )
    found = {
        "label": outcome.label,
        "fake_probability": outcome.fake_probability,
        "summary": outcome.summary,
        "reasons": [asdict(reason) for reason in outcome.reasons],
        "tracks": [asdict(track) for track in outcome.tracks],
        "windows": [asdict(window) for window in outcome.windows],
        "scores": _scores(frames),
        "telling_frames": telling,
        "thresholds": {
            "authentic_below": outcome.authentic_below,
            "manipulated_above": outcome.manipulated_above,
        },
        "model": outcome.model.as_object(),
        "frames": outcome.frames,
        "seconds": SECONDS,
    }
    RESULT.write_text(json.dumps(found, indent=1) + "\n")
    return outcome


def _scores(frames: list[FrameScan]) -> list[tuple[float, float]]:
    """When each frame with a face is shown, and the probability of its most suspicious face."""
    return [
        (round(frame.seconds, 3), round(max(face.fake_probability for face in frame.faces), 4))
        for frame in frames
        if frame.faces
    ]
