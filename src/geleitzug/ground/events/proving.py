# SPDX-License-Identifier: EUPL-1.2
"""Looking whether a town's audit trail is what was linked: the first place that does not fit. Linking is linking.py.

Found is whatever was changed, deleted, put in between or reordered among linked entries, links that were changed or
taken out, and a chain that is missing or ends elsewhere. Two things fit all the same: who has the installation's key
too could make the whole chain anew, and who kept an older row of the chain, seal included, can put it back and take
away the links since. What is then linked anew is told as late once it is a day old; an anchor finds both at once, a
link's digest noted elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
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
    NOT_AS_LEFT,
    NOTHING,
    Leaf,
    digest_of,
    end_of,
    entries_between,
    is_late,
    leaf_of,
    leaves_in,
    seal_of,
)
from geleitzug.ground.events.models import Chain, ChainLink, Entry
from geleitzug.ground.tenancy import directory, doors

BEHIND = timedelta(minutes=15)
"""So long after it was written an entry ought to be linked."""
LINKS_AT_ONCE = 20
NOT_THERE = "it is not there, though it is made with the town"
CUT_OFF = "the link is not there, but its anchor is: the end of the trail was cut off"


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
        place = (f"link {self.number}" if self.number else "chain") + (f", entry {self.entry}" if self.entry else "")
        return f"{place}: {self.what}"


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of looking: how many links and entries fit, and the first place that does not.

    ``late`` are links made long after their entries. They fit, and nothing in the database tells whether the worker
    stood still or an older end of the chain was put back: so they are told, and whoever reads it knows which it was.
    """

    links: int
    entries: int
    found: Break | None = None
    late: tuple[int, ...] = ()


@dataclass(slots=True)
class _Seen:
    """How far a look has come."""

    links: int = 0
    entries: int = 0
    late: list[int] = field(default_factory=list)


class _Found(Exception):
    """Something that does not fit; the look ends here."""

    def __init__(self, number: int, what: str, entry: UUID | None = None) -> None:
        super().__init__(what)
        self.place = Break(number, what, entry)


def prove(anchors: Iterable[Anchor] = (), tell: Callable[[int], None] = lambda done: None) -> Proof:
    """Look at all links of the open door's town and at their entries; ``tell`` hears how many were looked at."""
    noted: dict[int, set[str]] = {}
    for anchor in anchors:
        noted.setdefault(anchor.number, set()).add(anchor.digest)
    seen, place = _Seen(), None
    try:
        _look(noted, seen, tell)
    except _Found as found:
        place = found.place
    return Proof(seen.links, seen.entries, place, tuple(seen.late))


def prove_and_note() -> Proof:
    """Look, and keep what came of it where doctor and the operator's page read it."""
    proof = prove()
    note(proof)
    return proof


def note(proof: Proof) -> None:
    """Keep what came of looking at the chain of the open door's town."""
    Chain.objects.filter(tenant_id=doors.current_tenant()).update(
        checked_at=timezone.now(), trouble=str(proof.found) if proof.found else ""
    )


def known_trouble(chain: Chain | None) -> str:
    """Return what is known to be wrong with a town's chain, without looking at its links; empty where nothing is."""
    return chain.trouble if chain else str(Break(0, NOT_THERE))


def newest_anchor() -> Anchor | None:
    """Return what is to be noted outside of the open door's town's chain; None before its first link."""
    link = ChainLink.objects.filter(tenant_id=doors.current_tenant()).order_by("-number").first()
    return Anchor(link.number, bytes(link.digest).hex()) if link else None


def anchor_line() -> str | None:
    """Return the newest anchor as a line of a file of anchors, which names its town; None before the first link."""
    newest = newest_anchor()
    if newest is None:
        return None
    town = directory.by_id(doors.current_tenant())
    return json.dumps({"town": town.key, "id": str(town.pk), "link": newest.number, "digest": newest.digest})


def oldest_unlinked() -> datetime | None:
    """Return when the oldest entry of the open door's town was written that is not linked yet."""
    chain = Chain.objects.filter(tenant_id=doors.current_tenant()).first()
    waiting = Entry.objects.filter(tenant_id=doors.current_tenant())
    if chain and chain.upto:
        waiting = waiting.filter(pk__gte=chain.upto)
    return waiting.order_by("pk").values_list("at", flat=True).first()


def _look(noted: dict[int, set[str]], seen: _Seen, tell: Callable[[int], None]) -> None:
    chain = Chain.objects.filter(tenant_id=doors.current_tenant()).first()
    if chain is None and noted:
        raise _Found(min(noted), CUT_OFF)
    if chain is None:
        raise _Found(0, NOT_THERE)
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
            previous = _look_at_link(link, previous, noted.pop(each, set()))
            start = _look_at_entries(link, start)
            seen.links, seen.entries = seen.links + 1, seen.entries + len(link.leaves) // len(_ANY_LEAF)
            if is_late(link.at, UUID(int=start.int - 1)):
                seen.late.append(each)
        tell(seen.entries)
    _look_at_end(chain, previous, start, noted)


def _look_at_end(chain: Chain, previous: bytes, start: UUID | None, noted: dict[int, set[str]]) -> None:
    """Look whether the chain ends where it says, was left there, and nothing lies behind its last link."""
    # Both in one statement: entries are linked while one looks.
    length = Chain.objects.filter(tenant_id=OuterRef("tenant_id")).values("length")
    of_town = ChainLink.objects.filter(tenant_id=doors.current_tenant())
    if beyond := of_town.filter(number__gt=Coalesce(Subquery(length), 0)).order_by("number").first():
        raise _Found(beyond.number, "the chain says that it ends before this link")
    if noted:
        raise _Found(min(noted), CUT_OFF)
    if not compare_digest(chain.seal, end_of(chain, previous)):
        raise _Found(chain.length, NOT_AS_LEFT)
    if chain.upto and start != chain.upto:
        for row in entries_between(start, chain.upto, 1):
            raise _Found(chain.length, "the entry was put in behind the last link", row[0])


def _look_at_link(link: ChainLink, previous: bytes, noted: set[str]) -> bytes:
    digest = bytes(link.digest)
    if bytes(link.previous) != previous:
        raise _Found(link.number, "it does not follow from the link before")
    if digest != digest_of(link.tenant_id, link.number, link.at, previous, bytes(link.leaves)):
        raise _Found(link.number, "the link was changed")
    if not compare_digest(link.seal, seal_of(digest)):
        raise _Found(link.number, "the link's seal was not made by this installation")
    # Every anchor ever noted of a link has to fit: a forged one, added later, does not hide the real one.
    if noted - {digest.hex()}:
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
