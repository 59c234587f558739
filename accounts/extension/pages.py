"""The page on which a user enters an extension's code, and sees and ends what is linked."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.extension import services as verbs
from accounts.extension.models import ExtensionPairing
from accounts.extension.services import WrongCode, enter_code
from accounts.http.caller import address_of, signed_in
from accounts.limits.rates import TooOften
from accounts.sessions.reauthentication import prove_first, recently_proved


class CodeForm(forms.Form):
    """The code that the extension shows."""

    user_code = forms.CharField(
        label="Code",
        max_length=20,
        help_text="Eight letters, such as WDJB-MJHT. The extension shows it for ten minutes.",
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "code-input",
            }
        ),
    )


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def extension(request: HttpRequest) -> HttpResponse:
    """Linked browsers, and the form for a code; a right code shows what asks to be linked."""
    if request.method != "POST":
        shown = {"user_code": request.GET.get("user_code", "")[:20]}
        return _page(request, CodeForm(initial=shown))
    form = CodeForm(request.POST)
    pairing = _entered(request, form)
    if pairing is None:
        return _wrong(request, form)
    code = form.cleaned_data["user_code"]
    return render(request, "extension/confirm.html", {"pairing": pairing, "user_code": code})


@login_required
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """The user's yes or no to what asks to be linked."""
    form = CodeForm(request.POST)
    pairing = _entered(request, form)
    if pairing is None:
        return _wrong(request, form)
    if "refuse" in request.POST:
        verbs.refuse(pairing=pairing)
        messages.info(request, f"{pairing.name} was not linked.")
        return redirect("extension")
    if not recently_proved(request):
        again = reverse("extension", query={"user_code": form.cleaned_data["user_code"]})
        return prove_first(request, back=again)
    try:
        verbs.approve(user=signed_in(request), pairing=pairing)
    except verbs.PairingOver:
        messages.error(request, "This code has expired. Let the extension show a new one.")
    except verbs.TooManyLinks:
        messages.error(
            request,
            f"You have linked {verbs.MAX_LINKS} browsers, the most there may be. "
            "Unlink one that you no longer use first.",
        )
    else:
        messages.success(request, f"{pairing.name} is linked. The extension notices by itself.")
    return redirect("extension")


@login_required
@require_POST
def unlink(request: HttpRequest, link_id: uuid.UUID) -> HttpResponse:
    """End one link."""
    link = get_object_or_404(verbs.links_of(signed_in(request)), pk=link_id)
    verbs.unlink(user=signed_in(request), link_id=link.pk)
    messages.success(request, f"{link.name} is no longer linked.")
    return redirect("extension")


def _entered(request: HttpRequest, form: CodeForm) -> ExtensionPairing | None:
    """The pairing whose code was entered; None leaves the reason on the form."""
    if not form.is_valid():
        return None
    code = form.cleaned_data["user_code"]
    try:
        return enter_code(user=signed_in(request), address=address_of(request), code=code)
    except WrongCode:
        form.add_error(
            "user_code",
            "No extension waits for this code. Compare it letter by letter; if it is older than "
            "ten minutes, let the extension show a new one.",
        )
    except TooOften as error:
        form.add_error("user_code", error)
    return None


def _wrong(request: HttpRequest, form: CodeForm) -> HttpResponse:
    wait = getattr(form.errors.as_data()["user_code"][0], "wait", 0)
    response = _page(request, form, status=429 if wait else 400)
    if wait:
        response["Retry-After"] = str(wait)
    return response


def _page(request: HttpRequest, form: CodeForm, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "links": verbs.links_of(signed_in(request))}
    return render(request, "extension/page.html", context, status=status)
