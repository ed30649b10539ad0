# SPDX-License-Identifier: EUPL-1.2
"""Documents that will not last as they are, for the records office: all, or those of an office's cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from geleitzug.core.cases.models import Case
from geleitzug.core.files import looking
from geleitzug.core.files.models import Document
from geleitzug.core.filing import queries
from geleitzug.core.filing.permissions import PLAN
from geleitzug.core.screens.staff import OfficeRequest, office_page, page
from geleitzug.desks.office import cleaning, format_words
from geleitzug.desks.office.format_words import Told
from geleitzug.desks.office.pages import office_names
from geleitzug.ground.texts import in_order
from geleitzug.ground.web.keyset import page_of


@dataclass(frozen=True, slots=True)
class Row:
    """A document as the list shows it: not by its title, which may name somebody."""

    document: Document
    number: str
    address: str
    """Of the case, where the reader may see it."""
    is_closed: bool
    office: str
    told: Told


@office_page(PLAN)
@require_safe
def listed(request: OfficeRequest) -> HttpResponse:
    """Show what will not last as it is, the newest first; of one office, if one is chosen."""
    names = office_names(request)
    offices = dict(in_order((key, names.get(key, key)) for key in {each.office for each in queries.own_services()}))
    wanted = cleaning.line(request.GET, "amt")
    office = wanted if wanted in offices else ""
    documents = looking.unfit_documents()
    if office:
        documents = documents.filter(subject__in=Case.objects.filter(office=office).values("pk"))
    found = page_of(documents, key=("-id",), cursor=request.GET.get("cursor", ""))
    subjects = {each.subject for each in found.rows}
    cases = Case.objects.only("number", "office", "closed_at").in_bulk(subjects)
    seen = set(Case.objects.visible_to(request.actor).filter(pk__in=subjects).values_list("pk", flat=True))
    rows = [
        _row(each, case, names, may_see=case.pk in seen)
        for each in found.rows
        if (case := cases.get(each.subject)) is not None
    ]
    context = {
        "rows": rows,
        "found": found,
        "offices": list(offices.items()),
        "office": office,
        "address": reverse("office:unfit"),
        "more": f"&amt={office}" if office else "",
    }
    return page(request, "office/unfit.html", context)


def _row(document: Document, case: Case, names: Mapping[str, str], *, may_see: bool) -> Row:
    return Row(
        document,
        case.number,
        reverse("office:case", args=[case.number]) if may_see else "",
        case.closed_at is not None,
        names.get(case.office, case.office),
        format_words.told(document, looking.format_of(document)),
    )
