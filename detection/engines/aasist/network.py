"""AASIST and AASIST-L (Jung et al., "AASIST: Audio Anti-Spoofing using Integrated Spectro-Temporal
Graph Attention Networks", 2022), for inference with published checkpoints."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional

from detection.engines.aasist.filters import mel_band_passes
from detection.engines.aasist.graphs import GraphAttention, GraphPool, HeterogeneousAttention

_RATE = 16_000
_FILTERS, _FILTER_LENGTH = 70, 129
# What is left of the filters once they have been pooled by three.
_BANDS = _FILTERS // 3
_FIRST_WIDTH, _GRAPH_WIDTH = 32, 32
_PLAIN_TEMPERATURE, _MIXED_TEMPERATURE = 2.0, 100.0


@dataclass(frozen=True, slots=True)
class Form:
    """What the published networks differ in.

    `width` is that of the later residual blocks and of the first graphs; of the nodes of spectrum,
    of time and of both in one graph, pooling keeps a share each.
    """

    width: int
    spectral_share: float
    temporal_share: float
    mixed_share: float


FORMS = {"aasist": Form(64, 0.5, 0.7, 0.5), "aasist-l": Form(24, 0.4, 0.5, 0.7)}


class Aasist(nn.Module):
    """Sound, float32 [n, samples] at 16 kHz, to two scores [n, 2]: for spoof and for bona fide."""

    filters: torch.Tensor

    def __init__(self, form: Form) -> None:
        super().__init__()
        filters = mel_band_passes(_FILTERS, _FILTER_LENGTH, _RATE)
        self.register_buffer("filters", filters[:, None], persistent=False)
        self.first_bn = nn.BatchNorm2d(1)
        widths = [1, _FIRST_WIDTH, _FIRST_WIDTH, *[form.width] * 4]
        # In the checkpoints each block is the only one of a sequence.
        self.encoder = nn.Sequential(
            *(
                nn.Sequential(ResidualBlock(a, b))
                for a, b in zip(widths[:-1], widths[1:], strict=True)
            )
        )
        self.pos_S = nn.Parameter(torch.empty(1, _BANDS, form.width))
        self.GAT_layer_S = GraphAttention(form.width, form.width, _PLAIN_TEMPERATURE)
        self.GAT_layer_T = GraphAttention(form.width, form.width, _PLAIN_TEMPERATURE)
        self.pool_S = GraphPool(form.width, form.spectral_share)
        self.pool_T = GraphPool(form.width, form.temporal_share)
        for branch in "12":
            self._add_branch(branch, form)
        self.out_layer = nn.Linear(5 * _GRAPH_WIDTH, 2)

    def _add_branch(self, branch: str, form: Form) -> None:
        self.register_parameter(f"master{branch}", nn.Parameter(torch.empty(1, 1, form.width)))
        first = HeterogeneousAttention(form.width, _GRAPH_WIDTH, _MIXED_TEMPERATURE)
        second = HeterogeneousAttention(_GRAPH_WIDTH, _GRAPH_WIDTH, _MIXED_TEMPERATURE)
        self.add_module(f"HtrgGAT_layer_ST{branch}1", first)
        self.add_module(f"HtrgGAT_layer_ST{branch}2", second)
        self.add_module(f"pool_hS{branch}", GraphPool(_GRAPH_WIDTH, form.mixed_share))
        self.add_module(f"pool_hT{branch}", GraphPool(_GRAPH_WIDTH, form.mixed_share))

    def forward(self, sound: torch.Tensor) -> torch.Tensor:
        bands = functional.conv1d(sound[:, None], self.filters).abs()[:, None]
        encoded = self.encoder(
            functional.selu(self.first_bn(functional.max_pool2d(bands, 3)))
        ).abs()
        spectral = self.GAT_layer_S(encoded.amax(3).transpose(1, 2) + self.pos_S)
        temporal = self.GAT_layer_T(encoded.amax(2).transpose(1, 2))
        nodes = self.pool_T(temporal), self.pool_S(spectral)
        branches = zip(self._branch("1", *nodes), self._branch("2", *nodes), strict=True)
        temporal, spectral, master = (torch.maximum(one, other) for one, other in branches)
        read = (_read_out(temporal), _read_out(spectral), master.squeeze(1))
        return self.out_layer(torch.cat(read, dim=1))

    def _branch(
        self, branch: str, temporal: torch.Tensor, spectral: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Two graphs of both kinds of nodes, one on the other, the second as a correction."""
        first = self.get_submodule(f"HtrgGAT_layer_ST{branch}1")
        second = self.get_submodule(f"HtrgGAT_layer_ST{branch}2")
        master = self.get_parameter(f"master{branch}")
        temporal, spectral, master = first(temporal, spectral, master)
        temporal = self.get_submodule(f"pool_hT{branch}")(temporal)
        spectral = self.get_submodule(f"pool_hS{branch}")(spectral)
        more_temporal, more_spectral, more_master = second(temporal, spectral, master)
        return temporal + more_temporal, spectral + more_spectral, master + more_master


class ResidualBlock(nn.Module):
    """Two convolutions beside a shortcut, and pooling by three along time."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, (2, 3), padding=(1, 1))
        self.bn2 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, (2, 3), padding=(0, 1))
        self.conv_downsample = (
            nn.Conv2d(inputs, outputs, (1, 3), padding=(0, 1)) if inputs != outputs else None
        )

    def forward(self, bands: torch.Tensor) -> torch.Tensor:
        shortcut = self.conv_downsample(bands) if self.conv_downsample is not None else bands
        found = self.conv2(functional.selu(self.bn2(self.conv1(bands))))
        return functional.max_pool2d(found + shortcut, (1, 3))


def _read_out(nodes: torch.Tensor) -> torch.Tensor:
    """The strongest and the mean of the nodes, [n, 2 * width]."""
    return torch.cat([nodes.abs().amax(1), nodes.mean(1)], dim=1)
