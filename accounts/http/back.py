"""The way back to the page that a form was on."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme


def back(request: HttpRequest, otherwise: str) -> HttpResponse:
    """To the page of this site that the form names as `next`, else to the one named `otherwise`."""
    there = request.POST.get("next", "")
    # Without hosts, only an address without one passes: it stays on the site.
    if there.startswith("/") and url_has_allowed_host_and_scheme(there, allowed_hosts=None):
        return HttpResponseRedirect(there)
    return redirect(otherwise)
