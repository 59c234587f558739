"""Covers, previews, attached pictures and the film of a photo: each is examined by itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import pytest
from av.stream import Disposition
from PIL import Image

from detection.engines.faces.types import ScanOutcome
from media_jobs.engines.context import QuietContext
from media_jobs.engines.media.types import Reason
from tests.detection.engines.conftest import Scanned
from tests.media_jobs.engines.clips import roomy, scene, write_clip, write_sound
from tests.media_jobs.engines.remuxed import joined, together

Scan = Callable[..., Scanned]


@pytest.fixture(scope="module")
def genuine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_clip(tmp_path_factory.mktemp("clips") / "genuine.mp4", roomy(30))


@pytest.fixture(scope="module")
def forged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pictures = roomy(30, redness=45)
    return write_clip(tmp_path_factory.mktemp("clips") / "forged.mp4", pictures)


def picture(path: Path, *, redness: int = 0, faces: bool = True, side: int = 340) -> Path:
    heads = [(150, 10)] if faces else []
    shown = scene(heads, size=(640, 360), side=side, redness=redness)
    Image.fromarray(shown).save(path, quality=95)
    return path


def with_cover(path: Path, film: Path, cover: bytes) -> Path:
    with av.open(str(film)) as source, av.open(str(path), "w") as out:
        track = out.add_stream_from_template(source.streams.video[0])
        extra = out.add_stream("mjpeg", width=640, height=360)
        assert isinstance(extra, av.VideoStream)
        extra.pix_fmt = "yuvj420p"
        extra.disposition = Disposition.attached_pic
        out.start_encoding()
        still = av.Packet(cover)
        still.stream, still.pts, still.dts = extra, 0, 0
        out.mux(still)
        for packet in source.demux(video=0):
            if packet.size:
                packet.stream = track
                out.mux(packet)
    return path


def with_attachment(path: Path, film: Path, data: bytes, mimetype: str) -> Path:
    with av.open(str(film)) as source, av.open(str(path), "w") as out:
        track = out.add_stream_from_template(source.streams.video[0])
        out.add_attachment("extra.bin", mimetype, data)
        for packet in source.demux(video=0):
            if packet.size:
                packet.stream = track
                out.mux(packet)
    return path


def told_of(outcome: ScanOutcome) -> list[Reason]:
    return [reason for reason in outcome.reasons if reason.code == "enclosed"]


def test_a_forged_cover_keeps_a_genuine_film_from_being_authentic(
    tmp_path: Path, scan_file: Scan, genuine: Path
) -> None:
    cover = picture(tmp_path / "cover.jpg", redness=45).read_bytes()
    _, outcome = scan_file(with_cover(tmp_path / "a.mp4", genuine, cover))
    (reason,) = told_of(outcome)
    assert reason.message.startswith("The cover picture looks manipulated by itself (")
    assert outcome.label == "uncertain"
    assert reason.message in outcome.summary
    assert len(outcome.tracks) == 1


def test_a_genuine_cover_changes_nothing(tmp_path: Path, scan_file: Scan, genuine: Path) -> None:
    for name, faces in (("face", True), ("none", False)):
        cover = picture(tmp_path / f"{name}.jpg", faces=faces).read_bytes()
        _, outcome = scan_file(with_cover(tmp_path / f"{name}.mp4", genuine, cover))
        (reason,) = told_of(outcome)
        assert not reason.unexamined
        assert outcome.label == "authentic"
    assert reason.message == "The cover picture shows no face by itself."


@pytest.mark.parametrize(
    ("redness", "side", "told"),
    [
        (10, 340, "is left open by itself ("),
        (0, 60, "is left open by itself. The face is"),
    ],
)
def test_a_cover_that_is_left_open_leaves_the_film_open(
    tmp_path: Path, scan_file: Scan, genuine: Path, redness: int, side: int, told: str
) -> None:
    cover = picture(tmp_path / "cover.jpg", redness=redness, side=side).read_bytes()
    _, outcome = scan_file(with_cover(tmp_path / "a.mp4", genuine, cover))
    (reason,) = told_of(outcome)
    assert told in reason.message
    assert outcome.label == "uncertain"
    assert reason.message in outcome.summary


def test_a_cover_that_cannot_be_read_leaves_the_answer_open(
    tmp_path: Path, scan_file: Scan, genuine: Path
) -> None:
    cover = picture(tmp_path / "cover.jpg").read_bytes()
    rubbish = cover[:20] + bytes(len(cover) - 20)
    _, outcome = scan_file(with_cover(tmp_path / "a.mp4", genuine, rubbish))
    (reason,) = told_of(outcome)
    assert reason.unexamined
    assert outcome.label == "uncertain"


def test_a_cover_in_another_coding_is_examined_too(
    tmp_path: Path, scan_file: Scan, genuine: Path
) -> None:
    cover = picture(tmp_path / "cover.tif", redness=45).read_bytes()
    _, outcome = scan_file(with_attachment(tmp_path / "a.mkv", genuine, cover, "image/tiff"))
    assert [reason.message[:35] for reason in told_of(outcome)] == [
        "The cover picture looks manipulated"
    ]


def test_a_preview_before_the_film_is_examined(
    tmp_path: Path, scan_file: Scan, genuine: Path
) -> None:
    preview = write_clip(
        tmp_path / "preview.mkv", roomy(1, redness=45), codec="mjpeg", pixel_format="yuvj420p"
    )
    _, outcome = scan_file(together(tmp_path / "film.mkv", [preview, genuine], default=None))
    (reason,) = told_of(outcome)
    assert reason.message.startswith("The preview picture looks manipulated")
    assert outcome.label == "uncertain"


@pytest.mark.parametrize("mimetype", ["image/webp", "text/plain"])
def test_an_attached_picture_is_known_by_its_content(
    tmp_path: Path, scan_file: Scan, genuine: Path, mimetype: str
) -> None:
    still = picture(tmp_path / "still.webp", redness=45).read_bytes()
    _, outcome = scan_file(with_attachment(tmp_path / "a.mkv", genuine, still, mimetype))
    assert outcome.label == "uncertain"
    assert [reason.message[:38] for reason in told_of(outcome)] == [
        "An attached picture looks manipulated "
    ]


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp"])
def test_the_film_of_a_photo_is_examined(
    tmp_path: Path, scan_file: Scan, forged: Path, name: str
) -> None:
    path = joined(tmp_path / "motion.bin", picture(tmp_path / name), forged)
    _, outcome = scan_file(path)
    (reason,) = told_of(outcome)
    assert "appended to the picture looks manipulated" in reason.message
    assert outcome.label == "uncertain"
    assert reason.message in outcome.summary


def test_a_film_of_a_photo_without_pictures_is_named(tmp_path: Path, scan_file: Scan) -> None:
    path = joined(tmp_path / "a.jpg", picture(tmp_path / "b.jpg"), write_sound(tmp_path / "c.mp4"))
    (reason,) = told_of(scan_file(path)[1])
    assert reason.message.endswith("was not examined (no video stream).")
    assert reason.unexamined


def test_nothing_is_left_in_the_folder_of_the_work(
    tmp_path: Path, scan_file: Scan, genuine: Path
) -> None:
    cover = picture(tmp_path / "cover.jpg").read_bytes()
    path = with_cover(tmp_path / "a.mp4", genuine, cover)
    folder = tmp_path / "work"
    folder.mkdir()
    _, outcome = scan_file(path, context=QuietContext(folder))
    assert told_of(outcome)
    assert not list(folder.iterdir())
