"""Leaving: everything of a person goes, files first of all."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.current import signed_in
from accounts.forms import LeaveForm
from accounts.models import User
from accounts.presence import end_presence, room_of_user
from accounts.role_changes import LastSuperAdmin, keep_a_super_admin
from media_jobs.models import UNFINISHED, Artifact, Job
from media_jobs.selectors import uploads_of
from media_jobs.services.files import delete_artifacts
from media_jobs.services.jobs import cancel
from media_jobs.services.uploads import delete_upload


@transaction.atomic
def delete_account(*, user: User) -> None:
    """Delete a user with all that is theirs, stored files too, and close their sockets.

    Raises `LastSuperAdmin`.
    """
    keep_a_super_admin(leaving=user)
    for upload in uploads_of(user):
        delete_upload(upload=upload)
    for job in Job.objects.filter(owner=user, status__in=UNFINISHED):
        cancel(job=job)
    delete_artifacts(Artifact.objects.filter(job__owner=user))
    end_presence(room_of_user(user.pk))
    user.delete()


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
    context = {"form": form, "videos": uploads_of(user).count()}
    return render(request, "accounts/leave.html", context, status=400 if form.errors else 200)
