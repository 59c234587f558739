"""The pages on the way to a provider and back, and for the doors of an account."""

from collections.abc import Callable

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http.caller import network_of, signed_in
from accounts.limits.rates import Limit
from accounts.providers.catalogue import GOOGLE, REDIRECT_DOORS, Closed, RedirectDoor
from accounts.providers.google import GoogleExchange
from accounts.providers.redirect import callback_of
from accounts.providers.refusals import EXPECTED, Refusal, refusal_of
from accounts.providers.ways_in import LastWayIn, door_of
from accounts.providers.ways_in import unlink as unlink_door
from accounts.sessions.reauthentication import prove_first, recently_proved

View = Callable[[HttpRequest], HttpResponse]

google_view: View = callback_of(GoogleExchange)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, door_id: str) -> HttpResponse:
    """Go to the provider's page to sign in."""
    door = _redirect_door(door_id)
    if request.user.is_authenticated:
        return to_ways_in()
    return _leave(request, door, AuthProcess.LOGIN)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, door_id: str) -> HttpResponse:
    """Go to the provider's page to link an account there."""
    door = _redirect_door(door_id)
    if not recently_proved(request):
        return prove_first(request, back=request.path)
    return _leave(request, door, AuthProcess.CONNECT)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def unlink(request: HttpRequest, account_id: int) -> HttpResponse:
    """Ask, then end one of the visitor's doors."""
    user = signed_in(request)
    door = door_of(user, account_id)
    if door is None:
        raise Http404
    if not recently_proved(request):
        return prove_first(request, back=request.path)
    if request.method != "POST":
        return render(request, "accounts/unlink_door.html", {"linked": door})
    try:
        unlink_door(user=user, account_id=account_id)
    except LastWayIn as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"{door.name} is no longer linked.")
    return to_ways_in()


@never_cache
@require_GET
def google_callback(request: HttpRequest) -> HttpResponse:
    """Where Google sends people back to."""
    try:
        return arrive(request, GOOGLE, google_view)
    except EXPECTED as error:
        return turned_away(request, GOOGLE, refusal_of(error, GOOGLE))


def arrive(request: HttpRequest, door: RedirectDoor, view: View) -> HttpResponse:
    """Let allauth's callback see who comes back. Raises the `EXPECTED`."""
    door.check_open()
    # Each time, the provider is asked.
    Limit.of(f"door:{door.id}", settings.SIGN_IN_RATE).check(network_of(request))
    return view(request)


def leave_for(request: HttpRequest, door: RedirectDoor, process: str) -> HttpResponse:
    """Send the visitor to the provider. Raises `Closed`."""
    door.check_open()
    provider = get_adapter(request).get_provider(request, door.id)
    return provider.redirect(request, process=process, next_url=get_next_redirect_url(request))


def turned_away(request: HttpRequest, door: RedirectDoor, refusal: Refusal) -> HttpResponse:
    """The page for somebody who does not come in; who is in already sees it on their account's."""
    if request.user.is_authenticated and refusal.status != 503:
        messages.error(request, f"{door.name} was not linked. {refusal.message}")
        return to_ways_in()
    context = {"door": door, "refusal": refusal}
    response = render(
        request, "socialaccount/authentication_error.html", context, status=refusal.status
    )
    if refusal.wait:
        response["Retry-After"] = str(refusal.wait)
    return response


def to_ways_in() -> HttpResponseRedirect:
    """To that part of the account page."""
    return HttpResponseRedirect(f"{reverse('account')}#ways-in")


def _leave(request: HttpRequest, door: RedirectDoor, process: str) -> HttpResponse:
    try:
        if request.method == "POST":
            return leave_for(request, door, process)
        door.check_open()
    except Closed as error:
        return turned_away(request, door, refusal_of(error, door))
    # Others may send somebody here, but only their own click sends them on.
    return render(request, "socialaccount/login.html", {"door": door, "process": process})


def _redirect_door(door_id: str) -> RedirectDoor:
    try:
        return REDIRECT_DOORS[door_id]
    except KeyError:
        raise Http404 from None
