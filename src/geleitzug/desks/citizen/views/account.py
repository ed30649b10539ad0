# SPDX-License-Identifier: EUPL-1.2
"""Signing in and out, opening an account, one's own data, and consent to electronic delivery."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from geleitzug.core.cases.actions import claiming
from geleitzug.core.forms.characters import line_of, name_of, strangers_in_name, strangers_in_text
from geleitzug.core.mailbox import actions as mailbox
from geleitzug.core.mailbox import queries as mailbox_queries
from geleitzug.core.mailbox.wording import consent_text
from geleitzug.desks.citizen.access import CitizenRequest, account_needed, in_a_town, way_on, with_way_on
from geleitzug.desks.citizen.views.drafts import wrong_address
from geleitzug.ground.people import actions as people
from geleitzug.ground.people import passwords
from geleitzug.ground.people.models import Account
from geleitzug.ground.tenancy import directory, doors
from geleitzug.ground.web import actor as session
from geleitzug.ground.web.formats import language
from geleitzug.ground.web.limits import Limiter

PERSON, COMPANY = Account.Kind.PERSON.value, Account.Kind.COMPANY.value
ADDRESS = ("street", "number", "addition", "postcode", "city")
guesses = Limiter(free=5)


# --- signing in and out -----------------------------------------------------------------------------------------


@in_a_town
@require_http_methods(["GET", "POST"])
def login(request: CitizenRequest) -> HttpResponse:
    """Sign in; a wrong password and an unknown address give the same answer in the same time."""
    if request.actor.has_account and request.method == "GET":
        return redirect(way_on(request) or "citizen:applications")
    error, status = "", 200
    if request.method == "POST":
        if seconds := guesses.wait(request):
            error, status = slow_down(seconds), 429
        elif account := people.sign_in(request.POST.get("email", "")[:254], request.POST.get("password", "")[:200]):
            return _enter(request, account)
        else:
            guesses.note(request)
            error = _("E-Mail-Adresse und Passwort passen nicht zusammen. Bitte prüfen Sie beides.")
    return _login_page(request, error=error, status=status)


def _enter(request: CitizenRequest, account: Account) -> HttpResponse:
    """Let an account act from here on; what was begun in this browser without one comes along if they tick it."""
    guest = request.actor
    session.sign_in(request, account)
    if "mitnehmen" in request.POST and guest.holder and not guest.has_account:
        claiming.claim(guest, by=request.actor)
    return redirect(way_on(request) or "citizen:applications")


def login_first(request: CitizenRequest) -> HttpResponse:
    """Send somebody to the sign-in page, and back here afterwards."""
    return redirect(with_way_on("citizen:login", request.get_full_path()))


def _login_page(request: CitizenRequest, *, error: str, status: int) -> HttpResponse:
    context = {
        "email": request.POST.get("email", "")[:254],
        "error": error,
        "way_on": way_on(request),
        "code": "" if request.actor.has_account else session.code_of(request),
    }
    return render(request, "citizen/login.html", context, status=status)


def slow_down(seconds: int) -> str:
    """Return the sentence for somebody who tries too often."""
    return _(
        "Das waren viele Versuche. Bitte warten Sie %(seconds)d Sekunden und versuchen Sie es dann noch einmal."
    ) % {"seconds": seconds}


@in_a_town
@require_POST
def logout(request: CitizenRequest) -> HttpResponse:
    """Sign out: this browser knows nobody any more."""
    session.sign_out(request)
    return redirect("citizen:home")


# --- opening an account -----------------------------------------------------------------------------------------


@in_a_town
@require_http_methods(["GET", "POST"])
def register(request: CitizenRequest) -> HttpResponse:
    """Open an account for a person or a company."""
    if request.actor.has_account:
        return redirect(way_on(request) or "citizen:applications")
    kind = COMPANY if (request.POST.get("art") or request.GET.get("art")) == COMPANY else PERSON
    typed = _typed(request)
    errors: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        if seconds := guesses.wait(request):
            errors, status = {"": slow_down(seconds)}, 429
        else:
            errors = _problems(typed, kind) | _problems_of_access(request, typed)
        if not errors:
            try:
                opened = people.register(
                    email=typed["email"], password=request.POST.get("password", ""), kind=kind, **_details(typed, kind)
                )
            except ValidationError as refused:
                guesses.note(request)  # or one could ask for one address after the other
                errors = _sentences(refused)
            else:
                return _enter(request, opened)
    context = {"kind": kind, "typed": typed, "errors": errors, "problems": _links(errors), "way_on": way_on(request)}
    context["code"] = session.code_of(request)
    return render(request, "citizen/register.html", context, status=status)


# --- one's own data and consent ---------------------------------------------------------------------------------


@account_needed
@require_http_methods(["GET", "POST"])
def account(request: CitizenRequest) -> HttpResponse:
    """Show and change one's own data; below them the consents, town by town."""
    own = _own_account(request)
    typed = _typed(request) if request.method == "POST" else _stored(own)
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = _problems(typed, own.kind)
        if not errors:
            try:
                own = people.change_details(own, **_details(typed, own.kind))
            except ValidationError as refused:
                errors = _sentences(refused)
            else:
                session.rename(request, own)
                return redirect(f"{reverse('citizen:account')}?hinweis=gespeichert")
    context = {
        "account": own,
        "kind": own.kind,
        "typed": typed,
        "errors": errors,
        "problems": _links(errors),
        "consents": _consents(request),
        "consent_text": consent_text(language()),
        "hint": request.GET.get("hinweis", ""),
        "unread": mailbox_queries.unread_count(request.actor),
    }
    return render(request, "citizen/account.html", context)


