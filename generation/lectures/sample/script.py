"""What the sample lecture shows, and what is said with it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from generation.lectures.sample.deck import list_slide, score_slide, title_slide

TITLE = "Is this video real?"
_QUESTIONS = (
    "Who made it, and when?",
    "Where was it seen first?",
    "What does it not show?",
    "Who gains if I believe it?",
)
_SIGNS = (
    "Edges that shimmer around the face",
    "Light that falls from the wrong side",
    "Eyes and teeth without detail",
    "A mouth that lags behind the voice",
)


class Scene(NamedTuple):
    """A picture, RGB [720, 1280, 3], and the sentence that is spoken while it is shown."""

    picture: np.ndarray
    sentence: str


def scenes() -> list[Scene]:
    """The lecture from beginning to end; points come one by one, and a slide comes back."""
    ask = "Ask before you share"
    return [
        Scene(
            title_slide(TITLE, "A short lecture on looking twice"),
            "Welcome. This short lecture is about one question: is this video real?",
        ),
        *(
            Scene(list_slide(ask, _QUESTIONS[:count]), sentence)
            for count, sentence in enumerate(
                (
                    "Before you share a video, ask four things. Who made it, and when?",
                    "Where was it seen first?",
                    "What does it not show?",
                    "And who gains if I believe it?",
                ),
                start=1,
            )
        ),
        Scene(
            list_slide("What gives a forged face away", _SIGNS),
            "A forged face often gives itself away. Its edges shimmer. The light falls from the "
            "wrong side. Eyes and teeth have no detail, or the mouth lags behind the voice.",
        ),
        Scene(
            score_slide("What a score means"),
            "A detector gives a score between zero and one. A low score means that nothing was "
            "found. A high score means that much speaks for a forgery. In between, an honest tool "
            "says that it does not know.",
        ),
        Scene(
            list_slide(ask, _QUESTIONS),
            "When you are unsure, come back to the four questions. They need no tool at all.",
        ),
        Scene(
            title_slide("Evidence, not proof", "Thank you for listening"),
            "A verdict is evidence, not proof. Thank you for listening.",
        ),
    ]
