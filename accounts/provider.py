"""Where allauth looks for the providers of an app."""

from accounts.providers.google import GoogleProvider
from accounts.providers.spotify import SpotifyProvider

provider_classes = [GoogleProvider, SpotifyProvider]
