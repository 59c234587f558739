"""The garbage collector of a process that serves."""

import gc
from importlib import import_module

from django.conf import settings


def spare_what_is_loaded() -> None:
    """Leave what the site has loaded out of later collections.

    It stays for good, and a full collection, which goes through all of it, made a request wait for
    a tenth of a second every few hundred requests.
    """
    import_module(settings.ROOT_URLCONF)
    gc.collect()
    gc.freeze()
