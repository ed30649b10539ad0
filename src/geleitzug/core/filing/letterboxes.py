# SPDX-License-Identifier: EUPL-1.2
"""Letterboxes for mail (IMAP): setting them up, trying them, and noting since when one cannot be read."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from geleitzug.core.filing import ports
from geleitzug.core.filing.events import LetterboxSetUp
from geleitzug.core.filing.models import Letterbox
from geleitzug.core.filing.permissions import LETTERBOX
from geleitzug.core.filing.ports import Address, BadLetterbox, MailAway
from geleitzug.ground.events import emit
from geleitzug.ground.jobs import job
from geleitzug.ground.people.actors import Actor, require
from geleitzug.ground.tenancy import doors
from geleitzug.ground.tenancy.doors import machine_door

LONGEST_TROUBLE = 500
MOST_REFUSED = 1000


@transaction.atomic
def set_up(row: Letterbox | None, *, by: Actor, name: str, address: Address, active: bool) -> Letterbox:
    """Set up a letterbox or change one; raises BadLetterbox. A password that is left empty stays as it was."""
    by = require(by, LETTERBOX)
    box = row or Letterbox()
    if not address.password:
        # A password goes to the server it was typed for, and not to one somebody else has named since.
        if not box.password or (box.host, box.port, box.user) != (address.host, address.port, address.user):
            raise BadLetterbox("password", "")
        address = replace(address, password=box.password)
    ports.letterboxes().check(address)
    if row and (box.host, box.port, box.user, box.folder) != (address.host, address.port, address.user, address.folder):
        # Another letterbox counts its mails anew: what is noted of the first would keep mails of this one from coming.
        box.taken.all().delete()
        box.refused = []
    box.name, box.active = name, active
    box.host, box.port, box.starttls, box.user, box.password = (
        address.host, address.port, address.starttls, address.user, address.password
    )  # fmt: skip
    box.folder, box.done, box.trouble_folder, box.authority = (
        address.folder, address.done, address.trouble, address.authority
    )  # fmt: skip
    box.away_since, box.trouble = None, ""
    box.save()
    emit(LetterboxSetUp(subject=doors.current_tenant(), name=name, host=box.host, active=active), by=by)
    return box


def address_of(box: Letterbox) -> Address:
    """Return how a letterbox is reached."""
    return Address(
        host=box.host, port=box.port, starttls=box.starttls, user=box.user, password=box.password, folder=box.folder,
        done=box.done, trouble=box.trouble_folder, authority=box.authority,
    )  # fmt: skip


def open_address(key: UUID) -> Address | None:
    """Return how an open letterbox is reached; None for one that is closed or gone."""
    box = Letterbox.objects.filter(pk=key, active=True).first()
    return address_of(box) if box else None


@job("filing.look_at_letterbox", outside=True)
def look(*, tenant: UUID, letterbox: str) -> None:
    """Sign in to a letterbox without reading a mail, and note what came of it."""
    trouble = try_out(tenant, UUID(letterbox))
    with machine_door(tenant):
        note(UUID(letterbox), trouble, timezone.now())


def try_out(tenant: UUID, letterbox: UUID) -> str:
    """Return why a letterbox cannot be read; nothing if it can. Calls the server, so no door may be open."""
    with machine_door(tenant):
        box = Letterbox.objects.filter(pk=letterbox).first()
        address = address_of(box) if box else None
    if address is None:
        return ""
    try:
        with ports.letterboxes().open(address) as opened:
            opened.waiting()
    except MailAway as away:
        return str(away)
    return ""


def note(letterbox: UUID, trouble: str, now: datetime) -> None:
    """Note that a letterbox was read, or why not and since when."""
    box = Letterbox.objects.select_for_update().filter(pk=letterbox).first()
    if box is None:
        return
    if trouble:
        box.away_since, box.trouble = box.away_since or now, trouble[:LONGEST_TROUBLE]
    else:
        box.away_since, box.trouble, box.looked_at = None, "", now
    box.save(update_fields=["away_since", "trouble", "looked_at"])


def note_refused(letterbox: UUID, uid: int) -> None:
    """Note that a mail could not be taken: it is tried again after all others."""
    box = Letterbox.objects.select_for_update().filter(pk=letterbox).first()
    if box is not None:
        box.refused = [*(each for each in box.refused if each != uid), uid][-MOST_REFUSED:]
        box.save(update_fields=["refused"])
