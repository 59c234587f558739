"""How often a model of spoofed speech was wrong, where that was measured: shares of recordings with
the 95 % intervals in which they may lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from detection.engines.model_figures import figures_of
from detection.engines.scale import rate

# What a table of sources has beside them.
_JOINT = ("mean of sources", "pool")


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of recordings, and the interval in which it may lie."""

    share: float
    low: float
    high: float

    @property
    def in_words(self) -> str:
        """In per cent."""
        return rate(self.share)

    @property
    def interval(self) -> str:
        """From where to where."""
        return f"{rate(self.low)} to {rate(self.high)}"


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of `bona_fide` and `spoof` recordings, as they are or after a codec (`condition`).

    A share of recordings of which there were none is None. `auc` is how often a spoofed one scores
    above one that is not, 0 to 1.
    """

    condition: str
    bona_fide: int
    spoof: int
    auc: float | None
    bona_fide_called_spoof: Rate | None
    spoof_called_bona_fide: Rate | None
    spoof_called_spoof: Rate | None
    uncertain: Rate | None


@dataclass(frozen=True, slots=True)
class ErrorRates:
    """What was measured of one model, first on recordings as they are.

    They are of sources that the model had not learned from, of which `sources` have both classes.
    `kept_apart`: nor were the calibration and the thresholds fitted to them.
    """

    kept_apart: bool
    sources: tuple[str, ...]
    measured: tuple[Measured, ...]

    @property
    def on_what(self) -> str:
        """In words on which recordings."""
        plain = self.measured[0]
        named = f", among them {', '.join(self.sources)}" if self.sources else ""
        told = (
            f"{plain.bona_fide:,} short recordings of people and {plain.spoof:,} spoofed ones, "
            f"from sources that the model had not learned from{named}."
        )
        if self.kept_apart:
            return told
        return f"{told} The thresholds were fitted to these: elsewhere errors are more frequent."


def error_rates_of(sha256: str) -> ErrorRates | None:
    """What was measured of the model whose weights have this digest; None where nothing was."""
    figures = figures_of(sha256)
    if figures is None:
        return None
    for tables, kept_apart in ((figures["kept_apart"], True), (figures, False)):
        found = [_measured(tables, condition) for condition in tables["served"]]
        found = [one for one in found if one.bona_fide or one.spoof]
        if found:
            named = tables["sources"][found[0].condition]
            sources = tuple(name for name in named if name not in _JOINT)
            return ErrorRates(kept_apart, sources, tuple(found))
    return None


def _measured(tables: Mapping[str, Any], condition: str) -> Measured:
    pool, served = tables["sources"][condition]["pool"], tables["served"][condition]

    def rate_of(name: str) -> Rate | None:
        share, interval = served[name]["share"], served[name]["interval"]
        return Rate(share, *interval) if interval else None

    return Measured(
        condition=condition,
        bona_fide=pool["bona_fide"],
        spoof=pool["spoof"],
        auc=pool["auc"],
        bona_fide_called_spoof=rate_of("bona_fide_called_spoof"),
        spoof_called_bona_fide=rate_of("spoof_called_bona_fide"),
        spoof_called_spoof=rate_of("spoof_called_spoof"),
        uncertain=rate_of("uncertain"),
    )


def how_often_wrong(label: str, rates: ErrorRates) -> str:
    """How often a verdict of this kind was wrong where it was measured; empty where that says
    nothing of it."""
    plain = rates.measured[0]
    told = {
        "spoof": (
            (plain.bona_fide_called_spoof, plain.bona_fide, "recordings of people", "spoofed"),
            (plain.spoof_called_spoof, plain.spoof, "spoofed recordings", "so"),
        ),
        "bona_fide": ((plain.spoof_called_bona_fide, plain.spoof, "spoofed recordings", "human"),),
        "uncertain": ((plain.uncertain, plain.bona_fide + plain.spoof, "recordings", "uncertain"),),
    }
    said = [
        f"of {whole:,} {what} {share.in_words} ({share.interval}) were called {called}"
        for share, whole, what, called in told.get(label, ())
        if share is not None
    ]
    return f"Where it was measured, {'; '.join(said)}." if said else ""
