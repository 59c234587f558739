"""How long the site's modules are, and how many of them only one other imports.

python -m benchmarks.layout
"""

from pathlib import Path
from statistics import median, quantiles

import grimp

PACKAGES = ("accounts", "billing", "media_jobs", "detection", "generation", "spotifai")


def main() -> None:
    """Count modules that hold something; migrations are left out."""
    graph = grimp.build_graph(*PACKAGES, include_external_packages=False)
    lengths = {name: _lines(name) for name in graph.modules if ".migrations" not in name}
    lengths = {name: lines for name, lines in lengths.items() if lines > 1}  # no bare docstrings
    single = [name for name in lengths if len(graph.find_modules_that_directly_import(name)) == 1]
    longest = max(lengths, key=lambda name: lengths[name])
    print(f"modules                {len(lengths)}")
    print(f"lines, median          {median(lengths.values()):.0f}")
    print(f"lines, 90th percentile {quantiles(lengths.values(), n=10)[-1]:.0f}")
    print(f"lines, most            {lengths[longest]} ({longest})")
    print(f"with one importer      {len(single)}")


def _lines(module: str) -> int:
    path = Path(*module.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return file.read_text().count("\n")


if __name__ == "__main__":
    main()
