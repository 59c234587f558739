"""Answers that are made while they are sent."""

from collections.abc import AsyncIterator, Iterator

from asgiref.sync import sync_to_async


async def in_threads(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Chunks that are made one at a time, as they are wanted.

    A plain iterator would be read to its end before the first byte is sent.
    """
    while chunk := await sync_to_async(_next)(chunks):
        yield chunk


def _next(chunks: Iterator[bytes]) -> bytes:
    """The next chunk that is not empty; empty at the end."""
    return next(filter(None, chunks), b"")
