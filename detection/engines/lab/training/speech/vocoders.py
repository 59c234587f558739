"""Small neural vocoders and a codec, trained here, for copies that bear such networks' traces.

    python -m detection.engines.lab.training.speech.vocoders --work DIR --minutes 6

What matters is not how well they sound but how they make a waveform: by transposed convolutions
(HiFi-GAN), by repeating and smoothing, by an inverse Fourier transform (Vocos), or by decoding a
few numbers that a quantiser left (codecs). Each is trained for `--minutes` of processor time on the
genuine recordings of DIR, at first by spectrograms alone and then against a discriminator too, and
kept half-way and at the end: DIR/vocoders/KIND-half.pt, DIR/vocoders/KIND.pt.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from detection.engines.lab.training.speech.audio import RATE, read
from detection.engines.lab.training.speech.corpus import Corpus
from detection.engines.lab.training.speech.mel import log_mel, magnitudes

KINDS = ("transposed", "nearest", "istft", "codec")
HOP = 256
BANDS = 80
_SEGMENT = 32 * HOP
_BATCH = 8
_SCALES = ((1024, 256), (512, 128), (256, 64))
_WIDTH = 96


def features(samples: Tensor) -> Tensor:
    """The log-mel spectrogram [n, 80, frames] that the vocoders speak from."""
    return log_mel(samples, RATE, fft=1024, hop=HOP, bands=BANDS, top=RATE / 2, least=1e-4)


class Residual(nn.Module):
    """Dilated convolutions beside a straight path, as in HiFi-GAN's generator."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(
            nn.Conv1d(width, width, 3, padding=dilation, dilation=dilation)
            for dilation in (1, 3, 9)
        )

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = x + layer(functional.leaky_relu(x, 0.1))
        return x


class Upsampler(nn.Module):
    """From frames to samples in four steps, each by a transposed convolution or a repetition."""

    def __init__(self, entry: int, *, transposed: bool) -> None:
        super().__init__()
        widths = (_WIDTH, 48, 24, 12, 8)
        layers: list[nn.Module] = [nn.Conv1d(entry, widths[0], 7, padding=3)]
        for before, after, factor in zip(widths, widths[1:], (8, 8, 2, 2), strict=False):
            layers.append(nn.LeakyReLU(0.1))
            if transposed:
                kernel, pad = 2 * factor, factor // 2
                layers.append(nn.ConvTranspose1d(before, after, kernel, factor, pad))
            else:
                layers.append(nn.Upsample(scale_factor=factor, mode="nearest"))
                layers.append(nn.Conv1d(before, after, 2 * factor + 1, padding=factor))
            layers.append(Residual(after))
        layers += [nn.LeakyReLU(0.1), nn.Conv1d(widths[-1], 1, 7, padding=3), nn.Tanh()]
        self.layers = nn.Sequential(*layers)

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x)[:, 0]


