"""Watch whether mixing the channels of a recording loses a voice that one of them holds.

Two channels that are each other's reverse cancel out, the channel for low effects is left out of a
mix, and of two voices at once neither is heard as it is.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from av import AudioFrame, AudioResampler

from media_jobs.engines.media.clock import clock, spelled
from media_jobs.engines.media.types import Reason
from media_jobs.engines.media.voice_activity import (
    WINDOW_SAMPLES,
    SileroVoiceActivity,
    VoiceActivity,
    is_voice,
)

_RATE = 16_000
_STEP_SECONDS = WINDOW_SAMPLES / _RATE
_BLOCK = _RATE // WINDOW_SAMPLES * WINDOW_SAMPLES
# Microphones a metre and a half apart hear one voice with so much delay.
_MOST_DELAY = 80
# Of two unlike channels that are equally loud, half the power of each is not in their mix.
_LEAST_LOST = 0.4
# With less of its power than that in the mix, a channel has been cancelled.
_CANCELLED = 0.02
# Fainter than this (-50 dB) is what leaks from one channel into another.
_LEAST_LEVEL = 0.003
_NOTHING = 1e-12
# A word.
_LEAST_LOST_SECONDS = 0.5


class Channels:
    """Follows the channels of one recording beside their mix; holds about a second of each."""

    def __init__(self) -> None:
        self._lost_seconds = 0.0
        self._lost_after = 0.0
        self._resamplers: list[AudioResampler] = []
        self._held = np.zeros((0, 0), np.float32)
        self._mix = np.zeros(0, np.float32)
        self._voices: dict[int, VoiceActivity] = {}
        self._seconds = 0.0

    def take(self, frame: AudioFrame, begin: float, mix: np.ndarray) -> None:
        """Take the next frame, which is heard at `begin` seconds, and what the mixer gave out for
        it, float32 [samples] at 16 kHz."""
        if frame.layout.nb_channels < 2:
            return
        values = channels_of(frame)
        if not self._resamplers:
            self._resamplers = [
                AudioResampler(format="flt", layout="mono", rate=_RATE) for _ in values
            ]
            self._held = np.zeros((len(values), 0), np.float32)
            self._seconds = max(0.0, begin)
        parts = [
            _joined(resampler.resample(mono_frame(channel, frame.sample_rate)))
            for resampler, channel in zip(self._resamplers, values, strict=True)
        ]
        self._add(parts, mix)

    def rest(self, mix: np.ndarray) -> None:
        """Nothing follows without a gap; `mix` is what the mixer still held."""
        if self._resamplers:
            self._add([_joined(each.resample(None)) for each in self._resamplers], mix)
            self._look(self._mix.size)
        self._resamplers, self._mix = [], np.zeros(0, np.float32)

    def notes(self) -> tuple[Reason, ...]:
        """What the listener has to know."""
        if self._lost_seconds < _LEAST_LOST_SECONDS:
            return ()
        return (
            Reason(
                "channels_differ",
                f"From {clock(self._lost_after)} on, for {spelled(max(1, self._lost_seconds))}, a "
                "channel holds a voice that is not heard in the mix of all channels, which was "
                "used. Save each channel as a file of its own and send those.",
                unexamined=True,
            ),
        )

    def _add(self, parts: Sequence[np.ndarray], mix: np.ndarray) -> None:
        self._mix = np.concatenate([self._mix, mix])
        self._held = np.concatenate([self._held, np.stack(parts)], axis=1)
        while min(self._mix.size, self._held.shape[1]) >= _BLOCK:
            self._look(_BLOCK)

    def _look(self, size: int) -> None:
        """Compare the next `size` samples of each channel with those of the mix."""
        whole = min(size, self._held.shape[1]) // WINDOW_SAMPLES * WINDOW_SAMPLES
        mix, channels = self._mix[:whole], self._held[:, :whole]
        lost = 0.0
        for number, beside in _unmixed(channels, mix):
            lost = max(lost, self._spoken(number, beside))
        if not self._lost_seconds:
            self._lost_after = self._seconds
        self._lost_seconds += lost
        self._seconds += size / _RATE
        self._mix, self._held = self._mix[size:], self._held[:, size:]

    def _spoken(self, number: int, samples: np.ndarray) -> float:
        """For how many seconds a voice is heard in what is left of a channel."""
        voices = self._voices.setdefault(number, SileroVoiceActivity())
        heard, before = 0, False
        for probability in voices.probabilities(samples.reshape(-1, WINDOW_SAMPLES)):
            before = is_voice(float(probability), before=before)
            heard += before
        return heard * _STEP_SECONDS


def _unmixed(channels: np.ndarray, mix: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    """The numbers of the `channels` that `mix` does not give again, and what of each it does not.

    A channel that is another one, only later or fainter, is no other voice, though their mix may
    sound like neither; unless it cancels them.
    """
    powers = [float(channel @ channel) for channel in channels]
    for number, channel in enumerate(channels):
        if not mix.size or math.sqrt(powers[number] / mix.size) < _LEAST_LEVEL:
            continue
        beside = _beside(channel, mix)
        is_cancelled = float(mix @ mix) < _CANCELLED * powers[number]
        if is_cancelled or (_is_other(beside, powers[number]) and _has_other(channels, number)):
            yield number, beside


def _has_other(channels: np.ndarray, number: int) -> bool:
    """Whether a channel that is at least as loud as this one is another sound."""
    channel = channels[number]
    power = float(channel @ channel)
    return any(
        float(other @ other) >= power and _is_other(_beside(channel, other), power)
        for n, other in enumerate(channels)
        if n != number
    )


def _is_other(beside: np.ndarray, power: float) -> bool:
    return float(beside @ beside) >= _LEAST_LOST * power


def _beside(channel: np.ndarray, given: np.ndarray) -> np.ndarray:
    """What is left of `channel` without `given`, as loud and as late as it is most like it."""
    straight = _without(channel, given)
    if not _is_other(straight, float(channel @ channel)):
        return straight
    return _without(channel, _best_shift(channel, given))


def _without(channel: np.ndarray, given: np.ndarray) -> np.ndarray:
    left: np.ndarray = channel - float(channel @ given) / (float(given @ given) + _NOTHING) * given
    return left


def channels_of(frame: AudioFrame) -> np.ndarray:
    """The samples of each channel of `frame`, float32 [channels, samples], -1 to 1."""
    values = frame.to_ndarray()
    if not frame.format.is_planar:
        values = values.reshape(-1, frame.layout.nb_channels).T
    if values.dtype.kind == "f":
        return np.ascontiguousarray(values.clip(-1, 1), np.float32)
    middle = 128.0 if values.dtype.kind == "u" else 0.0
    largest = 2.0 ** (8 * values.dtype.itemsize - 1)
    return np.ascontiguousarray((values.astype(np.float64) - middle) / largest, np.float32)


def mono_frame(samples: np.ndarray, rate: int) -> AudioFrame:
    """A frame of one channel, of float32 [samples] at `rate`."""
    frame = AudioFrame.from_ndarray(samples[None], format="flt", layout="mono")
    frame.sample_rate = rate
    return frame


def _joined(frames: list[AudioFrame]) -> np.ndarray:
    parts = [frame.to_ndarray().reshape(-1) for frame in frames]
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def _best_shift(channel: np.ndarray, given: np.ndarray) -> np.ndarray:
    """`given` moved by the delay at which it is most like `channel`."""
    size = 2 ** math.ceil(math.log2(channel.size + _MOST_DELAY))
    spectrum = np.fft.rfft(channel, size) * np.conj(np.fft.rfft(given, size))
    alike = np.abs(np.fft.irfft(spectrum, size))
    delays = np.arange(-_MOST_DELAY, _MOST_DELAY + 1)
    delay = int(delays[alike[delays].argmax()])
    shifted = np.zeros_like(given)
    if delay >= 0:
        shifted[delay:] = given[: given.size - delay]
    else:
        shifted[:delay] = given[-delay:]
    return shifted
