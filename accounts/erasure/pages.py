"""The page on which a person deletes their account."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.erasure.forms import LeaveForm
from accounts.erasure.services import delete_account, losses_of
from accounts.http.caller import signed_in
from accounts.roles.services import LastSuperAdmin


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
