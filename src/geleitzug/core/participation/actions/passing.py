# SPDX-License-Identifier: EUPL-1.2
"""Passing on what opens a request: a link for a letter, a code on the phone, a code by a second mail. Each once."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from geleitzug.core.catalogue.queries import office_of
from geleitzug.core.participation import by_post, carrying, links, postcards, rules
from geleitzug.core.participation.events import OpinionCodeMade
from geleitzug.core.participation.models import Inquiry, OpinionRequest
from geleitzug.core.participation.permissions import ASK
from geleitzug.core.participation.rules import NoLongerOpen
from geleitzug.ground.events import emit
from geleitzug.ground.mail import send_mail_later
from geleitzug.ground.people.actors import MACHINE, Actor, require
from geleitzug.ground.tenancy import directory, doors

LINK, CODE = "link", "code"


@transaction.atomic
def link_for_letter(request: OpinionRequest, *, by: Actor) -> str:
    """Return a new link, to be written into a letter; whatever link there was before opens nothing any more.

    Raises NoLongerOpen, NotPermitted.
    """
    inquiry = _of(request, LINK, by=by)
    with doors.machine_door(doors.current_tenant()):
        return links.new_link(inquiry)


@transaction.atomic
def code_for_phone(request: OpinionRequest, *, by: Actor) -> str:
    """Return a new code, to be read out to the recipient; good for a day and for one time.

    Raises NoLongerOpen, NotPermitted.
    """
    inquiry = _of(request, CODE, by=by)
    with doors.machine_door(doors.current_tenant()):
        return links.new_code(inquiry, lasts=rules.CODE_BY_PHONE, now=timezone.now())


@transaction.atomic
def letter_for(request: OpinionRequest, *, by: Actor, address: str, what: str) -> bytes:
    """Typeset a letter for a body outside, with a new link or a new code (LINK, CODE), to be printed and posted.

    Each goes in an envelope of its own. The code lasts as long as the link does: post takes its time.

    Raises NoPostalAddress, NoLongerOpen, NotPermitted.
    """
    lines = rules.address_lines(address)
    inquiry = _of(request, what, by=by)
    row = OpinionRequest.objects.select_related("case").get(pk=request.pk)
    row.address = "\n".join(lines)
    row.save(update_fields=["address"])
    with override(carrying.LANGUAGE):
        if what == CODE:
            return by_post.with_code(row, next_code(inquiry))
        with doors.machine_door(doors.current_tenant()):
            link = links.new_link(inquiry)
        return by_post.with_link(row, link)


def mail_code(inquiry: Inquiry) -> bool:
    """Mail a new code to the second address of a body outside; False where there is none, or one has just gone."""
    now = timezone.now()
    with doors.machine_door(doors.current_tenant()):
        row = Inquiry.objects.select_for_update().get(pk=inquiry.pk)
        request = links.request_of(row)
        if not request.gets_code_by_mail or not request.code_email:
            return False
        if row.code_made_at is not None and now - row.code_made_at < rules.CODE_REST:
            return False
        with override(carrying.LANGUAGE):
            code = links.new_code(row, lasts=rules.CODE_BY_MAIL, now=now)
            subject, body = postcards.with_code(row, rules.spoken_code(code))
        occasion = f"opinion-code-{row.pk}-{now:%Y%m%d%H%M%S}"
        return send_mail_later(request.code_email, subject, body, message_id=occasion, by=MACHINE)


def goes_by_mail(inquiry: Inquiry) -> bool:
    """Tell whether the code of an inquiry comes to a second mail address."""
    with doors.machine_door(doors.current_tenant()):
        return links.request_of(inquiry).gets_code_by_mail


def phone_of(inquiry: Inquiry) -> str:
    """Return where whoever asks is reached by phone; it stands on the town's pages as well."""
    with doors.machine_door(doors.current_tenant()):
        case_office = links.request_of(inquiry).case.office
    office = office_of(inquiry.from_town, case_office)
    town = directory.by_id(inquiry.from_town)
    return str({**town.contact, **(office.contact if office else {})}.get("phone", ""))


def next_code(inquiry: Inquiry) -> str:
    """Return the code for the next time, for somebody who has shown one and will come back later.

    It lasts as long as the link: nobody has to call only to go on writing.
    """
    now = timezone.now()
    lasts = rules.until_end_of(inquiry.due_on, now, timezone.get_current_timezone())
    with doors.machine_door(doors.current_tenant()):
        return links.new_code(inquiry, lasts=lasts, now=now)


def _of(request: OpinionRequest, what: str, *, by: Actor) -> Inquiry:
    row = OpinionRequest.objects.select_for_update(of=("self",)).select_related("case").get(pk=request.pk)
    by = require(by, ASK, office=row.case.office)
    if not row.is_outside or not row.lets_in(timezone.localdate()) or row.inquiry is None:
        raise NoLongerOpen
    emit(OpinionCodeMade(subject=row.case_id, request_id=row.pk, recipient=row.recipient, what=what), by=by)
    with doors.machine_door(doors.current_tenant()):
        return Inquiry.objects.get(pk=row.inquiry)
