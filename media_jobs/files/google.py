"""The storage of a site that keeps its files in a bucket of Google Cloud Storage."""

from datetime import timedelta
from typing import Any

import google.auth
from google.auth.credentials import Signing
from storages.backends.gcloud import GoogleCloudStorage

SCOPE = "https://www.googleapis.com/auth/cloud-platform"


class SignedGoogleStorage(GoogleCloudStorage):
    """django-storages', whose URLs say how a file is to be shown and saved."""

    credentials: Any

    @property
    def client(self) -> Any:
        """Google's client. Where its credentials hold no key, as in Cloud Run, Google signs."""
        if self._client is None and self.credentials is None:
            self.credentials, self.project_id = google.auth.default(scopes=[SCOPE])
            self.iam_sign_blob = not isinstance(self.credentials, Signing)
        return super().client

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

    def address(self, name: str) -> str:
        """Where the file is, as Google's own programs say it."""
        return f"gs://{self.bucket_name}/{name}"
