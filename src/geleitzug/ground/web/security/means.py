# SPDX-License-Identifier: EUPL-1.2
"""What the ways of signing in are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from geleitzug.ground.identity import ports
from geleitzug.ground.people import how

WORDS: Mapping[str, Any] = {
    how.PASSWORD: _("Passwort"),
    how.TOTP: _("Authentifizierungs-App"),
    how.PASSKEY: _("Passkey"),
    how.RECOVERY: _("Ersatzcode"),
    "oidc": _("Dienstkonto"),
}


def word_of(means: str) -> str:
    """Return the name of a way; an identity provider has its own."""
    return str(WORDS[means]) if means in WORDS else ports.name_of(means)
