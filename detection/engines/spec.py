"""What a result says about the model that it came from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EngineSpec:
    """Names one model exactly: `sha256` is the digest of the weights that were loaded."""

    id: str
    version: str
    licence: str
    sha256: str
    wants_gpu: bool = False
