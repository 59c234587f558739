"""Reading the lock file. What is wrong in it stops whoever reads it, and is named."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from media_jobs.engines.errors import EngineMisconfigured, EngineRefused
from media_jobs.engines.links.link import parse_link
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

LOCK_FILE = Path(__file__).with_name("models.toml")
_ID = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")
_FILE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")
_SHA256 = re.compile(r"[0-9a-f]{64}")

Read = TypeVar("Read")


@cache
def read_models(path: Path = LOCK_FILE) -> Mapping[str, Model]:
    """The models by id, as the lock file has them. Raises `EngineMisconfigured`."""
    try:
        found = tomllib.loads(path.read_text())
        archives = {entry["id"]: _archive(entry) for entry in found.get("archive", [])}
        models = [_model(entry, archives) for entry in found.get("model", [])]
        _require_unique([model.id for model in models], "models")
    except (OSError, ValueError, KeyError, TypeError, EngineRefused) as error:
        raise EngineMisconfigured(f"{path}: {error!r}") from error
    return {model.id: model for model in models}


def _archive(entry: dict[str, Any]) -> Archive:
    return Archive(
        project=_matching(_ID, entry["project"]),
        version=_matching(_ID, entry["version"]),
        size=_size(entry),
        sha256=_matching(_SHA256, entry["sha256"]),
    )


def _model(entry: dict[str, Any], archives: Mapping[str, Archive]) -> Model:
    editions = _some(entry, "edition", lambda one: _edition(one, archives))
    _require_unique([edition.digest for edition in editions], "editions")
    return Model(
        id=_matching(_ID, entry["id"]),
        title=str(entry["title"]),
        about=str(entry["about"]),
        licence=str(entry["licence"]),
        editions=editions,
    )


def _edition(entry: dict[str, Any], archives: Mapping[str, Archive]) -> Edition:
    files = _some(entry, "file", lambda one: _file(one, archives))
    _require_unique([file.name for file in files], "files")
    return Edition(str(entry["origin"]), files)


def _file(entry: dict[str, Any], archives: Mapping[str, Archive]) -> ModelFile:
    file = ModelFile(
        name=_matching(_FILE_NAME, entry["name"]),
        size=_size(entry),
        sha256=_matching(_SHA256, entry["sha256"]),
        sources=_some(entry, "source", lambda one: _source(one, archives)),
    )
    for source in file.sources:
        if isinstance(source, PackageSource):
            joined = sum(part.size for part in source.parts)
            if joined != file.size:
                raise ValueError(f"the parts of {file.name} have {joined} bytes, not {file.size}")
    return file


def _source(entry: dict[str, Any], archives: Mapping[str, Archive]) -> Source:
    if "url" in entry:
        return UrlSource(parse_link(entry["url"]))
    return PackageSource(_some(entry, "part", lambda one: _part(one, archives)))


def _part(entry: dict[str, Any], archives: Mapping[str, Archive]) -> Part:
    return Part(archives[entry["archive"]], str(entry["member"]), _size(entry))


def _some(
    entry: dict[str, Any], name: str, read: Callable[[dict[str, Any]], Read]
) -> tuple[Read, ...]:
    found = tuple(read(one) for one in entry[name])
    if not found:
        raise ValueError(f"there is no {name}")
    return found


def _size(entry: dict[str, Any]) -> int:
    size = entry["size"]
    if type(size) is not int or size <= 0:
        raise ValueError(f"{size!r} is no number of bytes")
    return size


def _matching(pattern: re.Pattern[str], text: Any) -> str:
    if not pattern.fullmatch(text):
        raise ValueError(f"{text!r} does not fit {pattern.pattern}")
    return str(text)


def _require_unique(names: list[str], what: str) -> None:
    if len(set(names)) != len(names):
        raise ValueError(f"two {what} are the same")
