# SPDX-License-Identifier: EUPL-1.2
"""Putting a file into the e-file of a case by hand, on the case page. Stacks from a scanner are papers.py."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from geleitzug.core.files.errors import FilesError
from geleitzug.core.files.models import Document
from geleitzug.core.filing import attaching
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page
from geleitzug.desks.office import cleaning
from geleitzug.desks.office.looking import case_of
from geleitzug.desks.office.views.case import address_of, case_page


@office_page("cases.see")
@require_POST
def attach(request: OfficeRequest, number: str) -> HttpResponse:
    """Put a file that came by another way into the e-file; the applicant does not see it."""
    case = case_of(request.actor, number)
    upload, title = request.FILES.get("datei"), cleaning.line(request.POST, "titel")
    is_scan = request.POST.get("papier") == "ja"
    if upload is None:
        wrong = _("Bitte wählen Sie die Datei aus.")
    else:
        try:
            kind = Document.Kind.SCAN if is_scan else Document.Kind.ATTACHED
            attaching.attach(case, by=request.actor, upload=upload, title=title, kind=kind)
            return go_on(address_of(case), "zur_akte")
        except FilesError as error:
            wrong = str(error)
    return case_page(
        request, case, opened="ablegen", errors={"datei": wrong}, file_title=title, file_is_scan=is_scan
    )  # fmt: skip
