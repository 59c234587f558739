"""Have every synthetic voice at hand read sentences: spoofed speech to train and to measure with.

    speaking/bin/python benchmarks/speak_corpus.py --voices kokoro-0.9.4.tar.gz --each 220 DIR

`speaking` is the environment of `speak.py`; `espeak-ng` and `flite` (Debian) must be on the PATH,
or they are left out. Writes DIR/ENGINE/VOICE/NUMBER.wav, as the laboratory gathers spoofed speech.
The sentences are those of the documentation.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import tarfile
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path

import numpy as np
from hibari import Hibari
from speak import Kokoro, write

_DOCUMENTS = Path(__file__).parents[1] / "docs"
_SENTENCE = re.compile(r"[A-Z][A-Za-z',;:. -]+\.")
_ESPEAK = (
    *("en-us", "en-gb", "en-gb-scotland", "de", "fr-fr", "es", "it", "ru", "nl", "cs", "pl", "pt"),
    *("sv", "en-us+f2", "en-us+m3", "en-gb+f4", "es+f3", "de+m5"),
)
_FLITE = ("kal", "awb", "rms", "slt", "kal16")
Voice = Callable[[str, Path], None]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--voices", type=Path, required=True, help="the archive kokoro-0.9.4")
    parser.add_argument("--each", type=int, default=220, help="files of each engine")
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    lines = sentences()
    for engine, voices in engines(arguments.voices).items():
        for number, (name, speak) in enumerate(islice(cycle(voices.items()), arguments.each)):
            path = arguments.folder / engine / name / f"{number:04}.wav"
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                speak(lines[3 * number % len(lines)], path)


def sentences() -> list[str]:
    """Plain sentences of 6 to 16 words from the documentation, in an order drawn once."""
    found = set()
    for document in _DOCUMENTS.rglob("*.md"):
        text = re.sub(r"```.*?```", " ", document.read_text("utf-8"), flags=re.DOTALL)
        for part in re.split(r"(?<=[.!?])\s", text):
            sentence = " ".join(part.split())
            if _SENTENCE.fullmatch(sentence) and 6 <= len(sentence.split()) <= 16:
                found.add(sentence)
    ordered = sorted(found)
    return [ordered[number] for number in np.random.default_rng(7).permutation(len(ordered))]


def engines(archive: Path) -> dict[str, dict[str, Voice]]:
    """The voices of each engine that is here."""
    hibari = Hibari()
    with tarfile.open(archive) as tar:
        names = sorted(Path(m).stem for m in tar.getnames() if re.search(r"/voices/\w+\.bin$", m))
    found: dict[str, dict[str, Voice]] = {
        "hibari": {"hibari": lambda text, path: write(path, hibari(text, seed=1))},
        "kokoro": {name: _kokoro(archive, name, hibari) for name in names},
    }
    if shutil.which("espeak-ng"):
        found["espeak"] = {name: _espeak(name) for name in _ESPEAK}
    if shutil.which("flite"):
        found["flite"] = {name: _flite(name) for name in _FLITE}
    return found


def _kokoro(archive: Path, name: str, hibari: Hibari) -> Voice:
    # 92 MB each: opened for one sentence at a time.
    return lambda text, path: write(path, Kokoro(archive, name, hibari)(text))


def _espeak(name: str) -> Voice:
    return lambda text, path: _run("espeak-ng", "-v", name, "-w", str(path), text)


def _flite(name: str) -> Voice:
    return lambda text, path: _run("flite", "-voice", name, "-t", text, "-o", str(path))


def _run(*command: str) -> None:
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
