"""Mail to people about what happened, and what to say where there is no mail server."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

CONSOLE = "django.core.mail.backends.console.EmailBackend"


def mail_is_offered() -> bool:
    """Whether people can be written to without a request of theirs, which would name the site."""
    return settings.EMAIL_BACKEND != CONSOLE and bool(settings.SITE_URL)


def send_mail(
    *, address: str, template: str, context: dict[str, Any], headers: dict[str, str]
) -> None:
    """Send a mail, now: `<template>_subject.txt` and `<template>_message.txt`.

    Raises `OSError` and `SMTPException`.
    """
    named = {"site_name": urlsplit(settings.SITE_URL).netloc, **context}
    subject = " ".join(render_to_string(f"{template}_subject.txt", named).split())
    body = render_to_string(f"{template}_message.txt", named).strip() + "\n"
    EmailMessage(subject, body, to=[address], headers=headers).send()


def mail_notice() -> str:
    """What to say where people are sent to their inbox; empty where mail really gets there.

    The same for everybody: it tells nobody whether an address is known.
    """
    if settings.EMAIL_BACKEND != CONSOLE:
        return ""
    return (
        "This site has no mail server: what it sends is written to its log (the terminal in which "
        "it runs). Look there, or ask whoever runs the site."
    )
