"""The storage of a site that keeps its files in an S3 bucket."""

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
