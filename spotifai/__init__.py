"""The site. Its version is what reports name as the software that made them."""

__version__ = "1.0.dev0"
