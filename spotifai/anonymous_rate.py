"""How many pages an address may ask for without signing in; the API counts by itself."""

from collections.abc import Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest, HttpResponse

from accounts.limits.rates import TooOften
from accounts.limits.throttling import count_stranger
from spotifai import error_pages

# Health checks come from one address, and a link to a file is a permission of its own.
UNCOUNTED = ("/health", "/files/")


class AnonymousRate:
    """Refuses pages to those who ask too often."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Any:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Called by Django before a view, which stays unasked where this answers."""
        if hasattr(view, "cls") or request.path.startswith(UNCOUNTED):
            return None
        if request.user.is_authenticated:
            return None
        try:
            count_stranger(request)
        except TooOften as error:
            return error_pages.too_many(request, error)
        return None
