# SPDX-License-Identifier: EUPL-1.2
"""Between a lot and the archive: offer, assessment, hand-over, import (the four steps of xdomea's Aussonderung).

Each call is a job in three beats: look (a short door), call (none), keep (a short one). An answer may be read twice:
what is settled of a file is not settled again.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils import timezone

from geleitzug.core.cases.models import Case
from geleitzug.core.cases.queries import timeline
from geleitzug.core.files import queries as files
from geleitzug.core.files.models import Document, FileEntry
from geleitzug.core.filing import destroying, ports, rules
from geleitzug.core.filing.disposing import stop, stop_if_in_the_way
from geleitzug.core.filing.events import LotAssessed, LotHandedOver, LotOffered
from geleitzug.core.filing.models import Lot, LotItem
from geleitzug.core.filing.permissions import PROPOSE
from geleitzug.core.filing.ports import Answer, Consignment, GoingFile, Happening, Paper, Said, Unreadable, Verdict
from geleitzug.core.filing.rules import Hindrance, ItemState, LotState, NotAllowedNow, check_move
from geleitzug.ground.events import emit
from geleitzug.ground.jobs import defer, job, periodic
from geleitzug.ground.people.actors import MACHINE, Actor, require
from geleitzug.ground.tenancy import directory
from geleitzug.ground.tenancy.doors import machine_door

log = logging.getLogger(__name__)
CHUNK = 256 * 1024
ARCHIVE = "archive"
"""The town's value that names its archive."""


# --- what we send -----------------------------------------------------------------------------------------------


@job("filing.send_offer", outside=True)
def send_offer(*, tenant: UUID, lot: str) -> None:
    """Offer the files of a released lot; without an archive the lot waits, and the page says so."""
    way = ports.archive()
    if way is None:
        return
    with machine_door(tenant):
        row = Lot.objects.get(pk=lot)
        if row.state != LotState.RELEASED:
            return
        offered = _consignment(tenant, row, ItemState.WAITING)
    way.offer(offered)
    with machine_door(tenant):
        row = _locked(lot)
        if row.state == LotState.RELEASED:
            _move(row, LotState.OFFERED)
            emit(LotOffered(subject=row.pk, office=row.office, files=len(offered.files)), by=MACHINE)


@job("filing.hand_over", outside=True)
def hand_over(*, tenant: UUID, lot: str) -> None:
    """Send the archive the files it wants, with their documents; what has come in the way meanwhile stays."""
    way = ports.archive()
    if way is None:
        return
    with machine_door(tenant):
        row = _locked(lot)
        for item in row.items.filter(state=ItemState.TO_HAND):
            stop_if_in_the_way(item)
        handed = _consignment(tenant, row, ItemState.TO_HAND, whole=True)
        if not handed.files:
            destroying.close_if_done(row)
            return
    way.hand_over(handed)
    with machine_door(tenant):
        row = _locked(lot)
        sent = row.items.filter(state=ItemState.TO_HAND, subject__in=[each.id for each in handed.files])
        number = sent.update(state=ItemState.HANDED)
        if number:
            if row.state == LotState.ASSESSED:
                _move(row, LotState.HANDED)
            emit(LotHandedOver(subject=row.pk, office=row.office, files=number), by=MACHINE)


@transaction.atomic
def hand_again(lot: Lot, *, by: Actor) -> int:
    """Have the archive sent again what it has refused; returns how many files. Raises NotAllowedNow."""
    require(by, PROPOSE)
    row = Lot.objects.select_for_update().get(pk=lot.pk)
    again = row.items.filter(state=ItemState.REFUSED).update(state=ItemState.TO_HAND, why="")
    if not again:
        raise NotAllowedNow(row.state)
    defer(hand_over, lot=str(row.pk))
    return again


@transaction.atomic
def take_out(lot: Lot, *, by: Actor) -> int:
    """Take out of a lot what the archive has refused: it stays here and is due again. Raises NotAllowedNow."""
    require(by, PROPOSE)
    row = Lot.objects.select_for_update().get(pk=lot.pk)
    refused = list(row.items.filter(state=ItemState.REFUSED))
    if not refused:
        raise NotAllowedNow(row.state)
    for item in refused:
        stop(item, Hindrance.TAKEN_OUT)
    destroying.close_if_done(row)
    return len(refused)


