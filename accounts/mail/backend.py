"""Where mail goes on a site that has no mail server."""

from django.conf import settings

CONSOLE = "django.core.mail.backends.console.EmailBackend"


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
