"""Links to the pages about what was examined."""

from accounts.navigation import NavigationEntry, signed_in

ENTRIES = (
    NavigationEntry(
        "videos", "header", 20, "Videos", "videos", inside=("video",), visible=signed_in
    ),
    NavigationEntry("verify-report", "footer", 20, "Verify a report", "report-verify"),
)
