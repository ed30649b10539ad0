# SPDX-License-Identifier: EUPL-1.2
"""The daily word to offices and operators about what has not been handed over; where all is well nobody is written to.

A mail carries numbers and a link, and nothing of a case.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geleitzug.core.catalogue.models import Office
from geleitzug.core.handover.models import Arrival, Shipment, Target
from geleitzug.core.handover.permissions import SET_UP
from geleitzug.core.handover.rules import ANSWER_DAYS, ArrivalState, State
from geleitzug.ground.jobs import periodic
from geleitzug.ground.mail import send_mail_later
from geleitzug.ground.people.actors import MACHINE, grants
from geleitzug.ground.people.models import Membership
from geleitzug.ground.tenancy import directory, doors


@dataclass(frozen=True, slots=True)
class OfficeCount:
    """What an office should look at."""

    office: str
    dead: int
    unanswered: int


@periodic("30 5 * * *", "handover.write_digest")
def write_digest() -> None:
    """Write to each office that has something to look at, and to the operators about lines that are down."""
    now = timezone.now()
    today = timezone.localdate(now)
    for found in counts(now - timedelta(days=ANSWER_DAYS)):
        _write(found.office, today, _for_office(found), "office_handovers")
    lines = list(_for_operators(now - timedelta(days=1)))
    for office in _operators() if lines else ():
        _write(office, today, lines, "operator_targets")


def counts(since: object) -> list[OfficeCount]:
    """Return the offices with failed shipments, or with answers awaited since before a moment."""
    late = Q(state=State.TAKEN, taken_at__lt=since)
    rows = Shipment.objects.filter(Q(state=State.DEAD) | late).values("office").order_by("office")
    told = rows.annotate(dead=Count("id", filter=Q(state=State.DEAD)), unanswered=Count("id", filter=late))
    return [OfficeCount(row["office"], row["dead"], row["unanswered"]) for row in told]


def _for_office(found: OfficeCount) -> list[str]:
    lines = []
    if found.dead:
        words = ngettext("%d Übergabe ist gescheitert.", "%d Übergaben sind gescheitert.", found.dead)
        lines.append(words % found.dead)
    if found.unanswered:
        words = ngettext(
            "%(number)d Übergabe ist seit mehr als %(days)d Tagen ohne Antwort.",
            "%(number)d Übergaben sind seit mehr als %(days)d Tagen ohne Antwort.",
            found.unanswered,
        )
        lines.append(words % {"number": found.unanswered, "days": ANSWER_DAYS})
    return lines


def _for_operators(since: object) -> Iterator[str]:
    for target in Target.objects.filter(active=True, away_since__lt=since):
        yield _("%(name)s ist seit mehr als einem Tag nicht zu erreichen.") % {"name": target.name}
    if unknown := Arrival.objects.filter(state=ArrivalState.DEAD).count():
        words = ngettext(
            "%d Antwort eines Fachverfahrens lässt sich nicht zuordnen.",
            "%d Antworten von Fachverfahren lassen sich nicht zuordnen.",
            unknown,
        )
        yield words % unknown


def _operators() -> list[str]:
    roles = sorted(grants()[SET_UP])
    return sorted(set(Membership.objects.filter(role__in=roles).values_list("office", flat=True)))


def _write(function: str, today: date, lines: list[str], place: str) -> None:
    office = Office.objects.filter(function=function).first()
    mail = (office.contact or {}).get("mail") if office else None
    if not mail:
        return
    where = directory.address_of(doors.current_tenant()).rstrip("/") + settings.WEB_PLACES[place]
    body = "\n".join([*lines, "", _("Bitte sehen Sie nach: %(where)s") % {"where": where}])
    occasion = f"handover-{doors.current_tenant()}-{function}-{today}"
    send_mail_later(mail, _("Übergaben an Fachverfahren"), body, message_id=occasion, by=MACHINE)
