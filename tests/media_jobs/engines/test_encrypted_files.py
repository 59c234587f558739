"""Copy-protected pictures are named as such, and never taken for damage."""

from __future__ import annotations

from pathlib import Path

import pytest

from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.media.probe import probe
from tests.media_jobs.engines.clips import moving, write_clip
from tests.media_jobs.engines.remuxed import together

KEY = {
    "encryption_scheme": "cenc-aes-ctr",
    "encryption_key": "76a6c65c5ea762046bd749a2e632ccbb",
    "encryption_kid": "a7e61c373e219033c21091fa607bf3b8",
}


def refusal(path: Path) -> EngineRefused:
    with pytest.raises(EngineRefused) as caught:
        probe(path)
    return caught.value


@pytest.mark.parametrize("movflags", ["faststart", "frag_keyframe+empty_moov+default_base_moof"])
def test_an_encrypted_mp4_is_called_copy_protected(tmp_path: Path, movflags: str) -> None:
    clip = write_clip(tmp_path / "clip.mp4", moving(10))
    path = together(tmp_path / "film.mp4", [clip], options=KEY | {"movflags": movflags})
    found = refusal(path)
    assert found.code == "copy_protected"
    assert "Send a copy" in found.message


def test_a_film_from_a_shop_is_called_copy_protected(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "film.m4v", moving(10))
    path.write_bytes(path.read_bytes().replace(b"avc1", b"drmi"))
    assert refusal(path).code == "copy_protected"


def test_an_encrypted_webm_is_called_copy_protected(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.webm", moving(10), codec="libvpx")
    path.write_bytes(_under_a_key(path.read_bytes()))
    assert refusal(path).code == "copy_protected"


def test_a_scrambled_broadcast_is_called_copy_protected(tmp_path: Path) -> None:
    path = together(tmp_path / "clip.ts", [write_clip(tmp_path / "clip.mp4", moving(10))])
    data = bytearray(path.read_bytes())
    for at in range(0, len(data), 188):
        if data[at + 1 : at + 3] in (b"\x41\x00", b"\x01\x00"):  # the pictures' packets
            data[at + 3] |= 0x80
    path.write_bytes(data)
    assert refusal(path).code == "copy_protected"


def _under_a_key(data: bytes) -> bytes:
    """Put a ContentEncodings element that tells of AES at the end of the first track's entry."""
    encryption = b"\x47\xe1\x81\x05" + b"\x47\xe2\x90" + bytes(range(16))
    encoding = b"\x50\x33\x81\x01" + _element(b"\x50\x35", encryption)
    element = _element(b"\x6d\x80", _element(b"\x62\x40", encoding))
    tracks = data.rindex(b"\x16\x54\xae\x6b")
    end = tracks + 5 + (data[tracks + 4] & 0x7F)
    entry = data[tracks + 5 + 9 : end]  # behind its name and a size of eight bytes
    rebuilt = _element(b"\x16\x54\xae\x6b", _element(b"\xae", entry + element))
    return data[:tracks] + rebuilt + data[end:]


def _element(name: bytes, content: bytes) -> bytes:
    return name + (0x4000 | len(content)).to_bytes(2) + content
