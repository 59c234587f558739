"""A report of the sample clip, without a database: the engine's own answer, typeset and signed."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from detection.demo.clip import write_demo_clip
from detection.engines.faces.forgery import load_scorer
from detection.engines.faces.pipeline import scan
from detection.engines.faces.types import ScanOutcome
from detection.engines.faces.windows import STRIDE_SECONDS, WINDOW_SECONDS
from detection.engines.model_figures import figures_of
from detection.engines.reports.attestation import FORMAT
from detection.engines.reports.certificate import Identity, fingerprint, owner_of
from detection.engines.reports.chart import Line, Point, draw
from detection.engines.reports.document import typeset
from detection.engines.reports.signing import sign
from detection.engines.reports.wording import Picture
from media_jobs.engines.context import QuietContext
from media_jobs.engines.media.limits import MediaLimits
from media_jobs.engines.media.probe import probe

NOW = "2026-11-20T12:00:00+00:00"


def sample_report(identity: Identity, *, name: str = "sample.mp4") -> bytes:
    """The signed report; the clip is examined once a process."""
    facts, outcome = _examined()
    facts = facts | {
        "report": {
            "made_at": NOW,
            "installation": owner_of(identity.certificates[0]),
            "certificate_sha256": fingerprint(identity.certificates[0]),
            "software": "SpotifAI, benchmark",
        },
        "file": facts["file"] | {"name": name},
    }
    pictures = [
        Picture(f.track, f.seconds, f.fake_probability, f.crop_jpeg, f.heatmap_jpeg)
        for f in outcome.telling
    ]
    points = [Point(w.start_seconds, *[w.fake_probability] * 3) for w in outcome.windows]
    chart = draw(
        [Line(1, outcome.label, points)], seconds=outcome.seconds, gap_after=2, caption="Windows."
    )
    pdf = typeset(
        facts, chart=chart, pictures=pictures, figures=figures_of(facts["model"]["sha256"])
    )
    return sign(pdf, identity, reason="Report of an examination")


@cache
def _examined() -> tuple[dict[str, Any], ScanOutcome]:
    with tempfile.TemporaryDirectory() as folder:
        clip = Path(folder) / "sample.mp4"
        write_demo_clip(clip)
        *_, outcome = scan(clip, engine=load_scorer(), context=QuietContext())
        assert isinstance(outcome, ScanOutcome)
        data, media = clip.read_bytes(), asdict(probe(clip, MediaLimits()))
    facts = {
        "format": FORMAT,
        "session": {
            "id": "00000000-0000-4000-8000-000000000000",
            "source": "web",
            "started_at": NOW,
            "finished_at": NOW,
            "frames_analysed": outcome.frames,
            "seconds_analysed": outcome.seconds,
        },
        "file": {
            "video_id": "00000000-0000-4000-8000-000000000001",
            "kind": "video",
            "size_bytes": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
            "content_type": "video/mp4",
            "uploaded_at": NOW,
            "media": media,
        },
        "verdict": {
            "label": outcome.label,
            "fake_probability": outcome.fake_probability,
            "summary": outcome.summary,
            "reasons": [asdict(reason) for reason in outcome.reasons],
            "thresholds": {
                "authentic_below": outcome.authentic_below,
                "manipulated_above": outcome.manipulated_above,
            },
        },
        "provenance": [],
        "tracks": [asdict(track) for track in outcome.tracks],
        "telling_frames": [],
        "model": asdict(outcome.model),
        "settings": {"window_seconds": WINDOW_SECONDS, "stride_seconds": STRIDE_SECONDS},
        "review": None,
    }
    return facts, outcome
