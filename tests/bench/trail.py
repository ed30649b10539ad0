# SPDX-License-Identifier: EUPL-1.2
"""How long linking and proving an audit trail takes, on a throwaway server: `python -m tests.bench.trail`."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg

from geleitzug.config import throwaway
from geleitzug.config.database import set_up_django, urls_of
from geleitzug.ground.crypto.texts import write_key
from geleitzug.ground.postgres import OWNER
from geleitzug.ground.postgres.roles import DATABASE

# Ids a millisecond apart, facts and sealed words of the size they usually have, as long ago as they are many.
_FILL = """
    insert into events_entry (id, tenant_id, subject, kind, deed, at, actor_kind, actor_name, facts, words)
    select (lpad(to_hex((extract(epoch from now()) * 1000)::bigint - %(many)s - 120000 + n), 12, '0')
            || '70008000' || lpad(to_hex(n), 12, '0'))::uuid,
           %(town)s, gen_random_uuid(), 'TaskOpened', false, now(), 'staff', 'Katrin Petersen',
           jsonb_build_object('task_id', gen_random_uuid(), 'name', 'Antrag prüfen', 'office', 'tax'),
           '\\x01'::bytea || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(id)
      from (select n, gen_random_uuid() as id from generate_series(1, %(many)s) n) as each
"""


def main() -> None:
    """Fill a trail, link it, look at it, and print how many entries a second that is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=200_000)
    many = parser.parse_args().entries
    with served() as owner_url:
        from geleitzug.ground.events import linking, proving
        from geleitzug.ground.tenancy import doors
        from tests import towns

        linking.MARGIN = timedelta(seconds=1)
        with psycopg.connect(owner_url, autocommit=True) as owner:
            town = towns.found(owner, "musterhafen")
            with doors.machine_door(town):
                linking.begin()
            owner.execute(_FILL, {"many": many, "town": town})
            owner.execute("vacuum analyze events_entry")
        start, runs = time.monotonic(), []
        while not runs or sum(linked for linked, _took in runs) < many:
            began = time.monotonic()
            with doors.machine_door(town):
                runs.append((linking.link_entries(), time.monotonic() - began))
        linked = time.monotonic() - start
        start = time.monotonic()
        with doors.machine_door(town):
            proof = proving.prove()
        proved = time.monotonic() - start
        assert proof.found is None, proof
        with psycopg.connect(owner_url) as owner:
            sizes = owner.execute(
                "select pg_total_relation_size('events_chainlink'), pg_total_relation_size('events_entry')"
            ).fetchone()
        assert sizes is not None
        print(f"{proof.entries} entries in {proof.links} links")
        print(f"linking: {many / linked:,.0f} entries/s, the longest run {max(took for _linked, took in runs):.2f} s")
        print(f"proving: {proof.entries / proved:,.0f} entries/s, {proved:.1f} s")
        print(f"links: {sizes[0] / many:.0f} bytes an entry, beside {sizes[1] / many:.0f} of the entry itself")


@contextmanager
def served() -> Iterator[str]:
    """Start a throwaway server and set Django up on it; yields the owner's address."""
    cluster = throwaway.start()
    try:
        assert cluster.server is not None
        os.environ.update(urls_of(cluster.server), ENCRYPTION_KEY=write_key())
        os.environ.pop("ENCRYPTION_KEY_FILE", None)
        set_up_django()
        yield cluster.server.url(OWNER, DATABASE)
    finally:
        throwaway.discard(cluster)


if __name__ == "__main__":
    main()
