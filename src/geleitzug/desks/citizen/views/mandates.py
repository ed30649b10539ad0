# SPDX-License-Identifier: EUPL-1.2
"""A company's mandates: the list with its history, giving one, ending one, and accepting one by the link in a mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from geleitzug.core.screens.citizens import CitizenRequest, in_a_town, more_needed, needs, strong_account, with_way_on
from geleitzug.desks.citizen import mandate_form
from geleitzug.desks.citizen.access import own_only
from geleitzug.desks.citizen.mandate_form import MandateForm, in_words
from geleitzug.desks.citizen.views.entering import page_by_mail, slow_down
from geleitzug.ground.people import mandates
from geleitzug.ground.people.actors import without_company
from geleitzug.ground.people.mandates import OPEN, State, account_of_person, state_of
from geleitzug.ground.people.models import Mandate
from geleitzug.ground.people.rights import Right
from geleitzug.ground.tenancy import directory, doors
from geleitzug.ground.trust import links
from geleitzug.ground.trust import mandates as trust
from geleitzug.ground.web import formats
from geleitzug.ground.web.keyset import page_of
from geleitzug.ground.web.limits import Limiter

invitations = Limiter(free=20, longest=600.0)
"""Whoever has mail sent to address after address has to wait."""
STATES: Mapping[State, tuple[Any, str]] = {
    State.INVITED: (gettext_lazy("eingeladen"), "info"),
    State.LAPSED: (gettext_lazy("Einladung abgelaufen"), "neutral"),
    State.LATER: (gettext_lazy("gilt später"), "info"),
    State.IN_FORCE: (gettext_lazy("gilt"), "success"),
    State.OVER: (gettext_lazy("abgelaufen"), "neutral"),
    State.ENDED: (gettext_lazy("beendet"), "neutral"),
    State.WITHDRAWN: (gettext_lazy("zurückgezogen"), "neutral"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A mandate as the list shows it."""

    mandate: Mandate
    who: str
    rights: list[str]
    word: Any
    tone: str
    may_end: bool
    given_by: str
    ended_by: str

    @property
    def is_invitation(self) -> bool:
        """Tell whether nobody has accepted it: then it is withdrawn, and not ended."""
        return self.mandate.accepted_at is None


@strong_account
@needs(Right.MANDATES)
@require_safe
def overview(request: CitizenRequest) -> HttpResponse:
    """List who may act for the company, and page by page who might before."""
    company, today, cursor = _company_of(request), timezone.localdate(), request.GET.get("seite", "")
    with mandates.machine():
        former = page_of(mandates.former_of_company(company, today=today), key=("-id",), cursor=cursor)
        current = mandates.open_of_company(company, today=today)
    context = {
        "company": request.actor.acting_for,
        "current": [_row(each, request.actor.acting_for) for each in current],
        "former": [_row(each, request.actor.acting_for) for each in former.rows],
        "page": former,
        "hint": request.GET.get("hinweis", ""),
    }
    return render(request, "citizen/mandates.html", context)


@strong_account
@needs(Right.MANDATES)
@require_http_methods(["GET", "POST"])
def give(request: CitizenRequest) -> HttpResponse:
    """Invite somebody to act for the company; what they may do and until when is chosen here."""
    _company_of(request)
    today, held = timezone.localdate(), request.actor.rights
    form, status = mandate_form.blank(today), 200
    if request.method == "POST":
        form = mandate_form.typed(request.POST, today=today, held=held)
        if not form.errors and (seconds := invitations.wait(request)):
            form, status = replace(form, errors={"": slow_down(seconds)}), 429
        if not form.errors:
            form = _invited(request, form)
        if not form.errors:
            invitations.note(request)
            return redirect(f"{reverse('citizen:mandates')}?hinweis=eingeladen")
    context = {"company": request.actor.acting_for, "form": form, "choices": mandate_form.choices(held)}
    return render(request, "citizen/mandate_new.html", context, status=status)


@own_only
@needs(Right.MANDATES)
@require_http_methods(["GET", "POST"])
def end(request: CitizenRequest, mandate_id: UUID) -> HttpResponse:
    """End a mandate, after asking; it opens nothing from that person's next request on."""
    company = _company_of(request)
    if way := more_needed(request):
        return way
    found = mandates.find(mandate_id, company=company)
    if found is None:
        raise Http404
    if request.method == "POST":
        done = trust.withdraw(mandate_id, by=request.actor, at=timezone.now(), today=timezone.localdate())
        hint = "beendet" if found.accepted_at else "zurueckgezogen"
        return redirect(f"{reverse('citizen:mandates')}{f'?hinweis={hint}' if done else ''}")
    row = _row(found, request.actor.acting_for)
    if not row.may_end:
        return redirect("citizen:mandates")
    return render(request, "citizen/mandate_end.html", {"company": request.actor.acting_for, "row": row})


