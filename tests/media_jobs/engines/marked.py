"""Pictures with marks such as cameras, editors and generators leave in them."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PIL import Image, PngImagePlugin

from media_jobs.engines.media.provenance.read import read_provenance
from media_jobs.engines.media.provenance.types import ProvenanceFinding
from media_jobs.engines.media.sniff import sniff
from tests.media_jobs.engines.clips import scene

A1111 = (
    "a white rabbit with a pocket watch, best quality\n"
    "Negative prompt: blurry, bad hands\n"
    "Steps: 20, Sampler: DPM++ 2M, CFG scale: 7, Seed: 42, Size: 512x512, "
    "Model hash: abc, Model: wonderland_v5, Face restoration: CodeFormer, Version: v1.10.1"
)
XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" '
    'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/"'
    "{attributes}>{elements}</rdf:Description></rdf:RDF></x:xmpmeta>"
)
TERM = "http://cv.iptc.org/newscodes/digitalsourcetype/"


def xmp(*, attributes: str = "", elements: str = "") -> bytes:
    """An XMP packet with these properties."""
    return XMP.format(attributes=" " + attributes, elements=elements).encode()


def declares(term: str) -> bytes:
    """An XMP packet that declares a digital source type."""
    return xmp(attributes=f'Iptc4xmpExt:DigitalSourceType="{TERM}{term}"')


def picture() -> Image.Image:
    """The portrait."""
    return Image.fromarray(scene())


def png(path: Path, texts: Mapping[str, str], *, zipped: bool = False, itxt: bool = False) -> Path:
    """A PNG with these texts."""
    info = PngImagePlugin.PngInfo()
    for key, value in texts.items():
        if itxt:
            info.add_itxt(key, value, zip=zipped)
        else:
            info.add_text(key, value, zip=zipped)
    picture().save(path, pnginfo=info)
    return path


def with_chunk(path: Path, name: bytes, body: bytes) -> Path:
    """The PNG at `path` with one more chunk, right behind its header."""
    data = path.read_bytes()
    chunk = struct.pack(">I", len(body)) + name + body
    chunk += struct.pack(">I", zlib.crc32(name + body))
    path.write_bytes(data[:33] + chunk + data[33:])
    return path


def jpeg(path: Path, **more: Any) -> Path:
    """A JPEG; `more` goes to Pillow (`xmp`, `exif`, `comment`)."""
    picture().save(path, quality=80, **more)
    return path


def exif(tags: Mapping[int, object], inner: Mapping[int, object] | None = None) -> bytes:
    """An EXIF block with these tags, and `inner` ones in its second directory."""
    block = Image.Exif()
    block.update(tags)
    block.get_ifd(0x8769).update(inner or {})
    return block.tobytes()


def said(path: Path) -> tuple[ProvenanceFinding, ...]:
    """What the file says about itself."""
    return read_provenance(path, sniff(path))


def codes(path: Path) -> list[tuple[str, str]]:
    """Where and what, of each finding."""
    return [(finding.source, finding.code) for finding in said(path)]


def details(finding: ProvenanceFinding) -> dict[str, str]:
    """The finding's details by name."""
    return {detail.name: detail.value for detail in finding.details}
