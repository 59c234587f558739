"""Whisper through faster-whisper (CTranslate2), a block of at most 30 s at a time.

A block is encoded once: its language, its words and their times all come from that. The loop of
faster-whisper encodes again what lies behind the last word, which costs as much as a block.
"""

from __future__ import annotations

import hashlib
import threading
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.audio import pad_or_trim
from faster_whisper.tokenizer import Tokenizer
from faster_whisper.transcribe import TranscriptionOptions, get_suppressed_tokens

from generation.engines.lectures.recogniser import ChooseLanguage, Recognition
from generation.engines.lectures.text import is_spaced
from generation.engines.lectures.types import Word
from media_jobs.engines.errors import EngineMisconfigured
from media_jobs.engines.spec import EngineSpec

_NEEDED = ("model.bin", "config.json", "tokenizer.json")
# As OpenAI's own decoder (whisper/transcribe.py): a text that compresses better is a loop, one less
# likely is a guess, and both are decoded again with more chance in it.
_TEMPERATURES = [0.0, 0.2, 0.4, 0.6, 0.8]
_LOOP_RATIO = 2.4
_GUESS_LOG_PROBABILITY = -1.0
_NO_SPEECH = 0.6
_BEAM = 5
# No talk has more tokens a second; loops run into this.
_TOKENS_A_SECOND = 12
_MORE_TOKENS = 24
# Punctuation belongs to the word behind or before it.
_BEFORE_WORDS = "\"'“¿([{-"
_BEHIND_WORDS = "\"'.。,，!！?？:：”)]}、"


class WhisperRecogniser:
    """The Whisper model `name` in CTranslate2's form, from the folder that holds it.

    It loads when it is first asked, computes in 8-bit integers with at most `threads` threads, and
    serves one block at a time. Raises EngineMisconfigured when the folder is not a model.
    """

    def __init__(self, folder: Path, *, name: str, threads: int) -> None:
        missing = [name for name in _NEEDED if not (folder / name).is_file()]
        if missing:
            raise EngineMisconfigured(
                f"{folder} is no Whisper model in CTranslate2's form: {', '.join(missing)} missing."
            )
        self._folder, self._threads = folder, threads
        self._lock = threading.Lock()
        self._model: WhisperModel | None = None
        self.spec = EngineSpec(
            id=name, version="1", licence="MIT", sha256=_digest(folder / "model.bin")
        )

    def recognise(self, samples: np.ndarray, choose: ChooseLanguage) -> Recognition:
        """See `Recogniser`."""
        with self._lock:
            model = self._loaded()
            features = model.feature_extractor(samples)
            # The features of silence behind the sound are those of silence, not zeros.
            frames = min(features.shape[-1] - 1, model.feature_extractor.nb_max_frames)
            encoded = model.encode(pad_or_trim(features[..., :frames]))
            language = choose(_languages(model, encoded))
            tokenizer = _tokenizer(model, language)
            options = _options(tokenizer, len(samples) / model.feature_extractor.sampling_rate)
            prompt = model.get_prompt(tokenizer, [], without_timestamps=True)
            result, likelihood, _, ratio = model.generate_with_fallback(
                encoded, prompt, tokenizer, options
            )
            words = _words(model, tokenizer, result.sequences_ids[0], encoded, frames)
        return Recognition(language, words, likelihood, result.no_speech_prob, ratio)

    def _loaded(self) -> WhisperModel:
        if self._model is None:
            self._model = WhisperModel(
                str(self._folder),
                device="cpu",
                compute_type="int8",
                cpu_threads=self._threads,
                local_files_only=True,
            )
        return self._model


@cache
def whisper(folder: Path, name: str, threads: int) -> WhisperRecogniser:
    """The recogniser of this process for the model `name` in `folder`: each is loaded once."""
    return WhisperRecogniser(folder, name=name, threads=threads)


def _languages(model: WhisperModel, encoded: Any) -> dict[str, float]:
    if not model.model.is_multilingual:
        return {"en": 1.0}
    found = model.model.detect_language(encoded)[0]
    return {token.strip("<|>"): float(probability) for token, probability in found}


def _tokenizer(model: WhisperModel, language: str) -> Tokenizer:
    return Tokenizer(
        model.hf_tokenizer, model.model.is_multilingual, task="transcribe", language=language
    )


def _options(tokenizer: Tokenizer, seconds: float) -> TranscriptionOptions:
    return TranscriptionOptions(
        beam_size=_BEAM,
        best_of=_BEAM,
        patience=1,
        length_penalty=1,
        repetition_penalty=1,
        no_repeat_ngram_size=0,
        log_prob_threshold=_GUESS_LOG_PROBABILITY,
        no_speech_threshold=_NO_SPEECH,
        compression_ratio_threshold=_LOOP_RATIO,
        condition_on_previous_text=False,
        prompt_reset_on_temperature=0.5,
        temperatures=_TEMPERATURES,
        initial_prompt=None,
        prefix=None,
        suppress_blank=True,
        suppress_tokens=list(get_suppressed_tokens(tokenizer, [-1])),
        without_timestamps=True,
        max_initial_timestamp=1.0,
        word_timestamps=True,
        prepend_punctuations=_BEFORE_WORDS,
        append_punctuations=_BEHIND_WORDS,
        multilingual=False,
        max_new_tokens=min(400, round(seconds * _TOKENS_A_SECOND) + _MORE_TOKENS),
        clip_timestamps="0",
        hallucination_silence_threshold=None,
        hotwords=None,
    )


def _words(
    model: WhisperModel, tokenizer: Tokenizer, tokens: list[int], encoded: Any, frames: int
) -> tuple[Word, ...]:
    """The words of `tokens` with their times, aligned by the decoder's attention."""
    seconds = frames / model.frames_per_second
    segment: dict[str, Any] = {"seek": 0, "start": 0.0, "end": seconds, "tokens": tokens}
    model.add_word_timestamps(
        [[segment]], tokenizer, encoded, frames, _BEFORE_WORDS, _BEHIND_WORDS, 0.0
    )
    words: list[Word] = []
    for found in segment.get("words", ()):
        text = found["word"]
        begin, end = float(found["start"]), float(found["end"])
        if words and not text.startswith(" ") and is_spaced(words[-1].text, text):
            # The rest of a word that was cut at a hyphen.
            head = words.pop()
            probability = min(head.probability, float(found["probability"]))
            words.append(Word(head.text + text.strip(), head.start, end, probability))
        elif text.strip():
            words.append(Word(text.strip(), begin, end, float(found["probability"])))
    return tuple(words)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
