# SPDX-License-Identifier: EUPL-1.2
"""Looking whether a town's audit trail is what was linked: the first place that does not fit. Linking is linking.py.

Found is whatever was changed, deleted, put in between or reordered among linked entries, and links that were changed or
taken out. Who can write past the house's roles and has the installation's key too could make the whole chain anew, and
who takes away its newest part leaves a shorter one that fits: an anchor finds that, a link's digest noted elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from geleitzug.ground.events.linking import (
    BEGINNING,
    NO_MARK,
    NOTHING,
    Leaf,
    digest_of,
    entries_between,
    leaf_of,
    leaves_in,
    seal_of,
)
from geleitzug.ground.events.models import Chain, ChainLink, Entry
from geleitzug.ground.tenancy import doors

BEHIND = timedelta(minutes=15)
"""So long after it was written an entry ought to be linked."""
LINKS_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link's digest as somebody noted it outside of the database."""

    number: int
    digest: str


@dataclass(frozen=True, slots=True)
class Break:
    """The first place that does not fit: the link, the entry (where it is one) and what is wrong, in English."""

    number: int
    what: str
    entry: UUID | None = None

    def __str__(self) -> str:
        place = f"link {self.number}" + (f", entry {self.entry}" if self.entry else "")
        return f"{place}: {self.what}"


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of looking: how many links and entries fit, and the first place that does not."""

    links: int
    entries: int
    found: Break | None = None


class _Found(Exception):
    """Something that does not fit; the look ends here."""

    def __init__(self, number: int, what: str, entry: UUID | None = None) -> None:
        super().__init__(what)
        self.place = Break(number, what, entry)


def prove(anchors: Iterable[Anchor] = (), tell: Callable[[int], None] = lambda done: None) -> Proof:
    """Look at all links of the open door's town and at their entries; ``tell`` hears how many were looked at."""
    chain = Chain.objects.filter(tenant_id=doors.current_tenant()).first() or Chain()
    noted = {anchor.number: anchor.digest for anchor in anchors}
    counted = [0, 0]
    place = None
    try:
        _look(chain, noted, counted, tell)
    except _Found as found:
        place = found.place
    links, entries = counted
    return Proof(links, entries, place)


def prove_and_note() -> Proof:
    """Look, and keep what came of it where doctor and the operator's page read it."""
    proof = prove()
    Chain.objects.filter(tenant_id=doors.current_tenant()).update(
        checked_at=timezone.now(), trouble=str(proof.found) if proof.found else ""
    )
    return proof


def newest_anchor() -> Anchor | None:
    """Return what is to be noted outside of the open door's town's chain; None before its first link."""
    link = ChainLink.objects.filter(tenant_id=doors.current_tenant()).order_by("-number").first()
    return Anchor(link.number, bytes(link.digest).hex()) if link else None


def oldest_unlinked() -> datetime | None:
    """Return when the oldest entry of the open door's town was written that is not linked yet."""
    chain = Chain.objects.filter(tenant_id=doors.current_tenant()).first()
    waiting = Entry.objects.filter(tenant_id=doors.current_tenant())
    if chain and chain.upto:
        waiting = waiting.filter(pk__gte=chain.upto)
    return waiting.order_by("pk").values_list("at", flat=True).first()


def _look(chain: Chain, noted: dict[int, str], counted: list[int], tell: Callable[[int], None]) -> None:
    previous, start = BEGINNING, None
    for number in range(1, chain.length + 1, LINKS_AT_ONCE):
        last = min(number + LINKS_AT_ONCE, chain.length + 1)
        links = {link.number: link for link in ChainLink.objects.filter(
            tenant_id=doors.current_tenant(), number__gte=number, number__lt=last
        )}  # fmt: skip
        for each in range(number, last):
            link = links.get(each)
            if link is None:
                raise _Found(each, "the link is not there")
            previous = _look_at_link(link, previous, noted.pop(each, None))
            start = _look_at_entries(link, start)
            counted[0], counted[1] = counted[0] + 1, counted[1] + len(link.leaves) // len(_ANY_LEAF)
        tell(counted[1])
    # Both in one statement: entries are linked while one looks.
    length = Chain.objects.filter(tenant_id=OuterRef("tenant_id")).values("length")
    of_town = ChainLink.objects.filter(tenant_id=doors.current_tenant())
    if beyond := of_town.filter(number__gt=Coalesce(Subquery(length), 0)).order_by("number").first():
        raise _Found(beyond.number, "the chain says that it ends before this link")
    if noted:
        raise _Found(min(noted), "the link is not there, but its anchor is: the end of the trail was cut off")
    if chain.upto and start != chain.upto:
        for row in entries_between(start, chain.upto, 1):
            raise _Found(chain.length, "the entry was put in behind the last link", row[0])


def _look_at_link(link: ChainLink, previous: bytes, noted: str | None) -> bytes:
    digest = bytes(link.digest)
    if bytes(link.previous) != previous:
        raise _Found(link.number, "it does not follow from the link before")
    if digest != digest_of(link.tenant_id, link.number, link.at, previous, bytes(link.leaves)):
        raise _Found(link.number, "the link was changed")
    if not compare_digest(link.seal, seal_of(digest)):
        raise _Found(link.number, "the link's seal was not made by this installation")
    if noted is not None and noted != digest.hex():
        raise _Found(link.number, "the link is another one than its anchor says: the trail was written anew")
    return digest


def _look_at_entries(link: ChainLink, start: UUID | None) -> UUID:
    """Compare a link's entries with its leaves; returns from where the next link's are."""
    leaves = leaves_in(bytes(link.leaves))
    if not leaves:
        raise _Found(link.number, "the link ties nothing")
    end = UUID(int=leaves[-1].entry.int + 1)
    emptied = []
    rows = iter(entries_between(start, end))
    row = next(rows, None)
    for leaf in leaves:
        if row is not None and row[0] < leaf.entry:
            raise _Found(link.number, "the entry was put in later", row[0])
        if row is None or row[0] != leaf.entry:
            raise _Found(link.number, "the entry is not there any more", leaf.entry)
        if _is_emptied(link, leaf, row):
            emptied.append((row[2], leaf))
        row = next(rows, None)
    _look_at_emptied(link, emptied)
    return end


def _is_emptied(link: ChainLink, leaf: Leaf, row: tuple[Any, ...]) -> bool:
    """Compare an entry with its leaf; tells whether what was sealed in it is empty now."""
    now = leaf_of(row)
    if now.head != leaf.head:
        raise _Found(link.number, "the entry was changed", leaf.entry)
    if now.words == leaf.words and now.mark == leaf.mark:
        return False
    if now.words != NOTHING:
        raise _Found(link.number, "what is sealed in the entry was exchanged", leaf.entry)
    return True


def _look_at_emptied(link: ChainLink, emptied: list[tuple[UUID, Leaf]]) -> None:
    """What is sealed may be emptied when its key is deleted, and not before."""
    if not emptied:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, mark from keys.case_key where tenant_id = %s and id = any(%s)",
            [link.tenant_id, [subject for subject, _leaf in emptied]],
        )
        there = {(subject, bytes(mark)) for subject, mark in cursor.fetchall()}
    for subject, leaf in emptied:
        if (subject, leaf.mark) in there:
            raise _Found(link.number, "what is sealed in the entry was emptied, though its key is there", leaf.entry)


_ANY_LEAF = Leaf(UUID(int=0), NOTHING, NO_MARK, NOTHING).packed()
