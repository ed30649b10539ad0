# SPDX-License-Identifier: EUPL-1.2
"""Tells the heads of an office by mail who has been given a role in it."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from geleitzug.core.staffing.roles import ROLES
from geleitzug.core.staffing.rules import Seat
from geleitzug.ground.ids import uuid7
from geleitzug.ground.mail import send_mail_later
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.people.models import Membership, Staff


def tell_heads(staff: Staff, seat: Seat, *, by: Actor) -> None:
    """Write to the heads of the office whose address is known, but not to who was given the role, or gave it."""
    office, role = seat
    heads = Membership.objects.filter(office=office, role="head", staff__active=True)
    others = heads.exclude(staff__in=[staff.pk, *by.persons]).exclude(staff__email="")
    with translation.override("de"):
        text = _(
            "%(by)s hat %(name)s in Ihrem Amt eine Rolle gegeben: %(role)s.\n\nIst das nicht richtig, sagen Sie bitte"
            " dem Betrieb Bescheid. Wer welche Rolle hat, steht im Protokoll."
        ) % {"by": by.name, "name": staff.name, "role": ROLES[role].name}
        subject = _("Neue Rolle in Ihrem Amt")
    for address in sorted(set(others.values_list("staff__email", flat=True))):
        send_mail_later(address, subject, text, message_id=f"seat-{uuid7()}", by=by)
