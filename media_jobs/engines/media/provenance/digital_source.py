"""IPTC's vocabulary of digital source types, and what C2PA adds to it.

https://cv.iptc.org/newscodes/digitalsourcetype/
"""

from __future__ import annotations

from media_jobs.engines.media.provenance.text import clean

# How a sentence goes on that begins with "declares that it".
_BY_AI = {
    "trainedAlgorithmicMedia": "was made by a generative AI",
    "compositeWithTrainedAlgorithmicMedia": "was made or changed in part by a generative AI",
    "compositeSynthetic": "was put together with parts that are synthetic",
    "virtualRecording": "records a virtual event, made by a generative AI or put together",
    "trainedAlgorithmicData": "holds data made by a generative AI",
}
_OTHERWISE = {
    "digitalCapture": "was taken by a digital camera",
    "computationalCapture": "was taken by a camera that computes one picture out of several",
    "negativeFilm": "was digitised from a negative on film",
    "positiveFilm": "was digitised from a positive on film",
    "print": "was digitised from a print",
    "humanEdits": "was changed by people with programs that are no generative AI",
    "minorHumanEdits": "was changed a little by people",
    "algorithmicallyEnhanced": "was enhanced by an algorithm",
    "digitalCreation": "was created by people with programs that are no generative AI",
    "digitalArt": "was created by people with programs",
    "softwareImage": "was created by a program",
    "dataDrivenMedia": "was drawn from data",
    "algorithmicMedia": "was made by an algorithm that has learned from no material",
    "screenCapture": "is a recording of a screen",
    "composite": "was put together from several parts",
    "compositeCapture": "was put together from parts that were all taken by cameras",
    "empty": "began as an empty canvas",
}
_SAID = {term.lower(): said for term, said in (_BY_AI | _OTHERWISE).items()}
_AI_TERMS = {term.lower() for term in _BY_AI}


def term_of(value: str) -> str:
    """The term at the end of its address, in the file's own spelling."""
    return value.strip().rstrip("/").rpartition("/")[2]


def is_ai(value: str) -> bool:
    """Whether the term says that a generative AI made the whole or a part."""
    return term_of(value).lower() in _AI_TERMS


def declared(value: str) -> str:
    """How a sentence goes on that begins with "declares that it"."""
    term = term_of(value)
    return _SAID.get(term.lower(), f"is “{clean(term, 60)}”, which is no term that is known here")
