"""The ways in which a lecture's PDF is laid out."""

from __future__ import annotations

from enum import StrEnum


class Layout(StrEnum):
    """Slides alone, slides with what is said, or handouts of so many slides a page.

    A lecture without slides is its transcript in any of them.
    """

    SLIDES = "slides"
    TRANSCRIPT = "transcript"
    HANDOUT_2 = "handout-2"
    HANDOUT_4 = "handout-4"
    HANDOUT_6 = "handout-6"

    @property
    def slides_a_page(self) -> int:
        """How many slides a page of handouts shows; 0 for the other layouts."""
        return int(self.rpartition("-")[2]) if self.startswith("handout") else 0
