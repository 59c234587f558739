"""Scan a video: every picture track of every recording in it, one after the other."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from detection.engines.faces.ensemble import FaceEngine
from detection.engines.faces.examine import score_frames
from detection.engines.faces.options import ScanOptions
from detection.engines.faces.pictures import Examined, damage, ends_early, join, unread
from detection.engines.faces.seeing import see_frames
from detection.engines.faces.tally import ScanTally
from detection.engines.faces.track import FaceTracker
from detection.engines.faces.types import FrameScan, ScanOutcome
from media_jobs.engines.context import EngineContext
from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.media.bars import PictureShare
from media_jobs.engines.media.colours import Colours
from media_jobs.engines.media.container import damaged
from media_jobs.engines.media.decode import DecodeReport, expected_frames, sample_frames
from media_jobs.engines.media.fingerprint import Fingerprinter
from media_jobs.engines.media.probe import probe_track
from media_jobs.engines.media.timeline import PictureTrack, Timeline, read_timeline
from media_jobs.engines.media.types import MediaProbe, Reason


def colour_reasons(seen: Iterable[Colours]) -> Iterator[Reason]:
    """The reasons for the colours of a video's frames, each once."""
    transfers = sorted({colours.transfer for colours in seen} - {""})
    if transfers:
        yield Reason(
            "hdr",
            f"The video is HDR ({' and '.join(transfers)}). The faces were judged after its "
            "colours had been brought to those of an ordinary screen, as players do.",
        )
    strange = sorted({colours.strange for colours in seen} - {""})
    if strange:
        yield Reason(
            "strange_colours",
            f"The colours of the video cannot be converted ({', '.join(strange)}): what was "
            "examined is not what players show. Save it again as ordinary video (SDR) and send "
            "that.",
            unexamined=True,
        )


# A damaged file is judged by what comes before the damage if that is at least this long.
_ENOUGH_SECONDS = 1.0


def scan_video(
    path: Path,
    media: MediaProbe | None,
    options: ScanOptions,
    engine: FaceEngine,
    context: EngineContext,
) -> Generator[FrameScan | ScanOutcome, None, None]:
    """Yield a FrameScan for every examined frame that players show, and at last a ScanOutcome.

    `media` is what `probe` has found in the same bytes, if it has been asked.
    The frames of further picture tracks are examined, but not yielded. Raises EngineRefused for
    whatever `read_timeline` refuses and for damage that leaves too little of the first track.
    """
    timeline = read_timeline(path, options.limits)
    context.check_cancelled()
    scan = _Scan(path, options, engine, context, timeline, media)
    for track in timeline.tracks:
        yield from scan.examine(track)
    context.progress(0.98, "Reaching a verdict", done=scan.done, total=scan.done)
    yield scan.outcome()
    context.progress(1.0, "Done", done=scan.done, total=scan.done)


@dataclass(slots=True)
class _Scan:
    """What is gathered from one picture track after the other; faces are numbered through."""

    path: Path
    options: ScanOptions
    engine: FaceEngine
    context: EngineContext
    timeline: Timeline
    media: MediaProbe | None
    done: int = 0
    _expected: int = 0
    _decoded: int = 0
    _tracker: FaceTracker = field(default_factory=FaceTracker)
    _fingerprinter: Fingerprinter = field(default_factory=Fingerprinter)
    _examined: list[Examined] = field(default_factory=list)
    _notes: list[Reason] = field(default_factory=list)

    def __post_init__(self) -> None:
        rate = self.options.rate
        self._expected = sum(expected_frames(track, rate) for track in self.timeline.tracks)
        self._notes += self.timeline.notes

    def examine(self, track: PictureTrack) -> Iterator[FrameScan]:
        """Examine one picture track; its frames are yielded if players show it first."""
        report, tally, bars = DecodeReport(), ScanTally(self.engine.card), PictureShare()
        is_first = track is self.timeline.tracks[0]
        try:
            media = self._probe(track)
            yield from self._frames(track, tally, bars, report)
        except EngineRefused:
            if is_first:
                raise
        ruined = report.damaged_after is not None and (
            report.last_seconds - track.start < _ENOUGH_SECONDS
        )
        if is_first and (ruined or not tally.frames):
            raise damaged()
        self._decoded += report.decoded
        if not tally.frames:
            self._notes.append(unread(track, self.timeline))
            return
        media = replace(media, duration_seconds=track.seconds, picture_share=bars.share)
        self._examined.append(Examined(track, media, tally))
        colours = colour_reasons(report.colours)
        self._notes += [reason for reason in colours if reason not in self._notes]
        if report.damaged_after is not None:
            self._notes.append(damage(track, self.timeline, report.damaged_after))

    def outcome(self) -> ScanOutcome:
        """The conclusion about the file."""
        notes = (*self._notes, *ends_early(self.timeline))
        found = join(self._examined, self.timeline, notes)
        return replace(found, fingerprint=self._fingerprinter.fingerprint())

    def _probe(self, track: PictureTrack) -> MediaProbe:
        if self.media is not None and track is self.timeline.tracks[0]:
            return self.media
        return probe_track(self.path, self.timeline, track, self.options.limits)

    def _frames(
        self, track: PictureTrack, tally: ScanTally, bars: PictureShare, report: DecodeReport
    ) -> Iterator[FrameScan]:
        frames = sample_frames(
            self.path,
            track,
            rate=self.options.rate,
            limits=self.options.limits,
            threads=self.options.threads,
            report=report,
        )
        watchers = (bars, self._fingerprinter) if track.number == 1 else (bars,)
        seen = see_frames(
            frames,
            self.engine.card,
            tracker=self._tracker,
            watchers=watchers,
            first_index=self._decoded,
        )
        with closing(frames):
            for batch in score_frames(seen, self.engine):
                self.context.check_cancelled()
                for frame in batch:
                    tally.add(frame)
                    if track.number == 1:
                        yield frame.scan
                self.done += len(batch)
                self._expected = max(self._expected, self.done)
                self.context.progress(
                    0.02 + 0.96 * self.done / self._expected,
                    "Examining the faces",
                    done=self.done,
                    total=self._expected,
                )
