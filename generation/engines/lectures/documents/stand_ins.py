"""Put the real pictures into a typeset PDF in which single pixels stand for them.

Typst holds every picture of a document decoded, gigabytes for a long lecture. So it is given a
pixel for each, whose colour is the picture's number, and the compressed files take their places as
they are.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pikepdf
from pikepdf import Dictionary, Name
from PIL import Image

from generation.engines.lectures.documents.pictures import Picture

_SIGNATURE = 8  # bytes of every PNG


def stand_in(number: int) -> bytes:
    """The PNG that stands for picture `number`, below 2**24."""
    written = BytesIO()
    Image.new("RGB", (1, 1), tuple(number.to_bytes(3, "big"))).save(written, "PNG")
    return written.getvalue()


def replace(typeset: bytes, pictures: Sequence[Picture], path: Path) -> None:
    """Write the PDF to `path` with `pictures` in it."""
    with pikepdf.open(BytesIO(typeset)) as pdf:
        for stream in pdf.objects:
            if isinstance(stream, pikepdf.Stream) and stream.get("/Subtype") == Name.Image:
                _fill(stream, pictures[int.from_bytes(stream.read_bytes(), "big")])
        pdf.save(path, deterministic_id=True)


def _fill(stream: pikepdf.Stream, picture: Picture) -> None:
    stream.Width, stream.Height = picture.width, picture.height
    data = picture.path.read_bytes()
    if picture.path.suffix == ".jpg":
        stream.write(data, filter=Name.DCTDecode)
        return
    chunks = _chunks(data)
    bits, colour = struct.unpack(">8xBB", chunks[0][1][:10])
    stream.BitsPerComponent = bits
    # The colours are those of the stand-in, which Typst describes as PDF/A asks.
    for kind, content in chunks:
        if kind == b"PLTE":
            last = len(content) // 3 - 1
            stream.ColorSpace = pikepdf.Array([Name.Indexed, stream.ColorSpace, last, content])
    stream.write(
        b"".join(content for kind, content in chunks if kind == b"IDAT"),
        filter=Name.FlateDecode,
        decode_parms=Dictionary(
            Predictor=15,
            Colors=3 if colour == 2 else 1,
            BitsPerComponent=bits,
            Columns=picture.width,
        ),
    )


def _chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    """The chunks of a PNG: kind and content."""
    found, at = [], _SIGNATURE
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        found.append((kind, data[at + 8 : at + 8 + length]))
        at += length + 12
    return found
