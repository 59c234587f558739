"""Sizes of files as people read them."""


def size_in_words(count: int) -> str:
    """A number of bytes as the browser's `bytes` in `format.js` writes it: `320 KB`, `1.2 MB`."""
    step = min(max(count.bit_length() - 1, 0) // 10, 3)
    digits, unit = (1 if step > 1 else 0), 1024**step
    # Rounded half up in whole numbers, as browsers do.
    tenths = (2 * count * 10**digits + unit) // (2 * unit)
    return f"{tenths / 10**digits:.{digits}f} {('B', 'KB', 'MB', 'GB')[step]}"
