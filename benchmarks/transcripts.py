"""How well speech is written down, and text on slides is read: word and character error rates.

    python -m benchmarks.transcripts --model FOLDER --speech FOLDER [--speech FOLDER …]

A folder of speech has WAV files and `transcription`, lines like `<s> the words </s> (name)`, as
those of `benchmarks.speak` and of Debian's pocketsphinx-testdata (LibriVox). Slides are drawn here.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import tempfile
import time
import wave
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.document import machine, put_part
from benchmarks.slides import RUSSIAN, Drawn, drawn_slides
from generation.engines.lectures.ocr import SlideReader
from generation.engines.lectures.speech import hear
from generation.engines.lectures.text import joined, plain
from generation.engines.lectures.whisper import WhisperRecogniser
from media_jobs.engines.context import QuietContext
from media_jobs.engines.media.audio import SAMPLE_RATE, AudioReport, decode_audio
from media_jobs.engines.media.audio_tracks import find_sound
from media_jobs.engines.media.limits import MediaLimits

_LINE = re.compile(r"<s>\s*(.*?)\s*</s>\s*\((.*)\)")
# Both ways of writing are right.
_SPELLINGS = {"mister": "mr", "missus": "mrs", "doctor": "dr", "okay": "ok"}
_PAUSE_SECONDS = 0.8


@dataclass(frozen=True, slots=True)
class Errors:
    """How many of so many words or characters are wrong."""

    wrong: int
    count: int

    def __str__(self) -> str:
        return f"{self.wrong / max(1, self.count):.1%} ({self.wrong} of {self.count})"


def distance(said: Sequence[str], heard: Sequence[str]) -> int:
    """Levenshtein's distance: what is to be put in, taken out or changed."""
    row = list(range(len(heard) + 1))
    for number, one in enumerate(said, start=1):
        before, row[0] = row[0], number
        for at, other in enumerate(heard, start=1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (one != other))
    return row[-1]


def words_of(text: str) -> list[str]:
    """The words of `text` without case and punctuation, each in one spelling."""
    return [_SPELLINGS.get(word, word) for word in plain(text).split()]


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.transcripts", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--model", type=Path, required=True, help="Whisper in CTranslate2's form")
    parser.add_argument("--speech", type=Path, action="append", default=[])
    arguments = parser.parse_args()
    where = machine()
    recogniser = WhisperRecogniser(
        arguments.model, name=arguments.model.name, threads=os.cpu_count() or 1
    )
    # Loading the model is no part of what is measured.
    recogniser.recognise(np.zeros(SAMPLE_RATE, np.float32), lambda _: "en")
    rows = [_speech_row(recogniser, folder) for folder in arguments.speech]
    put_part("transcripts", _SPEECH.format(where=where, rows="\n".join(rows), ocr=_ocr_rows()))


_SPEECH = """## Transcripts and text on slides

Made by `python -m benchmarks.transcripts` on {where}. Whisper base in 8-bit integers, all cores.
LibriVox: five clips of Debian's pocketsphinx-testdata; the others are synthetic voices that speak
`benchmarks/spoken_text.txt` (`benchmarks/speak.py`). Case and punctuation do not count. The mistake
in the transcript of one LibriVox clip ("a more a amiable woman") counts as one.

| speech | seconds | words wrong | times real time | times real time of one core | peak memory |
|---|---:|---:|---:|---:|---:|
{rows}

The clips of a row are one recording, with pauses of 0.8 s. "Of one core" counts the seconds of all
cores together, whatever else the machine does.

{ocr}"""


def _speech_row(recogniser: WhisperRecogniser, folder: Path) -> str:
    """All clips of `folder` as one recording with pauses, as a lecture has it."""
    texts = []
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "recording.wav"
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
            for clip, text in _spoken(folder):
                file.writeframes(_resampled(clip))
                file.writeframes(bytes(2 * round(SAMPLE_RATE * _PAUSE_SECONDS)))
                texts.append(text)
        begun, worked = time.perf_counter(), time.process_time()
        heard = hear(path, recogniser=recogniser, context=QuietContext(), limits=MediaLimits())
        spent, worked = time.perf_counter() - begun, time.process_time() - worked
    said = words_of(" ".join(texts))
    errors = Errors(
        distance(said, words_of(joined(w.text for w in heard.transcript.words))), len(said)
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    row = (
        f"| {folder.name} | {heard.seconds:.0f} | {errors} | {heard.seconds / spent:.1f} "
        f"| {heard.seconds / worked:.1f} | {peak} MiB |"
    )
    print(row, flush=True)
    return row


def _spoken(folder: Path) -> Iterator[tuple[Path, str]]:
    for line in (folder / "transcription").read_text(encoding="utf-8").splitlines():
        if found := _LINE.match(line):
            yield folder / f"{found[2]}.wav", found[1]


def _resampled(clip: Path) -> bytes:
    """The clip as 16-bit samples at 16 kHz."""
    limits = MediaLimits()
    track = find_sound(clip, limits).tracks[0]
    parts = list(decode_audio(clip, track, limits=limits, report=AudioReport()))
    return (np.concatenate(parts) * 32_767).astype("<i2").tobytes()


def _ocr_rows() -> str:
    """Error rates of the house engine, and of Tesseract on Russian where it is installed."""
    threads = os.cpu_count() or 1
    rows = [_ocr_row("English", SlideReader(threads=threads), list(drawn_slides()))]
    russian = list(drawn_slides(RUSSIAN))
    rows.append(_ocr_row("Russian, PP-OCRv6", SlideReader(threads=threads), russian))
    reader = SlideReader(threads=threads, language="ru")
    if not reader.missing:
        rows.append(_ocr_row("Russian, Tesseract", reader, russian))
    return _OCR.format(rows="\n".join(rows))


_OCR = """Slides of 1280 x 720 in two fonts, three pairs of colours and two degrees of JPEG
compression (`benchmarks/slides.py`), read in order from top to bottom; spaces count, case counts.

| slides | pictures | characters wrong | seconds a picture | of one core |
|---|---:|---:|---:|---:|
{rows}"""


def _ocr_row(name: str, reader: SlideReader, slides: Sequence[Drawn]) -> str:
    reader.read(slides[0].picture)
    wrong = count = 0
    begun, worked = time.perf_counter(), time.process_time()
    for slide in slides:
        read = "\n".join(line.text for line in reader.read(slide.picture))
        wrong += distance(slide.text, read)
        count += len(slide.text)
    spent = (time.perf_counter() - begun) / len(slides)
    worked = (time.process_time() - worked) / len(slides)
    return f"| {name} | {len(slides)} | {Errors(wrong, count)} | {spent:.2f} | {worked:.2f} |"


if __name__ == "__main__":
    main()
