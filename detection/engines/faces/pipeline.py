"""Scan a file for face forgeries: a generator of examined frames that ends with the conclusion."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from detection.engines.context import EngineContext
from detection.engines.faces.answers import SeenFrame
from detection.engines.faces.crops import crop_faces
from detection.engines.faces.cuts import CutDetector
from detection.engines.faces.ensemble import FaceEngine
from detection.engines.faces.examine import score_frames
from detection.engines.faces.find import MAX_FACES, FaceFinder
from detection.engines.faces.history import SUREST_OF_A_PICTURE
from detection.engines.faces.spans import clock
from detection.engines.faces.still import see_still
from detection.engines.faces.tally import ScanTally
from detection.engines.faces.track import FaceTracker
from detection.engines.faces.turns import ScoringTurns
from detection.engines.faces.types import FrameScan, MediaProbe, Reason, ScanOutcome
from detection.engines.media.container import damaged
from detection.engines.media.decode import DecodeReport, sample_frames
from detection.engines.media.fingerprint import Fingerprinter
from detection.engines.media.images import open_still
from detection.engines.media.limits import MediaLimits
from detection.engines.media.probe import probe
from detection.engines.media.sampled import SampledFrame

# A damaged file is judged by what comes before the damage if that is at least this long.
_ENOUGH_SECONDS = 1.0
# How far the header's duration may be off before it is mentioned.
_CLAIM_SLACK_SECONDS = 2.0
_CLAIM_SLACK_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """`rate` is how many frames of a second are examined, `threads` how many decode."""

    rate: float = 10.0
    limits: MediaLimits = field(default_factory=MediaLimits)
    threads: int = field(default_factory=lambda: os.cpu_count() or 1)


def scan(
    path: Path,
    *,
    options: ScanOptions | None = None,
    engine: FaceEngine,
    context: EngineContext,
) -> Generator[FrameScan | ScanOutcome, None, None]:
    """Yield a FrameScan for every examined frame, in order, and at last one ScanOutcome.

    A frame without a face is reported with no faces. Memory stays flat however long the video is.
    Closing the generator stops all work.

    Raises EngineRefused for whatever `probe` refuses and for damage that leaves too little, and
    lets `context.check_cancelled` raise what it likes.
    """
    options = options or ScanOptions()
    context.progress(0.0, "Reading the file")
    media = probe(path, options.limits)
    context.check_cancelled()
    if media.kind == "image":
        yield from _scan_image(path, media, options, engine, context)
    else:
        yield from _scan_video(path, media, options, engine, context)


def _scan_image(
    path: Path,
    media: MediaProbe,
    options: ScanOptions,
    engine: FaceEngine,
    context: EngineContext,
) -> Generator[FrameScan | ScanOutcome, None, None]:
    context.progress(0.1, "Looking for faces", done=0, total=1)
    looks = Fingerprinter()
    with open_still(path, options.limits) as still:
        looks.see(0.0, still.small)
        seen = see_still(still, engine.card)
    context.check_cancelled()
    context.progress(0.5, "Examining the faces", done=0, total=1)
    tally = ScanTally(engine.card.for_stills(), SUREST_OF_A_PICTURE)
    for batch in score_frames([seen], engine):
        for frame in batch:
            tally.add(frame)
            yield frame.scan
    outcome = tally.conclude(media, seconds=0.0, notes=still.notes)
    yield replace(outcome, fingerprint=looks.fingerprint())
    context.progress(1.0, "Done", done=1, total=1)


def _scan_video(
    path: Path,
    media: MediaProbe,
    options: ScanOptions,
    engine: FaceEngine,
    context: EngineContext,
) -> Generator[FrameScan | ScanOutcome, None, None]:
    report = DecodeReport()
    tally, looks = ScanTally(engine.card), Fingerprinter()
    expected = max(1, round(media.duration_seconds * min(options.rate, media.average_fps)))
    frames = sample_frames(
        path, rate=options.rate, limits=options.limits, threads=options.threads, report=report
    )
    with closing(frames):
        for batch in score_frames(_see(frames, engine, looks), engine):
            context.check_cancelled()
            for frame in batch:
                tally.add(frame)
                yield frame.scan
            share = min(1.0, batch[-1].scan.seconds / media.duration_seconds)
            context.progress(
                0.02 + 0.96 * share,
                "Examining the faces",
                done=tally.frames,
                total=max(expected, tally.frames),
            )
    _refuse_ruin(report, tally)
    context.progress(0.98, "Reaching a verdict", done=tally.frames, total=tally.frames)
    outcome = tally.conclude(media, seconds=media.duration_seconds, notes=_notes(media, report))
    yield replace(outcome, fingerprint=looks.fingerprint())
    context.progress(1.0, "Done", done=tally.frames, total=tally.frames)


def _see(
    frames: Iterator[SampledFrame], engine: FaceEngine, looks: Fingerprinter
) -> Iterator[SeenFrame]:
    """Find, number and crop the faces of each frame."""
    finder, tracker, cuts, turns = FaceFinder(), FaceTracker(), CutDetector(), ScoringTurns()
    for frame in frames:
        looks.see(frame.seconds, frame.small)
        faces = finder.find(frame.small, frame.seconds)
        followed = faces[:MAX_FACES]
        tracks = tracker.update(frame.seconds, followed, cut=cuts.is_cut(frame.small))
        chosen = turns.choose(tracks)
        scored = [followed[place] for place in chosen]
        yield SeenFrame(
            frame.index,
            frame.seconds,
            frame.width,
            frame.height,
            [tracks[place] for place in chosen],
            scored,
            crop_faces(frame, scored, engine.card.crops),
            waiting=tuple(t for place, t in enumerate(tracks) if place not in chosen),
            beyond=len(faces) - len(followed),
        )


def _refuse_ruin(report: DecodeReport, tally: ScanTally) -> None:
    ruined = report.damaged_after is not None and report.last_seconds < _ENOUGH_SECONDS
    if ruined or not tally.frames:
        raise damaged()


def _notes(media: MediaProbe, report: DecodeReport) -> tuple[Reason, ...]:
    notes = []
    if report.damaged_after is not None:
        notes.append(
            Reason(
                "damaged",
                f"The file is damaged after {clock(report.damaged_after)}; what could still be "
                "read was examined.",
                unexamined=True,
            )
        )
    if report.hidden_picture:
        notes.append(
            Reason(
                "hidden_picture",
                "Where the animation is not played, another picture of the file is shown, which "
                "was not examined.",
                unexamined=True,
            )
        )
    claimed = media.claimed_seconds or 0.0
    slack = max(_CLAIM_SLACK_SECONDS, _CLAIM_SLACK_SHARE * media.duration_seconds)
    if claimed > media.duration_seconds + slack:
        notes.append(
            Reason(
                "ends_early",
                f"The file says that it lasts {clock(claimed)}, but its pictures end at "
                f"{clock(media.duration_seconds)}.",
            )
        )
    return tuple(notes)
