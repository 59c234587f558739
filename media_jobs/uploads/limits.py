"""What is too large or too long for what is to be done with it."""

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, NamedTuple

from media_jobs.errors import Refused
from media_jobs.uploads.kinds import MEBIBYTE, known_kinds
from media_jobs.uploads.purposes import Purpose, kinds_of


class _Exceeded(NamedTuple):
    """A purpose whose limit a file exceeds, and that limit in words."""

    purpose: Purpose
    most: str


def largest_megabytes(wanted: Iterable[Purpose]) -> int:
    """How large a file may be that at least one of these purposes takes."""
    sizes = (
        purpose.limits(kind.name).megabytes
        for purpose in wanted
        for kind in known_kinds(purpose.kinds)
    )
    return max(sizes, default=0)


def longest_seconds(wanted: Iterable[Purpose], kinds: Collection[str]) -> float | None:
    """How long a file of one of `kinds` may be that at least one of these purposes takes."""
    lengths = (
        purpose.limits(kind).seconds
        for purpose in wanted
        for kind in purpose.kinds
        if kind in kinds
    )
    return max((length for length in lengths if length is not None), default=None)


def length_of(media: dict[str, Any] | None) -> float:
    """How many seconds a file lasts in which a probe found `media`; 0 where it has no length."""
    return float((media or {}).get("duration_seconds") or 0)


def refuse_by_size(
    size_bytes: int, wanted: Sequence[Purpose], kinds: Iterable[str] | None = None
) -> None:
    """Raise `Refused` for a file on its way that is too large, of whichever of `kinds` it is.

    Without `kinds` it can be of all that the purposes take.
    """
    most = {}
    for kind in known_kinds(kinds_of(wanted) if kinds is None else kinds):
        sizes = [purpose.limits(kind.name).megabytes for purpose in _taking(kind.name, wanted)]
        most[kind.name] = min(sizes)
    if most and size_bytes > max(most.values()) * MEBIBYTE:
        refuse_too_large(size_bytes, max(most, key=lambda kind: most[kind]), wanted)


def refuse_too_large(
    size_bytes: int,
    kind: str,
    wanted: Sequence[Purpose],
    *,
    named: bool = False,
    spared: Callable[[Purpose], bool] = lambda purpose: False,
) -> None:
    """Raise `Refused` for a file of a kind that is too large for one of the purposes that take it.

    It is called by its label where others remain, and wherever that is asked for (`named`). Limits
    of those that are `spared` do not count.
    """
    taking = _taking(kind, wanted)
    sizes = [purpose.limits(kind).megabytes for purpose in taking]
    exceeded = [
        _Exceeded(purpose, f"{most} MB")
        for purpose, most in zip(taking, sizes, strict=True)
        if size_bytes > most * MEBIBYTE and not spared(purpose)
    ]
    if not exceeded:
        return
    has, copy = f"has {size_bytes / MEBIBYTE:.0f} MB", "a shorter or smaller copy"
    if named or len(exceeded) < len(taking):
        raise _refusal("too_large", exceeded, taking, f"this {kind} {has}", copy)
    message = f"The largest {kind} is {max(sizes)} MB; this {has}. Send {copy}."
    raise Refused("too_large", message, status=413)


def refuse_too_long(
    seconds: float,
    kind: str,
    wanted: Sequence[Purpose],
    *,
    spared: Callable[[Purpose], bool] = lambda purpose: False,
) -> None:
    """Raise `Refused` for a file of a kind that is too long for one of the purposes that take it.

    Limits of those that are `spared` do not count.
    """
    taking = _taking(kind, wanted)
    exceeded = [
        _Exceeded(purpose, _in_words(most, math.floor))
        for purpose in taking
        if (most := purpose.limits(kind).seconds) is not None
        and seconds > most
        and not spared(purpose)
    ]
    if exceeded:
        has = f"this {kind} lasts {_in_words(seconds, math.ceil)}"
        raise _refusal("too_long", exceeded, taking, has, "a shorter copy")


def _taking(kind: str, wanted: Iterable[Purpose]) -> list[Purpose]:
    return [purpose for purpose in wanted if kind in purpose.kinds]


def _refusal(
    code: str, exceeded: Sequence[_Exceeded], taking: Sequence[Purpose], has: str, copy: str
) -> Refused:
    takes = ", ".join(f"“{purpose.label}” takes up to {most}" for purpose, most in exceeded)
    advice = f"Send {copy}"
    if len(exceeded) < len(taking):
        which = "that" if len(exceeded) == 1 else "those"
        advice = f"Leave {which} out, or send {copy}"
    return Refused(code, f"{takes}; {has}. {advice}.", status=413)


def _in_words(seconds: float, whole: Callable[[float], int]) -> str:
    size, unit = (60, "minute") if seconds >= 120 else (1, "second")
    count = whole(seconds / size)
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
