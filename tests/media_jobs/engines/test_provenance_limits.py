"""What a file says about itself is untrusted: bounded in size, harmless to show, never fatal."""

from __future__ import annotations

import random
import struct
import time
import tracemalloc
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_jobs.engines.media.provenance.marks import MOST_BYTES, Marks
from media_jobs.engines.media.provenance.read import read_provenance
from media_jobs.engines.media.provenance.text import MOST_CHARACTERS, clean
from media_jobs.engines.media.sniff import FileKind
from tests.media_jobs.engines.marked import (
    A1111,
    codes,
    declares,
    details,
    exif,
    jpeg,
    picture,
    png,
    said,
    with_chunk,
    xmp,
)
from tests.support.credentials import signed

MOST_MEMORY = 64 * 1024 * 1024
KINDS = {
    "png": FileKind("image", "png", "PNG"),
    "jpeg": FileKind("image", "jpeg", "JPEG"),
    "webp": FileKind("image", "webp", "WEBP"),
    "gif": FileKind("video", "gif", "gif"),
    "mp4": FileKind("video", "mp4", "mov"),
    "mkv": FileKind("video", "mkv", "matroska"),
    "avi": FileKind("video", "avi", "avi"),
}


def test_a_long_prompt_is_shortened_and_says_by_how_much(tmp_path: Path) -> None:
    prompt = "rabbit " * 300_000
    (finding,) = said(png(tmp_path / "a.png", {"parameters": prompt + A1111}, zipped=True))
    shown = details(finding)["Prompt"]
    assert len(shown) < MOST_CHARACTERS + 50
    assert shown.endswith("more characters)")
    assert f"{len(prompt) + A1111.index('Negative') - 1 - MOST_CHARACTERS:,}"[:6] in shown


def test_text_that_would_mislead_is_made_harmless(tmp_path: Path) -> None:
    text = "a\u202eevil\u2066 \x1b[31mred\x07\0 b\u200bc\ud83d\U000e0041 <script>x</script>"
    assert clean(text) == "aevil [31mred bc <script>x</script>"
    assert clean("line\r\none\u2028two\ttabs") == "line one two tabs"
    assert clean("a" + "\u0301" * 500) == "a" + "\u0301" * 4
    (finding,) = said(png(tmp_path / "a.png", {"Comment": "hi\u202e\x07 there"}, itxt=True))
    assert details(finding) == {"Comment": "hi there"}


@given(st.text(max_size=400))
def test_cleaned_text_is_one_line_of_bounded_length(text: str) -> None:
    shown = clean(text, 40)
    assert len(shown) < 80
    assert shown == clean(shown, 80)
    assert not set(shown) & set("\0\r\n\t\x1b\u202e\u2028")


def _peak(path: Path, kind: FileKind) -> int:
    tracemalloc.start()
    read_provenance(path, kind)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_bombs_stay_small(tmp_path: Path) -> None:
    bomb = zlib.compress(bytes(200 * 1024 * 1024), 9)
    path = png(tmp_path / "bomb.png", {})
    for number in range(8):
        with_chunk(path, b"zTXt", b"prompt%d\0\0" % number + bomb)
    assert _peak(path, KINDS["png"]) < MOST_MEMORY

    entity = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
        f"<!ENTITY {new} '{f'&{old};' * 10}'>"
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    laughing = f"{entity}]>".encode() + declares("trainedAlgorithmicMedia")
    path = jpeg(tmp_path / "laugh.jpg", xmp=laughing)
    assert _peak(path, KINDS["jpeg"]) < MOST_MEMORY
    assert codes(path) == []


