"""Reading settings from the environment or `.env`: typed, bounded, and listed for the manual.

Each room declares its own in a `conf.py`, which imports no models and no Django settings. A value
that does not fit stops the start with an `EnvValidationError` that names the variable.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dj_database_url
from environs import Env, ValidationError, validate

from accounts.registry import Registry

BASE_DIR = Path(__file__).resolve().parent.parent
RATE = r"^[1-9][0-9]{0,8}/(s|sec|second|m|min|minute|h|hour|d|day)$"

_environ = Env()
_environ.read_env(str(BASE_DIR / ".env"), recurse=False)


@dataclass(frozen=True)
class Setting:
    """A variable of the environment: what holds when it is not set, and what it means."""

    name: str
    default: str
    meaning: str
    heading: str


declared = Registry[Setting]("setting")


class Environment:
    """Reads the settings of one room, which the manual lists under `heading`.

    `shown` is the default in words, where its value alone would not tell.
    """

    def __init__(self, heading: str) -> None:
        self._heading = heading

    def string(
        self,
        name: str,
        default: str,
        meaning: str,
        *,
        choices: tuple[str, ...] = (),
        shown: str = "",
    ) -> str:
        """Text; one of `choices`, if given."""
        self._declare(name, shown or _code(default), meaning)
        allowed = validate.OneOf(choices) if choices else None
        return str(_environ.str(name, default, validate=allowed))

    def strings(self, name: str, meaning: str) -> list[str]:
        """Texts, separated by commas; none by default."""
        self._declare(name, "", meaning)
        return list(_environ.list(name, []))

    def integer(
        self, name: str, default: int, meaning: str, *, minimum: int = 0, maximum: int = 10**9
    ) -> int:
        """A whole number from `minimum` to `maximum`."""
        self._declare(name, _code(default), meaning)
        return int(_environ.int(name, default, validate=validate.Range(minimum, maximum)))

    def number(
        self, name: str, default: float, meaning: str, *, minimum: float, maximum: float
    ) -> float:
        """A number from `minimum` to `maximum`."""
        self._declare(name, _code(f"{default:g}"), meaning)
        return float(_environ.float(name, default, validate=validate.Range(minimum, maximum)))

    def boolean(self, name: str, default: bool, meaning: str, *, shown: str = "") -> bool:
        """Yes or no: `True`, `False`, `1`, `0`, …"""
        self._declare(name, shown or _code(default), meaning)
        return bool(_environ.bool(name, default))

    def rate(self, name: str, default: str, meaning: str) -> str:
        """How often something may be done: `20/min`."""
        self._declare(name, _code(default), meaning)
        fits = validate.Regexp(RATE, error="A rate is a number, / and s, min, hour or day: 20/min.")
        return str(_environ.str(name, default, validate=fits))

    def json_object(
        self, name: str, meaning: str, *, default: dict[str, Any] | None = None, shown: str = ""
    ) -> dict[str, Any]:
        """A JSON object; `default` also for an empty one."""
        self._declare(name, shown, meaning)
        return dict(_environ.json(name, {}, validate=_is_object) or default or {})

    def database_url(self, name: str, meaning: str, *, shown: str) -> str:
        """The URL of a database; empty when there is none."""
        self._declare(name, shown, meaning)
        return str(_environ.str(name, "", validate=_is_database_url))

    def path(self, name: str, default: Path, meaning: str, *, shown: str) -> Path:
        """A file or folder."""
        self._declare(name, shown, meaning)
        return Path(_environ.path(name, default))

    def _declare(self, name: str, default: str, meaning: str) -> None:
        declared.register(Setting(name, default, meaning, self._heading))


def _code(value: object) -> str:
    return f"`{value}`" if value != "" else ""


def _is_database_url(value: str) -> None:
    if not value:
        return
    try:
        dj_database_url.parse(value)
    except ValueError as error:
        raise ValidationError(str(error)) from error


def _is_object(value: Any) -> None:
    if not isinstance(value, dict):
        raise ValidationError("This is not a JSON object.")
