# SPDX-License-Identifier: EUPL-1.2
"""Tokens for programs: one's own, and in the digital office the town's; shown once. Webhooks are webhooks.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from geleitzug.core.cases.permissions import SEE
from geleitzug.core.interface import tokens
from geleitzug.core.interface.models import ApiToken
from geleitzug.core.interface.permissions import MANAGE
from geleitzug.core.interface.rules import (
    LONGEST_DAYS,
    LONGEST_DAYS_OF_PERSONS,
    OF_PERSONS,
    NameTaken,
    NotForPrograms,
    NothingChosen,
    Scope,
    TreasuryMissing,
    WrongDay,
)
from geleitzug.core.interface.wording import SCOPES
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page, refused
from geleitzug.desks.office import cleaning
from geleitzug.desks.office.pages import office_names
from geleitzug.ground.people.actors import Actor, may, offices_with
from geleitzug.ground.texts import in_order

LONGEST_NAME = 60
OWN, TOWN = "eigener", "gemeinde"
USUAL_DAYS = {OWN: LONGEST_DAYS_OF_PERSONS, TOWN: LONGEST_DAYS}


@dataclass(frozen=True, slots=True)
class TokenForm:
    """What stands in the form; ``kinds`` are the ways there are for whoever fills it in."""

    kinds: Sequence[tuple[str, str]]
    kind: str
    name: str = ""
    scopes: Sequence[str] = (Scope.READ.value,)
    offices: Sequence[str] = ()
    last: Mapping[str, object] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list."""

    token: ApiToken
    whose: str
    scopes: str
    offices: str
    waits: bool
    may_agree: bool


@office_page(fresh=True)
@require_http_methods(["GET", "POST"])
def listed(request: OfficeRequest) -> HttpResponse:
    """List the tokens somebody may revoke, and make a new one."""
    kinds = _kinds(request.actor)
    if not kinds:
        return refused(request)
    if request.method != "POST":
        return _page(request, _empty(request, kinds))
    form, last = _typed(request, kinds)
    if form.errors or last is None:
        return _page(request, form)
    try:
        token, text = tokens.make(
            by=request.actor, name=form.name, scopes=form.scopes, offices=form.offices, last_day=last,
            own=form.kind == OWN,
        )  # fmt: skip
    except NameTaken:
        sentence = _("Einen Zugang mit diesem Namen gibt es schon. Bitte wählen Sie einen anderen.")
        return _page(request, replace(form, errors={"name": sentence}))
    except NothingChosen:
        return _page(request, replace(form, errors={"offices": _no_office()}))
    except TreasuryMissing:
        sentence = _("Was „In der Kasse“ heißt, gilt nur dort. Bitte wählen Sie auch die Kasse, oder nichts davon.")
        return _page(request, replace(form, errors={"offices": sentence}))
    except NotForPrograms:
        return _page(request, replace(form, errors={"scopes": _("Das kann nur der eigene Zugang einer Person.")}))
    except WrongDay:
        return _page(request, replace(form, errors={"last": _wrong_day(form.kind)}))
    return _shown_once(request, token, text)


@office_page()
@require_POST
def agree(request: OfficeRequest, token_id: UUID) -> HttpResponse:
    """Agree to a token of the town, as a head of one or more of its offices; others may have to follow."""
    if not _kinds(request.actor):
        return refused(request)
    token = tokens.token_for(request.actor, token_id)
    if not tokens.may_agree(request.actor, token):
        return refused(request)
    tokens.agree(token, by=request.actor)
    token.refresh_from_db()
    return go_on(reverse("office:interface"), "zugang_gilt" if token.agreed_at else "zugang_wartet")


@office_page()
@require_POST
def revoke(request: OfficeRequest, token_id: UUID) -> HttpResponse:
    """Make a token worthless at once."""
    if not _kinds(request.actor):
        return refused(request)
    tokens.revoke(tokens.token_for(request.actor, token_id), by=request.actor)
    return go_on(reverse("office:interface"), "zugang_entzogen")


