# SPDX-License-Identifier: EUPL-1.2
"""What people ask about their data (Art. 15 to 17 GDPR): the list with its deadlines, and the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from geleitzug.core.cases.models import Application, Case
from geleitzug.core.privacy import asking, in_their_name, queries, words
from geleitzug.core.privacy.authorities import supervision_of
from geleitzug.core.privacy.models import RESULT_WORDS, STATE_WORDS, DataRequest
from geleitzug.core.privacy.permissions import ANSWER, OVERSEE
from geleitzug.core.privacy.rules import ARTICLES, Kind, NotAllowedNow, Result, State
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page, refused
from geleitzug.desks.office import cleaning
from geleitzug.desks.office.pages import office_names
from geleitzug.ground.people.actors import may
from geleitzug.ground.people.levels import Level
from geleitzug.ground.postal import postal_lines
from geleitzug.ground.web import formats
from geleitzug.ground.web.keyset import page_of

BY_DUE_DAY, LATEST_FIRST = ("due_on", "id"), ("-id",)
ANSWERS = (Result.DONE, Result.PARTLY, Result.REFUSED)
SOON_DAYS = 7


@dataclass(frozen=True, slots=True)
class Row:
    """A request as the list shows it."""

    request: DataRequest
    address: str
    kind: str
    number: str
    office: str
    due: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Match:
    """An application that may have been made in the name of who asks; ``address`` leads there whoever sees it."""

    row: in_their_name.Likely
    address: str
    office: str
    by: str
    agrees: str


KNOWN_BY = {
    "": gettext_lazy("niemand hat es bestätigt"),
    Level.NONE.word: gettext_lazy("niemand hat es bestätigt"),
    Level.LOW.word: gettext_lazy("selbst eingetragen, niemand hat es bestätigt"),
    Level.SUBSTANTIAL.word: gettext_lazy("bei der Anmeldung bestätigt, Vertrauensniveau substanziell"),
    Level.HIGH.word: gettext_lazy("bei der Anmeldung bestätigt, Vertrauensniveau hoch"),
}
BY_WHOM = {
    "child": gettext_lazy("gesetzliche Vertretung"),
    "care": gettext_lazy("rechtliche Betreuung"),
    "principal": gettext_lazy("Vollmacht"),
}


@office_page()
@require_safe
def listed(request: OfficeRequest) -> HttpResponse:
    """List the requests: what is open by its deadline, or what is answered, the latest first."""
    if not (may(request.actor, OVERSEE) or may(request.actor, ANSWER)):
        return refused(request)
    done = request.GET.get("ansicht") == "erledigt"
    found = page_of(
        queries.requests_to_see(request.actor, done=done).select_related("application").only(*_COLUMNS),
        key=LATEST_FIRST if done else BY_DUE_DAY,
        cursor=request.GET.get("cursor", ""),
    )
    offices, today = office_names(request), timezone.localdate()
    context = {
        "rows": [_row(each, offices, today) for each in found.rows],
        "found": found,
        "is_done": done,
        "tabs": [
            (_("Offen"), reverse("office:data_requests"), not done, None),
            (_("Erledigt"), f"{reverse('office:data_requests')}?ansicht=erledigt", done, None),
        ],
    }
    return page(request, "office/data_requests.html", context)


_COLUMNS = (
    "kind", "state", "office", "asked_at", "due_on", "result", "answered_at", "application__number",
)  # fmt: skip


@office_page()
@require_http_methods(["GET", "POST"])
def one(request: OfficeRequest, request_id: UUID) -> HttpResponse:
    """Show a request; the office in charge answers it, who has the view over all reads what it is and until when."""
    found = queries.request_in_office(request.actor, request_id)
    errors: dict[str, str] = {}
    typed = {"result": "", "text": ""}
    if request.method == "POST":
        typed = {"result": cleaning.line(request.POST, "result"), "text": cleaning.text(request.POST, "text")}
        if typed["result"] not in ANSWERS:
            errors["result"] = _("Bitte wählen Sie, was geschehen ist.")
        if not typed["text"]:
            errors["text"] = _("Bitte schreiben Sie, was Sie getan haben, oder warum nicht.")
        if not errors:
            try:
                asking.answer(found, by=request.actor, result=Result(typed["result"]), text=typed["text"])
            except NotAllowedNow:
                return _page(request, queries.request_in_office(request.actor, request_id), typed, {}, lost=True)
            return go_on(reverse("office:data_requests"), "beantwortet")
    return _page(request, found, typed, errors)


def _page(
    request: OfficeRequest, found: DataRequest, typed: dict[str, str], errors: dict[str, str], *, lost: bool = False
) -> HttpResponse:
    answers = queries.may_answer(request.actor, found)
    application = _application(found)
    likely = _likely(request, found) if answers and found.state == State.OPEN else None
    context: dict[str, Any] = {
        "row": _row(found, office_names(request), timezone.localdate()),
        "article": ARTICLES[Kind(found.kind)],
        "is_theirs": answers,
        "answers": answers and found.state == State.OPEN,
        "asker": _asker(found) if answers else [],
        "likely": likely,
        "is_cut": len(likely or ()) == in_their_name.MOST_SHOWN,
        "town": request.municipality.name,
        "text": found.text if answers else "",
        "answer": found.answer if answers else "",
        "result": str(RESULT_WORDS[Result(found.result)]) if found.result else "",
        "case": reverse("office:case", args=[application.number]) if answers and application else "",
        "why_kept": _why_kept(application) if answers and application and found.kind == Kind.ERASURE else "",
        "choices": [(each.value, str(RESULT_WORDS[each])) for each in ANSWERS],
        "supervision": supervision_of(request.municipality),
        "typed": typed,
        "errors": errors,
        "lost": lost,
    }
    return page(request, "office/data_request.html", context)


def _asker(found: DataRequest) -> list[tuple[str, str]]:
    """Return who asks about an account and no application, as the account said, and how surely that is known."""
    asker = in_their_name.asker_from(found.asker)
    if not asker.name:
        return []
    rows = [(_("Name"), asker.name), (_("Geburtsdatum"), formats.day(asker.born) if asker.born else "")]
    rows.append((_("Anschrift im Konto"), ", ".join(postal_lines(asker.address or {}))))
    return [*((label, text) for label, text in rows if text), (_("Woher wir das wissen"), str(KNOWN_BY[asker.level]))]


def _likely(request: OfficeRequest, found: DataRequest) -> list[Match] | None:
    """Return what others may have applied for in the name of who asks; None where nobody asks for that."""
    if not in_their_name.is_sought(found):
        return None
    offices, rows = office_names(request), in_their_name.likely_for(found)
    seen = Case.objects.visible_to(request.actor).filter(pk__in=[each.case for each in rows]) if rows else None
    open_to_them = set(seen.values_list("pk", flat=True)) if seen is not None else set()
    return [
        Match(
            row=each,
            address=reverse("office:case", args=[each.number]) if each.case in open_to_them else "",
            office=offices.get(each.office, each.office),
            by=str(BY_WHOM.get(each.on_behalf, "")),
            agrees=_agrees(each.fit),
        )
        for each in rows
    ]


def _agrees(fit: in_their_name.Fit) -> str:
    said = [_("Name")]
    if fit.born is not None:
        said.append(_("Geburtsdatum"))
    if fit.address:
        said.append(_("Anschrift"))
    elif fit.address is not None:
        said.append(_("andere Anschrift"))
    return ", ".join(said)


def _application(found: DataRequest) -> Application | None:
    if found.application_id is None:
        return None
    return Application.objects.select_related("offering").filter(pk=found.application_id).first()


def _why_kept(application: Application) -> str:
    case = Case.objects.filter(application=application.pk).first()
    erasure = words.erasure_for(application, case, timezone.localdate())
    return words.why_kept(application, erasure, (get_language() or "de")[:2])


def _row(found: DataRequest, offices: dict[str, str], today: date) -> Row:
    office = (
        offices.get(found.office, found.office) if found.office else offices.get("digital", _("Digitalisierungsbüro"))
    )
    return Row(
        request=found,
        address=reverse("office:data_request", args=[found.pk]),
        kind=found.kind_word,
        number=found.application.number if found.application_id and found.application else "",
        office="" if found.kind == Kind.REPORT else office,
        due=_due(found, today),
    )


def _due(found: DataRequest, today: date) -> tuple[str, str]:
    """Return how urgent an answer is, in a word and a kind of badge."""
    if not found.is_open or found.state == State.READY:
        return str(STATE_WORDS[State(found.state)]), "neutral"
    days = (found.due_on - today).days
    if days < 0:
        return _("überfällig"), "danger"
    return str(STATE_WORDS[State.OPEN]), "warning" if days <= SOON_DAYS else "info"
