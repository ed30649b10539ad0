# SPDX-License-Identifier: EUPL-1.2
"""The log of deeds, for operator and data protection: who signed in, changed roles, released services, ran commands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from geleitzug.core.screens.sentences import kinds_in_log
from geleitzug.core.screens.staff import OfficeRequest, office_page, page
from geleitzug.core.upkeep import queries
from geleitzug.core.upkeep.permissions import READ_LOG
from geleitzug.desks.office import cleaning
from geleitzug.desks.office.pages import office_names
from geleitzug.desks.office.sentences import Told, tell
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people.actors import ActorKind
from geleitzug.ground.people.models import Staff
from geleitzug.ground.tenancy import doors
from geleitzug.ground.web.keyset import page_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

HEADINGS: Mapping[str, StrOrPromise] = {
    "anmeldung": gettext_lazy("Anmeldungen"),
    "zugang": gettext_lazy("Wege der Anmeldung"),
    "vollmachten": gettext_lazy("Vollmachten für Unternehmen"),
    "personal": gettext_lazy("Personal, Rollen und Vertretung"),
    "leistungen": gettext_lazy("Leistungen"),
    "akten": gettext_lazy("Aktenplan und Aussonderung"),
    "sammellauf": gettext_lazy("Sammelläufe"),
    "kasse": gettext_lazy("Kasse"),
    "termine": gettext_lazy("Termine"),
    "schnittstelle": gettext_lazy("Schnittstelle für Programme"),
    "betrieb": gettext_lazy("Betrieb"),
}
"""What stands in the address → the heading. Which kinds of deeds stand below it, their sentences say (``log``)."""


@dataclass(frozen=True, slots=True)
class Row:
    """A deed as the page shows it."""

    told: Told
    who: str
    whom: str


@office_page(READ_LOG)
@require_safe
def listed(request: OfficeRequest) -> HttpResponse:
    """Show the deeds of the town, the latest first; of one kind and one day if asked."""
    group = cleaning.line(request.GET, "art")
    group = group if group in HEADINGS else ""
    typed, on = cleaning.day_parts(request.GET, "tag"), cleaning.day(request.GET, "tag")
    error = (
        _("Diesen Tag gibt es nicht. Bitte schreiben Sie ihn so: 9 3 2026.") if any(typed.values()) and not on else ""
    )
    with doors.machine_door(request.municipality.pk):
        kinds = kinds_in_log(group) if group else ()
        found = page_of(queries.deeds(kinds=kinds, on=on), key=("-id",), cursor=request.GET.get("cursor", ""), size=50)
        rows = _rows(found.rows, office_names(request))
    query = _query(group, on)
    context = {
        "rows": rows,
        "found": found,
        "groups": list(HEADINGS.items()),
        "group": group,
        "typed": typed,
        "error": error,
        "is_narrowed": bool(query) or bool(error),
        "next_page": f"?{query}&cursor=%s" if query else "?cursor=%s",
        "first_page": f"?{query}",
    }
    return page(request, "office/deeds.html", context)


def _query(group: str, on: date | None) -> str:
    day = {"tag.day": on.day, "tag.month": on.month, "tag.year": on.year} if on else {}
    return urlencode({**({"art": group} if group else {}), **day})


def _rows(entries: Iterable[Entry], offices: Mapping[str, str]) -> list[Row]:
    entries = list(entries)
    colleagues = dict(Staff.objects.filter(pk__in={entry.subject for entry in entries}).values_list("pk", "name"))
    return [Row(told := tell(entry, offices), _who(entry, told), _whom(entry, colleagues)) for entry in entries]


def _who(entry: Entry, told: Told) -> str:
    """Return who did it; of people outside only that they are outside, and of a failed sign-in nobody knows."""
    if entry.kind in ("SignInFailed", "SignInRefused", "IdentityRefused"):
        return _("unbekannt")
    return _("jemand von außen") if entry.actor_kind == ActorKind.CITIZEN else told.who


def _whom(entry: Entry, colleagues: Mapping[UUID, str]) -> str:
    if entry.subject == entry.actor_id:
        return ""
    if entry.holder:
        return _("ein Konto")
    return colleagues.get(entry.subject, "")
