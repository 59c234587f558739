"""The page of the API reference."""

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from accounts.http.site_address import absolute
from spotifai.reference.operations import reference


@require_safe
def api_reference(request: HttpRequest) -> HttpResponse:
    """Every operation of the API, to read and to try."""
    context = {
        "reference": reference(),
        "operations": _operations(),
        "site": absolute(request, "/").removesuffix("/"),
    }
    return render(request, "reference/page.html", context)


@cache
def _operations() -> SafeString:
    """Most of the page. It is the same for everybody, so it is made once."""
    return render_to_string("reference/_operations.html", {"reference": reference()})
