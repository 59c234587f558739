"""Where allauth looks for the providers of an app."""

from accounts.doors.google import GoogleProvider
from accounts.doors.spotify import SpotifyProvider

provider_classes = [GoogleProvider, SpotifyProvider]
