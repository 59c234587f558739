"""How the tokens' API says no."""

from rest_framework.exceptions import APIException

from billing.packs import missing_settings


class NotConfigured(APIException):
    """Nothing is for sale on this site."""

    status_code = 503
    default_code = "not_configured"

    def __init__(self) -> None:
        names = " and ".join(missing_settings())
        super().__init__(f"This site sells no tokens: its operator has not set {names}.")


class Said(APIException):
    """A refusal with a status, a stable code and a sentence."""

    def __init__(self, status: int, code: str, sentence: str) -> None:
        self.status_code = status
        super().__init__(sentence, code)
