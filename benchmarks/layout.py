"""How long the site's modules are, and how many of them only one other imports.

python -m benchmarks.layout

What only one other needs, and is no idea of its own, reads better in that other. The files of a
room that the site finds or an app's `ready()` registers ("Adding a system" in docs/architecture.md)
are counted apart: what joins the room is to be their only importer.
"""

from pathlib import Path
from statistics import median, quantiles

import grimp

PACKAGES = ("accounts", "billing", "media_jobs", "detection", "generation", "spotifai")
JOINED = (
    "activities",
    "admin",
    "api",
    "checks",
    "conf",
    "events",
    "export_part",
    "jobs",
    "library",
    "models",
    "navigation",
    "notices",
    "page_sections",
    "pages",
    "sharing",
    "uploads",
    "urls",
)


def main() -> None:
    """Count modules that hold something; migrations are left out."""
    graph = grimp.build_graph(*PACKAGES, include_external_packages=False)
    lengths = {name: _lines(name) for name in graph.modules if ".migrations" not in name}
    lengths = {name: lines for name, lines in lengths.items() if lines > 1}  # no bare docstrings
    single = [name for name in lengths if len(graph.find_modules_that_directly_import(name)) == 1]
    joined = [name for name in single if name.split(".")[-1] in JOINED or ".api." in name]
    longest = max(lengths, key=lambda name: lengths[name])
    print(f"modules                {len(lengths)}")
    print(f"lines, median          {median(lengths.values()):.0f}")
    print(f"lines, 90th percentile {quantiles(lengths.values(), n=10)[-1]:.0f}")
    print(f"lines, most            {lengths[longest]} ({longest})")
    print(f"with one importer      {len(single) - len(joined)}")
    print(f"  and that joins them  {len(joined)}")


def _lines(module: str) -> int:
    path = Path(*module.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return file.read_text().count("\n")


if __name__ == "__main__":
    main()
