"""List all settings in the operator's manual and in `.env.example`, as the rooms declare them."""

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from accounts.environment import Setting, declared

MANUAL, EXAMPLE = "docs/operations.md", ".env.example"
BEGIN, END = "<!-- begin: manage.py document_settings -->", "<!-- end -->"
HEAD = """\
# Copy to .env. Everything is optional: with nothing set the site runs embedded on this machine.
# Made by `manage.py document_settings`; docs/operations.md says more.
"""


def with_settings(manual: str) -> str:
    """The manual's text with a table of today's settings between its marks."""
    before, _, rest = manual.partition(BEGIN)
    _, _, after = rest.partition(END)
    lines = ["| setting | default | meaning |", "|---|---|---|"]
    for heading, group in _by_heading():
        lines.append(f"| **{heading}** | | |")
        lines += [f"| `{one.name}` | {one.default} | {one.meaning} |" for one in group]
    table = "\n".join(lines)
    return f"{before}{BEGIN}\n{table}\n{END}{after}"


def example() -> str:
    """The text of `.env.example`: each setting with its default, commented out."""
    lines = [HEAD]
    for heading, group in _by_heading():
        lines.append(f"# --- {heading} ".ljust(100, "-"))
        for setting in group:
            lines += _example(setting)
        lines.append("")
    return "\n".join(lines)


def _by_heading() -> Iterator[tuple[str, Iterator[Setting]]]:
    heading = attrgetter("heading")
    return groupby(sorted(declared, key=heading), key=heading)


def _example(setting: Setting) -> tuple[str, str]:
    """What it means, and the line that sets it: a comment behind an empty value would be one."""
    value = setting.default.strip("`")
    if setting.default == f"`{value}`" or not value:
        meaning = setting.meaning
    else:
        value, meaning = "", f"{setting.meaning}; default: {setting.default}"
    return f"# {meaning.replace('`', '')}", f"#{setting.name}={value}"


class Command(BaseCommand):
    """Write both lists."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        root = Path(settings.BASE_DIR)
        manual = root / MANUAL
        manual.write_text(with_settings(manual.read_text()))
        (root / EXAMPLE).write_text(example())
        self.stdout.write(f"{MANUAL} and {EXAMPLE} list {len(list(declared))} settings.")
