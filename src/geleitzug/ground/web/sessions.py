# SPDX-License-Identifier: EUPL-1.2
"""Where sessions are kept. Who acts in one is actor.py."""

from __future__ import annotations

import re

from django.contrib.sessions.backends import db

_KEY = re.compile("[a-z0-9]+")
"""What Django makes keys of."""


class SessionStore(db.SessionStore):
    """Django's sessions; a cookie that holds no key of ours is none.

    The database refuses a text with a NUL in it: such a cookie broke every page.
    """

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key if session_key and _KEY.fullmatch(session_key) else None)
