"""What can be done with a file that somebody sends. Systems register what they offer."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from accounts.registry import Registry
from billing.services import price_of
from media_jobs.errors import Refused
from media_jobs.uploads.kinds import UploadKind, known_kinds
from media_jobs.uploads.models import Upload


class Limits(NamedTuple):
    """How large and how long a file may be; files without a length have no `seconds`."""

    megabytes: int
    seconds: float | None = None


@dataclass(frozen=True)
class Purpose:
    """What a system does with an upload of one of `kinds`, called `name`.

    `label` is what people choose it by ("Is the face real?"), `work` the kind of the job that does
    it, with `params`. The `usual` ones are done where nothing else is chosen: each kind of upload
    needs one.

    `limits(kind)` says what is taken of each of its kinds. A limit of megabytes is a `file_limit`
    of the room's settings, so that the site lets such files in.

    One that is `of_sound` does nothing with formats that never have any: they are not asked for.

    `key(upload)` is where the storage keeps a file that is sent for this purpose, if that is
    promised: in a folder that the room has cleaned (`clean_too`), with `last_part_of_key(upload)`
    at its end. `upload.key` is then where the file would lie otherwise.
    """

    name: str
    label: str
    kinds: tuple[str, ...]
    work: str
    usual: bool = True
    limits: Callable[[str], Limits] = field(kw_only=True)
    params: Mapping[str, Any] = field(default_factory=dict, kw_only=True)
    key: Callable[[Upload], str] | None = field(default=None, kw_only=True)
    of_sound: bool = field(default=False, kw_only=True)

    @property
    def price(self) -> int:
        """Tokens for one upload."""
        return price_of(self.work)

    @property
    def taken(self) -> list[tuple[UploadKind, Limits]]:
        """The kinds of file that it takes, and how large and long these may be."""
        kinds = known_kinds(self.kinds)
        if self.of_sound:
            kinds = [kind.with_sound() for kind in kinds]
        return [(kind, self.limits(kind.name)) for kind in kinds]


purposes = Registry[Purpose]("purpose of uploads")


def purposes_of(kind: str) -> list[Purpose]:
    """What can be done with an upload of a kind."""
    return [purpose for purpose in purposes if kind in purpose.kinds]


def offered_purposes() -> list[Purpose]:
    """What people choose from; none where each kind of upload has one purpose: nobody is asked."""
    kinds = [kind for purpose in purposes for kind in purpose.kinds]
    return list(purposes) if len(kinds) > len(set(kinds)) else []


def chosen_purposes(
    names: Collection[str], among: Iterable[Purpose] | None = None
) -> list[Purpose]:
    """The purposes of these names, or the usual ones. Raises `Refused` for unknown names.

    `among` are those that can be chosen here; without it, all that are registered.
    """
    known = list(purposes if among is None else among)
    if not names:
        return [purpose for purpose in known if purpose.usual]
    if set(names) - {purpose.name for purpose in known}:
        can_be = ", ".join(purpose.name for purpose in known) or "nothing"
        raise Refused("unknown_purpose", f"`purposes` can be, with commas between: {can_be}.")
    return [purpose for purpose in known if purpose.name in names]


def kinds_of(wanted: Iterable[Purpose]) -> list[str]:
    """The kinds of upload that at least one of these purposes takes, each once."""
    return list(dict.fromkeys(kind for purpose in wanted for kind in purpose.kinds))
