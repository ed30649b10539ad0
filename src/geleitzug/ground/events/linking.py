# SPDX-License-Identifier: EUPL-1.2
"""Linking a town's entries into a chain, a batch at a time, so that nobody changes them unseen. Looking is proving.py.

Nobody who writes an entry waits for this: entries are linked a minute or two later, in the order of their ids. An id
tells when it was made, so none may come in below the line once it is drawn. Two things see to that: the line lies some
seconds back, and it counts only when every transaction that was under way when it was chosen has ended.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from geleitzug.ground.crypto.cipher import MARK_BYTES
from geleitzug.ground.crypto.fields import HEAD_BYTES
from geleitzug.ground.crypto.towns import lookup_hash
from geleitzug.ground.events.models import Chain, ChainLink
from geleitzug.ground.ids import first_id_of
from geleitzug.ground.tenancy import doors

MARGIN = timedelta(seconds=60)
"""How far the line lies back: more than the machines' clocks differ (`doctor` wants less than five seconds)."""
ENTRIES_PER_LINK = 2000
LINKS_AT_ONCE = 50
"""In one run; a trail that was never linked is caught up with in some minutes."""

DIGEST_BYTES = 32
LEAF_BYTES = 16 + DIGEST_BYTES + MARK_BYTES + DIGEST_BYTES
BEGINNING = bytes(DIGEST_BYTES)
"""What stands for the digest of the link before the first."""
NO_MARK = bytes(MARK_BYTES)
NOTHING = hashlib.sha256(b"").digest()

COLUMNS = "id, tenant_id, subject, kind, deed, at, actor_kind, actor_id, actor_name, facts, words"
_ENTRIES = f"""
    select {COLUMNS} from events_entry
     where tenant_id = %s and id >= %s and id < %s order by id limit %s
"""  # noqa: S608  names of our own
_HORIZON = (
    "select pg_snapshot_xmin(now)::text::bigint, pg_snapshot_xmax(now)::text::bigint from pg_current_snapshot() now"
)


@dataclass(frozen=True, slots=True)
class Leaf:
    """What a link keeps of an entry.

    ``head`` is the digest of all that stands in clear, ``words`` of what is sealed as it lies there: they differ only
    because what is sealed may be emptied by law while the rest stays. ``mark`` tells which key sealed it.
    ``holder`` is in neither: who may read an entry changes when a guest gets an account.
    """

    entry: UUID
    head: bytes
    mark: bytes
    words: bytes

    def packed(self) -> bytes:
        """Return the leaf as a link keeps it."""
        return self.entry.bytes + self.head + self.mark + self.words


def leaf_of(row: tuple[Any, ...]) -> Leaf:
    """Return the leaf of an entry's COLUMNS."""
    key, tenant, subject, kind, deed, at, actor_kind, actor_id, actor_name, facts, words = row
    # JSON with sorted names is written alike by everybody, so an auditor can compute it from an archive of the town.
    told = [
        str(key), str(tenant), str(subject), kind, deed, at.astimezone(UTC).isoformat(timespec="microseconds"),
        actor_kind, str(actor_id) if actor_id else None, actor_name,
        json.loads(facts) if isinstance(facts, str) else facts,
    ]  # fmt: skip
    head = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    sealed = bytes(words)
    mark = sealed[HEAD_BYTES - MARK_BYTES : HEAD_BYTES] if sealed else NO_MARK
    return Leaf(key, hashlib.sha256(head).digest(), mark, hashlib.sha256(sealed).digest() if sealed else NOTHING)


def leaves_in(packed: bytes) -> list[Leaf]:
    """Return the leaves of a link."""
    found = []
    for at in range(0, len(packed), LEAF_BYTES):
        part = packed[at : at + LEAF_BYTES]
        found.append(Leaf(UUID(bytes=part[:16]), part[16:48], part[48:-DIGEST_BYTES], part[-DIGEST_BYTES:]))
    return found


