"""Scan a file for face forgeries: a generator of examined frames that ends with the conclusion."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

from detection.engines.faces.enclosed import with_enclosed
from detection.engines.faces.ensemble import FaceEngine
from detection.engines.faces.examine import score_frames
from detection.engines.faces.history import SUREST_OF_A_PICTURE
from detection.engines.faces.options import ScanOptions
from detection.engines.faces.still import see_still
from detection.engines.faces.tally import ScanTally
from detection.engines.faces.types import FrameScan, ScanOutcome
from detection.engines.faces.video import scan_video
from media_jobs.engines.context import EngineContext
from media_jobs.engines.heap import give_back_memory
from media_jobs.engines.media.fingerprint import Fingerprinter
from media_jobs.engines.media.images import open_still
from media_jobs.engines.media.probe import probe
from media_jobs.engines.media.provenance.read import read_provenance
from media_jobs.engines.media.sniff import sniff
from media_jobs.engines.media.types import MediaProbe


def scan(
    path: Path,
    *,
    options: ScanOptions | None = None,
    engine: FaceEngine,
    context: EngineContext,
    media: MediaProbe | None = None,
) -> Generator[FrameScan | ScanOutcome, None, None]:
    """Yield a FrameScan for every examined frame, in order, and at last one ScanOutcome.

    A frame without a face is reported with no faces. Memory stays flat however long the video is.
    Closing the generator stops all work. `media` is what `probe` has found in the same bytes.

    Raises EngineRefused for whatever `probe` refuses and for damage that leaves too little, and
    lets `context.check_cancelled` raise what it likes.
    """
    give_back_memory()
    options = options or ScanOptions()
    context.progress(0.0, "Reading the file")
    with closing(_scan(path, media, options, engine, context)) as found:
        for item in found:
            if isinstance(item, ScanOutcome):
                conclude = partial(_conclude, options, engine)
                item = with_enclosed(item, path, conclude, options.limits, context)
                item = replace(item, provenance=read_provenance(path, sniff(path)))
            yield item


def _conclude(
    options: ScanOptions, engine: FaceEngine, path: Path, context: EngineContext
) -> ScanOutcome:
    outcome = deque(_scan(path, None, options, engine, context), maxlen=1).pop()
    assert isinstance(outcome, ScanOutcome)
    return outcome


def _scan(
    path: Path,
    media: MediaProbe | None,
    options: ScanOptions,
    engine: FaceEngine,
    context: EngineContext,
) -> Generator[FrameScan | ScanOutcome, None, None]:
    if media is None and sniff(path).kind == "image":
        media = probe(path, options.limits)
    if media is not None and media.kind == "image":
        context.check_cancelled()
        yield from _scan_image(path, media, options, engine, context)
    else:
        yield from scan_video(path, media, options, engine, context)


def _scan_image(
    path: Path,
    media: MediaProbe,
    options: ScanOptions,
    engine: FaceEngine,
    context: EngineContext,
) -> Generator[FrameScan | ScanOutcome, None, None]:
    context.progress(0.1, "Looking for faces", done=0, total=1)
    fingerprinter = Fingerprinter()
    with open_still(path, options.limits) as still:
        fingerprinter.see(0.0, still.small)
        seen = see_still(still, engine.card)
    context.check_cancelled()
    context.progress(0.5, "Examining the faces", done=0, total=1)
    tally = ScanTally(engine.card.for_stills(), SUREST_OF_A_PICTURE)
    for batch in score_frames([seen], engine):
        for frame in batch:
            tally.add(frame)
            yield frame.scan
    outcome = tally.conclude(media, seconds=0.0, notes=still.notes)
    yield replace(outcome, fingerprint=fingerprinter.fingerprint())
    context.progress(1.0, "Done", done=1, total=1)
