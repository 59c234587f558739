"""The form with which a person says how they want to hear of things, and the way out of mails."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http.caller import signed_in
from accounts.mail import mail_is_offered
from accounts.notices.choices import WAYS, choose, read_unsubscribe_token
from accounts.notices.types import notice_types


@login_required
@require_POST
def notice_settings(request: HttpRequest) -> HttpResponse:
    """Keep what the form says of each type; of mail only where it was offered."""
    ways = [way for way in WAYS if way != "by_mail" or mail_is_offered()]
    for kind in notice_types:
        chosen = {way: f"{kind.name}.{way}" in request.POST for way in ways}
        choose(user=signed_in(request), kind=kind, **chosen)
    messages.success(request, "What you hear of is saved.")
    return redirect(f"{reverse('account')}#notices")


# The signed token is the permission: mail programs send it without a cookie (RFC 8058).
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, unsubscribe_token: str) -> HttpResponse:
    """Ask whether such mails are to end (programs that look at links change nothing); end them."""
    asked = read_unsubscribe_token(unsubscribe_token)
    if asked is None:
        raise Http404
    done = request.method == "POST"
    if done:
        for kind in asked.types:
            choose(user=asked.user, kind=kind, by_mail=False)
    context = {"labels": [kind.label for kind in asked.types], "done": done}
    return render(request, "notices/unsubscribe.html", context)
