"""What people call their files."""

from pathlib import PurePosixPath


def displayed_name(name: str) -> str:
    """What is shown of a file's given name: its last part, printable, at most 255 characters."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return "".join(c for c in last if c.isprintable())[:255] or "unnamed"
