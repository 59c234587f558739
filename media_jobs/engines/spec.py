"""What a result says about the model that it came from."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class EngineSpec:
    """Names one model exactly: `sha256` is the digest of the weights that were loaded.

    That of an ensemble names its `members`, and its digest is of their descriptions.
    """

    id: str
    version: str
    licence: str
    sha256: str
    wants_gpu: bool = False
    members: tuple[EngineSpec, ...] = ()

    def as_object(self) -> dict[str, Any]:
        """What a result says of its model, as JSON has it; `members` only where there are any."""
        found = asdict(self)
        del found["members"]
        if self.members:
            found["members"] = [member.as_object() for member in self.members]
        return found
