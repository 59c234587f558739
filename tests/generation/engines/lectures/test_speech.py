"""What is heard is what was said: silence, noise and a recogniser's inventions give no words."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from generation.engines.lectures.hallucinations import believable, without_loops
from generation.engines.lectures.recogniser import ChooseLanguage, Recognition
from generation.engines.lectures.speech import hear, transcribe
from generation.engines.lectures.speech_blocks import LONGEST_SECONDS, speech_blocks
from generation.engines.lectures.spoken_language import SpokenLanguage
from generation.engines.lectures.types import Span, Word
from generation.engines.lectures.whisper import WhisperRecogniser
from media_jobs.engines.context import QuietContext
from media_jobs.engines.errors import EngineMisconfigured, EngineRefused
from media_jobs.engines.media.audio import SAMPLE_RATE
from media_jobs.engines.media.limits import MediaLimits
from media_jobs.engines.media.voice_activity import SileroVoiceActivity
from media_jobs.engines.spec import EngineSpec
from tests.media_jobs.engines.clips import moving, write_clip
from tests.support.sounds import noise, silence, tone, write_sounds


class LoudVoices:
    """Takes whatever is loud for a voice."""

    def probabilities(self, windows: np.ndarray) -> np.ndarray:
        return np.where(np.abs(windows).max(axis=1) > 0.05, 0.9, 0.1)


class Parrot:
    """Hears one word for each second, in the language that is chosen, and remembers its blocks."""

    spec = EngineSpec("parrot", "1", "MIT", "0" * 64)

    def __init__(self, odds: Sequence[dict[str, float]] = ()) -> None:
        self._odds = iter(odds)
        self.seconds: list[float] = []

    def recognise(self, samples: np.ndarray, choose: ChooseLanguage) -> Recognition:
        language = choose(next(self._odds, {"en": 1.0}))
        self.seconds.append(len(samples) / SAMPLE_RATE)
        words = tuple(Word(f"word{n}", n, n + 0.5, 0.9) for n in range(int(self.seconds[-1])))
        return Recognition(language, words, -0.3, 0.1, 1.2)


def sounding(*parts: tuple[str, float]) -> Iterator[np.ndarray]:
    """A voice (a loud tone) and pauses, in parts of a second as the decoder gives them."""
    made = {"voice": tone, "pause": silence}
    for kind, seconds in parts:
        whole = made[kind](seconds, rate=SAMPLE_RATE)
        yield from (whole[at : at + SAMPLE_RATE] for at in range(0, len(whole), SAMPLE_RATE))


def said(text: str, *, likely: float = -0.3, ratio: float = 1.5, sure: float = 0.9) -> Recognition:
    words = tuple(Word(w, n / 2, n / 2 + 0.4, sure) for n, w in enumerate(text.split()))
    return Recognition("en", words, likely, 0.7 if likely < -1 else 0.1, ratio)


def kept(heard: Recognition, spans: Sequence[Span] = (Span(0, 1_000),)) -> str:
    return " ".join(word.text for word in believable(heard, spans, 0.0))


def test_blocks_end_at_pauses_and_know_when_they_were_spoken() -> None:
    parts = ("pause", 2), ("voice", 3), ("pause", 4), ("voice", 1), ("pause", 0.5), ("voice", 1)
    blocks = list(speech_blocks(sounding(*parts), LoudVoices()))
    found = [[(span.start, span.end) for span in block.spans] for block in blocks]
    assert found[0] == [pytest.approx((2, 5), abs=0.05)]
    assert found[1] == [pytest.approx((9, 10), abs=0.05), pytest.approx((10.5, 11.5), abs=0.05)]
    assert blocks[0].start == pytest.approx(1.75, abs=0.05)
    assert blocks[0].end == pytest.approx(5.25, abs=0.05)


def test_a_speaker_without_end_is_cut_in_the_longest_pause() -> None:
    parts = [("voice", 20.0), ("pause", 0.2), ("voice", 5.0), ("pause", 0.8), ("voice", 30.0)]
    blocks = list(speech_blocks(sounding(*parts), LoudVoices()))
    assert max(block.end - block.start for block in blocks) <= LONGEST_SECONDS
    assert blocks[0].spans[-1].end == pytest.approx(25.2, abs=0.1)
    assert blocks[1].spans[0].start == pytest.approx(26.0, abs=0.1)
    assert sum(block.spoken_seconds for block in blocks) == pytest.approx(55, abs=0.5)


def test_silence_and_noise_reach_no_recogniser(tmp_path: Path) -> None:
    quiet = np.concatenate([silence(2), noise(4), tone(2, hertz=220), silence(1)])
    path = write_sounds(tmp_path / "a.wav", quiet, codec="pcm_s16le")
    parrot = Parrot()
    heard = hear(path, recogniser=parrot, context=QuietContext(), limits=MediaLimits())
    assert parrot.seconds == []
    assert (heard.transcript.words, heard.transcript.language) == ((), "")
    assert heard.seconds == pytest.approx(9)


def test_the_state_of_the_voice_detector_lasts_from_part_to_part() -> None:
    windows = noise(3, rate=SAMPLE_RATE)[: 90 * 512].reshape(-1, 512)
    whole = SileroVoiceActivity().probabilities(windows)
    parts = SileroVoiceActivity()
    pieces = [parts.probabilities(windows[at : at + 13]) for at in range(0, 90, 13)]
    assert np.concatenate(pieces) == pytest.approx(whole, abs=1e-4)


def test_memory_does_not_grow_with_the_recording() -> None:
    def peak(minutes: int) -> int:
        tracemalloc.start()
        parts = [("voice", 50.0), ("pause", 10.0)] * minutes
        list(transcribe(sounding(*parts), recogniser=Parrot(), voices=LoudVoices()))
        reached = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return reached

    assert peak(6) < 1.2 * peak(2)


def test_times_are_those_of_the_recording_and_never_run_backwards() -> None:
    parts = ("voice", 3), ("pause", 4), ("voice", 3)
    passages = list(transcribe(sounding(*parts), recogniser=Parrot(), voices=LoudVoices()))
    words = [word for found in passages for word in found.words]
    starts = [word.start for word in words]
    assert starts == sorted(starts)
    assert starts[0] == pytest.approx(0, abs=0.1)
    assert passages[-1].words[0].start == pytest.approx(6.75, abs=0.1)


def test_another_language_is_followed_once_it_is_sure() -> None:
    spoken = SpokenLanguage()
    assert spoken.choose({"en": 0.9, "de": 0.1}, 20) == "en"
    assert spoken.choose({"en": 0.4, "cy": 0.6}, 20) == "en"
    assert spoken.choose({"en": 0.05, "de": 0.95}, 1.5) == "en"
    assert spoken.choose({"en": 0.05, "de": 0.95}, 20) == "de"
    assert SpokenLanguage("ru").choose({"en": 1.0}, 20) == "ru"


def test_what_is_left_out_of_a_block_is_heard_again_by_itself() -> None:
    class OneLanguage(Parrot):
        """Hears five seconds of English, and what is said then only when it is asked again."""

        def recognise(self, samples: np.ndarray, choose: ChooseLanguage) -> Recognition:
            self.seconds.append(len(samples) / SAMPLE_RATE)
            words = tuple(Word(f"word{n}", n, n + 0.9, 0.9) for n in range(5))
            odds = {"en": 1.0} if len(self.seconds) == 1 else {"ru": 1.0}
            return Recognition(choose(odds), words, -0.3, 0.1, 1.2)

    parrot = OneLanguage()
    passages = list(transcribe(sounding(("voice", 12)), recogniser=parrot, voices=LoudVoices()))
    assert [(found.language, len(found.words)) for found in passages] == [("en", 5), ("ru", 5)]
    assert parrot.seconds == [pytest.approx(12, abs=0.1), pytest.approx(7.1, abs=0.1)]
    assert passages[1].words[0].start == pytest.approx(4.9, abs=0.1)


def test_the_language_spoken_longest_is_that_of_the_recording(tmp_path: Path) -> None:
    path = write_sounds(tmp_path / "a.wav", silence(1), codec="pcm_s16le")
    heard = hear(path, recogniser=Parrot(), context=QuietContext(), limits=MediaLimits())
    assert heard.languages == ()
    odds = [{"de": 0.99, "en": 0.01}, {"en": 0.99, "de": 0.01}]
    parts = ("voice", 5), ("pause", 4), ("voice", 9)
    passages = list(transcribe(sounding(*parts), recogniser=Parrot(odds), voices=LoudVoices()))
    assert [passage.language for passage in passages] == ["de", "en"]


@pytest.mark.parametrize(
    "invented",
    [
        "Subtitles by the Amara.org community",
        "Untertitel im Auftrag des ZDF für funk, 2017",
        "Sous-titrage Société Radio-Canada",
        "Субтитры сделал DimaTorzok",
        "Napisy stworzone przez społeczność Amara.org",
    ],
)
def test_credits_that_nobody_says_are_left_out(invented: str) -> None:
    assert kept(said(invented)) == ""
    assert kept(said(f"That is all. {invented}")) == "That is all."


def test_farewells_are_left_out_only_where_they_are_hardly_heard() -> None:
    assert kept(said("Thank you for watching.", sure=0.4)) == ""
    assert kept(said("Thank you for watching.")) == "Thank you for watching."
    assert kept(said("The proof is left to you. Thank you.", sure=0.4)).endswith("Thank you.")


@pytest.mark.parametrize(
    "text",
    [
        "The subtitles help those who cannot hear. Thank you for your questions.",
        "Untertitel der Vorlesung stehen auf der Seite.",
        "Субтитры помогают тем, кто не слышит.",
        "Sottotitoli di ogni lingua sono utili.",
    ],
)
def test_an_honest_sentence_about_subtitles_stays(text: str) -> None:
    assert kept(said(text)) == text


def test_what_the_recogniser_does_not_believe_is_left_out() -> None:
    assert kept(said("some words in the noise", likely=-1.2)) == ""
    assert kept(said("some words in a mumble", likely=-0.9)) == "some words in a mumble"


def test_words_where_no_voice_was_are_left_out() -> None:
    assert kept(said("one two three four five six"), [Span(0, 1.4)]) == "one two three four"


def test_loops_are_kept_once_and_honest_repetition_stays() -> None:
    loop = said("so we go " * 12 + "home", ratio=5.0)
    assert kept(loop) == "so we go home"
    assert kept(said("No, no, no, no. That is wrong.", ratio=2.5)).startswith("No, no, no, no.")
    assert len(without_loops(said("and again " * 3).words)) == 6


def test_work_stops_when_it_is_no_longer_wanted(tmp_path: Path) -> None:
    class Stopping(QuietContext):
        asked = 0

        def check_cancelled(self) -> None:
            self.asked += 1
            if self.asked > 3:
                raise KeyboardInterrupt

    path = write_sounds(tmp_path / "a.wav", silence(20), codec="pcm_s16le")
    context = Stopping()
    with pytest.raises(KeyboardInterrupt):
        hear(path, recogniser=Parrot(), context=context, limits=MediaLimits())
    assert context.asked == 4


def test_a_film_without_sound_says_so(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", moving(5), fps=10)
    with pytest.raises(EngineRefused) as refusal:
        hear(path, recogniser=Parrot(), context=QuietContext(), limits=MediaLimits())
    assert refusal.value.code == "no_sound"


def test_a_folder_that_is_no_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(EngineMisconfigured, match=r"model\.bin"):
        WhisperRecogniser(tmp_path, name="whisper-base", threads=1)
