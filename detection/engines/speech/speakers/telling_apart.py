"""Tell the voices of a recording apart by their sound, while it goes by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from detection.engines.speech.speakers.clusters import VoiceGroups, unit
from detection.engines.speech.speakers.encoder import SpeakerEncoder
from detection.engines.speech.speakers.pieces import Piece, SpokenPieces
from detection.engines.speech.speaking import Heard

NOBODY = -1
# Pieces that are less alike, in the mean, are of different voices; see docs/models.
SAME_VOICE = 0.64
# A piece that is hardly nearer to one voice than to another is nobody's: a change, or two at once.
CLEARLY_NEARER = 0.03
# A voice speaks for a sentence at least: 3 s, by half seconds.
LEAST_PLACES = 6
MOST_SPEAKERS = 8
_BATCH = 16


@dataclass(frozen=True, slots=True)
class VoicesTold:
    """Whose each half second is of which a piece was heard: the `places`, int [n], and in
    `speakers`, int [n], a number from 0 or `NOBODY`.

    `more` says that there were more voices than are told apart, and `joined` that some that do not
    sound alike were taken for one for want of room.
    """

    places: np.ndarray
    speakers: np.ndarray
    more: bool
    joined: bool


class TellingApart:
    """Hears one recording; of each piece only the number of its group is kept."""

    def __init__(self, encoder: SpeakerEncoder) -> None:
        self._encoder = encoder
        self._cut = SpokenPieces()
        self._groups = VoiceGroups()
        self._places: list[int] = []
        self._waiting: list[Piece] = []

    def hear(self, heard: Heard) -> None:
        """Take what comes next."""
        self._take(self._cut.add(heard))

    def finish(self) -> VoicesTold:
        """Nothing will follow: whose is what."""
        self._take(self._cut.finish())
        self._embed()
        return self.told()

    def told(self, same_voice: float = SAME_VOICE) -> VoicesTold:
        """Whose is what of all that was heard."""
        speaker_of, more = speakers_of(self._groups, same_voice)
        return VoicesTold(
            np.array(self._places, int),
            speaker_of[self._groups.group_of],
            more,
            joined=self._groups.least_joined < same_voice,
        )

    def _take(self, pieces: Iterable[Piece]) -> None:
        for piece in pieces:
            self._waiting.append(piece)
            if len(self._waiting) == _BATCH:
                self._embed()

    def _embed(self) -> None:
        if self._waiting:
            mels = np.stack([piece.mels for piece in self._waiting])
            self._groups.add(self._encoder.embed(mels))
            self._places += [piece.place for piece in self._waiting]
            self._waiting = []


def speakers_of(groups: VoiceGroups, same_voice: float = SAME_VOICE) -> tuple[np.ndarray, bool]:
    """The number of the speaker that each group is of, int [groups], or `NOBODY`; and whether there
    were more of them."""
    voices = groups.joined(same_voice)
    sizes = np.bincount(voices, weights=groups.counts)
    large = np.flatnonzero(sizes >= LEAST_PLACES)
    kept = large[np.argsort(-sizes[large], kind="stable")][:MOST_SPEAKERS]
    if len(kept) < 2:
        return np.zeros(len(voices), int), False
    weighed = groups.centres * groups.counts[:, None]
    centres = unit(np.stack([weighed[voices == voice].sum(axis=0) for voice in kept]))
    similar = groups.centres @ centres.T
    second, best = np.sort(similar, axis=1)[:, -2:].T
    speakers = similar.argmax(axis=1)
    speakers[best - second < CLEARLY_NEARER] = NOBODY
    return speakers, len(large) > MOST_SPEAKERS
