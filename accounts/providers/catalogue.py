"""Which providers there are, what each needs to be open, and where it answers."""

from dataclasses import dataclass

from django.conf import settings


class Closed(Exception):
    """This site has not been given what the door needs."""

    def __init__(self, door: "Door") -> None:
        self.door = door
        missing = " and ".join(door.missing)
        self.message = f"{door.name} is not set up: this site's operator has to set {missing}."
        super().__init__(self.message)


@dataclass(frozen=True)
class Door:
    """A provider through which people come in, and the settings that open it."""

    id: str
    name: str
    needs: tuple[str, ...]

    @property
    def missing(self) -> list[str]:
        """The settings that are still empty."""
        return [name for name in self.needs if not getattr(settings, name)]

    @property
    def is_open(self) -> bool:
        return not self.missing

    def check_open(self) -> None:
        """Raises `Closed`."""
        if self.missing:
            raise Closed(self)


@dataclass(frozen=True)
class RedirectDoor(Door):
    """A provider to whose own page people are sent (OAuth 2.0's authorization code).

    Its addresses are settings and the paths that follow; `needs` names its id and its secret.
    """

    vouches: bool
    """Whether it says which addresses it has verified."""
    authorize: tuple[str, str]
    token: tuple[str, str]
    revoke: tuple[str, str] | None = None

    @property
    def client(self) -> tuple[str, str]:
        """Our id there, and the secret that goes with it."""
        return getattr(settings, self.needs[0]), getattr(settings, self.needs[1])

    @property
    def authorize_url(self) -> str:
        return _url(self.authorize)

    @property
    def token_url(self) -> str:
        return _url(self.token)

    @property
    def revoke_url(self) -> str:
        return _url(self.revoke) if self.revoke else ""

    @property
    def origin(self) -> str:
        """Where its own page is."""
        return getattr(settings, self.authorize[0])


def _url(parts: tuple[str, str]) -> str:
    return getattr(settings, parts[0]) + parts[1]


GOOGLE = RedirectDoor(
    "google",
    "Google",
    ("GOOGLE_OAUTH_CLIENT_ID", "GOOGLE_OAUTH_CLIENT_SECRET"),
    vouches=True,
    authorize=("GOOGLE_ACCOUNTS_URL", "/o/oauth2/v2/auth"),
    token=("GOOGLE_OAUTH_URL", "/token"),
    revoke=("GOOGLE_OAUTH_URL", "/revoke"),
)
SPOTIFY = RedirectDoor(
    "spotify",
    "Spotify",
    ("SPOTIFY_CLIENT_ID", "SPOTIFY_CLIENT_SECRET"),
    vouches=False,
    authorize=("SPOTIFY_ACCOUNTS_URL", "/authorize"),
    token=("SPOTIFY_ACCOUNTS_URL", "/api/token"),
)
FIREBASE = Door("firebase", "Firebase", ("FIREBASE_PROJECT_ID",))

REDIRECT_DOORS = {door.id: door for door in (GOOGLE, SPOTIFY)}
DOORS: dict[str, Door] = {**REDIRECT_DOORS, FIREBASE.id: FIREBASE}


def open_redirect_doors() -> list[RedirectDoor]:
    """What there are buttons for."""
    return [door for door in REDIRECT_DOORS.values() if door.is_open]
