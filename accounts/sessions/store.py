"""Browser sessions in the database, which does not hold the cookies that open them.

Django's own store keeps each session's key as it is: whoever reads the table could sign in as
anybody. This one keeps a digest of the key, as we do with every other bearer secret.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.utils import timezone

from accounts.sessions.facts import BROWSER, SIGNED_IN_AT
from accounts.sockets.revocation import NAME

NOTE_USE_EVERY = timedelta(minutes=1)


def digest_of(session_key: str) -> str:
    """What the database keeps of a session's key; as long as its column."""
    # 165 random bits need no slow hash: there is nothing to guess.
    return hashlib.blake2b(session_key.encode(), digest_size=20).hexdigest()


class SessionStore(db.SessionStore):
    """Looks sessions up, and stores them, by the digest of their key; notes when they were seen."""

    @classmethod
    def get_model_class(cls) -> type[AbstractBaseSession]:
        """Where they are stored."""
        from accounts.sessions.models import BrowserSession

        return BrowserSession

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        row = self._rows().first()
        if row is None:
            self._session_key = None
        elif _seen_long_ago(row):
            self._rows().update(seen_at=timezone.now())
        return row

    async def _aget_session_from_db(self) -> AbstractBaseSession | None:
        row = await self._rows().afirst()
        if row is None:
            self._session_key = None
        elif _seen_long_ago(row):
            await self._rows().aupdate(seen_at=timezone.now())
        return row

    def _rows(self) -> Any:
        return self.model.objects.filter(
            session_key=digest_of(self.session_key or ""), expire_date__gt=timezone.now()
        )

    def exists(self, session_key: str) -> bool:
        return super().exists(digest_of(session_key))

    async def aexists(self, session_key: str) -> bool:
        return await super().aexists(digest_of(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        return _described(super().create_model_instance(data), data)

    async def acreate_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        return _described(await super().acreate_model_instance(data), data)

    def delete(self, session_key: str | None = None) -> None:
        key = self.session_key if session_key is None else session_key
        if key is not None:
            super().delete(digest_of(key))

    async def adelete(self, session_key: str | None = None) -> None:
        key = self.session_key if session_key is None else session_key
        if key is not None:
            await super().adelete(digest_of(key))


def _seen_long_ago(row: Any) -> bool:
    return row.user_id is not None and row.seen_at < timezone.now() - NOTE_USE_EVERY


def _described(row: Any, data: dict[str, Any]) -> AbstractBaseSession:
    """The row with the digest of its key, and with the columns that say whose it is."""
    row.session_key = digest_of(row.session_key)
    if data.get(SESSION_KEY):
        row.user_id, row.name = data[SESSION_KEY], data.get(NAME, "")
        row.browser = data.get(BROWSER, "")
        signed_in_at = data.get(SIGNED_IN_AT)
        row.signed_in_at = signed_in_at and datetime.fromtimestamp(signed_in_at, UTC)
    return row