def test_an_exif_block_whose_tags_all_name_the_same_bytes_costs_no_more(tmp_path: Path) -> None:
    entries = b"".join(struct.pack("<HHII", tag, 2, 3_000_000, 8) for tag in range(60_000))
    block = b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 60_000) + entries
    path = with_chunk(png(tmp_path / "a.png", {}), b"eXIf", block.ljust(3_500_000, b"x"))
    began = time.process_time()
    assert _peak(path, KINDS["png"]) < MOST_MEMORY
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("name", "body", "count", "expected"),
    [
        (b"zzzz", b"", 300_000, []),
        (b"tEXt", b"Comment\0a", 300_000, ["note"]),
        (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<x/>", 300_000, []),
        (b"tEXt", b"Comment\0" + b"made with " * 1000, 1000, ["note"]),
    ],
)
def test_many_parts_end_somewhere(
    name: bytes, body: bytes, count: int, expected: list[str], tmp_path: Path
) -> None:
    path = png(tmp_path / "many.png", {})
    chunk = struct.pack(">I", len(body)) + name + body + bytes(4)
    whole = path.read_bytes()
    path.write_bytes(whole[:33] + chunk * count + whole[33:])
    began = time.process_time()
    assert [finding.code for finding in said(path)] == expected
    assert time.process_time() - began < 5


def test_what_is_gathered_of_one_file_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "zeros"
    path.write_bytes(bytes(MOST_BYTES + 1000))
    marks = Marks()
    with path.open("rb") as file:
        while data := marks.read(file, MOST_BYTES):
            assert len(data) <= MOST_BYTES // 4
    assert marks.room == 0


def test_deep_and_broken_notes_are_no_notes(tmp_path: Path) -> None:
    for number, text in enumerate(
        (
            '{"prompt":' * 90_000,
            "[" * 500_000,
            '{"a": NaN, "nodes": 3}',
            "{}",
            '{"1": {"inputs": 3}}',
        )
    ):
        assert said(png(tmp_path / f"{number}.png", {"workflow": text}, zipped=True)) == ()
    deep = xmp(elements="<a>" * 20_000)
    assert said(png(tmp_path / "deep.png", {"XML:com.adobe.xmp": deep.decode()}, itxt=True)) == ()


@pytest.mark.parametrize("container", KINDS)
def test_damaged_files_never_raise(container: str, tmp_path: Path) -> None:
    if container in ("mp4", "avi"):
        source = tmp_path / "clip.mp4"
        source.write_bytes(b"\0\0\0\x10ftypisom\0\0\0\0" + bytes(400))
        whole = source.read_bytes()
    elif container == "mkv":
        whole = bytes.fromhex("1a45dfa3801853806701ffffffffffffff1549a9668a4d8085") + b"Lavf60" * 9
    else:
        source = tmp_path / f"whole.{container}"
        block = exif({0x010E: "x" * 50, 0x0131: "ComfyUI"}, {0x9286: b"UNICODE\0a\0b\0"})
        more: dict[str, Any] = {"exif": block} if container != "gif" else {"comment": b"hello"}
        picture().resize((64, 36)).save(source, xmp=declares("humanEdits"), **more)
        whole = source.read_bytes()
    rng, path = random.Random(7), tmp_path / "broken"
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(rng.choice([1, 4, 30])):
            data[rng.randrange(min(len(data), 900))] = rng.choice([0, 1, 127, 128, 255])
        path.write_bytes(bytes(data[: rng.choice([len(data), rng.randrange(len(data))])]))
        read_provenance(path, KINDS[container])


def test_a_damaged_manifest_ends_no_more_than_its_own_reader(tmp_path: Path) -> None:
    picture().save(tmp_path / "plain.jpg")
    whole = signed(tmp_path / "plain.jpg", tmp_path / "signed.jpg").read_bytes()
    at, rng, path = whole.index(b"jumb"), random.Random(3), tmp_path / "broken.jpg"
    for _ in range(6):
        data = bytearray(whole)
        for _ in range(rng.choice([1, 20])):
            data[at + rng.randrange(3000)] = rng.randrange(256)
        path.write_bytes(bytes(data))
        assert {one.source for one in said(path)} <= {"c2pa"}
