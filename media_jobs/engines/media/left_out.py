"""Reasons that name what of a video is not examined, or not where its player would show it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from av.container import InputContainer
from av.video.stream import VideoStream

from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.media.clock import clock
from media_jobs.engines.media.container import codec_name
from media_jobs.engines.media.recordings import Recording
from media_jobs.engines.media.stills.header import StillHeader
from media_jobs.engines.media.types import Reason

# Shorter leftovers come from cutting at a picture that stands by itself.
_HIDDEN_SECONDS = 2.0


def joined(begin: float) -> Reason:
    """Another recording was appended, and it is examined."""
    return Reason(
        "joined",
        f"At {clock(begin)} another recording is appended to the file. Players differ in whether "
        "and when they show it; it was examined by itself.",
    )


def unread_recording(begin: float, refusal: EngineRefused) -> Reason:
    """Another recording was appended, and it cannot be examined."""
    why = refusal.code.replace("_", " ")
    return Reason(
        "unread_recording",
        f"At {clock(begin)} another recording is appended to the file, which was not examined "
        f"({why}).",
        unexamined=True,
    )


def recordings_beyond(most: int, begin: float) -> Reason:
    """More recordings are appended than are examined."""
    return Reason(
        "unread_recording",
        f"More than {most} recordings are joined in this file. What follows {clock(begin)} was "
        "not examined: cut out the part in question and send that.",
        unexamined=True,
    )


def tracks_beyond(count: int) -> Reason:
    """Picture tracks that are too many or too long."""
    which = f"{count} further picture tracks were" if count > 1 else "A further picture track was"
    return Reason("unread_track", f"{which} not examined: together they last too long.", True)


def encrypted_track() -> Reason:
    """A picture track that is copy-protected beside one that is not."""
    return Reason(
        "unread_track", "A further picture track is copy-protected and was not examined.", True
    )


def unreadable_track(stream: VideoStream) -> Reason:
    """A picture track in a coding that is not read."""
    name = codec_name(stream) or "something unknown"
    return Reason(
        "unread_track",
        f"A further picture track is coded as {name}, which cannot be read: it was not examined.",
        unexamined=True,
    )


def of_recording(container: InputContainer, recording: Recording) -> tuple[Reason, ...]:
    """What the container itself leaves open: late tracks, and a second index."""
    notes = []
    if recording.picture_streams > len(container.streams.video):
        notes.append(
            Reason(
                "unread_track",
                "A further picture track that begins later in the file was not examined.",
                unexamined=True,
            )
        )
    if recording.has_spare_index:
        notes.append(
            Reason(
                "second_index",
                "The file has a second index, by which some players may show other pictures; "
                "those were not examined.",
                unexamined=True,
            )
        )
    if recording.mixes_codings:
        notes.append(
            Reason(
                "mixed_codings",
                "The pictures change their coding on the way: those that are coded otherwise than "
                "the first were not examined. Save it again as an ordinary MP4 and send that.",
                unexamined=True,
            )
        )
    return tuple(notes)


def of_animation(header: StillHeader) -> tuple[Reason, ...]:
    """What an animation does not show."""
    if not header.hidden:
        return ()
    return (
        Reason(
            "hidden_picture",
            "Where the animation is not played, another picture of the file is shown, which "
            "was not examined.",
            unexamined=True,
        ),
    )


def of_pictures(restarts: Sequence[float], hidden: float) -> Iterator[Reason]:
    """What clock and edit list of the film say; the latter cuts out `hidden` seconds."""
    if restarts:
        yield Reason(
            "clock_restarts",
            f"The file's own clock starts again at {clock(restarts[0])}: here its times go on "
            "instead, as if it had been recorded in one piece.",
        )
    if hidden >= _HIDDEN_SECONDS:
        yield Reason(
            "outside_edit",
            f"The file holds {clock(hidden)} more of pictures, which its edit list leaves out. "
            "Players do not show them, and they were not examined.",
        )
