"""Text as it may be hidden in other text."""

import base64
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress

ENCODED = re.compile(r"[\w+/-]{8,}={0,2}")


def forms(secret: str) -> set[str]:
    """The secret as it is, and as it would be in base64 or in hexadecimal digits."""
    data = secret.encode()
    encoded = {base64.b64encode(data).decode(), base64.urlsafe_b64encode(data).decode()}
    return {secret, data.hex(), data.hex().upper()} | {text.rstrip("=") for text in encoded}


def readings(text: str) -> Iterator[str]:
    """The text, and what it holds in hexadecimal digits, in base64, and compressed in that."""
    yield text
    for run in ENCODED.findall(text):
        for data in _decoded(run):
            yield data.decode("latin1")
            with suppress(zlib.error):
                yield zlib.decompress(data).decode("latin1")


def _decoded(run: str) -> Iterator[bytes]:
    padded = run.rstrip("=") + "=" * (-len(run.rstrip("=")) % 4)
    for decode in (bytes.fromhex, base64.urlsafe_b64decode, base64.b64decode):
        with suppress(ValueError):
            yield decode(run if decode is bytes.fromhex else padded)
