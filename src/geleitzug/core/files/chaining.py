# SPDX-License-Identifier: EUPL-1.2
"""Binding documents into the chain of an e-file, one after the other. Who may file what is actions.py."""

from __future__ import annotations

from uuid import UUID

from geleitzug.core.files import errors, rules
from geleitzug.core.files.events import DocumentFiled
from geleitzug.core.files.models import Document, FileEntry, Record
from geleitzug.core.files.queries import link_of
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.prepared import Prepared


def locked_record(subject: UUID) -> Record:
    """Return the subject's e-file with its row locked: entries come one after the other."""
    if (record := _record.first(subject)) is not None:
        return record
    Record.objects.bulk_create([Record(subject=subject)], ignore_conflicts=True)
    return _record.get(subject)


_record = Prepared(lambda subject: Record.objects.select_for_update().filter(subject=subject), UUID)


def append(record: Record, document: Document, *, by: Actor, replaces: int | None = None) -> FileEntry:
    """Bind a document to the end of an e-file whose row is locked; raises NothingToReplace."""
    assert document.filed_at is not None
    if replaces is not None:
        _check_replaceable(record, replaces)
    entry = FileEntry(
        subject=record.subject,
        position=record.length + 1,
        document=document,
        title=document.title,
        kind=document.kind,
        sha256=document.sha256,
        filed_at=document.filed_at,
        filed_by=by.signed,
        replaces=replaces,
        previous=record.head,
    )
    entry.hash = rules.chain_hash(link_of(entry))
    entry.save(force_insert=True)
    record.length, record.head = entry.position, entry.hash
    record.save(update_fields=["length", "head"])
    emit(
        DocumentFiled(
            subject=record.subject,
            document_id=document.pk,
            title=document.title,
            document_kind=document.kind,
            position=entry.position,
            sha256=document.sha256,
            replaces=replaces or 0,
        ),
        by=by,
    )
    return entry


def _check_replaceable(record: Record, place: int) -> None:
    """Let a version follow the newest one only; the record is locked, so that nobody else adds one meanwhile."""
    known = FileEntry.objects.filter(subject=record.subject)
    if not known.filter(position=place).exists() or known.filter(replaces=place).exists():
        raise errors.NothingToReplace(str(place))
