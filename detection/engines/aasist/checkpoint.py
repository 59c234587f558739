"""Read a checkpoint of AASIST or AASIST-L: which of them it holds, and all that belongs to it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch

from detection.engines.aasist.network import FORMS, Aasist
from detection.engines.torch_checkpoint import State, compare, of_no_network, read_state

# The table of positions, whose width tells the networks apart.
_MARK = "pos_S"
# The published code normalises what goes into a block and then feeds the block with what came
# before: these parameters have no effect.
_UNUSED = ".bn1."


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The network that a file holds (a key of `FORMS`), its parameters, the digest of the file."""

    network_name: str
    state: State
    sha256: str

    def network(self) -> Aasist:
        """The network with these parameters, ready for inference."""
        network = Aasist(FORMS[self.network_name])
        network.load_state_dict(self.state, strict=True)
        return network.eval()


def read_checkpoint(path: Path) -> Checkpoint:
    """Read the checkpoint at `path`; nothing in it is executed.

    Raises EngineMisconfigured for whatever is not a checkpoint of a known network.
    """
    found, sha256 = read_state(path)
    state = {name: value for name, value in found.items() if _UNUSED not in name}
    for name, form in FORMS.items():
        if _MARK in state and state[_MARK].shape[-1] == form.width:
            with torch.device("meta"):
                expected = Aasist(form).state_dict()
            compare(state, expected, path, name.upper())
            return Checkpoint(name, state, sha256)
    raise of_no_network(state, path, "AASIST or AASIST-L")