# --- what comes back --------------------------------------------------------------------------------------------


@periodic("*/10 * * * *", "filing.look_for_answers")
def look_for_answers() -> None:
    """Ask for a look into the archive's letterbox, where there is one."""
    if ports.archive() is not None:
        defer(read_answers)


@job("filing.read_answers", outside=True)
def read_answers(*, tenant: UUID) -> None:
    """Take what the archive has answered, and offer what was released before there was a way to it.

    A letterbox out of reach is no reason to try this job again: the clock asks for the next one.
    """
    way = ports.archive()
    if way is None:
        return
    try:
        _read_all(tenant, way)
        with machine_door(tenant):
            waiting = Lot.objects.filter(state=LotState.RELEASED, items__state=ItemState.WAITING).distinct()
            lots = [str(lot.pk) for lot in waiting]
        for lot in lots:
            send_offer(tenant=tenant, lot=lot)
    except ports.ArchiveAway:
        log.warning("the archive's letterbox is out of reach", exc_info=True)


def _read_all(tenant: UUID, way: ports.Archive) -> None:
    """Take each answer in a transaction of its own, and put it aside."""
    town = directory.by_id(tenant).key
    for answer in way.answers(town):
        if isinstance(answer, Unreadable):
            log.warning("%s: %s from the archive is put aside: %s", town, answer.place, answer.why)
            way.put_aside(town, answer.place, why=answer.why)
            continue
        with machine_door(tenant):
            found = Lot.objects.select_for_update().filter(pk=answer.process).first()
            why = "it is about no lot of this town" if found is None else _take(found, answer)
            receipt = _consignment(tenant, found, None) if found is not None and answer.wants_receipt else None
        if receipt is not None and not why:
            way.confirm_assessment(receipt)
        way.put_aside(town, answer.place, why=why)


def _take(lot: Lot, answer: Answer) -> str:
    """Do what an answer says; returns why it cannot be taken."""
    match answer.said:
        case Said.OFFER_RECEIVED | Said.HANDOVER_RECEIVED:
            lot.received_at = lot.received_at or timezone.now()
            lot.save(update_fields=["received_at"])
            return ""
        case Said.ASSESSED:
            return _assess(lot, answer)
        case Said.IMPORTED:
            return _import(lot, answer)


def _assess(lot: Lot, answer: Answer) -> str:
    """Note what the archive wants. A file it has not decided about waits for another assessment."""
    unknown = answer.verdicts.keys() - set(lot.items.values_list("subject", flat=True))
    if lot.state == LotState.RELEASED:
        return "the lot was not offered yet"
    if unknown:
        return f"it names files that are not in the lot: {', '.join(sorted(map(str, unknown)))}"
    settled = {Verdict.WANTED: ItemState.TO_HAND, Verdict.UNWANTED: ItemState.TO_DESTROY}
    changed = dict.fromkeys(settled.values(), 0)
    for item in lot.items.filter(state=ItemState.WAITING):
        verdict = answer.verdicts.get(item.subject, Verdict.OPEN)
        if verdict in settled and not stop_if_in_the_way(item):
            item.state = settled[verdict]
            item.save(update_fields=["state"])
            changed[item.state] += 1
    if lot.state == LotState.OFFERED and not lot.items.filter(state=ItemState.WAITING).exists():
        _move(lot, LotState.ASSESSED)
    if any(changed.values()):
        wanted, unwanted = changed[ItemState.TO_HAND], changed[ItemState.TO_DESTROY]
        emit(LotAssessed(subject=lot.pk, office=lot.office, wanted=wanted, unwanted=unwanted), by=MACHINE)
    if changed[ItemState.TO_HAND]:
        defer(hand_over, lot=str(lot.pk))
    destroying.destroy_unwanted(lot)
    destroying.close_if_done(lot)
    return ""


