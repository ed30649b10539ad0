# SPDX-License-Identifier: EUPL-1.2
"""Linking a town's entries into a chain, a batch at a time, so that nobody changes them unseen. Looking is proving.py.

Nobody who writes an entry waits for this: entries are linked a minute or two later, in the order of their ids. An id
tells when it was made, so none may come in below the line once it is drawn. Two things see to that: the line lies some
seconds back, and it counts only when every transaction that was under way when it was chosen has ended. Under way are
those with a number, so `emit` takes one before it makes the id.

Nothing is sealed upon what others left: the chain is made with its town, where it ends is sealed, and a chain that is
missing or ends elsewhere is not gone on with. Otherwise the house itself would seal what somebody has forged.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from geleitzug.ground.crypto.cipher import MARK_BYTES
from geleitzug.ground.crypto.fields import HEAD_BYTES
from geleitzug.ground.crypto.towns import lookup_hash
from geleitzug.ground.events.models import Chain, ChainLink, Entry
from geleitzug.ground.ids import first_id_of, made_at
from geleitzug.ground.tenancy import doors

log = logging.getLogger(__name__)

MARGIN = timedelta(seconds=60)
"""How far the line lies back: more than the machines' clocks differ (`doctor` wants less than five seconds)."""
LATE = timedelta(days=1)
"""A link made so long after its newest entry is told: the worker stood still, or something was linked anew."""
ENTRIES_PER_LINK = 2000
LINKS_AT_ONCE = 50
"""In one run; a trail that was never linked is caught up with in some minutes."""

DIGEST_BYTES = 32
LEAF_BYTES = 16 + DIGEST_BYTES + MARK_BYTES + DIGEST_BYTES
NOT_AS_LEFT = "the chain does not end where this installation left it"
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


def end_of(chain: Chain, newest: bytes) -> str:
    """Return the seal over where a chain ends; ``newest`` is the digest of its last link, or BEGINNING."""
    return lookup_hash(f"chain {chain.length} {chain.upto} {newest.hex()}")


def is_late(at: datetime, newest: UUID) -> bool:
    """Tell whether a link was made long after the newest of its entries."""
    return at - made_at(newest) > LATE


def begin() -> None:
    """Give the open door's town its chain: meant for the moment it is founded, before anything is written in it.

    Twice is once. A town that has entries gets none any more: somebody has taken its chain away.
    """
    if Entry.objects.filter(tenant_id=doors.current_tenant()).exists():
        return
    Chain.objects.get_or_create(
        tenant_id=doors.current_tenant(), defaults={"seal": end_of(Chain(length=0), BEGINNING)}
    )  # fmt: skip


def link_entries() -> int:
    """Link the entries of the open door's town that nobody can get before any more; returns how many.

    Meant to be called every minute: what is new is linked by the call after the next. A chain that is not there, or
    does not end where it was left, is not gone on with; the trouble is noted.
    """
    chain = _locked(doors.current_tenant())
    if chain is None:
        return 0
    newest = _newest_digest(chain)
    if newest is None:
        _refuse(chain)
        return 0
    oldest_running, next_to_come = _horizon()
    linked = 0
    if chain.waiting_upto and chain.waiting_for is not None and chain.waiting_for <= oldest_running:
        linked, newest, is_done = _link_below(chain, chain.waiting_upto, newest)
        if not is_done:
            _leave(chain, newest)
            return linked
        chain.upto, chain.waiting_upto = chain.waiting_upto, None
    # A restored database may count its transactions from the beginning again: what was waited for never comes.
    is_from_elsewhere = chain.waiting_for is not None and chain.waiting_for > next_to_come
    if chain.waiting_upto is None or is_from_elsewhere:
        line = first_id_of(timezone.now() - MARGIN)
        # Asked after the line was chosen: linking just now may have taken longer than the margin.
        chain.waiting_upto, chain.waiting_for = max(line, chain.upto or line), _horizon()[1]
    _leave(chain, newest)
    return linked


def entries_between(start: UUID | None, end: UUID, limit: int | None = None) -> Iterator[tuple[Any, ...]]:
    """Yield the COLUMNS of the open door's town's entries from one id on and below another, by id."""
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [doors.current_tenant(), start or UUID(int=0), end, limit])
        yield from cursor.fetchall()


def _locked(tenant: UUID) -> Chain | None:
    """Return the town's chain, held until the transaction ends; None while somebody else holds it or it is gone.

    Two workers do not link at once, and none links while the town is taken out.
    """
    chain = Chain.objects.select_for_update(skip_locked=True).filter(tenant_id=tenant).first()
    if chain is None and not Chain.objects.filter(tenant_id=tenant).exists() and Entry.objects.exists():
        log.error("the audit trail of %s is not linked: its chain is not there", tenant)
    return chain


def _newest_digest(chain: Chain) -> bytes | None:
    """Return the digest of the last link, or BEGINNING; None where the chain does not end as it was left."""
    link = ChainLink.objects.filter(tenant_id=chain.tenant_id).order_by("-number").only("number", "digest").first()
    number, digest = (link.number, bytes(link.digest)) if link else (0, BEGINNING)
    is_as_left = number == chain.length and compare_digest(chain.seal, end_of(chain, digest))
    return digest if is_as_left else None


def _refuse(chain: Chain) -> None:
    log.error("the audit trail of %s is not linked: its chain does not end where it was left", chain.tenant_id)
    chain.trouble = chain.trouble or f"link {chain.length}: {NOT_AS_LEFT}"
    chain.save(update_fields=["trouble"])


def _leave(chain: Chain, newest: bytes) -> None:
    """Keep where the chain ends now, sealed."""
    chain.seal = end_of(chain, newest)
    chain.save()


def _horizon() -> tuple[int, int]:
    """Return the oldest transaction that has not ended, and the number the next one will have."""
    with connection.cursor() as cursor:
        cursor.execute(_HORIZON)
        oldest, following = cursor.fetchone()
    return oldest, following


def _link_below(chain: Chain, line: UUID, previous: bytes) -> tuple[int, bytes, bool]:
    """Link entries below a line, and move the chain's own line along.

    Returns how many, the newest link's digest, and whether all are linked.
    """
    linked = 0
    for _each in range(LINKS_AT_ONCE):
        leaves = [leaf_of(row) for row in entries_between(chain.upto, line, ENTRIES_PER_LINK)]
        if not leaves:
            return linked, previous, True
        previous = _write(chain, previous, leaves)
        chain.upto = UUID(int=leaves[-1].entry.int + 1)
        linked += len(leaves)
        if len(leaves) < ENTRIES_PER_LINK:
            return linked, previous, True
    return linked, previous, False


def _write(chain: Chain, previous: bytes, leaves: list[Leaf]) -> bytes:
    number, at = chain.length + 1, timezone.now()
    packed = b"".join(leaf.packed() for leaf in leaves)
    digest = digest_of(chain.tenant_id, number, at, previous, packed)
    ChainLink.objects.create(
        tenant_id=chain.tenant_id, number=number, at=at, previous=previous, leaves=packed, digest=digest,
        seal=seal_of(digest),
    )  # fmt: skip
    if is_late(at, leaves[-1].entry):
        # Told here as well because nobody who writes in the database reaches the machine's log.
        made = made_at(leaves[-1].entry)
        log.warning("audit trail of %s: link %d ties entries of %s only now", chain.tenant_id, number, made)
    chain.length = number
    return digest
