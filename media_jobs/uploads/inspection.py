"""Looking at what somebody sends: what it is, and whether what is wanted can be done with it."""

from collections.abc import Sequence
from pathlib import Path

from media_jobs.errors import Refused
from media_jobs.uploads.kinds import Probed, known_kinds, wrong_kind
from media_jobs.uploads.limits import (
    length_of,
    longest_seconds,
    refuse_by_size,
    refuse_too_large,
    refuse_too_long,
)
from media_jobs.uploads.purposes import Purpose, kinds_of
from media_jobs.uploads.upload_handler import HashedUpload

# Of a refusal by a probe that reads no files of this kind.
ANOTHER_KIND = 415


def inspect(file: HashedUpload, wanted: Sequence[Purpose]) -> Probed:
    """What a received file holds; the kinds that the purposes take are tried in their order.

    Raises `Refused` for a file of another kind, a broken one, or one over a limit of a purpose that
    takes its kind. Where no probe takes it, the first of those says why that knows such files, or
    else the first of all.
    """
    kinds = known_kinds(kinds_of(wanted))
    refusals = []
    for probe in dict.fromkeys(kind.probe for kind in kinds):
        read = [kind.name for kind in kinds if kind.probe == probe]
        longest = longest_seconds(wanted, read)
        try:
            found = probe(Path(file.temporary_file_path()), longest)
        except Refused as refusal:
            refusals.append(refusal)
            continue
        if any(kind.name == found.kind for kind in kinds):
            _refuse_too_much(found, file.byte_count, wanted, longest)
            return found
    knowing = [refusal for refusal in refusals if refusal.status != ANOTHER_KIND]
    raise next(iter([*knowing, *refusals]), wrong_kind(kinds_of(wanted)))


def refuse_by_head(head: bytes, size_bytes: int, wanted: Sequence[Purpose]) -> None:
    """Raise `Refused` for a file on its way that begins like none of the kinds that the purposes
    take, in the words of the first, or is too large for those that it begins like."""
    possible, refusals = [], []
    for kind in known_kinds(kinds_of(wanted)):
        try:
            if kind.recognise is not None:
                kind.recognise(head)
            possible.append(kind.name)
        except Refused as refusal:
            refusals.append(refusal)
    if refusals and not possible:
        raise refusals[0]
    refuse_by_size(size_bytes, wanted, possible)


def _refuse_too_much(
    found: Probed, size_bytes: int, wanted: Sequence[Purpose], longest: float | None
) -> None:
    def is_judged(purpose: Purpose) -> bool:
        """Whether the probe has dealt with its limit, by a measure of its own."""
        most = purpose.limits(found.kind).seconds
        return longest is not None and most is not None and most >= longest

    refuse_too_large(size_bytes, found.kind, wanted)
    refuse_too_long(length_of(found.media), found.kind, wanted, spared=is_judged)
