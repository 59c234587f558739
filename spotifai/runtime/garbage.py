"""The garbage collector of a process that serves."""

import gc
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.signals import request_finished

MOST_YOUNG_OBJECTS = 25_000


def spare_what_is_loaded() -> None:
    """Leave what the site has loaded out of later collections.

    It stays for good, and a full collection, which goes through all of it, made a request wait for
    a tenth of a second every few hundred requests.
    """
    import_module(settings.ROOT_URLCONF)
    gc.collect()
    gc.freeze()


def collect_after_requests() -> None:
    """Collect what a request has left once it is answered, and hardly ever within one.

    Rows and what was fetched along with them refer to each other. Collected while they are in use,
    they count as old, and only a full collection finds them later: every tenth page of a long list
    waited for one as long as for all else.
    """
    gc.set_threshold(MOST_YOUNG_OBJECTS, *gc.get_threshold()[1:])
    request_finished.connect(_collect_the_young, dispatch_uid="collect_after_requests")


def _collect_the_young(**_: Any) -> None:
    gc.collect(0)
