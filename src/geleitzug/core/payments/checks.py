# SPDX-License-Identifier: EUPL-1.2
"""Checks at start: is every configured payment provider of a kind that is installed, and complete?"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from geleitzug.core.payments import ports


def check_providers(**_: Any) -> list[CheckMessage]:
    """Say what is wrong with PAYMENT_PROVIDERS, and what to do."""
    if not settings.PAYMENT_PROVIDERS:
        return [_error("PAYMENT_PROVIDERS is empty.", "Name at least one provider.", 1)]
    return [message for key in settings.PAYMENT_PROVIDERS for message in _complaints(key)]


def _complaints(key: str) -> list[CheckMessage]:
    kind = settings.PAYMENT_PROVIDERS[key].get("kind", key)
    if kind not in ports.kinds():
        hint = (
            f"Set its kind to one of {', '.join(sorted(ports.kinds()))}, or install its connector in config/house.py."
        )
        return [_error(f"The payment provider {key!r} is of a kind nobody offers: {kind!r}.", hint, 2)]
    try:
        ports.configured(key)
    except (ValueError, OSError) as error:
        return [_error(f"The payment provider {key!r} cannot be used: {error}", "Mend its settings.", 3)]
    return []


def _error(message: str, hint: str, number: int) -> Error:
    return Error(message, hint=hint, id=f"payments.E{number:03d}")