@account_needed
@require_POST
def consent(request: CitizenRequest) -> HttpResponse:
    """Give or withdraw the consent to electronic delivery by one town."""
    town = next((town for town in directory.everyone() if town.key == request.POST.get("ort")), None)
    if town is None:
        raise Http404
    assert request.actor.holder is not None
    with doors.citizen_door(town.pk, request.actor.holder):
        if request.POST.get("wahl") == "ja":
            mailbox.give_consent(holder=request.actor.holder, by=request.actor)
        else:
            mailbox.withdraw_consent(holder=request.actor.holder, by=request.actor)
    return redirect(f"{reverse('citizen:account')}?hinweis=einwilligung#einwilligung")


def _consents(request: CitizenRequest) -> list[dict[str, Any]]:
    assert request.actor.holder is not None
    given = {
        row.tenant_id: row for row in mailbox_queries.consents_of(request.actor.holder) if row.withdrawn_at is None
    }
    return [{"town": town, "given": given.get(town.pk)} for town in directory.everyone()]


def _own_account(request: CitizenRequest) -> Account:
    found = people.account_of(request.actor)
    if found is None:
        session.sign_out(request)
        raise Http404
    return found


# --- what is typed ----------------------------------------------------------------------------------------------


def _typed(request: CitizenRequest) -> dict[str, str]:
    data = request.POST
    names = {name: name_of(data.get(name, ""))[:120] for name in ("given", "family")}
    lines = {name: line_of(data.get(name, ""))[:200] for name in ("company", "email", "phone", *ADDRESS)}
    return {**names, **lines}


def _stored(own: Account) -> dict[str, str]:
    address = {part: str(own.address.get(part) or "") for part in ADDRESS}
    return {
        "given": own.given_name, "family": own.family_name, "company": own.company_name, "email": own.email,
        "phone": own.phone, **address,
    }  # fmt: skip


def _details(typed: dict[str, str], kind: str) -> dict[str, Any]:
    address = {part: typed[part] for part in ADDRESS if typed[part]}
    return {
        "given_name": typed["given"],
        "family_name": typed["family"],
        "company_name": typed["company"] if kind == COMPANY else "",
        "phone": typed["phone"][:40],
        "address": {**address, "country": "DE"} if address else {},
    }


def _problems(typed: dict[str, str], kind: str) -> dict[str, str]:
    """Return what is wrong, by field, in the order of the page."""
    found: dict[str, str] = {}
    if kind == COMPANY and not typed["company"]:
        found["company"] = _("Bitte geben Sie den Namen des Unternehmens oder Vereins an.")
    if not typed["given"]:
        found["given"] = _("Bitte geben Sie Ihren Vornamen an.")
    if not typed["family"]:
        found["family"] = _("Bitte geben Sie Ihren Nachnamen an.")
    for name, text in typed.items():
        strangers = strangers_in_name(text) if name in ("given", "family") else strangers_in_text(text)
        if strangers:
            sentence = _("Diese Zeichen können wir hier nicht verwenden: %(signs)s")
            found.setdefault(name, sentence % {"signs": " ".join(strangers[:5])})
    if typed["postcode"] and not (typed["postcode"].isdecimal() and len(typed["postcode"]) == 5):
        found["postcode"] = _("Eine Postleitzahl hat fünf Ziffern, zum Beispiel 27561.")
    return found


def _problems_of_access(request: CitizenRequest, typed: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    if incomplete := wrong_address(typed["email"]):
        found["email"] = incomplete
    wrong = passwords.problem_of(request.POST.get("password", ""), typed["email"], typed["given"], typed["family"])
    if wrong:
        found["password"] = wrong
    return found


_FIELDS = {"company_name": "company", "given_name": "given", "family_name": "family"}


def _sentences(refused: ValidationError) -> dict[str, str]:
    if not hasattr(refused, "error_dict"):
        return {"": " ".join(refused.messages)}
    return {_FIELDS.get(name, "" if name == "__all__" else name): sentences[0]
            for name, sentences in refused.message_dict.items()}  # fmt: skip


def _links(errors: dict[str, str]) -> list[tuple[str, str]]:
    return list(errors.items())
