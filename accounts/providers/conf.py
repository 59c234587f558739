"""Settings of the providers through which people sign in."""

from accounts.environment import Environment

_google = Environment("Signing in with Google and Firebase")
GOOGLE_OAUTH_CLIENT_ID: str = _google.string(
    "GOOGLE_OAUTH_CLIENT_ID", "", "takes Google's ID tokens made for this client"
)
GOOGLE_OAUTH_CLIENT_SECRET: str = _google.string(
    "GOOGLE_OAUTH_CLIENT_SECRET", "", "with the id: sign in through Google's own page"
)
GOOGLE_KEYS_URL: str = _google.string(
    "GOOGLE_KEYS_URL",
    "https://www.googleapis.com/oauth2/v3/certs",
    "the keys that sign Google's ID tokens",
)
GOOGLE_ACCOUNTS_URL: str = _google.string(
    "GOOGLE_ACCOUNTS_URL", "https://accounts.google.com", "Google's own page"
)
GOOGLE_OAUTH_URL: str = _google.string(
    "GOOGLE_OAUTH_URL", "https://oauth2.googleapis.com", "where Google gives out tokens"
)
FIREBASE_PROJECT_ID: str = _google.string(
    "FIREBASE_PROJECT_ID", "", "takes ID tokens of this Firebase project"
)
FIREBASE_KEYS_URL: str = _google.string(
    "FIREBASE_KEYS_URL",
    "https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com",
    "the keys that sign Firebase's ID tokens",
)

_spotify = Environment("Signing in with Spotify")
SPOTIFY_CLIENT_ID: str = _spotify.string(
    "SPOTIFY_CLIENT_ID", "", "with the secret: sign in through Spotify's own page"
)
SPOTIFY_CLIENT_SECRET: str = _spotify.string("SPOTIFY_CLIENT_SECRET", "", "of that client")
SPOTIFY_REDIRECT_URI: str = _spotify.string(
    "SPOTIFY_REDIRECT_URI", "", "another front end's page", shown="this site's callback"
)
SPOTIFY_ACCOUNTS_URL: str = _spotify.string(
    "SPOTIFY_ACCOUNTS_URL", "https://accounts.spotify.com", "Spotify's own page"
)
SPOTIFY_API_URL: str = _spotify.string(
    "SPOTIFY_API_URL", "https://api.spotify.com", "where Spotify tells who somebody is"
)

_encryption = Environment("Encryption of the providers' tokens")
ENCRYPT_KEY: list[str] = _encryption.strings(
    "ENCRYPT_KEY",
    "32 or more random characters; `new,old` while it is being changed",
)
