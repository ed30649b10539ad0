# SPDX-License-Identifier: EUPL-1.2
"""Bringing in a list of streets: it replaces the one there was, in one transaction."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from geleitzug.core.streets import queries
from geleitzug.core.streets.importing import Row
from geleitzug.core.streets.models import Street, StreetKey
from geleitzug.core.streets.rules import key_of, keys_of

BATCH = 2_000


@transaction.atomic
def replace_list(rows: Collection[Row]) -> int:
    """Make these the streets of the open door's town; returns how many. Needs the machine's door."""
    StreetKey.objects.all().delete()
    Street.objects.all().delete()
    streets = [
        Street(
            name=row.name,
            key=key_of(row.name),
            postcode=row.postcode,
            city=row.city,
            district=row.district,
            numbers=list(row.numbers),
        )
        for row in rows
    ]
    Street.objects.bulk_create(streets, BATCH)
    keys = [StreetKey(street=street, key=key) for street in streets for key in dict.fromkeys(keys_of(street.name))]
    StreetKey.objects.bulk_create(keys, BATCH)
    queries.forget()
    return len(streets)
