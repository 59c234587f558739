"""From recordings of lectures to documents that can be searched, cited and gone back from."""
