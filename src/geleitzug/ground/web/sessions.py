# SPDX-License-Identifier: EUPL-1.2
"""Where sessions are kept and how long they last. Who acts in one is actor.py; listing and ending them is trust.

The table holds a digest of what the cookie holds. A session ends after so many minutes without a request and after so
many in all, by who is signed in (settings.SESSION_MINUTES); the strictest wins where somebody is both.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS, UpdateError
from django.db import DatabaseError
from django.utils import timezone
from django.utils.crypto import get_random_string

from geleitzug.ground.people.how import How
from geleitzug.ground.people.models import Session
from geleitzug.ground.prepared import Prepared

_KEY = re.compile("[a-z0-9]+")
"""What Django makes keys of."""
ACCOUNT, STAFF, TOWN, BROWSER = "account", "staff", "town", "browser"
ACCOUNT_HOW, STAFF_HOW = "account_how", "staff_how"
"""By what means and how surely somebody came: the one place where a session knows that, as people.how writes it."""
BEGAN = {"citizen": "account_began", "staff": "staff_began"}
"""When somebody signed in, by what they are: who is both in one browser makes neither session longer by the other."""
SEEN_EVERY = timedelta(minutes=5)
"""A session that is used is written this often and not at every request."""


class SessionStore(db.SessionStore):
    """Django's sessions in our table; a cookie that holds no key of ours is none.

    The database refuses a text with a NUL in it: such a cookie broke every page.
    """

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key if session_key and _KEY.fullmatch(session_key) else None)
        self._is_unwritten = False

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return our table."""
        return Session

    def exists(self, session_key: str) -> bool:
        """Tell whether there is such a session."""
        return Session.objects.filter(session_key=digest_of(session_key)).exists()

    def create(self) -> None:
        """Take a new key. Its row is written when the session is saved, and once: 160 bits of chance meet nobody's."""
        self._session_key = get_random_string(32, VALID_KEY_CHARS)
        self._is_unwritten = self.modified = True

    def save(self, must_create: bool = False) -> None:
        """Write the session's row, in the door's own transaction. Raises UpdateError if it has ended."""
        if self.session_key is None:
            self.create()
        is_new = must_create or self._is_unwritten
        row = self.create_model_instance(self._get_session(no_load=is_new))  # type: ignore[attr-defined]  # as below
        try:
            row.save(force_insert=is_new, force_update=not is_new)
        except DatabaseError as trouble:
            if is_new:
                raise
            raise UpdateError from trouble
        self._is_unwritten = False

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row of a session's data."""
        key: str = self._get_or_create_session_key()  # type: ignore[attr-defined]  # Django's stubs leave it out
        return row_of(data, key=key, encoded=self.encode(data), now=timezone.now())

    def delete(self, session_key: str | None = None) -> None:
        """End a session."""
        if key := session_key or self.session_key:
            Session.objects.filter(session_key=digest_of(key)).delete()

    def _get_session_from_db(self) -> Session | None:
        now = timezone.now()
        row = _by_digest.first(digest_of(self.session_key)) if self.session_key else None
        if row is None or row.expire_date <= now:
            self._session_key = None
            return None
        if now - row.seen_at > SEEN_EVERY:
            ends = ends_at(self.decode(row.session_data), now=now)
            Session.objects.filter(pk=row.pk).update(seen_at=now, expire_date=ends)
        return row


def digest_of(session_key: str) -> str:
    """Return what the table knows a session by; the key has 160 bits of chance, so no salt is needed."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:40]


def row_of(data: Mapping[str, Any], *, key: str, encoded: str, now: datetime) -> Session:
    """Return a session's row."""
    return Session(
        session_key=digest_of(key),
        session_data=encoded,
        expire_date=ends_at(data, now=now),
        account=data.get(ACCOUNT),
        staff=data.get(STAFF),
        town=data.get(TOWN),
        browser=data.get(BROWSER, ""),
        began_at=min(_began(data, kind, now) for kind in _kinds(data)),
        seen_at=now,
    )


def how_of(row: Session, *, staff: bool) -> How | None:
    """Return how somebody signed in to one of their sessions."""
    return How.of(SessionStore().decode(row.session_data).get(STAFF_HOW if staff else ACCOUNT_HOW))


def ends_at(data: Mapping[str, Any], *, now: datetime) -> datetime:
    """Return when a session ends that is used now (ASVS 5.0, 7.3)."""
    limits = [(settings.SESSION_MINUTES[kind], _began(data, kind, now)) for kind in _kinds(data)]
    ends = [(now + timedelta(minutes=idle), began + timedelta(minutes=whole)) for (idle, whole), began in limits]
    return min(min(each) for each in ends)


def _kinds(data: Mapping[str, Any]) -> Iterator[str]:
    if STAFF in data:
        yield "staff"
    if ACCOUNT in data or STAFF not in data:
        yield "citizen"


def _began(data: Mapping[str, Any], kind: str, now: datetime) -> datetime:
    return datetime.fromtimestamp(data[BEGAN[kind]], UTC) if BEGAN[kind] in data else now


_by_digest = Prepared(lambda digest: Session.objects.filter(session_key=digest), str)
