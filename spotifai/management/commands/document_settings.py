"""List all settings in the operator's manual, as the rooms declare them."""

from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from accounts.environment import Setting, declared

MANUAL = "docs/operations.md"
BEGIN, END = "<!-- begin: manage.py document_settings -->", "<!-- end -->"


def with_settings(manual: str) -> str:
    """The manual's text with the list of today's settings between its marks."""
    before, _, rest = manual.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{settings_table()}{END}{after}"


def settings_table() -> str:
    """All settings in a Markdown table, by heading and in the order of their declaration."""
    lines = ["| setting | default | meaning |", "|---|---|---|"]
    by_heading = sorted(declared, key=attrgetter("heading"))
    for heading, group in groupby(by_heading, key=attrgetter("heading")):
        lines.append(f"| **{heading}** | | |")
        lines += [_row(setting) for setting in group]
    return "\n".join([*lines, ""])


def _row(setting: Setting) -> str:
    return f"| `{setting.name}` | {setting.default} | {setting.meaning} |"


class Command(BaseCommand):
    """Write the list."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / MANUAL
        path.write_text(with_settings(path.read_text()))
        self.stdout.write(f"{MANUAL} lists {len(list(declared))} settings.")
