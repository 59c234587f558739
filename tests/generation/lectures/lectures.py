"""A small lecture with a voice, and reading it as the site does."""

from collections.abc import Sequence
from pathlib import Path

import av
import numpy as np

from accounts.models import User
from generation.engines.lectures.recogniser import ChooseLanguage, Recognition
from generation.engines.lectures.types import Word
from generation.lectures.models import Lecture
from generation.lectures.services import upload_lecture
from media_jobs.engines.spec import EngineSpec
from tests.generation.engines.lectures.recordings import RIVERS, STARS, WHALES, hold, record
from tests.support.jobs import run_waiting_jobs
from tests.support.media import received
from tests.support.voices import RATE, speech

SHOWN = (WHALES, RIVERS, STARS, WHALES)
SPOKEN = (
    "Whales sing to each other.",
    "Rivers carry sand into the delta.",
    "Stars burn hydrogen for ages.",
    "And so we come back to whales.",
)
SECONDS_A_SLIDE = 4


class StandIn:
    """Hears one sentence a block, in their order, spread over the whole of it."""

    spec = EngineSpec(id="stand-in", version="1", licence="MIT", sha256="0" * 64)

    def __init__(self, sentences: Sequence[str]) -> None:
        self._sentences = list(sentences)

    def recognise(self, samples: np.ndarray, choose: ChooseLanguage) -> Recognition:
        """The next sentence; nothing once all were heard."""
        texts = self._sentences.pop(0).split() if self._sentences else []
        step = len(samples) / 16_000 / max(1, len(texts))
        words = tuple(
            Word(text, number * step, (number + 1) * step, 0.9) for number, text in enumerate(texts)
        )
        return Recognition(choose({"en": 0.9, "de": 0.1}), words, -0.2, 0.0, 1.2)


def spoken_lecture(folder: Path) -> Path:
    """Four times `SECONDS_A_SLIDE`, at the beginning of each of which a sentence is spoken."""
    silent = record(folder, *(hold(picture, SECONDS_A_SLIDE) for picture in SHOWN))
    voice = np.zeros(len(SHOWN) * SECONDS_A_SLIDE * RATE, np.float32)
    for number, sentence in enumerate(SPOKEN):
        said = speech(sentence)[: (SECONDS_A_SLIDE - 1) * RATE]
        begin = number * SECONDS_A_SLIDE * RATE
        voice[begin : begin + len(said)] = said
    return with_sound(silent, voice, folder / "whales-and-rivers.mp4")


def with_sound(video: Path, voice: np.ndarray, path: Path) -> Path:
    """The pictures of `video` with a `voice`, float32 [samples] at `RATE`, as MP4 at `path`."""
    with av.open(str(video)) as source, av.open(str(path), "w") as target:
        pictures = target.add_stream_from_template(source.streams.video[0])
        sound = target.add_stream("aac", rate=RATE)
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = pictures
                target.mux(packet)
        for begin in range(0, len(voice), 1024):
            frame = av.AudioFrame.from_ndarray(
                voice[None, begin : begin + 1024], format="fltp", layout="mono"
            )
            frame.sample_rate, frame.pts = RATE, begin
            target.mux(sound.encode(frame))
        target.mux(sound.encode(None))
    return path


def sent_lecture(owner: User, path: Path) -> Lecture:
    """The recording as the owner's lecture, which waits to be read."""
    with received(path) as file:
        taken = upload_lecture(owner=owner, file=file)
    return Lecture.objects.get(pk=taken.upload.pk)


def read_for(owner: User, folder: Path) -> Lecture:
    """The spoken lecture, read here and now."""
    lecture = sent_lecture(owner, spoken_lecture(folder))
    run_waiting_jobs()
    lecture.refresh_from_db()
    return lecture
