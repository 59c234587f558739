"""What a session holds about the browser that it is of, from signing in on."""

import time
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.http.browser_names import browser_name

SIGNED_IN_AT = "signed_in_at"
BROWSER = "browser"


@receiver(user_logged_in)
def _signed_in(request: HttpRequest, **kwargs: Any) -> None:
    request.session[SIGNED_IN_AT] = time.time()
    request.session[BROWSER] = browser_name(request.headers.get("User-Agent", ""))