def digest_of(tenant: UUID | None, number: int, at: datetime, previous: bytes, leaves: bytes) -> bytes:
    """Return what ties a link to its town, its place, its time, the link before and its entries (SHA-256)."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds").encode()
    assert tenant is not None
    head = b"geleitzug link 1\n" + tenant.bytes + number.to_bytes(8, "big") + moment
    return hashlib.sha256(head + previous + leaves).digest()


def seal_of(digest: bytes) -> str:
    """Return what only who has the installation's key can make of a digest, for the open door's town (HMAC-SHA-256)."""
    return lookup_hash(f"link {digest.hex()}")


def link_entries() -> int:
    """Link the entries of the open door's town that nobody can get before any more; returns how many.

    Meant to be called every minute: what is new is linked by the call after the next.
    """
    tenant = doors.current_tenant()
    chain = _locked(tenant)
    if chain is None:
        return 0
    oldest_running, next_to_come = _horizon()
    linked = 0
    if chain.waiting_upto and chain.waiting_for is not None and chain.waiting_for <= oldest_running:
        linked, is_done = _link_below(chain, chain.waiting_upto)
        if not is_done:
            chain.save()
            return linked
        chain.upto, chain.waiting_upto = chain.waiting_upto, None
    # A restored database may count its transactions from the beginning again: what was waited for never comes.
    is_from_elsewhere = chain.waiting_for is not None and chain.waiting_for > next_to_come
    if chain.waiting_upto is None or is_from_elsewhere:
        line = first_id_of(timezone.now() - MARGIN)
        # Asked after the line was chosen: linking just now may have taken longer than the margin.
        chain.waiting_upto, chain.waiting_for = max(line, chain.upto or line), _horizon()[1]
    chain.save()
    return linked


def entries_between(start: UUID | None, end: UUID, limit: int | None = None) -> Iterator[tuple[Any, ...]]:
    """Yield the COLUMNS of the open door's town's entries from one id on and below another, by id."""
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [doors.current_tenant(), start or UUID(int=0), end, limit])
        yield from cursor.fetchall()


def _locked(tenant: UUID) -> Chain | None:
    """Return the town's chain, held until the transaction ends; None while somebody else holds it.

    Two workers do not link at once, and none links while the town is taken out.
    """
    if not Chain.objects.filter(tenant_id=tenant).exists():
        Chain.objects.get_or_create(tenant_id=tenant)
    return Chain.objects.select_for_update(skip_locked=True).filter(tenant_id=tenant).first()


def _horizon() -> tuple[int, int]:
    """Return the oldest transaction that has not ended, and the number the next one will have."""
    with connection.cursor() as cursor:
        cursor.execute(_HORIZON)
        oldest, following = cursor.fetchone()
    return oldest, following


def _link_below(chain: Chain, line: UUID) -> tuple[int, bool]:
    """Link entries below a line, and move the chain's own line along; returns how many, and whether all are."""
    newest = ChainLink.objects.filter(tenant_id=chain.tenant_id).order_by("-number").only("digest").first()
    previous = bytes(newest.digest) if newest else BEGINNING
    linked = 0
    for _each in range(LINKS_AT_ONCE):
        leaves = [leaf_of(row) for row in entries_between(chain.upto, line, ENTRIES_PER_LINK)]
        if not leaves:
            return linked, True
        previous = _write(chain, previous, b"".join(leaf.packed() for leaf in leaves))
        chain.upto = UUID(int=leaves[-1].entry.int + 1)
        linked += len(leaves)
        if len(leaves) < ENTRIES_PER_LINK:
            return linked, True
    return linked, False


def _write(chain: Chain, previous: bytes, leaves: bytes) -> bytes:
    number, at = chain.length + 1, timezone.now()
    digest = digest_of(chain.tenant_id, number, at, previous, leaves)
    ChainLink.objects.create(
        tenant_id=chain.tenant_id, number=number, at=at, previous=previous, leaves=leaves, digest=digest,
        seal=seal_of(digest),
    )  # fmt: skip
    chain.length = number
    return digest
