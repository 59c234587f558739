"""Which language a block is to be heard in: that of the recording, until another is sure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

# A block speaks for another language when it is so sure and so long; a name or a quotation in
# another language is neither.
_SURE = 0.8
_LONG_SECONDS = 4.0
# How much the languages of the blocks so far count beside the new one, where that is not sure.
_MEMORY_SECONDS = 60.0


class SpokenLanguage:
    """Follows one recording. `fixed` is the language (ISO 639-1) that its sender has named."""

    def __init__(self, fixed: str = "") -> None:
        self._fixed = fixed
        self._evidence: dict[str, float] = defaultdict(float)

    def choose(self, probabilities: Mapping[str, float], seconds: float) -> str:
        """The language of a block with `seconds` of speech, by what the recogniser thinks of it."""
        if self._fixed:
            return self._fixed
        likely = max(probabilities, key=lambda code: probabilities[code])
        fade = max(0.0, 1 - seconds / _MEMORY_SECONDS)
        for code in list(self._evidence):
            self._evidence[code] *= fade
        for code, probability in probabilities.items():
            self._evidence[code] += probability * seconds
        if probabilities[likely] >= _SURE and seconds >= _LONG_SECONDS:
            return likely
        return max(self._evidence, key=lambda code: self._evidence[code])
