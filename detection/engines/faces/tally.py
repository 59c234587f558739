"""Gather what a scan sees, in memory that grows by a few bytes a frame, and draw the conclusion."""

from __future__ import annotations

from detection.engines.faces.evidence import TellingKeeper
from detection.engines.faces.examine import ScoredFrame
from detection.engines.faces.gates import is_gated
from detection.engines.faces.history import SUREST_OF_A_FRAME, TrackHistory
from detection.engines.faces.model_card import ModelCard
from detection.engines.faces.reasons import explain
from detection.engines.faces.summary import summarise
from detection.engines.faces.turns import never_scored
from detection.engines.faces.types import ScanOutcome
from detection.engines.faces.undecided import undecided
from detection.engines.faces.verdict import (
    judge_file,
    judge_track,
    left_open,
    unexamined,
    without_noise,
)
from detection.engines.faces.windows import slide_windows
from media_jobs.engines.media.types import MediaProbe, Reason


class ScanTally:
    """Takes scored frames as they come; `conclude` may be called once they have all come."""

    def __init__(self, card: ModelCard, surest: float = SUREST_OF_A_FRAME) -> None:
        self._card = card
        self._surest = surest
        self._histories: dict[int, TrackHistory] = {}
        self._most_beyond = 0
        self._telling = TellingKeeper()
        self.frames = 0
        self._frames_with_face = 0

    def add(self, frame: ScoredFrame) -> None:
        """Count one frame and remember its faces."""
        self.frames += 1
        self._frames_with_face += bool(frame.scan.faces)
        self._most_beyond = max(self._most_beyond, frame.beyond)
        for track in frame.waiting:
            self._history(track).wait(frame.scan.seconds)
        opinions = frame.opinions or [()] * len(frame.log_odds)
        scores = zip(frame.scan.faces, frame.log_odds, opinions, strict=True)
        for face, log_odds, of_members in scores:
            self._history(face.track).add(frame.scan.seconds, log_odds, face, of_members)
        for candidate in frame.candidates:
            self._telling.offer(candidate)

    def _history(self, track: int) -> TrackHistory:
        return self._histories.setdefault(track, TrackHistory(track, self._surest))

    def conclude(
        self, media: MediaProbe, *, seconds: float, notes: tuple[Reason, ...] = ()
    ) -> ScanOutcome:
        """Judge tracks and file; `notes` are reasons known from reading the file."""
        card = self._card
        seen = sorted(self._histories.values(), key=lambda history: history.track)
        histories = without_noise([history for history in seen if len(history)])
        tracks = tuple(judge_track(history, card, media) for history in histories)
        windows = (
            tuple(w for history in histories for w in slide_windows(history, card))
            if media.kind == "video"
            else ()
        )
        verdict = judge_file(tracks, card)
        share = self._frames_with_face / self.frames if self.frames else 0.0
        gated = {track.track for track in tracks if is_gated(track)}
        judged = [window for window in windows if window.track not in gated]
        reasons = explain(tracks, judged, media, share=share)
        reasons += notes + never_scored(seen, self._most_beyond)
        label = left_open(verdict.label, reasons)
        if label == "uncertain":
            reasons += undecided(verdict, tracks, judged, media, card)
        return ScanOutcome(
            label=label,
            fake_probability=verdict.fake_probability,
            summary=summarise(verdict, tracks, judged, media, unexamined(reasons)),
            reasons=reasons,
            tracks=tracks,
            windows=windows,
            telling=self._telling.choose(label, (track.track for track in tracks)),
            model=card.spec,
            authentic_below=card.authentic_below,
            manipulated_above=card.manipulated_above,
            frames=self.frames,
            seconds=seconds,
        )
