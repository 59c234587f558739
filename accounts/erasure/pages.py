"""The page on which a person deletes their account."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.erasure.services import delete_account, losses_of
from accounts.http.caller import signed_in
from accounts.limits.rates import Limit
from accounts.people.models import User
from accounts.roles.services import LastSuperAdmin

PROOFS = Limit("proof", 5, 5 * 60)


class LeaveForm(forms.Form):
    """Asks for the password (or, of those who have none, the address) before all is deleted."""

    proof = forms.CharField(strip=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user
        field = self.fields["proof"]
        if user.has_usable_password():
            field.label = "Your password"
            field.widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
        else:
            field.label = f"Type {user.email} to go on"

    def clean_proof(self) -> str:
        proof = self.cleaned_data["proof"]
        if self._user.has_usable_password():
            PROOFS.check(self._user.pk, what="Too many wrong passwords.")
            if not self._user.check_password(proof):
                raise forms.ValidationError("That is not your password.")
        elif proof.strip().lower() != self._user.email:
            raise forms.ValidationError("That is not your address.")
        return proof


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Ask for proof, then delete the visitor's account."""
    user = signed_in(request)
    form = LeaveForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            delete_account(user=user)
        except LastSuperAdmin as why:
            form.add_error(None, str(why))
        else:
            logout(request)
            messages.success(request, "Your account and everything in it are deleted.")
            return redirect("landing")
    context = {"form": form, "losses": losses_of(user)}
    return render(request, "accounts/leave.html", context, status=400 if form.errors else 200)
