"""The account page: API keys, where one is signed in, and what one allows."""

import uuid

from allauth.account.models import EmailAddress
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import services as access
from accounts.access.services import end_access, outlived, settle_programs
from accounts.api_keys import services as keys
from accounts.api_keys.models import Scope
from accounts.api_keys.selectors import keys_of
from accounts.http.caller import signed_in
from accounts.mail import mail_is_offered
from accounts.notices.choices import settings_of
from accounts.pagination.keyset import keyset_page
from accounts.people.models import User
from accounts.push.selectors import subscriptions_of
from accounts.sessions.reauthentication import proof_before_changes
from accounts.sessions.selectors import browsers_of
from accounts.sockets.revocation import NAME
from accounts.tokens import services as tokens
from accounts.tokens.selectors import open_sign_ins_of


class KeyForm(forms.Form):
    """Asks for a new API key."""

    name = forms.CharField(max_length=60, label="What it is for")
    scope = forms.ChoiceField(choices=Scope.choices, label="It may")
    days = forms.TypedChoiceField(
        coerce=int,
        choices=[(30, "30 days"), (90, "90 days"), (366, "a year")],
        initial=90,
        label="It lasts",
    )


SIGN_INS_PER_PAGE = 20
MOST_BROWSERS = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@proof_before_changes
def account(request: HttpRequest) -> HttpResponse:
    """What may act for the visitor; makes an API key and shows it this once."""
    user = signed_in(request)
    form = KeyForm(request.POST or None)
    new_key = ""
    if request.method == "POST" and form.is_valid():
        try:
            _, new_key = keys.make_key(user=user, **form.cleaned_data)
            form = KeyForm()
        except keys.TooManyKeys:
            form.add_error(None, f"There can be {keys.MAX_KEYS} keys. Revoke one first.")
    old_keys, old_links = outlived(user)
    context = {
        "form": form,
        "new_key": new_key,
        "api_keys": keys_of(user),
        "browsers": browsers_of(user)[:MOST_BROWSERS],
        "this_browser": request.session.get(NAME),
        "page": keyset_page(
            open_sign_ins_of(user),
            order=("-renewed_at", "-id"),
            size=SIGN_INS_PER_PAGE,
            cursor=request.GET.get("cursor", ""),
        ),
        "notice_settings": settings_of(user),
        "push_subscriptions": subscriptions_of(user),
        "mail_offered": mail_is_offered(),
        "has_address": EmailAddress.objects.filter(user=user, verified=True).exists(),
        "old_keys": old_keys.count(),
        "old_links": old_links.count(),
    }
    return render(request, "accounts/account.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def revoke_key(request: HttpRequest, key_id: uuid.UUID) -> HttpResponse:
    """Revoke one of the visitor's keys."""
    if not keys.revoke_key(user=signed_in(request), key_id=key_id):
        raise Http404
    messages.success(request, "The key was revoked.")
    return redirect("account")


@login_required
@require_POST
def end_browser(request: HttpRequest, browser_id: str) -> HttpResponse:
    """Sign one of the visitor's browsers out."""
    if not access.end_browser(user=signed_in(request), name=browser_id):
        raise Http404
    messages.success(request, "That browser is signed out.")
    return redirect(f"{reverse('account')}#signed-in")


@login_required
@require_POST
def end_sign_in(request: HttpRequest, sign_in_id: uuid.UUID) -> HttpResponse:
    """End one of the visitor's sign-ins."""
    sign_in = get_object_or_404(open_sign_ins_of(signed_in(request)), pk=sign_in_id)
    tokens.end(sign_in_id=sign_in.pk)
    messages.success(request, "That program is signed out.")
    return redirect("account")


@login_required
@require_POST
def sign_out_elsewhere(request: HttpRequest) -> HttpResponse:
    """End everything that is signed in as the visitor, but for this browser."""
    end_access(user=signed_in(request))
    messages.success(request, "You are signed out everywhere else.")
    return redirect("account")


@login_required
@require_POST
def settle(request: HttpRequest) -> HttpResponse:
    """End the keys and extensions that outlived the last change of a way in, or keep them."""
    end = request.POST.get("programs") == "end"
    settle_programs(user=signed_in(request), end=end)
    done = "no longer act for you." if end else "go on acting for you."
    messages.success(request, f"The API keys and extensions that you had before {done}")
    return redirect("account")


@login_required
@require_POST
def lend_files(request: HttpRequest) -> HttpResponse:
    """Allow the use of the visitor's reviewed files for measuring detectors, or forbid it again."""
    lends = request.POST.get("lends") == "yes"
    User.objects.filter(pk=signed_in(request).pk).update(lends_reviewed_files=lends)
    if lends:
        messages.success(request, "Thank you. Your reviewed files may now be used.")
    else:
        messages.success(request, "Your files will not be used from now on.")
    return redirect("account")