def _page(request: OfficeRequest, form: TokenForm) -> HttpResponse:
    names, today = office_names(request), timezone.localdate()
    manages = may(request.actor, MANAGE)
    rows = [
        Row(
            each,
            each.staff.name if each.staff else _("Gemeinde"),
            ", ".join(str(SCOPES[Scope(scope)]) for scope in each.scopes),
            ", ".join(names.get(office, office) for office in each.offices),
            each.waits(today),
            tokens.may_agree(request.actor, each),
        )
        for each in tokens.tokens_for(request.actor)
    ]
    context = {
        "rows": rows,
        "form": form,
        "scopes": _scopes(form.kinds),
        "offices": _offices(request, form.kinds, names),
        "manages": manages,
    }
    return page(request, "office/interface.html", context)


def _shown_once(request: OfficeRequest, token: ApiToken, text: str) -> HttpResponse:
    response = page(request, "office/token_made.html", {"token": token, "text": text})
    response.headers["Cache-Control"] = "no-store"
    return response


def _kinds(actor: Actor) -> list[tuple[str, str]]:
    """Return which tokens somebody may make."""
    found = []
    if may(actor, SEE):
        found.append((OWN, _("Für mich: Das Programm handelt in meinem Namen")))
    if may(actor, MANAGE):
        found.append((TOWN, _("Für die Gemeinde: Das Programm handelt für niemanden persönlich")))
    return found


def _scopes(kinds: Sequence[tuple[str, str]]) -> list[tuple[str, str, str]]:
    hint = _("nur für mich") if len(kinds) > 1 else ""
    only_town = [key for key, _label in kinds] == [TOWN]
    return [
        (scope.value, str(SCOPES[scope]), hint if scope in OF_PERSONS else "")
        for scope in Scope
        if not (only_town and scope in OF_PERSONS)
    ]


def _offices(
    request: OfficeRequest, kinds: Sequence[tuple[str, str]], names: Mapping[str, str]
) -> list[tuple[str, str]]:
    if TOWN in dict(kinds):
        return in_order(names.items())
    return in_order((key, names.get(key, key)) for key in offices_with(request.actor, SEE))


def _empty(request: OfficeRequest, kinds: list[tuple[str, str]]) -> TokenForm:
    kind = kinds[0][0]
    last = timezone.localdate() + timedelta(days=USUAL_DAYS[kind])
    offices = sorted(offices_with(request.actor, SEE)) if kind == OWN else []
    return TokenForm(
        kinds, kind, offices=offices, last={"day": last.day, "month": last.month, "year": last.year}
    )  # fmt: skip


def _typed(request: OfficeRequest, kinds: list[tuple[str, str]]) -> tuple[TokenForm, date | None]:
    chosen = cleaning.line(request.POST, "kind")
    form = TokenForm(
        kinds,
        chosen if chosen in dict(kinds) else kinds[0][0],
        name=cleaning.line(request.POST, "name")[:LONGEST_NAME],
        scopes=[scope.value for scope in Scope if scope.value in request.POST.getlist("scopes")],
        offices=[key for key, _name in _offices(request, kinds, office_names(request))
                 if key in request.POST.getlist("offices")],
        last=cleaning.day_parts(request.POST, "last"),
    )  # fmt: skip
    last = cleaning.day(request.POST, "last")
    errors = {}
    if not form.name:
        errors["name"] = _("Bitte geben Sie dem Zugang einen Namen, an dem man das Programm erkennt.")
    if not form.scopes:
        errors["scopes"] = _("Bitte wählen Sie aus, was das Programm darf.")
    if not form.offices:
        errors["offices"] = _no_office()
    if last is None:
        errors["last"] = _wrong_day(form.kind)
    return replace(form, errors=errors), last


def _no_office() -> str:
    return _("Bitte wählen Sie aus, für welche Ämter.")


def _wrong_day(kind: str) -> str:
    return _("Bitte geben Sie einen Tag von heute an, höchstens %(days)d Tage voraus.") % {"days": USUAL_DAYS[kind]}
