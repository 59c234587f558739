"""Pages of long lists."""
