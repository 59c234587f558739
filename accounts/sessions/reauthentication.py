"""Fresh proof that who sits at a browser is the account's owner, before a way in is changed."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.app_settings import _app_settings
from allauth.account.authentication import get_authentication_records
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from accounts.http.caller import signed_in
from accounts.sessions.facts import SIGNED_IN_AT

View = Callable[..., HttpResponse]


def recently_proved(request: HttpRequest) -> bool:
    """Whether the visitor has signed in, or shown their password, in the last minutes."""
    if not signed_in(request).has_usable_password():
        return True  # what else could they be asked for?
    shown = [record["at"] for record in get_authentication_records(request, request.user)]
    latest = max(request.session.get(SIGNED_IN_AT, 0), *shown, 0)
    return bool(time.time() - latest < _app_settings.REAUTHENTICATION_TIMEOUT)


class ProofNeeded(PermissionDenied):
    """A browser's session alone is not enough for this."""

    default_code = "proof_needed"
    default_detail = (
        "This browser has been signed in for a while. Show your password at "
        "/accounts/reauthenticate/, then send this again."
    )


def require_proof(request: Request) -> None:
    """Raise `ProofNeeded` where a browser's session asks the API without fresh proof."""
    if request.auth is None and not recently_proved(request._request):
        raise ProofNeeded


def prove_first(request: HttpRequest, *, back: str) -> HttpResponseRedirect:
    """Ask for the password, then lead to the page `back`."""
    return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}")


def proof_before_changes(view: View) -> View:
    """A page whose forms are taken only after fresh proof; until then it is asked for.

    What was entered is not kept meanwhile: it would lie in the session.
    """

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST" or not request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if recently_proved(request):
            return view(request, *args, **kwargs)
        messages.info(request, "Nothing was changed yet: enter it once more after your password.")
        return prove_first(request, back=request.path)

    return asked
