"""The link to the pages of voices."""

from accounts.navigation import NavigationEntry, signed_in

ENTRIES = (
    NavigationEntry(
        "voices",
        "header",
        30,
        "Voices",
        "recordings",
        "Check",
        inside=("recording",),
        visible=signed_in,
    ),
)