@in_a_town
@require_http_methods(["GET", "POST"])
def accept(request: CitizenRequest, token: str) -> HttpResponse:
    """Accept an invitation, signed in with the account whose address it went to; a company accepts none.

    Who has the link but is nobody yet reads who invites to what, and signs in to accept.
    """
    now = timezone.now()
    with mandates.reading():
        link = links.find(token, links.Purpose.MANDATE, at=now)
        mandate = trust.invited_by(link) if link else None
        person = account_of_person(request.actor)
    if link is None or mandate is None:
        return render(request, "citizen/link_void.html", {"purpose": "mandate"}, status=410)
    is_nobody = person is None and not request.actor.has_account
    if is_nobody and request.method == "POST":
        return redirect(with_way_on("citizen:login", request.get_full_path()))
    fits = person is not None and trust.may_accept(mandate, person)
    if request.method == "POST" and person is not None and fits:
        if trust.accept(link, person, at=now, page=list_address()) is None:
            return render(request, "citizen/link_void.html", {"purpose": "mandate"}, status=410)
        return redirect(f"{reverse('citizen:acting')}?hinweis=angenommen")
    context = {
        "mandate": mandate,
        "rights": in_words(mandate.rights),
        "fits": fits,
        "email": person.email if person else "",
        "is_company": person is None or person.kind != person.Kind.PERSON,
        "is_nobody": is_nobody,
        "replaces": person is not None and fits and _acts_already(mandate, person.pk),
        "way_on": request.get_full_path(),
    }
    response = render(request, "citizen/mandate_accept.html", context, status=200 if fits or is_nobody else 403)
    response.headers["Cache-Control"] = "no-store"  # who invites whom to what is not for the next one at this device
    return response


def _acts_already(mandate: Mandate, person: UUID) -> bool:
    """Tell whether somebody has a mandate of this company, whose place this one takes."""
    now, later = mandates.now_and_later(person, today=timezone.localdate())
    return any(each.company_id == mandate.company_id for each in (*now, *later))


def _invited(request: CitizenRequest, form: MandateForm) -> MandateForm:
    """Invite whom the form names; returns the form again with what is in the way."""
    assert form.first_day is not None
    try:
        trust.invite(
            email=form.email, rights=form.rights, first=form.first_day, last=form.last_day,
            page=page_by_mail("accept_mandate"), by=request.actor, today=timezone.localdate(),
        )  # fmt: skip
    except trust.TooMany:
        sentence = _("Es sind schon %(most)d Vollmachten offen. Beenden Sie zuerst eine.") % {"most": trust.MOST_OPEN}
        return replace(form, errors={"": sentence})
    except trust.AlreadyInvited as already:
        sentence = _("Diese Person ist schon eingeladen und kann die Einladung bis zum %(day)s annehmen. Soll etwas"
                     " anderes gelten, ziehen Sie die Einladung zuerst zurück.")  # fmt: skip
        return replace(form, errors={"email": sentence % {"day": formats.day(already.until)}})
    except trust.ToOneself:
        return replace(
            form, errors={"email": _("Das ist Ihre eigene Adresse. Sich selbst können Sie nichts erlauben.")}
        )
    except trust.LongerThanOwn as longer:
        sentence = _("Ihre eigene Vollmacht endet am %(day)s. Länger kann keine gelten, die Sie erteilen.")
        return replace(form, errors={"last": sentence % {"day": formats.day(longer.last.isoformat())}})
    return form


def list_address() -> str:
    """Return where a company finds its mandates, as a mail carries it."""
    return directory.address_of(doors.current_tenant()).rstrip("/") + reverse("citizen:mandates")


def _company_of(request: CitizenRequest) -> UUID:
    """Return the company somebody acts for; in their own affairs there is nothing here."""
    if not request.actor.acting_for or request.actor.holder is None:
        raise Http404
    return request.actor.holder


def _row(mandate: Mandate, company: str) -> Row:
    state = state_of(mandate, now=timezone.now(), today=timezone.localdate())
    word, tone = STATES[state]
    who = mandate.person.name if mandate.person else mandate.email
    given_by, ended_by = (without_company(each, company) for each in (mandate.given_by, mandate.ended_by))
    return Row(mandate, who, in_words(mandate.rights), word, tone, state in OPEN | {State.LAPSED}, given_by, ended_by)
