# SPDX-License-Identifier: EUPL-1.2
"""Keeping the file plan (Aktenplan): its classes, what is filed under which, and how far offices are with it."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from geleitzug.core.filing.events import FileClassKept, FileClassRemoved, RolloutNoted, ServiceFiled
from geleitzug.core.filing.models import FileClass, FiledService, Rollout
from geleitzug.core.filing.permissions import PLAN
from geleitzug.core.filing.rules import After, check_class
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import Actor, require
from geleitzug.ground.tenancy import doors


class KeyTaken(Exception):
    """Another class of the plan has this key."""


class StillUsed(Exception):
    """Services are filed under the class."""


@transaction.atomic
def keep_class(
    known: FileClass | None,
    *,
    by: Actor,
    key: str,
    title: str,
    years: int | None,
    after: After,
    basis: str,
    agreement: str = "",
    begins: str = "",
) -> FileClass:
    """Write a class, a new one or one that is there; raises BadClass and KeyTaken.

    What it says holds for all files under it from now on, also for those closed long ago: it is the class that is
    kept for a time and not the single file.
    """
    by = require(by, PLAN)
    check_class(key=key, title=title, years=years, after=after, basis=basis, agreement=agreement)
    row = known or FileClass()
    row.key, row.title, row.years, row.after = key, title, years, after
    row.basis, row.agreement, row.begins = basis, agreement, begins
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as taken:
        raise KeyTaken(_("Dieses Kennzeichen gibt es schon.")) from taken
    emit(FileClassKept(subject=doors.current_tenant(), key=key, title=title, years=years or 0, after=after), by=by)
    return row


@transaction.atomic
def remove_class(row: FileClass, *, by: Actor) -> None:
    """Remove a class nothing is filed under; raises StillUsed."""
    by = require(by, PLAN)
    if FiledService.objects.filter(file_class=row).exists():
        raise StillUsed(row.key)
    emit(FileClassRemoved(subject=doors.current_tenant(), key=row.key, title=row.title), by=by)
    row.delete()


@transaction.atomic
def file_service(service_key: str, file_class: FileClass | None, *, by: Actor) -> None:
    """File the cases of a service under a class, or under none; the same again changes nothing."""
    by = require(by, PLAN)
    known = FiledService.objects.filter(service_key=service_key).first()
    if (known.file_class_id if known else None) == (file_class.pk if file_class else None):
        return
    FiledService.objects.filter(service_key=service_key).delete()
    if file_class is not None:
        FiledService.objects.create(service_key=service_key, file_class=file_class)
    key = file_class.key if file_class else ""
    emit(ServiceFiled(subject=doors.current_tenant(), service=service_key, key=key), by=by)


@transaction.atomic
def note_rollout(office: str, *, by: Actor, shelf_metres: int | None, scans_since: date | None, today: date) -> Rollout:
    """Note how far an office is with the e-file; what was noted before is replaced, and stands in the log."""
    by = require(by, PLAN)
    row, _new = Rollout.objects.update_or_create(
        office=office,
        defaults={
            "shelf_metres": shelf_metres, "scans_since": scans_since, "noted_on": today, "noted_by": by.signed,
        },
    )  # fmt: skip
    metres = -1 if shelf_metres is None else shelf_metres
    emit(RolloutNoted(subject=doors.current_tenant(), office=office, metres=metres), by=by)
    return row
