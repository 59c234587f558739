"""Documents that tests write: what was measured, kept where readers find it."""

from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
HOW = "Written by `python -m pytest {test} --write-documents`."


def keep(name: str, text: str, *, test: str, write: bool) -> None:
    """Check that `docs/<name>` says `text`, or make it say so."""
    path = DOCS / name
    whole = f"{text}\n{HOW.format(test=test)}\n"
    if write:
        path.write_text(whole)
    kept = path.read_text() if path.exists() else ""
    assert kept == whole, f"docs/{name} is not current: run `pytest {test} --write-documents`"
