# SPDX-License-Identifier: EUPL-1.2
"""Commands that read people's cases past the pages leave the same trace as a clerk: who is concerned reads it."""

from __future__ import annotations

import psycopg

_UUID7 = """
    encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) placing
        substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6), 52, 1), 53, 1
    ), 'hex')::uuid
"""
_WRITE = f"""
    INSERT INTO privacy_look (id, tenant_id, holder, application_id, what, thing, office, role, name, hour, at)
    SELECT {_UUID7}, a.tenant_id, a.holder, a.id, %(what)s, a.id, '', 'operator', '',
           date_trunc('hour', now(), 'UTC'), now()
      FROM cases_application a JOIN tenancy_municipality t ON t.id = a.tenant_id
     WHERE {{whose}}
    ON CONFLICT DO NOTHING
"""  # noqa: S608  names of our own


def town_taken(connection: psycopg.Connection, key: str) -> int:
    """Note that everything of a town was taken out; returns of how many applications."""
    return connection.execute(_WRITE.format(whose="t.key = %(key)s"), {"what": "archive", "key": key}).rowcount


def trail_read(connection: psycopg.Connection, subjects: list[str]) -> int:
    """Note that the audit trail of some cases was printed; returns of how many."""
    whose = "a.id = ANY(%(subjects)s::uuid[])"
    return connection.execute(_WRITE.format(whose=whose), {"what": "trail", "subjects": subjects}).rowcount
