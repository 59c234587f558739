"""One verb for several uploads, each with its own outcome."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from accounts.models import User
from media_jobs.errors import Refused, UploadGone
from media_jobs.library.selectors import library_of
from media_jobs.library.services import add_tags, clean_tags, remove_tags
from media_jobs.library.systems import known_by, systems_of
from media_jobs.uploads.deletion import delete_for_now
from media_jobs.uploads.models import Deletion, Upload

VERBS = ("delete", "run_again", "tag", "untag")
MOST = 100


@dataclass(frozen=True)
class Outcome:
    """What became of one upload; `code` and `message` say why it was left as it is."""

    id: uuid.UUID
    code: str = ""
    message: str = ""

    @property
    def done(self) -> bool:
        return not self.code


class Done(NamedTuple):
    """The outcomes in the order of the request; `deletion` can be undone."""

    results: list[Outcome]
    deletion: Deletion | None = None


def perform(
    *, owner: User, verb: str, ids: Collection[uuid.UUID], tags: Sequence[str] = ()
) -> Done:
    """Do one of `VERBS` to those of these uploads that the owner has.

    Raises `Refused` for an unknown verb, for too many uploads, and for tags that cannot be.
    """
    wanted = list(dict.fromkeys(ids))
    if verb not in VERBS:
        raise Refused("unknown_verb", f"This can be done: {', '.join(VERBS)}.")
    if not wanted:
        raise Refused("nothing_selected", "Select at least one file.")
    if len(wanted) > MOST:
        raise Refused("too_many_selected", f"At most {MOST} files at once.")
    if verb in ("tag", "untag") and not clean_tags(tags):
        raise Refused("tags_required", "Name at least one tag.")
    uploads = library_of(owner).in_bulk(wanted)
    if verb == "delete":
        deletion = delete_for_now(owner=owner, uploads=list(uploads))
        return Done([Outcome(pk) if pk in uploads else _gone(pk) for pk in wanted], deletion)
    return Done([_outcome(verb, uploads.get(pk), pk, tags) for pk in wanted])


def _outcome(verb: str, upload: Upload | None, pk: uuid.UUID, tags: Sequence[str]) -> Outcome:
    if upload is None:
        return _gone(pk)
    try:
        if verb == "run_again":
            _run_again(upload)
        elif verb == "tag":
            add_tags(upload=upload, tags=tags)
        else:
            remove_tags(upload=upload, tags=tags)
    except Refused as refusal:
        return Outcome(pk, refusal.code, refusal.message)
    return Outcome(pk)


def _run_again(upload: Upload) -> None:
    """Have each system that has worked on an upload do so anew."""
    if not systems_of(upload.kind):
        raise Refused("nothing_to_run", "Nothing here works on files of this kind.")
    known = known_by([upload])[upload.pk]
    if not known:
        raise Refused("nothing_begun", "Nothing was done with this file yet: choose on its page.")
    for system in known:
        system.run_again(upload)


def _gone(pk: uuid.UUID) -> Outcome:
    refusal = UploadGone()
    return Outcome(pk, refusal.code, "There is nothing here, or it is not yours.")
