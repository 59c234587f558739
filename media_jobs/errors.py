"""How work ends otherwise than well, in words that its owner can act on."""


class JobFailed(Exception):
    """Expected: the user's file, an engine's limit. `message` is shown as it stands."""

    def __init__(self, code: str, message: str) -> None:
        self.code, self.message = code, message
        super().__init__(message)


class JobLost(Exception):
    """The attempt that is running no longer owns its job: cancelled, deleted or taken over.

    Raised out of the job's context; the handler lets it pass and leaves nothing behind.
    """


class Refused(Exception):
    """A request that cannot be met as it stands; becomes a problem answer with `status`.

    `extra` are members of the problem beside the usual ones.
    """

    def __init__(self, code: str, message: str, *, status: int = 400, **extra: int) -> None:
        self.code, self.message, self.status, self.extra = code, message, status, extra
        super().__init__(message)


class SubjectGone(Refused):
    """What the request is about was deleted in the meantime."""

    def __init__(self, message: str = "This was deleted.") -> None:
        super().__init__("not_found", message, status=404)


class UploadGone(SubjectGone):
    """The file that the request is about was deleted in the meantime."""

    def __init__(self) -> None:
        super().__init__("This file was deleted. Upload it again.")
