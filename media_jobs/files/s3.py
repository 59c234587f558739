"""The storage of a site that keeps its files in an S3 bucket."""

from typing import Any

from storages.backends.s3 import S3Storage


class SignedS3Storage(S3Storage):
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
        headers = {"ResponseContentType": content_type, "ResponseContentDisposition": disposition}
        parameters = {header: value for header, value in headers.items() if value}
        return self.url(name, parameters=parameters, expire=seconds, http_method=method)

    def form(
        self, name: str, *, size_bytes: int, content_type: str, seconds: int
    ) -> dict[str, Any]:
        """The `url` and the `fields` of a form that stores a file of exactly this size and type."""
        return dict(
            self.connection.meta.client.generate_presigned_post(
                self.bucket_name,
                self._normalize_name(name),
                Fields={"Content-Type": content_type},
                Conditions=[
                    {"Content-Type": content_type},
                    ["content-length-range", size_bytes, size_bytes],
                ],
                ExpiresIn=seconds,
            )
        )

    def address(self, name: str) -> str:
        """Where the file is, as S3's own programs say it."""
        return f"s3://{self.bucket_name}/{self._normalize_name(name)}"