def _import(lot: Lot, answer: Answer) -> str:
    """Note what the archive has taken: only then it is deleted here. What it refused waits for somebody."""
    items = {item.subject: item for item in lot.items.all()}
    if unknown := answer.imports.keys() - items.keys():
        return f"it names files that are not in the lot: {', '.join(sorted(map(str, unknown)))}"
    for subject, said in answer.imports.items():
        item = items[subject]
        if item.state not in (ItemState.HANDED, ItemState.REFUSED):
            continue
        item.state = ItemState.ARCHIVED if said.taken else ItemState.REFUSED
        item.archive_key, item.why = said.archive_key[:200], "" if said.taken else said.why[:500]
        item.save(update_fields=["state", "archive_key", "why"])
        if said.taken:
            defer(destroying.destroy_file, item=str(item.pk))
    return ""


# --- a lot as the archive is told of it -------------------------------------------------------------------------


def _consignment(tenant: UUID, lot: Lot, state: ItemState | None, *, whole: bool = False) -> Consignment:
    """Return the files of a lot in a state (none: without files); ``whole`` adds their documents and their history."""
    town = directory.by_id(tenant)
    items = list(lot.items.filter(state=state)) if state else []
    cases = {case.pk: case for case in Case.objects.filter(pk__in=[item.subject for item in items])}
    return Consignment(
        process=lot.pk,
        town=town.key,
        sender=str(town.contact.get("full_name") or town.name),
        office=lot.office,
        recipient=str(town.values.get(ARCHIVE) or "Archiv"),
        made_at=timezone.now(),
        files=tuple(_going(tenant, item, cases[item.subject], whole) for item in items),
    )


def _going(tenant: UUID, item: LotItem, case: Case, whole: bool) -> GoingFile:
    """Describe a file. Whose case it was stands in the hand-over only: to assess it nobody needs the name."""
    received = timezone.localdate(case.received_at)
    key = rules.record_key(item.class_key or item.service_key, received)
    return GoingFile(
        id=item.subject,
        number=item.number,
        title=f"{case.title}, {case.applicant}" if whole else case.title,
        record=uuid5(NAMESPACE_URL, f"urn:geleitzug:{tenant}:{key}"),
        record_key=key,
        record_title=f"{item.class_title or case.title} {received.year}",
        class_key=item.class_key,
        class_title=item.class_title,
        years=item.years,
        received_on=received,
        closed_on=item.closed_on,
        due_on=item.due_on,
        papers=tuple(_papers(tenant, item.subject)) if whole else (),
        history=tuple(_history(item.subject)) if whole else (),
    )


def _papers(tenant: UUID, subject: UUID) -> Iterator[Paper]:
    for entry in files.entries_of(subject):
        if entry.document.deleted_at is None:
            yield _paper(tenant, entry)


def _paper(tenant: UUID, entry: FileEntry) -> Paper:
    document = entry.document

    @contextmanager
    def pieces() -> Iterator[Iterator[bytes]]:
        """Open the bytes behind a short door: a lot has more documents than a process may have open files."""
        with machine_door(tenant):
            stream = files.open_document(Document.objects.get(pk=document.pk))
        with stream:
            yield iter(lambda: stream.read(CHUNK), b"")

    return Paper(
        id=document.pk,
        position=entry.position,
        title=entry.title,
        kind=str(document.get_kind_display()),
        filename=document.filename,
        mime=document.mime,
        sha256=document.sha256,
        filed_at=entry.filed_at,
        filed_by=entry.filed_by,
        replaces=entry.replaces,
        pieces=pieces,
    )


def _history(subject: UUID) -> Iterator[Happening]:
    for entry in timeline(subject, public=False):
        yield Happening(entry.at, entry.actor or str(entry.actor_kind), entry.kind)


def _locked(lot: str) -> Lot:
    return Lot.objects.select_for_update().get(pk=lot)


def _move(lot: Lot, then: LotState) -> None:
    check_move(LotState(lot.state), then)
    lot.state = then
    lot.save(update_fields=["state"])
