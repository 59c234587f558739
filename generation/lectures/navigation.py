"""The link to the pages of lectures."""

from accounts.navigation import NavigationEntry, signed_in

ENTRIES = (
    NavigationEntry(
        "lectures",
        "header",
        10,
        "Lectures",
        "lectures",
        "Make",
        inside=("lecture", "lecture-slide", "lectures-search", "courses", "course", "course-edit"),
        visible=signed_in,
    ),
)
