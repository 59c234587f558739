"""The words of an evaluation: what files are, and what they are called."""

from __future__ import annotations

from dataclasses import dataclass

UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Terms:
    """`genuine` and `forged` are the labels of a list; a file is called `cleared`, `accused`,
    uncertain or, with nothing in it to be judged, `absent`."""

    genuine: str
    forged: str
    cleared: str
    accused: str
    absent: str

    @property
    def verdicts(self) -> tuple[str, ...]:
        """All that a file may be called."""
        return self.cleared, UNCERTAIN, self.accused, self.absent

    @property
    def labels(self) -> dict[str, bool]:
        """The labels of a list, and whether each means forged."""
        return {self.genuine: False, self.forged: True}


FACES = Terms("real", "fake", "authentic", "manipulated", "no_face")
SPEECH = Terms("bonafide", "spoof", "bona_fide", "spoof", "no_speech")
