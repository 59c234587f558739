"""Content credentials (C2PA): who signed, what they say, whether they fit; never over a network."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from media_jobs.engines.media.provenance import credentials
from tests.media_jobs.engines.clips import moving, write_clip
from tests.media_jobs.engines.marked import codes, details, jpeg, picture, said, xmp
from tests.support.credentials import MIMES, altered, created, signed

SUFFIXES = (".jpg", ".png", ".webp", ".gif", ".mp4", ".mov", ".avi")


def plain(folder: Path, suffix: str) -> Path:
    """A file of this kind without any credentials."""
    path = folder / f"plain{suffix}"
    if MIMES[suffix].startswith("video"):
        return write_clip(path, moving(3, size=(160, 96), side=80))
    picture().save(path)
    return path


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_signed_file_tells_who_signed_and_that_ai_made_it(suffix: str, tmp_path: Path) -> None:
    declared, carried = said(signed(plain(tmp_path, suffix), tmp_path / f"signed{suffix}"))[:2]
    assert (declared.source, declared.code) == ("c2pa", "ai_declared")
    assert "declares in its content credentials that it was made by a generative AI." in (
        declared.message
    )
    assert (carried.source, carried.code) == ("c2pa", "credentials_valid")
    assert "signed by “Wonderland Pictures”, and was not altered since" in carried.message
    assert "not checked against a trust list" in carried.message
    assert details(carried) == {
        "Signed by": "Wonderland Pictures",
        "Written by": "Tea Party Studio 3.1",
        "Actions": "created with Looking Glass 2",
    }


@pytest.mark.parametrize(("suffix", "at"), [(".jpg", -40), (".png", -40), (".mp4", -40)])
def test_one_bit_of_the_pixels_breaks_them(suffix: str, at: int, tmp_path: Path) -> None:
    path = altered(signed(plain(tmp_path, suffix), tmp_path / f"signed{suffix}"), at)
    declared, carried = said(path)[:2]
    assert declared.code == "ai_declared"
    assert "but those do not fit the file any more" in declared.message
    assert carried.code == "credentials_broken"
    assert "the file was altered after it was signed" in carried.message
    assert "Hash.mismatch" in details(carried)["Failed checks"]


def test_a_changed_manifest_is_not_called_a_changed_picture(tmp_path: Path) -> None:
    path = signed(plain(tmp_path, ".jpg"), tmp_path / "signed.jpg")
    path.write_bytes(path.read_bytes().replace(b"Tea Party", b"Pea Tarty"))
    (carried,) = [one for one in said(path) if one.code == "credentials_broken"]
    assert "they were altered, or were never signed rightly" in carried.message


def test_a_picture_that_was_made_from_one_by_ai_says_so(tmp_path: Path) -> None:
    made = signed(plain(tmp_path, ".png"), tmp_path / "made.png")
    edited = {"claim_generator_info": [{"name": "Editor", "version": "1"}], "edits": True}
    found = said(signed(made, tmp_path / "edited.png", edited))
    assert [one.code for one in found] == ["ai_declared", "credentials_valid"]
    assert "something that it was made from was made by a generative AI" in found[0].message
    assert details(found[1])["Made from"] == "a file without a name"


def test_a_camera_that_signs_declares_no_ai(tmp_path: Path) -> None:
    path = signed(plain(tmp_path, ".jpg"), tmp_path / "signed.jpg", created("digitalCapture"))
    assert codes(path) == [("c2pa", "credentials_valid"), ("c2pa", "source_declared")]


def test_a_generator_among_the_signing_programs_is_named(tmp_path: Path) -> None:
    manifest = created(claim_generator_info=[{"name": "OpenAI Media Service API"}])
    found = said(signed(plain(tmp_path, ".png"), tmp_path / "signed.png", manifest))
    assert [one.code for one in found] == ["ai_declared", "generator_named", "credentials_valid"]
    assert found[1].message == "The file itself says that it was made with OpenAI."


def test_credentials_kept_elsewhere_are_not_fetched(tmp_path: Path) -> None:
    asked: list[str] = []

    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *of: object) -> None:
            """Be quiet."""

    with HTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/manifest.c2pa"
        manifest = created(remote=url)
        remote = signed(plain(tmp_path, ".jpg"), tmp_path / "remote.jpg", manifest)
        elsewhere = said(remote)
        # And where the library itself is asked, past our look at what the file embeds.
        credentials.read_credentials(remote, "jpeg")
        server.shutdown()
    assert asked == []
    assert [one.code for one in elsewhere] == ["credentials_elsewhere"]
    assert details(elsewhere[0]) == {"At": url}
    named = jpeg(tmp_path / "named.jpg", xmp=xmp(attributes=f'dcterms:provenance="{url}"'))
    assert codes(named) == [("xmp", "credentials_elsewhere")]


def test_what_cannot_be_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = signed(plain(tmp_path, ".png"), tmp_path / "signed.png")
    data = path.read_bytes()
    at = data.index(b"caBX") + 4
    path.write_bytes(data[: at + 40] + bytes(60) + data[at + 100 :])
    assert codes(path) == [("c2pa", "credentials_unread")]
    assert len(str(said(path))) < 400

    whole = signed(plain(tmp_path, ".jpg"), tmp_path / "signed.jpg")
    monkeypatch.setattr(credentials, "_MOST_SECONDS", 0)
    assert codes(whole) == [("c2pa", "credentials_unread")]
