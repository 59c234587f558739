"""How often a model of voices errs: read from what was measured of exactly these weights."""

from __future__ import annotations

from typing import Any

import pytest

from detection.engines.speech import error_rates
from detection.engines.speech.error_rates import error_rates_of, how_often_wrong
from detection.engines.speech.onnx_scorer import OnnxScorer

NONE = {"bona_fide": 0, "spoof": 0, "auc": None}


def tables(pool: dict[str, Any], share: float, interval: list[float] | None) -> dict[str, Any]:
    """What the training writes of one condition."""
    names = ("bona_fide_called_spoof", "spoof_called_spoof", "spoof_called_bona_fide", "uncertain")
    rate = {"share": share, "interval": interval}
    return {
        "sources": {"as it is": {"vits": {}, "mean of sources": {}, "pool": pool}},
        "served": {"as it is": dict.fromkeys(names, rate)},
    }


def figures(monkeypatch: pytest.MonkeyPatch, apart: dict[str, Any]) -> None:
    """Figures in which the calibrating sources err in one of a hundred."""
    fitted = tables({"bona_fide": 200, "spoof": 100, "auc": 0.9}, 0.01, [0.002, 0.04])
    found = {"model_sha256": "1" * 64, **fitted, "kept_apart": apart}
    monkeypatch.setattr(error_rates, "figures_of", lambda sha256: found)


def test_the_served_model_s_are_of_sources_that_were_kept_apart() -> None:
    rates = error_rates_of(OnnxScorer().card.spec.sha256)
    assert rates is not None and rates.kept_apart and rates.sources
    assert not set(rates.sources) & {"pool", "mean of sources"}
    for measured in rates.measured:
        assert measured.bona_fide and measured.spoof
        wrong = measured.bona_fide_called_spoof
        assert wrong is not None and 0 <= wrong.low <= wrong.share <= wrong.high <= 1


def test_of_other_weights_nothing_is_said() -> None:
    assert error_rates_of("0" * 64) is None
    assert error_rates_of("") is None


def test_each_verdict_is_told_the_error_that_concerns_it(monkeypatch: pytest.MonkeyPatch) -> None:
    apart = {"bona_fide": 1000, "spoof": 50, "auc": 0.8}
    figures(monkeypatch, tables(apart, 0.1, [0.05, 0.2]))
    rates = error_rates_of("1" * 64)
    assert rates is not None and rates.kept_apart
    assert how_often_wrong("spoof", rates) == (
        "Where it was measured, of 1,000 recordings of people 10.0 % (5.0 % to 20.0 %) were called "
        "spoofed; of 50 spoofed recordings 10.0 % (5.0 % to 20.0 %) were called so."
    )
    assert "of 50 spoofed recordings" in how_often_wrong("bona_fide", rates)
    assert "of 1,050 recordings" in how_often_wrong("uncertain", rates)
    assert how_often_wrong("no_speech", rates) == ""
    assert "vits" in rates.on_what


def test_where_nothing_was_kept_apart_it_says_what_the_thresholds_were_fitted_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    figures(monkeypatch, tables(NONE, 0.0, None))
    rates = error_rates_of("1" * 64)
    assert rates is not None and not rates.kept_apart
    assert "The thresholds were fitted to these" in rates.on_what
    assert "of 200 recordings of people 1.0 %" in how_often_wrong("spoof", rates)


def test_of_a_class_without_recordings_there_is_no_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    apart = tables({"bona_fide": 5, "spoof": 0, "auc": None}, 0.2, [0.04, 0.6])
    for name in ("spoof_called_spoof", "spoof_called_bona_fide"):
        apart["served"]["as it is"][name] = {"share": 0.0, "interval": None}
    figures(monkeypatch, apart)
    rates = error_rates_of("1" * 64)
    assert rates is not None and rates.kept_apart
    assert rates.measured[0].spoof_called_bona_fide is None
    assert how_often_wrong("bona_fide", rates) == ""
    assert "spoofed recordings" not in how_often_wrong("spoof", rates)
