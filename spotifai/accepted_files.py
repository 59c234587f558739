"""What the drop zone says of the files that can be sent."""

from typing import Any

from media_jobs.uploads.kinds import accept_of, known_kinds
from media_jobs.uploads.purposes import kinds_of, purposes


def accepted_files() -> dict[str, Any]:
    """What browsers offer to choose, the formats of each kind, and the limits of each purpose.

    Where there is one purpose its limits stand with the formats.
    """
    several = len(list(purposes)) > 1
    taken = known_kinds(kinds_of(purposes))
    alone = {} if several else {kind: limits for each in purposes for kind, limits in each.taken}
    return {
        "accepts": accept_of(taken),
        "formats": [(kind, alone.get(kind)) for kind in taken if kind.formats],
        "limited_purposes": list(purposes) if several else [],
    }
