"""A browser extension, as the site sees it."""

from typing import Any

from rest_framework.test import APIClient

from accounts.extension.services import link_directly
from accounts.models import User


def extension_of(user: User, name: str = "Firefox on Linux") -> APIClient:
    """A linked extension that sends its token."""
    _, token = link_directly(user=user, name=name)
    return with_token(token)


def with_token(token: str) -> APIClient:
    """A client that sends `token`, and whose requests are as checked as a browser's."""
    client = APIClient(enforce_csrf_checks=True)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


def frame(index: int, *probabilities: float) -> dict[str, Any]:
    """A frame at `index` seconds with a face for each probability."""
    box = {"x": 0.4, "y": 0.2, "width": 0.2, "height": 0.3}
    faces = [
        {"track": track, "box": box, "fake_probability": probability, "face_pixels": 200}
        for track, probability in enumerate(probabilities, start=1)
    ]
    return {"index": index, "seconds": float(index), "faces": faces}
