"""Attention between the nodes of a graph in which each is joined with each, and pooling of nodes.

All of it is for inference: what training drops at random is kept. Parameters have the names that
they have in published checkpoints.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional


class GraphAttention(nn.Module):
    """Nodes of one kind: float32 [n, nodes, inputs] to [n, nodes, outputs]."""

    def __init__(self, inputs: int, outputs: int, temperature: float) -> None:
        super().__init__()
        self.att_proj = nn.Linear(inputs, outputs)
        self.att_weight = nn.Parameter(torch.empty(outputs, 1))
        self.proj_with_att = nn.Linear(inputs, outputs)
        self.proj_without_att = nn.Linear(inputs, outputs)
        self.bn = nn.BatchNorm1d(outputs)
        self._temperature = temperature

    def forward(self, nodes: torch.Tensor) -> torch.Tensor:
        scores = torch.tanh(self.att_proj(_products(nodes))) @ self.att_weight
        attention = (scores.squeeze(-1) / self._temperature).softmax(-1)
        joined = self.proj_with_att(attention @ nodes) + self.proj_without_att(nodes)
        return functional.selu(_normed(self.bn, joined))


class HeterogeneousAttention(nn.Module):
    """Nodes of two kinds, and a master node that listens to all of them and answers none.

    Pairs of nodes are weighed by which kinds they are of.
    """

    def __init__(self, inputs: int, outputs: int, temperature: float) -> None:
        super().__init__()
        self.proj_type1 = nn.Linear(inputs, inputs)
        self.proj_type2 = nn.Linear(inputs, inputs)
        self.att_proj = nn.Linear(inputs, outputs)
        self.att_projM = nn.Linear(inputs, outputs)
        self.att_weight11 = nn.Parameter(torch.empty(outputs, 1))
        self.att_weight22 = nn.Parameter(torch.empty(outputs, 1))
        self.att_weight12 = nn.Parameter(torch.empty(outputs, 1))
        self.att_weightM = nn.Parameter(torch.empty(outputs, 1))
        self.proj_with_att = nn.Linear(inputs, outputs)
        self.proj_without_att = nn.Linear(inputs, outputs)
        self.proj_with_attM = nn.Linear(inputs, outputs)
        self.proj_without_attM = nn.Linear(inputs, outputs)
        self.bn = nn.BatchNorm1d(outputs)
        self._temperature = temperature

    def forward(
        self, first: torch.Tensor, second: torch.Tensor, master: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """`first` [n, a, inputs], `second` [n, b, inputs] and `master` [n or 1, 1, inputs] to the
        same with outputs."""
        count = first.shape[1]
        nodes = torch.cat([self.proj_type1(first), self.proj_type2(second)], dim=1)
        joined = self.proj_with_att(self._attention(nodes, count) @ nodes)
        joined = functional.selu(_normed(self.bn, joined + self.proj_without_att(nodes)))
        return joined[:, :count], joined[:, count:], self._master(nodes, master)

    def _attention(self, nodes: torch.Tensor, count: int) -> torch.Tensor:
        pairs = torch.tanh(self.att_proj(_products(nodes)))
        same_first = pairs[:, :count, :count] @ self.att_weight11
        same_second = pairs[:, count:, count:] @ self.att_weight22
        across = pairs[:, :count, count:] @ self.att_weight12
        back = pairs[:, count:, :count] @ self.att_weight12
        upper = torch.cat([same_first, across], dim=2)
        lower = torch.cat([back, same_second], dim=2)
        scores = torch.cat([upper, lower], dim=1).squeeze(-1)
        return (scores / self._temperature).softmax(-1)

    def _master(self, nodes: torch.Tensor, master: torch.Tensor) -> torch.Tensor:
        scores = torch.tanh(self.att_projM(nodes * master)) @ self.att_weightM
        attention = (scores / self._temperature).softmax(1)
        heard = attention.transpose(1, 2) @ nodes
        return self.proj_with_attM(heard) + self.proj_without_attM(master)


class GraphPool(nn.Module):
    """Keeps the `share` of nodes that score highest, each weakened by its score."""

    def __init__(self, width: int, share: float) -> None:
        super().__init__()
        self.proj = nn.Linear(width, 1)
        self._share = share

    def forward(self, nodes: torch.Tensor) -> torch.Tensor:
        scores = torch.sigmoid(self.proj(nodes))
        kept = max(1, int(nodes.shape[1] * self._share))
        places = scores.topk(kept, dim=1).indices
        return (nodes * scores).gather(1, places.expand(-1, -1, nodes.shape[2]))


def _products(nodes: torch.Tensor) -> torch.Tensor:
    """Each node times each, [n, nodes, nodes, width]."""
    return nodes[:, :, None] * nodes[:, None]


def _normed(norm: nn.BatchNorm1d, nodes: torch.Tensor) -> torch.Tensor:
    return norm(nodes.flatten(0, 1)).view_as(nodes)
