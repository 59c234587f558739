"""The plots of an evaluation's report, as SVG."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from sklearn.metrics import roc_curve

from detection.engines.lab.evaluation.figures import Judged
from detection.engines.lab.evaluation.metrics import CALIBRATION_BINS
from detection.engines.lab.evaluation.terms import Terms


@dataclass(frozen=True, slots=True)
class Bin:
    """Files whose probability lies in one fifteenth of the scale."""

    count: int
    mean_probability: float
    share_fake: float


def scored(judged: Sequence[Judged]) -> tuple[np.ndarray, np.ndarray]:
    """Truth (bool) and probability, both [n], of the files that have a probability."""
    files = [(f.is_fake, f.fake_probability) for f in judged if f.fake_probability is not None]
    return (
        np.array([is_fake for is_fake, _ in files], bool),
        np.array([probability for _, probability in files], np.float64),
    )


def roc(judged: Sequence[Judged]) -> tuple[np.ndarray, np.ndarray]:
    """Shares of the real called fake and of the fakes found, both [k], over all thresholds."""
    is_fake, probability = scored(judged)
    false_alarms, found, _ = roc_curve(is_fake, probability)
    return false_alarms, found


def reliability(judged: Sequence[Judged]) -> list[Bin]:
    """The bins that the calibration error is summed over, the empty ones left out."""
    is_fake, probability = scored(judged)
    place = np.minimum((probability * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    return [
        Bin(int(here.sum()), float(probability[here].mean()), float(is_fake[here].mean()))
        for here in (place == number for number in np.unique(place))
    ]


def risk_coverage(judged: Sequence[Judged]) -> tuple[np.ndarray, np.ndarray]:
    """Coverage and risk, both [n]: the error at one half if only the surest share is answered.

    El-Yaniv and Wiener 2010, "On the Foundations of Noise-free Selective Classification"; how sure
    an answer is, is how far its probability lies from one half.
    """
    is_fake, probability = scored(judged)
    surest_first = np.argsort(-np.abs(probability - 0.5), kind="stable")
    wrong = ((probability > 0.5) != is_fake)[surest_first]
    answered = np.arange(1, len(wrong) + 1)
    return answered / max(1, len(wrong)), np.cumsum(wrong) / answered


INK, REAL, FAKE, FAINT = "#1f2933", "#1d7a5f", "#b3312c", "#9aa5b1"
STYLE = {"svg.hashsalt": "evaluation", "svg.fonttype": "none", "font.size": 9}


def plots_of(judged: Sequence[Judged], band: tuple[float, float], terms: Terms) -> dict[str, str]:
    """Titles and SVG texts; a plot that needs both classes is left out where one is missing.

    `band` are the two thresholds between which a file is called uncertain.
    """
    draw: dict[str, Callable[[Axes], None]] = {
        f"Probabilities of {terms.genuine} and {terms.forged} files": lambda axes: _histogram(
            axes, judged, band, terms
        ),
        "Reliability: what a probability is worth": lambda axes: _reliability(axes, judged, terms),
        "Risk and coverage: fewer answers, fewer errors": lambda axes: _risk(axes, judged),
    }
    is_fake, _ = scored(judged)
    if is_fake.any() and not is_fake.all():
        draw["ROC"] = lambda axes: _roc(axes, judged, terms)
    return {title: _svg(drawn) for title, drawn in draw.items()} if len(is_fake) else {}


def _svg(draw: Callable[[Axes], None]) -> str:
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(4.6, 3.4), layout="constrained")
        axes = figure.add_subplot()
        axes.spines[["top", "right"]].set_visible(False)
        draw(axes)
        text = io.StringIO()
        figure.savefig(text, format="svg", metadata={"Date": None})
    svg = text.getvalue()
    return svg[svg.index("<svg") :]


def _roc(axes: Axes, judged: Sequence[Judged], terms: Terms) -> None:
    axes.plot([0, 1], [0, 1], color=FAINT, linewidth=0.8)
    axes.plot(*roc(judged), color=INK)
    axes.set(xlabel=f"share of {terms.genuine} called {terms.forged}")
    axes.set(ylabel=f"share of {terms.forged} found")


def _histogram(
    axes: Axes, judged: Sequence[Judged], band: tuple[float, float], terms: Terms
) -> None:
    is_fake, probability = scored(judged)
    bins = [step / 20 for step in range(21)]
    axes.hist(probability[~is_fake], bins, color=REAL, alpha=0.6, label=terms.genuine)
    axes.hist(probability[is_fake], bins, color=FAKE, alpha=0.6, label=terms.forged)
    for threshold in band:
        axes.axvline(threshold, color=INK, linewidth=0.8, linestyle=":")
    axes.set(xlabel=f"probability of {terms.forged} (dotted: the thresholds)", ylabel="files")
    axes.legend(frameon=False)


def _reliability(axes: Axes, judged: Sequence[Judged], terms: Terms) -> None:
    found = reliability(judged)
    most = max(place.count for place in found)
    axes.plot([0, 1], [0, 1], color=FAINT, linewidth=0.8)
    axes.scatter(
        [place.mean_probability for place in found],
        [place.share_fake for place in found],
        s=[12 + 120 * place.count / most for place in found],
        color=INK,
        alpha=0.7,
    )
    axes.set(xlabel="mean probability", ylabel=f"share of {terms.forged}")
    axes.set(xlim=(0, 1), ylim=(0, 1))


def _risk(axes: Axes, judged: Sequence[Judged]) -> None:
    axes.plot(*risk_coverage(judged), color=INK)
    axes.set(xlabel="share of files answered, surest first", ylabel="share of answers wrong")
    axes.set(xlim=(0, 1), ylim=(0, None))
