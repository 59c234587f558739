"""Find the sound of a file: which track players play first, and what else there is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition

from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.media.clock import clock
from media_jobs.engines.media.container import is_encrypted, open_recording, protected
from media_jobs.engines.media.limits import MediaLimits
from media_jobs.engines.media.recordings import Recording, recordings
from media_jobs.engines.media.sniff import sniff_sound
from media_jobs.engines.media.timeline import clock_shift
from media_jobs.engines.media.types import Reason

# FFmpeg's names. What is not here is rare, and its decoders are little tried.
CODECS = {
    "aac": "AAC",
    "mp3": "MP3",
    "mp2": "MP2",
    "opus": "Opus",
    "vorbis": "Vorbis",
    "flac": "FLAC",
    "alac": "ALAC",
    "ac3": "AC-3",
    "eac3": "E-AC-3",
    "wmav2": "WMA",
    "amr_nb": "AMR",
    "amr_wb": "AMR-WB",
    "gsm": "GSM",
    "adpcm_ima_wav": "ADPCM",
    "adpcm_ms": "ADPCM",
    "adpcm_g722": "G.722",
}
# From telephones to studios; a header may claim anything, and memory is asked for by it.
_LOWEST_RATE, _HIGHEST_RATE = 4_000, 384_000
_MOST_CHANNELS = 64
_LONGEST_NAME = 80
_MOST_NAMED = 10
# Coders need a little sound before the first that is to be heard.
_LEAST_HIDDEN_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class AudioTrack:
    """One sound track of a file.

    `number` counts its tracks: 1 is the one that players play first. A time of the container plus
    `shift` is a time of the file, the same as of its picture tracks. `language` is an ISO 639 code
    as the file has it, `title` what it is called there; both may be empty. `rate` (Hz) and
    `channels` are what is coded. `claimed_seconds` is what the header says, if it says anything:
    good for progress and nothing else.
    """

    recording: Recording
    stream: int
    number: int
    codec: str
    rate: int
    channels: int
    language: str
    title: str
    shift: float
    claimed_seconds: float | None

    @property
    def name(self) -> str:
        """What people call it: its number, and what the file says of it."""
        said = ", ".join(part for part in (self.title, self.language) if part)
        return f"{self.number} ({said})" if said else str(self.number)


@dataclass(frozen=True, slots=True)
class Sound:
    """The readable sound tracks of a file, the one that players play first at the front.

    `notes` name what else is in the file, `unexamined` as far as nobody listens to it.
    """

    tracks: tuple[AudioTrack, ...]
    notes: tuple[Reason, ...]


def find_sound(path: Path, limits: MediaLimits) -> Sound:
    """Find the sound tracks of the video or sound file at `path`.

    Raises EngineRefused: `empty_file`, `not_a_recording`, `no_sound`, `unsupported_codec`,
    `copy_protected`, `damaged_file`.
    """
    kind = sniff_sound(path)
    if kind.kind == "audio":
        recording, more = Recording(kind, 0, path.stat().st_size), False
    else:
        recording, *others = recordings(path)
        more = bool(others)
    if recording.is_protected:
        raise protected()
    with open_recording(path, recording, limits) as container:
        streams = list(container.streams.audio)
        if not streams:
            raise no_sound()
        open_ones = [s for s in streams if not is_encrypted(s)]
        readable = _as_played([s for s in open_ones if is_readable(s)])
        if not readable:
            raise unsupported(open_ones[0]) if open_ones else protected()
        tracks = tuple(
            _track(recording, container, stream, number)
            for number, stream in enumerate(readable, start=1)
        )
        notes = _notes(tracks, len(streams) - len(tracks), more)
        return Sound(tracks, (*notes, *_outside_edit(container, readable[0])))


def is_readable(stream: AudioStream) -> bool:
    """Whether the sound of `stream` can be decoded here."""
    context, codec = stream.codec_context, _codec(stream)
    if context is None or not _is_read(codec):
        return False
    return is_ordinary(context.sample_rate, context.channels)


def _is_read(codec: str) -> bool:
    return codec in CODECS or codec.startswith("pcm_")


def is_ordinary(rate: int, channels: int) -> bool:
    """Whether sound at `rate` (Hz) of so many `channels` is taken."""
    return _LOWEST_RATE <= rate <= _HIGHEST_RATE and 1 <= channels <= _MOST_CHANNELS


def no_sound() -> EngineRefused:
    """The refusal for a file without any sound track."""
    return EngineRefused(
        "no_sound", "The file has no sound track. Send a recording in which somebody can be heard."
    )


def unsupported(stream: AudioStream) -> EngineRefused:
    """The refusal for a file whose sound is coded in a way that is not read."""
    context, codec = stream.codec_context, _codec(stream)
    if context is not None and _is_read(codec):
        count = f"{context.channels:,} channel{'' if context.channels == 1 else 's'}"
        return EngineRefused(
            "unsupported_codec",
            f"The sound has {count} of {context.sample_rate:,} samples a second. "
            f"{_LOWEST_RATE:,} to {_HIGHEST_RATE:,} of up to {_MOST_CHANNELS} channels are read.",
        )
    return EngineRefused(
        "unsupported_codec",
        f"The sound is coded as {codec or 'something unknown'}, which cannot be read. "
        "Save it again with AAC sound (MP4) or as MP3 and send that.",
    )


def _as_played(streams: list[AudioStream]) -> list[AudioStream]:
    """Players take the track that is flagged as default, and of several the first."""
    return sorted(streams, key=lambda s: Disposition.default not in s.disposition)


def _track(
    recording: Recording, container: InputContainer, stream: AudioStream, number: int
) -> AudioTrack:
    language = stream.metadata.get("language", "")
    duration = container.duration
    return AudioTrack(
        recording=recording,
        stream=stream.index,
        number=number,
        codec=_codec(stream),
        rate=stream.codec_context.sample_rate,
        channels=stream.codec_context.channels,
        language="" if language == "und" else _legible(language),
        title=_legible(stream.metadata.get("title", "")),
        shift=clock_shift(container),
        claimed_seconds=duration / av.time_base if duration else None,
    )


def _legible(text: str) -> str:
    """What a file calls something, as it can be said in a sentence: files may call it anything."""
    printable = "".join(c for c in text[: 2 * _LONGEST_NAME] if c.isprintable()).strip()
    return printable if len(printable) <= _LONGEST_NAME else f"{printable[:_LONGEST_NAME]}…"


def _notes(tracks: tuple[AudioTrack, ...], unread: int, more: bool) -> list[Reason]:
    notes = []
    if len(tracks) > 1:
        others = "; ".join(track.name for track in tracks[1 : _MOST_NAMED + 1])
        beyond = len(tracks) - 1 - _MOST_NAMED
        others += f"; {beyond} more" if beyond > 0 else ""
        notes.append(
            Reason(
                "further_sound",
                f"The file has {len(tracks)} sound tracks. The one that players play first was "
                f"used: {tracks[0].name}. Not used: {others}.",
                unexamined=True,
            )
        )
    if unread:
        notes.append(
            Reason(
                "unread_sound",
                f"{unread} further sound {'track' if unread == 1 else 'tracks'} could not be read.",
                unexamined=True,
            )
        )
    if more:
        notes.append(
            Reason(
                "joined_sound",
                "Another recording is appended to the file; only the sound of the first was used.",
                unexamined=True,
            )
        )
    return notes


def _outside_edit(container: InputContainer, stream: AudioStream) -> Iterator[Reason]:
    """What the edit list of an MP4 or MOV leaves out: FFmpeg drops it from its index."""
    if "mov" not in container.format.name or not stream.frames:
        return
    dropped = stream.frames - len(stream.index_entries)
    context = stream.codec_context
    seconds = dropped * context.frame_size / context.sample_rate
    if seconds >= _LEAST_HIDDEN_SECONDS:
        yield Reason(
            "outside_edit",
            f"The file holds {clock(seconds)} more of sound, which its edit list leaves out. "
            "Players do not play it, and it was not examined.",
        )


def _codec(stream: AudioStream) -> str:
    context = stream.codec_context
    return context.codec.canonical_name if context is not None else ""
