"""`manage.py scan FILE…`: examine files on this machine, without a database or an account."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from detection.engines.faces.types import ScanOutcome, TrackVerdict
from detection.engines.scale import percent
from detection.faces.command_line import conclude, ready_scorer, scan_options
from detection.speech.command_line import (
    conclude_voices,
    is_sound,
    ready_speech_scorer,
    voices_as_lines,
    voices_as_object,
)
from media_jobs.command_line import (
    NotedContext,
    WatchedContext,
    clean_interrupt,
    percent_bar,
    progress_bar,
)
from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.media.clock import clock
from media_jobs.engines.media.provenance.types import ProvenanceFinding
from media_jobs.engines.media.sniff import sniff

SOME_REFUSED = 1


class Command(BaseCommand):
    help = (
        "Examine videos and pictures for face forgeries, and sound files for spoofed voices. "
        "Exit status: 0 when every file was examined, 1 when one or more were refused (the others "
        "are examined all the same), 2 when nothing could be, 130 when stopped."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--json",
            action="store_true",
            help="Print one JSON object a line, for each file in turn as soon as it is done: file, "
            "label, fake_probability, summary, reasons, provenance, tracks, windows, frames, "
            "seconds, thresholds, model; of voices: file, evidence (voices), label, "
            "spoof_probability, summary, reasons, segments, windows, features, seconds, "
            "spoken_seconds, thresholds, model; for a refused file: file and error {code, "
            "message}.",
        )
        parser.add_argument(
            "--audio",
            action="store_true",
            help="Also examine the voices in the sound tracks of videos, each with a verdict of "
            "its own.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        refused = 0
        with clean_interrupt():
            for path in options["files"]:
                examinations = [self._hear] if is_sound(path) else [self._look]
                if options["audio"] and self._hear not in examinations and is_video(path):
                    examinations.append(self._hear)
                for examine in examinations:
                    try:
                        found, lines = examine(path)
                    except EngineRefused as error:
                        refused += 1
                        self._print(path, options["json"], as_refusal(path, error), error.message)
                    else:
                        self._print(path, options["json"], found, "\n  ".join(lines))
        if refused:
            sys.exit(SOME_REFUSED)

    def _look(self, path: Path) -> tuple[dict[str, Any], list[str]]:
        """What is found in the faces of a file. Raises `EngineRefused`."""
        scorer, choices = ready_scorer(), scan_options()
        with progress_bar(path.name, unit=" frames") as bar:
            context = WatchedContext(bar=bar)
            outcome = conclude(path, scorer=scorer, options=choices, context=context)
        return as_object(path, outcome), as_lines(outcome)

    def _hear(self, path: Path) -> tuple[dict[str, Any], list[str]]:
        """What is found in the voices of a file. Raises `EngineRefused`."""
        scorer = ready_speech_scorer()
        with percent_bar() as bar:
            heard = conclude_voices(path, scorer=scorer, context=NotedContext(bar))
        return voices_as_object(path, heard), voices_as_lines(heard)

    def _print(self, path: Path, as_json: bool, found: dict[str, Any], text: str) -> None:
        if as_json:
            self.stdout.write(json.dumps(found, ensure_ascii=False, allow_nan=False))
        else:
            self.stdout.write(f"{path}: {'refused, ' if 'error' in found else ''}{text}\n")
        self.stdout.flush()


def is_video(path: Path) -> bool:
    """Whether a file is one of moving pictures, which may have sound."""
    try:
        return sniff(path).kind == "video"
    except (EngineRefused, OSError, ValueError):
        return False


def as_object(path: Path, outcome: ScanOutcome) -> dict[str, Any]:
    """What `--json` prints of an examined file."""
    return {
        "file": str(path),
        "label": outcome.label,
        "fake_probability": outcome.fake_probability,
        "summary": outcome.summary,
        "reasons": [asdict(reason) for reason in outcome.reasons],
        "provenance": [asdict(finding) for finding in outcome.provenance],
        "tracks": [asdict(track) for track in outcome.tracks],
        "windows": [asdict(window) for window in outcome.windows],
        "frames": outcome.frames,
        "seconds": outcome.seconds,
        "thresholds": {
            "authentic_below": outcome.authentic_below,
            "manipulated_above": outcome.manipulated_above,
        },
        "model": outcome.model.as_object(),
    }


def as_refusal(path: Path, error: EngineRefused) -> dict[str, Any]:
    """What `--json` prints of a refused file."""
    return {"file": str(path), "error": {"code": error.code, "message": error.message}}


def as_lines(outcome: ScanOutcome) -> list[str]:
    """The same for people: the verdict, each face, the reasons, the model."""
    lines = [_named(outcome.label, outcome.fake_probability), outcome.summary]
    lines += [_face(track, still=not outcome.seconds) for track in outcome.tracks]
    lines += [f"- {reason.message}" for reason in outcome.reasons]
    lines += [_about_itself(finding) for finding in outcome.provenance]
    model = outcome.model
    lines.append(f"{_count(outcome.frames, 'frame')} examined by {model.id} {model.version}")
    return lines


def _named(label: str, probability: float | None) -> str:
    name = label.replace("_", " ")
    return name if probability is None else f"{name}, probability of a fake {percent(probability)}"


def _face(track: TrackVerdict, *, still: bool) -> str:
    verdict = f"Face {track.track}: {_named(track.label, track.fake_probability)}"
    if still:
        return verdict
    span = f"{clock(track.start_seconds, 1)} to {clock(track.end_seconds, 1)}"
    if track.picture > 1:
        span = f"picture track {track.picture}, {span}"
    return f"{verdict} ({span}, {_count(track.frames, 'frame')})"


def _about_itself(finding: ProvenanceFinding) -> str:
    details = "; ".join(f"{detail.name}: {detail.value}" for detail in finding.details)
    return f"About itself: {finding.message}" + (f" ({details})" if details else "")


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
