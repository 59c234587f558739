"""Print the C2PA manifests of a file as JSON, in a process of its own: FILE MIME.

The library parses bytes that anybody may have made up, in native code. Here it may use so much
memory and time and no more, it fetches nothing, and if it breaks off, only this process does.
"""

import contextlib
import resource
import sys
from pathlib import Path

# c2pa holds a picture several times; a video's bytes pass through it.
MOST_MEMORY = 1024**3
MOST_SECONDS = 30
MOST_OUTPUT = 4 * 1024 * 1024
OFFLINE = {
    "version": 1,
    "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False},
    "core": {"allowed_network_hosts": []},
}


def main(path: str, mime: str) -> int:
    """The exit status: 0 when the manifests were printed."""
    for limit, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # not every system knows each
            resource.setrlimit(limit, (most, most))
    from c2pa import Context, Reader, Settings

    with (
        Path(path).open("rb") as file,
        Context(Settings.from_dict(OFFLINE)) as context,
        Reader(mime, file, context=context) as reader,
    ):
        found = reader.json()
    if len(found) > MOST_OUTPUT:
        return 1
    sys.stdout.write(found)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
