"""The recordings whose voices are examined: sound files, and videos with a sound track."""

from dataclasses import asdict
from pathlib import Path

from django.conf import settings

from detection.sessions.video_kinds import SOUND_TRACK_PURPOSE, VideoKind
from detection.speech.kinds import AUDIO, SPEECH_SCAN_KIND
from media_jobs.engines.media.limits import MediaLimits
from media_jobs.engines.media.sniff import sniff_sound_head
from media_jobs.engines.media.sound_probe import SOUND_VERSION, probe_sound
from media_jobs.uploads.kinds import Format, Probed, UploadKind
from media_jobs.uploads.purposes import Limits, Purpose
from media_jobs.uploads.refusals import refusals_as

# Container as probed → our file extension and what browsers are told.
CONTAINERS = {
    "mp3": ("mp3", "audio/mpeg"),
    "wav": ("wav", "audio/wav"),
    "flac": ("flac", "audio/flac"),
    "ogg": ("ogg", "audio/ogg"),
    "aac": ("aac", "audio/aac"),
    "aiff": ("aiff", "audio/aiff"),
    "mp4": ("m4a", "audio/mp4"),
    "mov": ("mov", "video/quicktime"),
    "webm": ("webm", "audio/webm"),
    "mkv": ("mka", "audio/x-matroska"),
    "avi": ("avi", "video/x-msvideo"),
    "ts": ("ts", "video/mp2t"),
    "mpg": ("mpg", "video/mpeg"),
    "flv": ("flv", "video/x-flv"),
}
STATUS_OF_REFUSAL = {
    "not_a_recording": 415,
    "is_a_video": 415,
    "no_sound": 415,
    "unsupported_codec": 415,
    "copy_protected": 415,
    "too_long": 413,
}


def probe_recording(path: Path, longest: float | None = None) -> Probed:
    """What a sound file holds. Raises `Refused` for what cannot be examined.

    It lasts at most `longest` seconds; without it, as long as those that are examined.
    """
    with refusals_as(STATUS_OF_REFUSAL):
        found = probe_sound(path, MediaLimits.lasting(longest or settings.MAX_AUDIO_SECONDS))
    extension, content_type = CONTAINERS[found.container]
    return Probed(AUDIO, extension, content_type, asdict(found), SOUND_VERSION)


def recognise_recording(head: bytes) -> None:
    """Raise `Refused` for a file whose first bytes are of nothing that may have sound."""
    with refusals_as(STATUS_OF_REFUSAL):
        sniff_sound_head(head)


def limits_of(kind: str) -> Limits:
    """How large and how long a recording may be whose voices are examined."""
    if kind == AUDIO:
        return Limits(settings.MAX_AUDIO_MB, settings.MAX_AUDIO_SECONDS)
    return Limits(settings.MAX_VIDEO_MB, settings.MAX_VIDEO_SECONDS)


RECORDING = UploadKind(
    AUDIO,
    probe_recording,
    archived_as="recording",
    recognise=recognise_recording,
    formats=(
        Format("MP3", ("audio/mpeg",), (".mp3",)),
        Format("WAV", ("audio/wav",), (".wav",)),
        Format("FLAC", ("audio/flac",), (".flac",)),
        Format("OGG", ("audio/ogg",), (".ogg", ".oga")),
        Format("Opus", (), (".opus",)),
        Format("M4A", ("audio/mp4",), (".m4a",)),
        Format("AAC", ("audio/aac",), (".aac",)),
        Format("AIFF", ("audio/aiff",), (".aiff", ".aif")),
        Format("WebM", ("audio/webm",), (".weba", ".mka")),
    ),
)
VOICES = Purpose(
    "voices", "Is the voice real?", (AUDIO,), SPEECH_SCAN_KIND, limits=limits_of, of_sound=True
)
SOUND_TRACK = Purpose(
    SOUND_TRACK_PURPOSE,
    "Is the voice in it real?",
    (VideoKind.VIDEO.value,),
    SPEECH_SCAN_KIND,
    usual=False,
    limits=limits_of,
    of_sound=True,
)