class InverseFourier(nn.Module):
    """Levels and phases of every frame from residual layers, then one inverse transform."""

    def __init__(self) -> None:
        super().__init__()
        width = 2 * _WIDTH
        self.layers = nn.Sequential(
            nn.Conv1d(BANDS, width, 7, padding=3),
            *(Residual(width) for _ in range(3)),
            nn.Conv1d(width, 2 * (1024 // 2 + 1), 1),
        )

    def forward(self, mel: Tensor) -> Tensor:
        level, phase = self.layers(mel).chunk(2, 1)
        spectrum = torch.polar(level.clamp(max=6).exp(), phase)
        length = HOP * (mel.shape[2] - 1)
        return torch.istft(spectrum, 1024, HOP, window=torch.hann_window(1024), length=length)


class FromMel(nn.Module):
    """A vocoder: speaks from the mel spectrogram."""

    def __init__(self, body: nn.Module) -> None:
        super().__init__()
        self.body = body

    def copy(self, samples: Tensor) -> Tensor:
        """The waveform [n, samples] again."""
        made = self.body(features(samples))[:, : samples.shape[1]]
        return functional.pad(made, (0, samples.shape[1] - made.shape[1]))


class Codec(nn.Module):
    """An autoencoder whose 16 numbers a frame of 8 ms are rounded to nine values each."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.Conv1d(1, 16, 7, padding=3)]
        for before, after, factor in ((16, 32, 4), (32, 64, 4), (64, _WIDTH, 8)):
            layers += [nn.ELU(), nn.Conv1d(before, after, 2 * factor, factor, factor // 2)]
        self.encoder = nn.Sequential(*layers, nn.ELU(), nn.Conv1d(_WIDTH, 16, 3, padding=1))
        decoder: list[nn.Module] = [nn.Conv1d(16, _WIDTH, 7, padding=3)]
        for before, after, factor in ((_WIDTH, 64, 8), (64, 32, 4), (32, 16, 4)):
            decoder.append(nn.ELU())
            decoder.append(nn.ConvTranspose1d(before, after, 2 * factor, factor, factor // 2))
            decoder.append(Residual(after))
        self.decoder = nn.Sequential(*decoder, nn.ELU(), nn.Conv1d(16, 1, 7, padding=3), nn.Tanh())

    def copy(self, samples: Tensor) -> Tensor:
        """The waveform [n, samples] again."""
        length = samples.shape[1]
        padded = functional.pad(samples, (0, -length % 128))
        exact = 4 * self.encoder(padded[:, None]).tanh()
        # Rounding has no slope: the error flows past it (Mentzer et al. 2023).
        rounded = exact + (exact.round() - exact).detach()
        return self.decoder(rounded / 4)[:, 0, :length]


class Discriminator(nn.Module):
    """Judges patches of log-magnitude spectrograms at three resolutions."""

    def __init__(self) -> None:
        super().__init__()
        self.parts = nn.ModuleList(
            nn.Sequential(
                nn.Conv2d(1, 16, (5, 3), (2, 1), (2, 1)),
                nn.LeakyReLU(0.2),
                nn.Conv2d(16, 32, (5, 3), 2, (2, 1)),
                nn.LeakyReLU(0.2),
                nn.Conv2d(32, 32, (5, 3), 2, (2, 1)),
                nn.LeakyReLU(0.2),
                nn.Conv2d(32, 1, 3, padding=1),
            )
            for _ in _SCALES
        )

    def forward(self, samples: Tensor) -> list[Tensor]:
        return [
            part(_log_magnitude(samples, *scale)[:, None])
            for part, scale in zip(self.parts, _SCALES, strict=True)
        ]


def network_of(kind: str) -> FromMel | Codec:
    """An untrained vocoder of this kind."""
    if kind == "codec":
        return Codec()
    if kind == "istft":
        return FromMel(InverseFourier())
    return FromMel(Upsampler(BANDS, transposed=kind == "transposed"))


def load_vocoder(path: Path) -> FromMel | Codec:
    """The vocoder that was trained to this file; its name says of which kind it is."""
    network = network_of(path.stem.partition("-")[0])
    network.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    return network


def train_vocoder(kind: str, sounds: list[np.ndarray], seconds: float, out: Path) -> None:
    """Train for `seconds` of processor time; writes `kind`-half.pt and `kind`.pt to `out`."""
    torch.manual_seed(KINDS.index(kind))
    rng = np.random.default_rng(KINDS.index(kind))
    network, judge = network_of(kind), Discriminator()
    maker = torch.optim.AdamW(network.parameters(), 1e-3, (0.8, 0.99))
    critic = torch.optim.AdamW(judge.parameters(), 5e-4, (0.8, 0.99))
    started, steps, half_kept = time.process_time(), 0, False
    while (spent := time.process_time() - started) < seconds:
        real = torch.from_numpy(_segments(sounds, rng))
        made = network.copy(real)
        loss = spectral_loss(made, real)
        if spent > 0.4 * seconds:
            critic.zero_grad()
            scores = zip(judge(real), judge(made.detach()), strict=True)
            sum((1 - a).relu().mean() + (1 + b).relu().mean() for a, b in scores).backward()
            critic.step()
            loss = loss + 0.1 * sum(-part.mean() for part in judge(made))
        maker.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        for group in maker.param_groups:
            group["lr"] = 1e-3 * (1 - 0.9 * spent / seconds)
        maker.step()
        steps += 1
        if spent > seconds / 2 and not half_kept:
            torch.save(network.state_dict(), out / f"{kind}-half.pt")
            half_kept = True
    torch.save(network.state_dict(), out / f"{kind}.pt")
    print(f"{kind}: {steps} steps, loss {float(loss.detach()):.3f}", flush=True)


def spectral_loss(made: Tensor, real: Tensor) -> Tensor:
    """How far log-magnitudes and magnitudes are apart, at three resolutions."""
    total = made.new_zeros(())
    for fft, hop in _SCALES:
        one, other = magnitudes(made, fft, hop), magnitudes(real, fft, hop)
        total = total + (one - other).norm() / other.norm()
        total = total + (one.clamp_min(1e-3).log() - other.clamp_min(1e-3).log()).abs().mean()
    return total


def _log_magnitude(samples: Tensor, fft: int, hop: int) -> Tensor:
    return magnitudes(samples, fft, hop).clamp_min(1e-3).log()


def _segments(sounds: list[np.ndarray], rng: np.random.Generator) -> np.ndarray:
    chosen = [sounds[number] for number in rng.integers(len(sounds), size=_BATCH)]
    starts = [int(rng.integers(len(sound) - _SEGMENT)) for sound in chosen]
    return np.stack([s[a : a + _SEGMENT] for s, a in zip(chosen, starts, strict=True)])


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--work", type=Path, required=True, help="the work folder")
    parser.add_argument("--minutes", type=float, default=6, help="processor time of each")
    parser.add_argument("--kinds", nargs="*", default=KINDS, choices=KINDS)
    parser.add_argument("--most", type=int, default=1500, help="recordings to learn from")
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    corpus = Corpus(options.work)
    out = options.work / "vocoders"
    out.mkdir(exist_ok=True)
    genuine = [recording for recording in corpus.recordings() if not recording.is_spoof]
    order = np.random.default_rng(0).permutation(len(genuine))[: options.most]
    sounds = [read(corpus.path(genuine[number])) for number in order]
    long = [sound for sound in sounds if len(sound) > _SEGMENT]
    for kind in options.kinds:
        if not (out / f"{kind}.pt").exists():
            train_vocoder(kind, long, 60 * options.minutes, out)


if __name__ == "__main__":
    main()
