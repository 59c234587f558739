"""The program that reads the C2PA manifests of one untrusted file: FILE MIME; prints JSON.

It is native code that parses bytes which anybody may have made up. It may use so much memory and
time and no more, it fetches nothing, and if it breaks off, only this process does.
"""

from __future__ import annotations

import sys
from pathlib import Path

from c2pa import Context, Reader, Settings

from media_jobs.engines.media.bounded import limit_resources

# c2pa holds a picture several times; a video's bytes pass through it.
_MOST_MEMORY = 1024**3
_MOST_SECONDS = 30
_MOST_OUTPUT = 4 * 1024 * 1024
_OFFLINE = {
    "version": 1,
    "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False},
    "core": {"allowed_network_hosts": []},
}


def main(path: str, mime: str) -> int:
    """The exit status: 0 when the manifests were printed."""
    limit_resources(memory_bytes=_MOST_MEMORY, cpu_seconds=_MOST_SECONDS)
    with (
        Path(path).open("rb") as file,
        Context(Settings.from_dict(_OFFLINE)) as context,
        Reader(mime, file, context=context) as reader,
    ):
        found = reader.json()
    if len(found) > _MOST_OUTPUT:
        return 1
    sys.stdout.write(found)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
