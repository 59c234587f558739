"""A sample lecture, drawn and spoken by code, for the first look at the site."""
