"""Links to the pages about what was examined."""

from accounts.navigation import NavigationEntry, signed_in

ENTRIES = (
    NavigationEntry(
        "videos", "header", 10, "Videos", "videos", "Check", "kind=video", visible=signed_in
    ),
    NavigationEntry(
        "pictures", "header", 20, "Pictures", "videos", "Check", "kind=image", visible=signed_in
    ),
    NavigationEntry("example", "header", 70, "A finished example", "example", "Check"),
    NavigationEntry("verify-report", "header", 80, "Verify a report", "report-verify", "Check"),
)
