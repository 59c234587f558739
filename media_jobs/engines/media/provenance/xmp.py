"""Read the few XMP properties that say how a picture was made, as attribute or element.

Entities, which can be made to grow without end, are refused with the document type that declares
them. What was read before the damage of a broken packet counts.
"""

from __future__ import annotations

from xml.parsers import expat

from media_jobs.engines.media.provenance.marks import Marks

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_IPTC = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
_PROPERTIES = {
    f"{_IPTC} DigitalSourceType": "digitalsourcetype",
    f"{_IPTC} digitalSourceType": "digitalsourcetype",
    f"{_IPTC} AISystemUsed": "aisystem",
    f"{_IPTC} AIPromptInformation": "aiprompt",
    "http://ns.adobe.com/xap/1.0/ CreatorTool": "creatortool",
    "http://ns.adobe.com/photoshop/1.0/ Credit": "credit",
    "http://ns.adobe.com/exif/1.0/ UserComment": "usercomment",
    "http://ns.adobe.com/tiff/1.0/ Make": "make",
    "http://ns.adobe.com/tiff/1.0/ Model": "model",
    "http://ns.adobe.com/tiff/1.0/ Software": "software",
    "http://purl.org/dc/elements/1.1/ description": "description",
    "http://purl.org/dc/terms/ provenance": "credentials",
    "http://www.tc260.org.cn/ns/AIGC/1.0/ AIGC": "aigc",
}
_MOST_PROPERTIES = 100


class _Refused(Exception):
    """The packet holds what no XMP needs."""


def read_xmp(packet: bytes, marks: Marks) -> None:
    """Add the wanted properties of the packet to `marks`."""
    reader = _Reader(marks)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    try:
        parser.Parse(packet.strip(b"\0 \r\n\t"), True)
    except (expat.ExpatError, _Refused, ValueError):
        return


class _Reader:
    def __init__(self, marks: Marks) -> None:
        self._marks = marks
        self._inside: str | None = None
        self._text: list[str] = []
        self._found = 0

    def refuse(self, *declaration: object) -> None:
        raise _Refused

    def start(self, name: str, attributes: dict[str, str]) -> None:
        for attribute, value in attributes.items():
            if attribute in _PROPERTIES:
                self._say(_PROPERTIES[attribute], value)
        if name in _PROPERTIES:
            self._inside, self._text = name, [attributes.get(f"{_RDF} resource", "")]

    def characters(self, text: str) -> None:
        if self._inside:
            self._text.append(text)

    def end(self, name: str) -> None:
        if self._inside and name in (self._inside, f"{_RDF} li"):
            self._say(_PROPERTIES[self._inside], "".join(self._text))
            self._text = []
        if name == self._inside:
            self._inside = None

    def _say(self, key: str, value: str) -> None:
        if value.strip() and self._found < _MOST_PROPERTIES:
            self._found += 1
            self._marks.say("xmp", key, value.strip())
