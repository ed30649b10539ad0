# SPDX-License-Identifier: EUPL-1.2
"""Through which provider, and under which name there, a municipality is paid."""

from __future__ import annotations

import msgspec
from django.conf import settings

from geleitzug.ground.tenancy import directory, doors


class Payee(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A municipality's account at a provider: its value ``payments``. Empty fields take the house's defaults."""

    provider: str = ""
    payee: str = ""


def payee_here() -> Payee:
    """Return the account of the town whose door is open; raises msgspec.ValidationError for a wrong value."""
    town = directory.by_id(doors.current_tenant())
    wanted = msgspec.convert(town.values.get("payments", {}), Payee)
    return Payee(wanted.provider or next(iter(settings.PAYMENT_PROVIDERS)), wanted.payee or town.key)
