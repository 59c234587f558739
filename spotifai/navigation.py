"""Links to the pages that belong to no one app."""

from accounts.navigation import NavigationEntry, signed_in, staff

ENTRIES = (
    NavigationEntry("dashboard", "header", 5, "Dashboard", "dashboard", visible=signed_in),
    NavigationEntry(
        "statistics", "header", 20, "Statistics", "statistics", "Activity", visible=signed_in
    ),
    NavigationEntry("admin", "account", 90, "Administration", "admin:index", visible=staff),
    NavigationEntry("limits", "footer", 10, "What it cannot tell", "landing", fragment="#limits"),
    NavigationEntry("api-docs", "footer", 90, "API docs", "api-docs", inside=("docs", "redoc")),
)
