"""Parts of docs/benchmarks.md, each written anew by the command that measures it."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from pathlib import Path

DOCUMENT = Path(__file__).parents[1] / "docs" / "benchmarks.md"


def machine() -> str:
    """The day, and what was measured on."""
    found = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    name = re.search(r"model name\s*: (.*)", found)
    return (
        f"{datetime.now(UTC):%Y-%m-%d} on {name[1] if name else 'an unnamed processor'}, "
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )


def put_part(name: str, text: str, path: Path = DOCUMENT) -> None:
    """Put a part in place of its predecessor, or at the end."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    part = f"{begin}\n{text}\n{end}"
    document = path.read_text(encoding="utf-8")
    known = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if known.search(document):
        document = known.sub(lambda _: part, document)
    else:
        document = f"{document.rstrip()}\n\n{part}\n"
    path.write_text(document, encoding="utf-8")
    print(text)


def other_parts(path: Path = DOCUMENT) -> str:
    """Everything that other commands have put into the document."""
    parts = re.finditer(
        r"<!-- (?P<name>.*?) -->.*?<!-- end of (?P=name) -->",
        path.read_text(encoding="utf-8"),
        re.DOTALL,
    )
    return "\n\n".join(part[0] for part in parts)
