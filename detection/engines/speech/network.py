"""The network that tells spoofed speech from bona fide: a small residual network over a fine
spectrogram and its phase.

A generator leaves its traces in narrow bands, in the highest octave, and in how phases follow each
other; so frequencies stay linear from 0 to 8 kHz, and beside the level of each bin stand the cosine
and sine of how its phase turns from frame to frame (instantaneous frequency) and from bin to bin
(group delay), each relative to what a steady tone or a click in the middle of the frame would do.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

WINDOW_SAMPLES = 40_000
_FFT = 512
_HOP = 200
_BINS = _FFT // 2
_QUIET = 1e-7
_WIDTHS = (16, 32, 64, 96)


class Spectrogram(nn.Module):
    """Level and phase of [n, samples] as [n, 5, 256 bins, frames]; the bin at 8 kHz is left out."""

    kernel: Tensor
    turn: Tensor

    def __init__(self) -> None:
        super().__init__()
        time, bins = torch.arange(_FFT), torch.arange(_BINS)
        angle = 2 * math.pi / _FFT * (bins[:, None] * time[None, :] % _FFT)
        window = torch.hann_window(_FFT)
        kernel = torch.cat([angle.cos() * window, -angle.sin() * window])[:, None]
        self.register_buffer("kernel", kernel, persistent=False)
        turn = 2 * math.pi / _FFT * (bins * _HOP % _FFT)
        self.register_buffer("turn", torch.stack([turn.cos(), turn.sin()])[:, :, None], False)

    def forward(self, waveform: Tensor) -> Tensor:
        waveform = waveform - waveform.mean(1, keepdim=True)
        waveform = waveform / (waveform.square().mean(1, keepdim=True).sqrt() + 1e-4)
        parts = functional.conv1d(waveform[:, None], self.kernel, stride=_HOP)
        real, imaginary = parts[:, :_BINS], parts[:, _BINS:]
        power = real.square() + imaginary.square()
        level = (power + _QUIET * _FFT).log()
        level = (level - level.mean((1, 2), keepdim=True)) / 4
        size = (power + _QUIET).rsqrt()
        real, imaginary = real * size, imaginary * size
        cosine, sine = _between(real[:, :, 1:], imaginary[:, :, 1:], real, imaginary)
        along = _turned(cosine, sine, self.turn)
        across = _between(real[:, 1:], imaginary[:, 1:], real, imaginary)
        steady = [functional.pad(part, (1, 0)) for part in along]
        # A click in the middle of the frame turns each bin half a circle from the one before.
        clicks = [functional.pad(-part, (0, 0, 1, 0)) for part in across]
        return torch.stack([level, *steady, *clicks], 1)


def _between(
    later: Tensor, later_i: Tensor, real: Tensor, imaginary: Tensor
) -> tuple[Tensor, Tensor]:
    """Cosine and sine of the phase from each place to the one after it, both of length 1."""
    first = real[:, : later.shape[1], : later.shape[2]]
    first_i = imaginary[:, : later.shape[1], : later.shape[2]]
    return later * first + later_i * first_i, later_i * first - later * first_i


def _turned(cosine: Tensor, sine: Tensor, back: Tensor) -> tuple[Tensor, Tensor]:
    return cosine * back[0] + sine * back[1], sine * back[0] - cosine * back[1]


class _Squeeze(nn.Module):
    """Weigh channels by what the whole window shows (squeeze and excitation)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.down = nn.Linear(width, width // 4)
        self.up = nn.Linear(width // 4, width)

    def forward(self, x: Tensor) -> Tensor:
        weight = self.up(self.down(x.mean((2, 3))).relu()).sigmoid()
        return x * weight[:, :, None, None]


class _Block(nn.Module):
    def __init__(self, before: int, width: int, stride: int) -> None:
        super().__init__()
        self.main = nn.Sequential(
            nn.Conv2d(before, width, 3, stride, 1, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(),
            nn.Conv2d(width, width, 3, 1, 1, bias=False),
            nn.BatchNorm2d(width),
            _Squeeze(width),
        )
        self.past: nn.Module = nn.Identity()
        if stride > 1 or before != width:
            self.past = nn.Sequential(
                nn.AvgPool2d(stride, ceil_mode=True),
                nn.Conv2d(before, width, 1, bias=False),
                nn.BatchNorm2d(width),
            )

    def forward(self, x: Tensor) -> Tensor:
        return (self.main(x) + self.past(x)).relu()


class SpoofNet(nn.Module):
    """Logits [n], above 0 for spoof, of float32 [n, samples] at 16 kHz.

    A window has 40,000 samples; shorter ones of at least half a second can be learned from.
    """

    def __init__(self) -> None:
        super().__init__()
        self.spectrogram = Spectrogram()
        self.stem = nn.Sequential(
            nn.BatchNorm2d(5),
            nn.Conv2d(5, _WIDTHS[0], 5, 2, 2, bias=False),
            nn.BatchNorm2d(_WIDTHS[0]),
            nn.ReLU(),
        )
        before, blocks = _WIDTHS[0], []
        for number, width in enumerate(_WIDTHS):
            blocks.append(_Block(before, width, 1 if number == 0 else 2))
            before = width
        self.blocks = nn.Sequential(*blocks, _Block(before, before, 1))
        # Where in frequency a trace lies matters, so bins are joined by learned weights.
        self.join = nn.Conv2d(before, before, (_BINS // 2 ** len(_WIDTHS), 1), groups=before)
        self.attend = nn.Conv1d(before, 1, 1)
        self.head = nn.Sequential(nn.Dropout(0.3), nn.Linear(2 * before, 1))

    def forward(self, waveform: Tensor) -> Tensor:
        return self.judge(self.spectrogram(waveform))

    def judge(self, spectrogram: Tensor) -> Tensor:
        """The same of what `spectrogram` gives, [n, 5, bins, frames]."""
        x = self.blocks(self.stem(spectrogram))
        x = self.join(x).squeeze(2).relu()
        weight = self.attend(x).softmax(2)
        mean = (x * weight).sum(2)
        spread = ((x - mean[:, :, None]).square() * weight).sum(2).clamp_min(1e-5).sqrt()
        return self.head(torch.cat([mean, spread], 1)).squeeze(1)
