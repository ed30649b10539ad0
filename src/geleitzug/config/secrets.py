# SPDX-License-Identifier: EUPL-1.2
"""The secrets everybody knows, because they stand in this file: good for building, tests and the demo, nowhere else.

Making an installation's own secret key is places.py; who stops a start is starting.py.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks

from geleitzug.ground.crypto.cipher import CryptoError
from geleitzug.ground.crypto.safes import safe

SECRET_KEY = "only-for-building-and-tests"  # noqa: S105 - known on purpose
PAYMENT_PASSWORD = "demo"  # noqa: S105 - known on purpose
DEMO_APP_SECRET = "GELEITZUGGELEITZUGGELEITZUGGELEI"  # noqa: S105 - the authenticator app of all the demo's people


def check_installation_key(**_: Any) -> list[checks.CheckMessage]:
    """Complain where nothing can be sealed: neither a key nor a module that keeps one."""
    try:
        safe()
    except CryptoError as missing:
        return [checks.Error(str(missing), hint="docs/howto/operate.md says more.", id="house.E005")]
    return []


def check_secrets(**_: Any) -> list[checks.CheckMessage]:
    """Complain about a known secret where people's data may be; the demo lives in the open."""
    if settings.DEMO:
        return []
    found: list[checks.CheckMessage] = []
    if settings.SECRET_KEY == SECRET_KEY:
        hint = (
            "Set SECRET_KEY, or SECRET_KEY_FILE to a file that holds it, to a long random value:"
            " python3 -c 'import secrets; print(secrets.token_urlsafe(50))'."
            " `geleitzug serve` makes one itself and keeps it in var/secret-key."
            " Only a demo (DEMO=true) starts without."
        )
        found.append(checks.Error("SECRET_KEY is the one everybody knows.", hint=hint, id="house.E001"))
    if any(provider.get("password") == PAYMENT_PASSWORD for provider in settings.PAYMENT_PROVIDERS.values()):
        hint = (
            "Set PAYMENT_PASSWORD, or PAYMENT_PASSWORD_FILE, to what your payment provider gave you; to anything else"
            " if nothing is paid online. Only a demo (DEMO=true) starts without."
        )
        found.append(checks.Error("PAYMENT_PASSWORD is the demo's.", hint=hint, id="house.E002"))
    return found
