"""Links to the pages that belong to no one app."""

from accounts.navigation import NavigationEntry, signed_in, staff

ENTRIES = (
    NavigationEntry("dashboard", "header", 10, "Dashboard", "dashboard", visible=signed_in),
    NavigationEntry("statistics", "header", 80, "Statistics", "statistics", visible=signed_in),
    NavigationEntry("api-docs", "header", 90, "API docs", "api-docs", inside=("docs", "redoc")),
    NavigationEntry("admin", "account", 90, "Administration", "admin:index", visible=staff),
    NavigationEntry("limits", "footer", 10, "What it cannot tell", "landing", fragment="#limits"),
    NavigationEntry("api-docs-below", "footer", 90, "API docs", "api-docs"),
)
