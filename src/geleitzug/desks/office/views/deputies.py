# SPDX-License-Identifier: EUPL-1.2
"""Deputies (Vertretung): who stands in for whom and until when; naming one, and ending that early."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page
from geleitzug.core.staffing import deputies, rules
from geleitzug.core.staffing.errors import AlreadyDeputy, NoSuchColleague, WrongDays
from geleitzug.desks.office import cleaning
from geleitzug.desks.office.pages import office_names
from geleitzug.ground.people.models import Deputyship, Staff
from geleitzug.ground.texts import in_order

NO_DAY = {"day": "", "month": "", "year": ""}


@dataclass(frozen=True, slots=True)
class DeputyForm:
    """What stands in the form."""

    absent: str = ""
    deputy: str = ""
    first: Mapping[str, object] = field(default_factory=lambda: NO_DAY)
    last: Mapping[str, object] = field(default_factory=lambda: NO_DAY)
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list; ``ends`` is the address of the button, for who may press it."""

    deputyship: Deputyship
    offices: str
    is_now: bool
    ends: str


@office_page()
@require_safe
def overview(request: OfficeRequest) -> HttpResponse:
    """Show who stands in for whom: for oneself, and as a head for all of one's people."""
    today = timezone.localdate()
    found = deputies.deputyships_for(request.actor, today)
    names = office_names(request)
    offices = deputies.offices_of([each.represented_id for each in found])
    rows = [
        Row(
            each,
            ", ".join(names.get(office, office) for office in offices.get(each.represented_id, ())),
            each.first_day <= today,
            reverse("office:end_deputy", args=[each.pk]),
        )
        for each in found
    ]
    represents = [each.name for each in request.actor.represents]
    return page(request, "office/deputies.html", {"rows": rows, "represents": represents})


@office_page()
@require_http_methods(["GET", "POST"])
def name(request: OfficeRequest) -> HttpResponse:
    """Name a deputy for oneself or, as a head, for somebody of one's people."""
    people = list(deputies.people_of(request.actor))
    absent = _chosen(request, people)
    form = DeputyForm(absent=str(absent.pk), first=cleaning.today_parts())
    if request.method == "POST":
        form = _typed(request, absent)
        deputy, first, last = (
            _uuid(form.deputy),
            cleaning.day(request.POST, "first"),
            cleaning.day(request.POST, "last"),
        )
        if not form.errors and deputy and first and last:
            form = _named(request, form, absent, deputy, first, last)
            if not form.errors:
                return go_on(reverse("office:deputies"), "vertreten")
    context = {
        "form": form,
        "people": in_order((str(each.pk), each.name) for each in people),
        "absent": absent,
        "choices": in_order((str(each.pk), each.name) for each in deputies.choices_for(absent.pk, by=request.actor)),
    }
    return page(request, "office/name_deputy.html", context)


@office_page()
@require_POST
def end(request: OfficeRequest, deputyship_id: UUID) -> HttpResponse:
    """End a deputyship before its last day."""
    found = deputies.deputyship_for(request.actor, deputyship_id)
    if found is None:
        raise Http404
    deputies.end_deputyship(found, by=request.actor)
    return go_on(reverse("office:deputies"), "vertretung_beendet")


def _named(
    request: OfficeRequest, form: DeputyForm, absent: Staff, deputy: UUID, first: date, last: date
) -> DeputyForm:
    """Name the deputy; returns the form again with what is in the way."""
    try:
        deputies.name_deputy(represented=absent.pk, deputy=deputy, first=first, last=last, by=request.actor)
    except WrongDays:
        if first < timezone.localdate():
            return _again(form, first=_("Eine Vertretung beginnt heute oder später."))
        return _again(form, last=_days_wrong(first, last))
    except NoSuchColleague:
        return _again(form, deputy=_("Bitte wählen Sie jemanden aus der Liste."))
    except AlreadyDeputy:
        return _again(form, deputy=_("Diese Person vertritt in dieser Zeit schon."))
    return form


def _days_wrong(first: date, last: date) -> str:
    if last < first:
        return _("Der letzte Tag liegt vor dem ersten.")
    return _("Eine Vertretung dauert höchstens %(days)d Tage. Danach geben Sie die Rolle besser ganz weiter.") % {
        "days": rules.LONGEST.days
    }


def _typed(request: OfficeRequest, absent: Staff) -> DeputyForm:
    errors = {}
    if not _uuid(cleaning.line(request.POST, "deputy")):
        errors["deputy"] = _("Bitte wählen Sie, wer vertritt.")
    for part, sentence in (
        ("first", _("Bitte geben Sie den ersten Tag an.")),
        ("last", _("Bitte geben Sie den letzten Tag an.")),
    ):
        if cleaning.day(request.POST, part) is None:
            errors[part] = sentence
    return DeputyForm(
        absent=str(absent.pk),
        deputy=cleaning.line(request.POST, "deputy"),
        first=cleaning.day_parts(request.POST, "first"),
        last=cleaning.day_parts(request.POST, "last"),
        errors=errors,
    )


def _again(form: DeputyForm, **errors: str) -> DeputyForm:
    return DeputyForm(form.absent, form.deputy, form.first, form.last, errors)


def _chosen(request: OfficeRequest, people: list[Staff]) -> Staff:
    """Return who is away: the one chosen, oneself at first; nobody else's people."""
    wanted = _uuid(cleaning.line(request.POST if request.method == "POST" else request.GET, "absent"))
    found = next((each for each in people if each.pk == (wanted or request.actor.id)), None)
    if found is None:
        raise Http404
    return found


def _uuid(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None
