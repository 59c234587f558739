"""Typeset the report of an examination of voices."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from detection.engines.reports.chart import Point, stretches_of, ticks_of
from detection.engines.reports.document import compiled
from detection.engines.reports.wording import breakable, date, size
from detection.engines.scale import percent, position
from detection.engines.speech.error_rates import ErrorRates, Rate, how_often_wrong
from detection.engines.speech.features.catalogue import FEATURES, Feature

# More would be pages of nothing but rows; the attached data has all.
MOST_STRETCHES = 40
# Windows further apart have silence between them.
_GAP_SECONDS = 1.6


def typeset_speech(
    facts: Mapping[str, Any], *, spectrogram: bytes, error_rates: ErrorRates | None
) -> bytes:
    """The report as PDF, unsigned.

    `facts` is what is attested, ready for JSON; `spectrogram` a PNG, or nothing; `error_rates` are
    those of exactly the model that is named in `facts`, if there are any.
    """
    with tempfile.TemporaryDirectory(prefix="report-") as folder:
        root = Path(folder)
        if spectrogram:
            (root / "spectrogram.png").write_bytes(spectrogram)
        view = _view_of(facts, bool(spectrogram)) | _told(error_rates, facts["verdict"]["label"])
        return compiled("speech.typ", root, facts, view)


def _view_of(facts: Mapping[str, Any], has_spectrogram: bool) -> dict[str, Any]:
    """What the template needs beside the facts, ready for JSON."""
    file, verdict, segments = facts["file"], facts["verdict"], facts["segments"]
    probability, edges = verdict["fake_probability"], _edges(verdict["thresholds"])
    return {
        "name": breakable(file["name"]),
        "size": size(file["size_bytes"]),
        "uploaded_on": date(file["uploaded_at"]),
        "finished_on": date(facts["session"]["finished_at"]),
        "made_on": date(facts["report"]["made_at"]),
        "edges": list(edges.values()),
        "scale": None if probability is None else position(probability, **edges),
        "chart": _chart_of(facts, edges),
        "spectrogram": has_spectrogram,
        "stretches": segments[:MOST_STRETCHES],
        "stretches_left_out": max(0, len(segments) - MOST_STRETCHES),
        "features": [_row_of(feature, facts["features"]) for feature in FEATURES],
    }


def _told(rates: ErrorRates | None, label: str) -> dict[str, Any]:
    if rates is None:
        return {"error_rates": None, "how_often_wrong": ""}
    return {
        "error_rates": {
            "on_what": rates.on_what,
            "measured": [
                {field.name: _worded(getattr(measured, field.name)) for field in fields(measured)}
                for measured in rates.measured
            ],
        },
        "how_often_wrong": how_often_wrong(label, rates),
    }


def _worded(value: Rate | str | float | None) -> dict[str, str] | str | float | None:
    if isinstance(value, Rate):
        return {"in_words": value.in_words, "interval": value.interval}
    return value


def _edges(thresholds: Mapping[str, float]) -> dict[str, float]:
    return {
        "authentic_below": thresholds.get("bona_fide_below", 0.0),
        "manipulated_above": thresholds.get("spoof_above", 1.0),
    }


def _chart_of(facts: Mapping[str, Any], edges: Mapping[str, float]) -> dict[str, Any] | None:
    windows: Sequence[Mapping[str, float]] = facts["windows"]
    if not windows:
        return None
    points = []
    for window in windows:
        middle = (window["start_seconds"] + window["end_seconds"]) / 2
        share = window["spoof_probability"]
        points.append(Point(middle, share, share, share))
    end = max(facts["session"]["seconds_analysed"], 0.1)
    low, high = (percent(pick(point.mean for point in points)) for pick in (min, max))
    return {
        "start": 0,
        "end": end,
        "ticks": ticks_of(end),
        "thresholds": edges,
        "stretches": stretches_of(points, max(_GAP_SECONDS, end / 200)),
        "said": f"The probability of a spoofed voice lies between {low} and {high}.",
    }


def _row_of(feature: Feature, values: Mapping[str, Mapping[str, float | None]]) -> dict[str, str]:
    value = values.get(feature.group, {}).get(feature.name)
    unusual = value is not None and not feature.is_usual(value)
    measured = "–" if value is None else f"{value:.4g} {feature.unit}".strip()
    return {
        "label": feature.label,
        "measured": f"{measured} (unusual)" if unusual else measured,
        "usual": f"{feature.usual_in_words} {feature.unit}".strip(),
        "meaning": feature.meaning,
    }
