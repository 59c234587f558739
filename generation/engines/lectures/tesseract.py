"""Tesseract as a program of its own, for scripts that the house engine reads badly.

It is not required: `apt install tesseract-ocr tesseract-ocr-rus` brings it, with its Russian model.
"""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
from functools import cache
from itertools import groupby
from typing import Any

import cv2
import numpy as np

from generation.engines.lectures.text import joined
from generation.engines.lectures.types import TextLine

# Tesseract's models by ISO 639-1 code, for languages in other than Latin letters, Han or kana.
_MODELS = {
    "ru": "rus",
    "uk": "ukr",
    "be": "bel",
    "bg": "bul",
    "sr": "srp",
    "mk": "mkd",
    "kk": "kaz",
    "mn": "mon",
    "el": "ell",
    "he": "heb",
    "yi": "yid",
    "ar": "ara",
    "fa": "fas",
    "ur": "urd",
    "hi": "hin",
    "mr": "mar",
    "ne": "nep",
    "bn": "ben",
    "ta": "tam",
    "te": "tel",
    "th": "tha",
    "ka": "kat",
    "hy": "hye",
    "ko": "kor",
}
_SECONDS = 60
_LEAST_CONFIDENCE = 0.3
# A slide is no page of a book: text stands here and there.
_SPARSE_TEXT = "11"
_ENGLISH = "eng"


def model_for(language: str) -> str:
    """The model that reads `language` (ISO 639-1); empty where the house engine reads it well."""
    return _MODELS.get(language, "")


@cache
def installed_models() -> frozenset[str]:
    """The models that the program on the search path has; empty where there is no such program."""
    program = shutil.which("tesseract")
    if program is None:
        return frozenset()
    try:
        found = _run([program, "--list-langs"], b"")
    except (OSError, subprocess.SubprocessError):
        return frozenset()
    return frozenset(found.split()[1:])


def read(pixels: np.ndarray, model: str) -> list[TextLine]:
    """The lines of a picture, BGR [height, width, 3], with `model` and English beside it.

    A picture on which the program fails has no lines.
    """
    program = shutil.which("tesseract")
    height, width = pixels.shape[:2]
    models = "+".join([model, *{_ENGLISH} & installed_models()])
    arguments = ["stdin", "stdout", "-l", models, "--psm", _SPARSE_TEXT, "tsv"]
    _, png = cv2.imencode(".png", pixels)
    try:
        table = _run([str(program), *arguments], png.tobytes())
    except (OSError, subprocess.SubprocessError):
        return []
    rows = csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE)
    words = [row for row in rows if row["level"] == "5" and (row["text"] or "").strip()]
    lines = [
        _line(list(group), width, height)
        for _, group in groupby(words, key=lambda r: (r["block_num"], r["par_num"], r["line_num"]))
    ]
    return [line for line in lines if line.confidence >= _LEAST_CONFIDENCE]


def _line(words: list[dict[str, Any]], width: int, height: int) -> TextLine:
    left, top = min(int(w["left"]) for w in words), min(int(w["top"]) for w in words)
    right = max(int(w["left"]) + int(w["width"]) for w in words)
    bottom = max(int(w["top"]) + int(w["height"]) for w in words)
    return TextLine(
        text=joined(w["text"].strip() for w in words),
        left=round(left / width, 4),
        top=round(top / height, 4),
        width=round((right - left) / width, 4),
        height=round((bottom - top) / height, 4),
        confidence=round(sum(float(w["conf"]) for w in words) / len(words) / 100, 3),
    )


def _run(command: list[str], data: bytes) -> str:
    done = subprocess.run(  # noqa: S603 - our own arguments, no shell
        command,
        input=data,
        capture_output=True,
        timeout=_SECONDS,
        check=True,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )
    return done.stdout.decode("utf-8", "replace")
