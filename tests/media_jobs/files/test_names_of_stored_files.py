"""Two who store under one name at once each keep their own file."""

from pathlib import Path

import pytest

from media_jobs.files.services import store
from media_jobs.files.storage import WholeFileStorage
from tests.support.threads import at_once

ROUNDS, WRITERS = 40, 4


@pytest.mark.parametrize("moved", (False, True))
def test_those_who_store_under_one_name_at_once_lose_nothing(tmp_path: Path, moved: bool) -> None:
    def one(number: int) -> str:
        content = f"of writer {number}".encode()
        if not moved:
            return store("uploads/one/report.pdf", content)
        own = tmp_path / str(number)
        own.write_bytes(content)
        return store("uploads/one/report.pdf", own)

    storage = WholeFileStorage()
    for _ in range(ROUNDS):
        names = at_once(WRITERS, one)
        for number, name in enumerate(names):
            with storage.open(name) as file:
                assert file.read() == f"of writer {number}".encode(), names
            storage.delete(name)


def test_nothing_is_left_under_the_name_of_what_could_not_be_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "replace", refused)
    with pytest.raises(PermissionError):
        store("uploads/one/report.pdf", b"content")
    assert not WholeFileStorage().exists("uploads/one")
