# SPDX-License-Identifier: EUPL-1.2
"""Case numbers (Vorgangsnummern): ``MH-2026-000123``, given once, never again."""

from __future__ import annotations

from datetime import date

from django.db import connection

from geleitzug.ground.tenancy import directory, doors


def next_number(today: date) -> str:
    """Take the next number; a gap is no harm, a second owner would be.

    One sequence for the whole group: a counter per town would make every application of a town wait for the last.
    """
    with connection.cursor() as cursor:
        cursor.execute("select nextval('cases_number')")
        running = cursor.fetchone()[0]
    return f"{_prefix()}-{today.year}-{running:06d}"


def _prefix() -> str:
    town = directory.by_id(doors.current_tenant())
    return town.values.get("case_prefix") or town.key[:2].upper()
