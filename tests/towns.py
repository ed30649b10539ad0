# SPDX-License-Identifier: EUPL-1.2
"""Municipalities for tests. Only the owner may found one, so they are written past the doors and committed."""

from __future__ import annotations

import json
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import psycopg
from django.utils import timezone

from geleitzug.core.mailbox.rules import TaxRule
from geleitzug.core.mailbox.wording import delivery_version
from geleitzug.ground.crypto.towns import found_keys
from geleitzug.ground.tenancy import directory

TOWNS = {
    "musterhafen": ("Musterhafen", "city", "HB"),
    "sandmoor": ("Sandmoor", "village", "NI"),
}


def found(owner: psycopg.Connection, key: str, **values: Any) -> UUID:
    """Return a town's id; it is founded if need be and has its host ``KEY.localhost``."""
    town = uuid5(NAMESPACE_URL, key)
    name, kind, land = TOWNS[key]
    owner.execute(
        "INSERT INTO tenancy_municipality (id, key, name, kind, land, ags, population, look, contact, values)"
        " VALUES (%s, %s, %s, %s, %s, %s, 0, '{}', '{}', %s)"
        " ON CONFLICT (id) DO UPDATE SET values = excluded.values",
        [town, key, name, kind, land, "", json.dumps(values)],
    )
    owner.execute(
        'INSERT INTO tenancy_hostname (name, "primary", municipality_id) VALUES (%s, true, %s) ON CONFLICT DO NOTHING',
        [f"{key}.localhost", town],
    )
    found_keys(owner.execute, town)
    directory.forget()
    return town


def delivery_words() -> str:
    """Return which words of the consent to electronic delivery are in use today, where no town says otherwise."""
    return delivery_version(TaxRule.PROVISION, timezone.localdate())


def no_samples(town: UUID) -> None:
    """Let no chance decide what tests see: where a program decides in a town, nothing is drawn."""
    from geleitzug.core.automation import actions
    from geleitzug.core.catalogue.models import Offering
    from geleitzug.ground.people.actors import MACHINE
    from geleitzug.ground.tenancy import doors

    with doors.machine_door(town):
        actions.set_rate(Offering.objects.get(tenant=town, key="melderegisterauskunft-einfach"), 0, by=MACHINE)
