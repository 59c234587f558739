"""Load the engine that a setting names, once per process.

A setting looks like Django's CACHES: `{"ENGINE": "dotted.path.Class", "OPTIONS": {...}}`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import import_module
from threading import RLock
from typing import Any, Generic, TypeVar

from media_jobs.engines.errors import EngineMisconfigured

Engine = TypeVar("Engine")


class LoadedEngines(Generic[Engine]):
    """The engines of one kind that this process has loaded."""

    def __init__(self) -> None:
        self._engines: dict[str, Engine] = {}
        # An engine that joins others loads them while it is loaded.
        self._lock = RLock()

    def load(self, setting: Mapping[str, Any]) -> Engine:
        """Return the engine that `setting` names: the same one for the same setting.

        Raises ImportError or AttributeError for a path that leads nowhere, EngineMisconfigured for
        options or files that the engine cannot use.
        """
        if "ENGINE" not in setting:
            raise EngineMisconfigured("The setting of an engine must name it under “ENGINE”.")
        key = json.dumps(setting, sort_keys=True, default=str)
        with self._lock:
            if key not in self._engines:
                module, _, name = setting["ENGINE"].rpartition(".")
                factory = getattr(import_module(module), name)
                self._engines[key] = factory(**setting.get("OPTIONS", {}))
            return self._engines[key]

    def all(self) -> list[Engine]:
        """Those that have been loaded."""
        with self._lock:
            return list(self._engines.values())
