# SPDX-License-Identifier: EUPL-1.2
"""Files of a case to download, and the letter as it would be: the draft is typeset on demand and never kept."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from geleitzug.core.cases import queries
from geleitzug.core.cases.actions import issuing
from geleitzug.core.cases.letters import Wording
from geleitzug.core.cases.models import Case
from geleitzug.core.cases.rules import Outcome
from geleitzug.core.files import queries as files
from geleitzug.core.files.models import Document
from geleitzug.core.files.typesetting import TemplateBroken
from geleitzug.core.mailbox.rules import NoNotice, PlaceMissing
from geleitzug.core.screens.staff import OfficeRequest, office_page, page
from geleitzug.desks.office import cleaning, task_forms
from geleitzug.desks.office.looking import case_of_draft, case_of_file
from geleitzug.ground.people.actors import acting, may
from geleitzug.ground.web.reader import shown_inline


@office_page("cases.see")
@require_safe
def download(request: OfficeRequest, number: str, document_id: UUID) -> FileResponse:
    """Send a file of the case; always as a download, since we did not write what others send in."""
    case = case_of_file(request.actor, number, document_id)
    return as_download(files.document_for(request.actor, document_id, subject=case.pk))


@office_page("cases.see")
@require_http_methods(["GET", "POST"])
def draft(request: OfficeRequest, number: str) -> HttpResponse:
    """Show the letter of the decision: the stored draft, or by POST the words that stand in the form right now."""
    case = case_of_draft(request.actor, number)
    is_typed = request.method == "POST"
    wording = _typed(request, case) if is_typed else _stored(case)
    if wording is None:
        return page(request, "office/no_draft.html", {"case": case})
    try:
        pdf = issuing.preview(case, wording, found=task_forms.found_in(request.POST, case) if is_typed else None)
    except TemplateBroken as error:
        return page(request, "office/no_draft.html", {"case": case, "trouble": str(error)})
    except NoNotice as error:
        missing = "court" if isinstance(error, PlaceMissing) else "remedy"
        return page(request, "office/no_draft.html", {"case": case, "missing": missing})
    return shown_inline(pdf, f"Entwurf-{case.number}.pdf")


def as_download(document: Document) -> FileResponse:
    """Send a document's bytes with its own name."""
    stream = files.open_document(document)
    return FileResponse(stream, as_attachment=True, filename=document.filename, content_type=document.mime)


def _typed(request: OfficeRequest, case: Case) -> Wording | None:
    if not may(request.actor, "cases.decide", office=case.office):
        raise Http404
    outcome = cleaning.line(request.POST, "outcome")
    if outcome not in list(Outcome):
        return None
    return Wording(
        outcome=outcome,
        reasons=cleaning.text(request.POST, "reasons"),
        conditions=cleaning.text(request.POST, "conditions"),
        signatory=acting(request.actor, lambda office, _role: office == case.office).signed,
    )


def _stored(case: Case) -> Wording | None:
    decision = queries.decision_in_force(case)
    if decision is None or decision.issued_at:
        return None
    return issuing.wording_of(decision)
