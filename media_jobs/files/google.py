"""The storage of a site that keeps its files in a bucket of Google Cloud Storage."""

from datetime import timedelta
from typing import Any

from storages.backends.gcloud import GoogleCloudStorage


class SignedGoogleStorage(GoogleCloudStorage):
    """django-storages', whose URLs say how a file is to be shown and saved."""

    def signed_url(
        self,
        name: str,
        *,
        content_type: str,
        disposition: str,
        method: str,
        seconds: int | None = None,
    ) -> str:
        """A short-lived URL of the file for GET or HEAD, answered with these two headers."""
        headers = {"response_type": content_type, "response_disposition": disposition}
        parameters: dict[str, Any] = {header: value for header, value in headers.items() if value}
        if seconds is not None:
            parameters["expiration"] = timedelta(seconds=seconds)
        return self.url(name, parameters=parameters | {"method": method})
