# SPDX-License-Identifier: EUPL-1.2
"""Pages for who runs the installation: the worker, stuck jobs, mails, calls to the payment provider, versions.

What is stuck is read through the machine's door: the office's does not show what waits for its payment. So the pages
say when, what and why, and no names of cases.
"""

from __future__ import annotations

import os
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from geleitzug.core.catalogue import queries as catalogue
from geleitzug.core.payments import queries as payment_queries
from geleitzug.core.privacy import queries as privacy
from geleitzug.core.privacy.permissions import OVERSEE
from geleitzug.core.screens.staff import go_on
from geleitzug.core.upkeep import actions as upkeep
from geleitzug.core.upkeep import queries as log
from geleitzug.desks.operator.access import OperatorRequest, operator_page, page
from geleitzug.ground.events.models import Chain
from geleitzug.ground.events.proving import known_trouble
from geleitzug.ground.ids import made_at
from geleitzug.ground.jobs import watching, worker
from geleitzug.ground.mail import outbox
from geleitzug.ground.people.actors import may
from geleitzug.ground.tenancy import doors
from geleitzug.ground.texts import pick
from geleitzug.ground.web.keyset import page_of

NEWEST = 100


@operator_page
@require_safe
def overview(request: OperatorRequest) -> HttpResponse:
    """Show whether all is running, and what is stuck."""
    return _overview(request)


def _overview(request: OperatorRequest, trouble: str = "") -> HttpResponse:
    with doors.at_machine_door(request.municipality.pk, as_one=True):
        beat, jobs = worker.last_beat(), watching.troubled()
        mails = outbox.counts()
        chain = Chain.objects.first()
        backup = None if settings.DEMO else log.last_backup(timezone.now())
        failed = [attempt for attempt in payment_queries.recent_attempts(20) if attempt.ok is False]
    context = {
        "beat": beat,
        "is_alive": beat is not None and (timezone.now() - beat).total_seconds() < worker.ALIVE_SECONDS,
        "jobs": jobs,
        "mails": mails,
        "chain": chain,
        "is_backed_up": not settings.DEMO,
        "backup": backup,
        "backup_is_late": log.is_late(backup, made_at(request.municipality.pk), timezone.now()),
        "trail_trouble": known_trouble(chain),
        "failed_calls": len(failed),
        "data_requests": privacy.waiting_for(request.actor),
        "oversees_privacy": may(request.actor, OVERSEE),
        "trouble": trouble,
    }
    return page(request, "operator/overview.html", context)


@operator_page
@require_POST
def retry_job(request: OperatorRequest, number: int) -> HttpResponse:
    """Let a job run again."""
    if not upkeep.run_job_again(number, by=request.actor):
        return _overview(request, trouble=_("Dieser Auftrag ist inzwischen erledigt oder schon wieder eingereiht."))
    return go_on(reverse("operator:home"), "1")


@operator_page
@require_safe
def mails(request: OperatorRequest) -> HttpResponse:
    """Show the newest mails; what they said only where sent mails are kept, as in the demo."""
    return _mails(request)


def _mails(request: OperatorRequest, trouble: str = "") -> HttpResponse:
    with doors.machine_door(request.municipality.pk):
        found = page_of(outbox.recent(), key=("-id",), cursor=request.GET.get("cursor", ""))
    context = {
        "mails": found.rows,
        "found": found,
        "keeps": settings.MAIL_KEEP_SENT,
        "sink": os.environ.get("MAIL_SINK_URL", "") if settings.DEMO else "",
        "trouble": trouble,
    }
    return page(request, "operator/mails.html", context)


@operator_page
@require_POST
def send_again(request: OperatorRequest, mail_id: UUID) -> HttpResponse:
    """Try a mail again that waits or was refused."""
    if not upkeep.send_mail_again(mail_id, by=request.actor):
        return _mails(request, trouble=_("Diese E-Mail ist inzwischen verschickt."))
    return go_on(reverse("operator:mails"), "1")


@operator_page
@require_safe
def payments(request: OperatorRequest) -> HttpResponse:
    """Show the latest calls to the payment provider and what came of them."""
    with doors.machine_door(request.municipality.pk):
        attempts = payment_queries.recent_attempts(NEWEST)
    return page(request, "operator/payments.html", {"attempts": attempts})


@operator_page
@require_safe
def services(request: OperatorRequest) -> HttpResponse:
    """Show which services the town offers, and in which version."""
    lang = (get_language() or "de")[:2]
    own = catalogue.shown_in(request.municipality.pk).select_related("version").defer("version__raw")
    offices = {office.function: pick(office.name, lang) for office in catalogue.offices_of(request.municipality.pk)}
    rows = [
        (
            pick(offering.title, lang),
            offering.key,
            offering.version.version,
            offices.get(offering.office, offering.office),
            offering.online_since,
        )
        for offering in own.order_by("key")
        if offering.tenant_id == request.municipality.pk
    ]
    return page(request, "operator/services.html", {"rows": rows})
