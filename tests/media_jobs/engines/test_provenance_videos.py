"""What videos say about themselves: tags of containers, XMP, programs that wrote them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import av
import pytest

from tests.media_jobs.engines.clips import scene
from tests.media_jobs.engines.marked import codes, declares, details, said

XMP_BOX = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")


def tagged(path: Path, tags: Mapping[str, str]) -> Path:
    """A short clip with these tags."""
    options = {"movflags": "use_metadata_tags"} if path.suffix in (".mp4", ".mov") else {}
    with av.open(str(path), "w", container_options=options) as container:
        container.metadata.update(tags)
        video = container.add_stream("mpeg4" if path.suffix != ".webm" else "libvpx", rate=10)
        video.width, video.height, video.pix_fmt = 160, 96, "yuv420p"
        frame = av.VideoFrame.from_ndarray(scene(size=(160, 96), side=80), format="rgb24")
        for _ in range(3):
            frame.pts = None
            container.mux(video.encode(frame))
        container.mux(video.encode())
    return path


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv", ".webm", ".avi"])
def test_a_clip_saved_by_ffmpeg_says_little(suffix: str, tmp_path: Path) -> None:
    found = said(tagged(tmp_path / f"clip{suffix}", {}))
    assert {one.code for one in found} == {"reencoded"}
    assert "says little" in found[0].message


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv", ".webm", ".avi"])
@pytest.mark.parametrize("name", ["Sora", "Runway", "Pika", "Kling AI", "Google Veo", "HeyGen"])
def test_a_generator_in_the_tags_is_named(suffix: str, name: str, tmp_path: Path) -> None:
    (finding, *_) = said(tagged(tmp_path / f"clip{suffix}", {"comment": f"Made with {name}"}))
    assert (finding.source, finding.code) == ("container", "generator_named")
    assert name.split()[0] in finding.message


@pytest.mark.parametrize(
    ("key", "value", "named"),
    [
        ("artist", "Synthesia", True),
        ("artist", "D-ID", True),
        ("title", "Created with heygen 3", True),
        ("encoded_by", "Sora", True),
        ("artist", "Sora", False),
        ("title", "Synthesia", False),
        ("comment", "A talk about Midjourney", False),
        ("comment", "This was not made with Midjourney", False),
        ("comment", "AI-generated video", True),
    ],
)
def test_a_name_counts_where_it_stands_for_a_generator(
    key: str, value: str, named: bool, tmp_path: Path
) -> None:
    found = codes(tagged(tmp_path / "clip.mkv", {key: value}))
    assert (("container", "generator_named") in found) is named


def test_a_workflow_in_the_tags_is_understood(tmp_path: Path) -> None:
    graph = {"1": {"class_type": "WanVideo", "inputs": {"text": "a mock turtle"}}}
    for suffix, tags in (
        (".mp4", {"prompt": json.dumps(graph)}),
        (".mp4", {"comment": json.dumps({"prompt": graph})}),
        (".webm", {"PROMPT": json.dumps(graph)}),
    ):
        (finding, *_) = said(tagged(tmp_path / f"clip{suffix}", tags))
        assert (finding.code, details(finding)["Prompt"]) == ("generator_named", "a mock turtle")


def test_the_phone_is_named_and_where_it_was_is_not(tmp_path: Path) -> None:
    tags = {
        "com.apple.quicktime.make": "Apple",
        "com.apple.quicktime.model": "iPhone 15",
        "com.apple.quicktime.software": "17.1",
        "com.apple.quicktime.location.ISO6709": "+51.7520-001.2577/",
    }
    found = said(tagged(tmp_path / "clip.mov", tags))
    assert found[0].message == "The file names the camera Apple iPhone 15."
    assert "51.75" not in str(found)


def test_xmp_in_a_box_of_mp4_and_in_the_user_data_of_mov_is_read(tmp_path: Path) -> None:
    packet = declares("trainedAlgorithmicMedia")
    clip = tagged(tmp_path / "clip.mp4", {})
    box = (len(packet) + 24).to_bytes(4, "big") + b"uuid" + XMP_BOX + packet
    clip.write_bytes(clip.read_bytes() + box)
    assert codes(clip)[0] == ("xmp", "ai_declared")

    film = tagged(tmp_path / "clip.mov", {})
    data = film.read_bytes()
    inner = (len(packet) + 8).to_bytes(4, "big") + b"XMP_" + packet
    user_data = (len(inner) + 8).to_bytes(4, "big") + b"udta" + inner
    at = data.rindex(b"moov") - 4  # the index lies at the end
    moov = data[at:]
    size = int.from_bytes(moov[:4], "big") + len(user_data)
    film.write_bytes(data[:at] + size.to_bytes(4, "big") + moov[4:] + user_data)
    assert codes(film)[0] == ("xmp", "ai_declared")


def test_both_programs_of_a_matroska_file_are_told(tmp_path: Path) -> None:
    clip = tagged(tmp_path / "clip.mkv", {})
    data = clip.read_bytes()
    at = data.index(b"\x57\x41")
    length = data[at + 2] & 0x7F
    name = b"Synthesia".ljust(length)[:length]
    clip.write_bytes(data[: at + 3] + name + data[at + 3 + length :])
    assert codes(clip) == [("container", "generator_named"), ("container", "reencoded")]


def test_the_label_of_china_in_a_tag_is_read(tmp_path: Path) -> None:
    clip = tagged(tmp_path / "clip.mp4", {"AIGC": '{"Label":"1","ContentProducer":"001"}'})
    assert codes(clip)[0] == ("container", "ai_declared")


def test_the_second_of_two_joined_recordings_is_asked_too(tmp_path: Path) -> None:
    first = tagged(tmp_path / "a.mkv", {})
    second = tagged(tmp_path / "b.mkv", {"comment": "Made with Runway"})
    joined = tmp_path / "joined.mkv"
    joined.write_bytes(first.read_bytes() + second.read_bytes())
    assert codes(joined) == [("container", "generator_named"), ("container", "reencoded")]
