"""What happens to speech on its way: the same is done to a recording and to its copy.

Everything is drawn from a generator, so that two waveforms under generators of one seed go the same
way: places, filters, noise, rooms, codecs and all.
"""

from __future__ import annotations

from dataclasses import dataclass

import av
import numpy as np
from scipy.signal import butter, fftconvolve, sosfilt

from detection.engines.lab.training.speech.audio import RATE, fitted
from detection.engines.lab.training.speech.makers import resampled


@dataclass(frozen=True, slots=True)
class Channel:
    """A codec as PyAV encodes it: `rates` in bit/s of which one is drawn, `hertz` of its sound."""

    name: str
    hertz: int
    rates: tuple[int, ...]


CHANNELS = (
    Channel("libmp3lame", 16_000, (32_000, 48_000, 64_000)),
    Channel("libmp3lame", 44_100, (48_000, 64_000, 96_000, 128_000)),
    Channel("libopus", 48_000, (12_000, 16_000, 24_000, 32_000)),
    Channel("aac", 44_100, (32_000, 64_000, 96_000)),
    Channel("libopencore_amrnb", 8_000, (7_950, 12_200)),
    Channel("pcm_mulaw", 8_000, (64_000,)),
    Channel("g722", 16_000, (64_000,)),
)


def augmented(samples: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The waveform after what `rng` draws, as long as before."""
    if rng.random() < 0.2:
        samples = in_a_room(samples, rng)
    if rng.random() < 0.4:
        samples = with_noise(samples, rng)
    if rng.random() < 0.35:
        samples = band_limited(samples, rng)
    if rng.random() < 0.4:
        channel = CHANNELS[rng.integers(len(CHANNELS))]
        samples = coded(samples, channel, int(rng.choice(channel.rates)))
    if rng.random() < 0.15:
        samples = tilted(samples, rng)
    return (samples * 10 ** rng.uniform(-0.6, 0.5)).clip(-1, 1).astype(np.float32)


def window_of(samples: np.ndarray, length: int, rng: np.random.Generator) -> np.ndarray:
    """Any `length` samples; what is shorter is repeated from any place on."""
    if len(samples) > length:
        start = int(rng.integers(len(samples) - length + 1))
        return samples[start : start + length]
    # Edges of silence are as long in one class as in the other.
    cut = int(rng.integers(len(samples) // 8 + 1))
    rest = samples[cut:]
    return np.resize(np.roll(rest, int(rng.integers(len(rest)))), length)


def coded(samples: np.ndarray, channel: Channel, rate: int) -> np.ndarray:
    """Through the codec and back, aligned as well as its delay is known."""
    sound = resampled(samples, RATE, channel.hertz)
    encoder = av.CodecContext.create(channel.name, "w")
    assert isinstance(encoder, av.AudioCodecContext), "channels are of sound"
    encoder.sample_rate, encoder.bit_rate, encoder.layout = channel.hertz, rate, "mono"
    formats = encoder.codec.audio_formats
    encoder.format = formats[0] if formats else "s16"
    encoder.open()
    frame = av.AudioFrame.from_ndarray(sound[None], format="fltp", layout="mono")
    frame.rate = channel.hertz
    # A frame size of 0 means that any will do.
    shaper = av.AudioResampler(
        encoder.format, "mono", channel.hertz, encoder.frame_size or channel.hertz // 50
    )
    packets = [
        packet
        for part in (*shaper.resample(frame), *shaper.resample(None))
        for packet in encoder.encode(part)
    ] + encoder.encode(None)
    decoder = av.CodecContext.create(encoder.codec.canonical_name, "r")
    assert isinstance(decoder, av.AudioCodecContext), "channels are of sound"
    decoder.sample_rate, decoder.layout = channel.hertz, "mono"
    decoder.extradata = encoder.extradata
    back = av.AudioResampler("fltp", "mono", RATE)
    decoded = [frame for packet in packets for frame in decoder.decode(packet)]
    decoded += decoder.decode(None)
    parts = []
    for decoded_frame in decoded:
        decoded_frame.pts = None
        parts += [part.to_ndarray()[0] for part in back.resample(decoded_frame)]
    parts += [part.to_ndarray()[0] for part in back.resample(None)]
    return np.resize(np.concatenate(parts), len(samples))


def with_noise(samples: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """With noise of any colour, 8 to 40 dB below the speech."""
    spectrum = np.fft.rfft(rng.standard_normal(len(samples)))
    slope = rng.uniform(0, 1.2)
    spectrum *= np.maximum(np.arange(len(spectrum)), 20.0) ** -slope
    noise = np.fft.irfft(spectrum, len(samples))
    level = np.sqrt(np.square(samples).mean() / np.square(noise).mean())
    return samples + noise * level * 10 ** (-rng.uniform(8, 40) / 20)


def in_a_room(samples: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """With the reverberation of a room: noise that dies away by 60 dB in 0.1 to 0.7 s."""
    time = np.arange(round(0.4 * RATE)) / RATE
    response = rng.standard_normal(len(time)) * 10 ** (-3 * time / rng.uniform(0.1, 0.7))
    response *= rng.uniform(0.05, 0.5) / np.sqrt(np.square(response).sum())
    response[0] = 1.0
    return fftconvolve(samples, response)[: len(samples)]


def band_limited(samples: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Without what lies above 3.4 to 7.8 kHz, and now and then below 300 Hz."""
    if rng.random() < 0.5:
        rate = int(rng.choice((8_000, 11_025, 12_000)))
        there_and_back = resampled(resampled(samples, RATE, rate), rate, RATE)
        return fitted(there_and_back, len(samples))
    order, low = int(rng.integers(3, 9)), rng.uniform(50, 300)
    samples = sosfilt(butter(order, rng.uniform(3_400, 7_800), fs=RATE, output="sos"), samples)
    if rng.random() < 0.4:
        samples = sosfilt(butter(2, low, "high", fs=RATE, output="sos"), samples)
    return samples


def tilted(samples: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Brighter or duller, by one zero."""
    zero = rng.uniform(-0.6, 0.8)
    return samples - zero * np.concatenate([[0.0], samples[:-1]])
