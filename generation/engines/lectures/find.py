"""Find the slides of a recorded lecture: one decoding of the video, and memory that stays flat."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from generation.engines.lectures.options import FinderOptions
from generation.engines.lectures.returns import pages_of
from generation.engines.lectures.states import State, StateFinder
from generation.engines.lectures.types import Slide, SlideKind
from media_jobs.engines.context import EngineContext
from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.heap import give_back_memory
from media_jobs.engines.media.container import damaged
from media_jobs.engines.media.decode import DecodeReport, expected_frames, sample_frames
from media_jobs.engines.media.timeline import PictureTrack, read_timeline


@dataclass(frozen=True, slots=True)
class FoundSlides:
    """The slides of a recording of `seconds`; after `damaged_after` parts of it were unreadable."""

    slides: tuple[Slide, ...]
    seconds: float
    damaged_after: float | None


def find_slides(path: Path, *, options: FinderOptions, context: EngineContext) -> FoundSlides:
    """Find the slides of the video at `path`; their pictures are PNG files in `context.workdir`.

    Read is the picture track that players show first. The slides have no text yet.

    Raises EngineRefused `no_slides` where nothing stands still long enough to be read or only a
    camera's picture does, `damaged_file`, and whatever `read_timeline` refuses; lets
    `context.check_cancelled` raise what it likes.
    """
    give_back_memory()
    context.progress(0.0, "Reading the file")
    timeline = read_timeline(path, options.limits)
    context.check_cancelled()
    report = DecodeReport()
    slides = pages_of(_states(path, timeline.tracks[0], options, context, report))
    if not any(slide.kind is SlideKind.SLIDE for slide in slides):
        for slide in slides:
            slide.picture.unlink()
        raise damaged() if report.damaged_after is not None else no_slides()
    context.progress(1.0, f"{len(slides)} slides")
    return FoundSlides(slides, timeline.seconds, report.damaged_after)


def no_slides() -> EngineRefused:
    """What is said of a recording that shows none."""
    return EngineRefused(
        "no_slides",
        "No slides were found in this recording: nothing that can be read stands still in it. "
        "Send a recording of the screen, or one by a camera that does not move.",
    )


def _states(
    path: Path,
    track: PictureTrack,
    options: FinderOptions,
    context: EngineContext,
    report: DecodeReport,
) -> Iterator[State]:
    expected = max(1, expected_frames(track, options.rate))
    finder = StateFinder(context.workdir)
    frames = sample_frames(
        path,
        track,
        rate=options.rate,
        limits=options.limits,
        threads=options.threads,
        report=report,
    )
    with closing(frames):
        for done, frame in enumerate(frames, start=1):
            context.check_cancelled()
            yield from finder.see(frame)
            share = min(1.0, done / expected)
            context.progress(0.01 + 0.98 * share, "Finding slides", done=done, total=expected)
    yield from finder.finish(max(track.end, report.last_seconds))
