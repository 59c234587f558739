"""The lock file: what it must say of a model, and that the site's own says it."""

from pathlib import Path

import pytest

from media_jobs.engines.errors import EngineMisconfigured
from media_jobs.engines.model_store.lock_file import read_models
from media_jobs.engines.model_store.types import PackageSource, UrlSource

DIGEST = "0" * 64
GOOD = f"""
[[archive]]
id = "a"
project = "tiny-weights"
version = "1.0"
size = 900
sha256 = "{DIGEST}"

[[model]]
id = "tiny"
title = "tiny model"
about = "Two layers"
licence = "MIT"

[[model.edition]]
origin = "somebody"

[[model.edition.file]]
name = "weights.bin"
size = 700
sha256 = "{DIGEST}"
source = [
    {{ url = "https://media.example.org/weights.bin" }},
    {{ part = [
        {{ archive = "a", member = "tiny/1", size = 300 }},
        {{ archive = "a", member = "tiny/2", size = 400 }},
    ] }},
]
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "models.toml"
    path.write_text(text)
    return path


def test_a_file_may_have_several_sources(tmp_path: Path) -> None:
    (model,) = read_models(written(tmp_path, GOOD)).values()
    ((file,),) = [edition.files for edition in model.editions]
    link, packages = file.sources
    assert isinstance(link, UrlSource)
    assert isinstance(packages, PackageSource)
    assert [part.member for part in packages.parts] == ["tiny/1", "tiny/2"]
    assert str(model) == "the tiny model (tiny, 1 MB)"


@pytest.mark.parametrize(
    ("was", "wrong"),
    [
        ('id = "tiny"', 'id = "../tiny"'),
        ('name = "weights.bin"', 'name = "../weights.bin"'),
        ('name = "weights.bin"', 'name = ".hidden"'),
        ("size = 700", "size = -700"),
        ("size = 700", "size = 701"),
        ("size = 700", 'size = "700"'),
        (f'sha256 = "{DIGEST}"\nsource', 'sha256 = "0"\nsource'),
        ("https://", "http://"),
        ("https://media.example.org", "https://name:secret@media.example.org"),
        ('archive = "a"', 'archive = "b"'),
        ('licence = "MIT"', ""),
        ('project = "tiny-weights"', 'project = "--index-url=x"'),
        ("[[model]]", "[[model"),
    ],
)
def test_what_is_wrong_in_it_stops_whoever_reads_it(tmp_path: Path, was: str, wrong: str) -> None:
    assert was in GOOD
    path = written(tmp_path, GOOD.replace(was, wrong))
    with pytest.raises(EngineMisconfigured, match=r"models\.toml"):
        read_models(path)


def test_every_model_of_the_site_says_where_it_is_from_and_under_what_licence() -> None:
    models = read_models()
    assert "whisper-base" in models
    for model in models.values():
        assert model.licence in {"MIT", "Apache-2.0", "BSD-3-Clause", "ISC"}
        assert model.size > 1000
        assert all(edition.origin for edition in model.editions)
