# SPDX-License-Identifier: EUPL-1.2
"""What staff say of the steps of a process: the list, one of them, and the answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from geleitzug.core.authoring.permissions import may_edit
from geleitzug.core.catalogue import queries as catalogue
from geleitzug.core.catalogue.models import Offering
from geleitzug.core.feedback import actions, queries
from geleitzug.core.feedback.actions import LONGEST, AlreadySettled, NothingSaid
from geleitzug.core.feedback.models import StepRemark
from geleitzug.desks.workshop.access import WorkshopRequest, page, workshop_editor, workshop_page
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language
from geleitzug.ground.web.keyset import page_of

LINES = 20
ANSWERED = "beantwortet"
CHOICES = {"ja": True, "nein": False}


@workshop_page
@require_safe
def listed(request: WorkshopRequest) -> HttpResponse:
    """Show what is open, or what is answered, the latest first."""
    settled = request.GET.get("ansicht") == ANSWERED
    found = page_of(
        queries.remarks_for(request.actor, settled=settled),
        key=queries.NEWEST_FIRST,
        cursor=request.GET.get("ab", ""),
        size=LINES,
    )
    here = reverse("workshop:remarks")
    first = f"{here}?ansicht={ANSWERED}" if settled else here
    titles = _titles(request, found.rows)
    context = {
        "rows": [(each, titles.get(each.service_key, each.service_key)) for each in found.rows],
        "found": found,
        "settled": settled,
        "views": [
            (_("Offen"), here, not settled, None),
            (_("Beantwortet"), f"{here}?ansicht={ANSWERED}", settled, None),
        ],
        "first_page": first,
        "next_page": f"{first}{'&' if settled else '?'}ab=%s",
        "done": _("Ihre Antwort ist gespeichert. Wer an dem Schritt arbeitet, liest sie dort.")
        if request.GET.get("gut") == ANSWERED
        else "",
    }
    return page(request, "workshop/remarks.html", context)


@workshop_editor
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: WorkshopRequest, key: UUID) -> HttpResponse:
    """Show a remark, and answer it."""
    found = queries.remark_for(request.actor, key)
    if found is None:
        raise Http404
    done, answer = request.POST.get("done", ""), request.POST.get("answer", "").replace("\x00", "")[:LONGEST]
    errors: dict[str, str] = {}
    trouble = ""
    if request.method == "POST":
        if done not in CHOICES:
            errors["done"] = _("Bitte wählen Sie aus, ob etwas geändert ist.")
        try:
            if not answer.strip():
                raise NothingSaid
            if not errors:
                actions.settle(found, done=CHOICES[done], answer=answer, by=request.actor)
                return redirect(f"{reverse('workshop:remarks')}?gut={ANSWERED}")
        except NothingSaid:
            errors["answer"] = _("Bitte antworten Sie in ein paar Worten.")
        except AlreadySettled:
            found.refresh_from_db()
            trouble = _("Jemand anderes hat schon geantwortet. Ihre Antwort ist nicht gespeichert.")
    context = {
        "remark": found,
        "title": _titles(request, [found]).get(found.service_key, found.service_key),
        "office": _office(request, found.office),
        "may_answer": found.settled_at is None and may_edit(request.actor, found.office),
        "choices": [("ja", _("Ja, der Ablauf ist oder wird geändert")), ("nein", _("Nein, es bleibt, wie es ist"))],
        "typed": {"done": done, "answer": answer},
        "errors": errors,
        "trouble": trouble,
        "longest": LONGEST,
    }
    return page(request, "workshop/remark.html", context)


def _titles(request: WorkshopRequest, rows: Iterable[StepRemark]) -> dict[str, Any]:
    keys = {row.service_key for row in rows}
    offered = Offering.objects.filter(tenant=request.municipality.pk, key__in=keys).values_list("key", "title")
    return {key: pick(title, language()) for key, title in offered}


def _office(request: WorkshopRequest, function: str) -> str:
    office = catalogue.office_of(request.municipality.pk, function)
    return pick(office.name, language()) if office else function
