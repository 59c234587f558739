"""Subtitles as files: SubRip (SRT), which has no standard, and WebVTT (W3C)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from generation.engines.lectures.subtitles import Cue

_CONTROLS = re.compile("[\u0000-\u001f\u007f\u2028\u2029]+")
# SubRip has no escapes: players take these for the beginnings of tags and of times.
_TAGS = ((re.compile(r"<(?=[A-Za-z/])"), "< "), (re.compile(r"\{(?=\\)"), "{ "))


def as_srt(cues: Iterable[Cue]) -> str:
    """The cues as SubRip, as it is written most: numbered, times with a comma, UTF-8."""
    return "".join(
        f"{number}\n{_time(cue.start, ',')} --> {_time(cue.end, ',')}\n"
        + "".join(f"{_plain(line)}\n" for line in cue.lines)
        + "\n"
        for number, cue in enumerate(cues, start=1)
    )


def as_vtt(cues: Iterable[Cue]) -> str:
    """The cues as WebVTT."""
    return "WEBVTT\n\n" + "\n".join(
        f"{_time(cue.start, '.')} --> {_time(cue.end, '.')}\n"
        + "".join(f"{_escaped(line)}\n" for line in cue.lines)
        for cue in cues
    )


def _time(seconds: float, mark: str) -> str:
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}{mark}{rest % 1000:03}"


def _plain(line: str) -> str:
    line = _CONTROLS.sub(" ", line).replace("-->", "→")
    for tag, harmless in _TAGS:
        line = tag.sub(harmless, line)
    return line


def _escaped(line: str) -> str:
    line = _CONTROLS.sub(" ", line)
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
