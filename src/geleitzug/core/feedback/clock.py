# SPDX-License-Identifier: EUPL-1.2
"""What follows from time alone: editors are told by mail that somebody has said something, and names are forgotten."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from geleitzug.core.authoring.permissions import DIGITAL, EDIT
from geleitzug.core.catalogue.models import Office
from geleitzug.core.feedback.models import StepRemark
from geleitzug.ground.jobs import periodic
from geleitzug.ground.mail import send_mail_later
from geleitzug.ground.people.actors import MACHINE, grants
from geleitzug.ground.people.models import Membership
from geleitzug.ground.tenancy import directory, doors

SETTLED, UNSETTLED = timedelta(days=365), timedelta(days=730)
"""So long a name stays after a remark was answered, and on one that nobody answers; house rules."""


@periodic("40 5 * * *", "feedback.tell")
def tell() -> None:
    """Write to those who edit what something new was said about; the mail says no more than how much."""
    fresh = list(StepRemark.objects.select_for_update().filter(told=False).values_list("pk", "office"))
    if not fresh:
        return
    editing = _addresses()
    many: Counter[str] = Counter()
    for _pk, office in fresh:
        many.update(editing.get(office, set()) | editing.get(DIGITAL, set()))
    with override("de"):
        for to, number in many.items():
            _write(to, number)
    StepRemark.objects.filter(pk__in=[pk for pk, _office in fresh]).update(told=True)


@periodic("50 5 * * *", "feedback.forget_names")
def forget_names() -> None:
    """Take the names from remarks that are done with: what was said of the step stays, who said it need not."""
    now = timezone.now()
    old = Q(settled_at__lt=now - SETTLED) | Q(settled_at=None, day__lt=timezone.localdate(now - UNSETTLED))
    StepRemark.objects.filter(old).exclude(signed_by="").update(signed_by="")


def _addresses() -> dict[str, set[str]]:
    """Return where those are written to who edit services, by office: themselves, and their office."""
    editors = Membership.objects.filter(role__in=sorted(grants()[EDIT]), staff__active=True)
    found: dict[str, set[str]] = {}
    for office, email in editors.values_list("office", "staff__email"):
        found.setdefault(office, set()).add(email)
    for office, contact in Office.objects.filter(function__in=found).values_list("function", "contact"):
        found[office].add((contact or {}).get("mail", ""))
    return {office: addresses - {""} for office, addresses in found.items()}


def _write(to: str, number: int) -> None:
    where = directory.address_of(doors.current_tenant()).rstrip("/") + settings.WEB_PLACES["workshop_remarks"]
    words = ngettext(
        "Zu den Abläufen gibt es %d neue Rückmeldung aus den Ämtern.",
        "Zu den Abläufen gibt es %d neue Rückmeldungen aus den Ämtern.",
        number,
    )
    body = "\n".join([words % number, "", _("Bitte sehen Sie nach: %(where)s") % {"where": where}])
    whose = hashlib.sha256(to.encode()).hexdigest()[:16]
    occasion = f"feedback-{doors.current_tenant()}-{whose}-{timezone.localdate()}"
    send_mail_later(to, _("Rückmeldungen zu Abläufen"), body, message_id=occasion, by=MACHINE)
