# SPDX-License-Identifier: EUPL-1.2
"""Who works in the town: taking on, giving and taking roles, a new first password, letting go."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from geleitzug.core.catalogue import queries as catalogue
from geleitzug.core.forms.characters import line_of
from geleitzug.core.screens.staff import go_on
from geleitzug.core.staffing import seating
from geleitzug.core.staffing.errors import LastOperator, NoSuchSeat, NotByHand, NotOneself, StaffingError, Taken
from geleitzug.core.staffing.joining import Person
from geleitzug.core.staffing.roles import ROLES
from geleitzug.desks.operator.access import OperatorRequest, page, seating_page, typed_line
from geleitzug.ground.mail.outbox import is_address
from geleitzug.ground.people.models import Membership, Staff
from geleitzug.ground.texts import in_order, pick
from geleitzug.ground.web.keyset import page_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LOGIN = re.compile(r"[a-z0-9](?:[a-z0-9._@+-]{0,58}[a-z0-9])?")
LONGEST = {"login": 60, "name": 160, "email": 254, "phone": 40, "office": 40, "role": 40}


@dataclass
class Form:
    """What was typed about somebody."""

    login: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    office: str = ""
    role: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    def check(self) -> None:
        """Note what is wrong with what describes a person, in the order of the page."""
        if not self.name:
            self.errors["name"] = _(
                "Bitte geben Sie Vor- und Nachnamen an. So steht die Person in Vorgängen und Briefen."
            )
        if not LOGIN.fullmatch(self.login):
            self.errors["login"] = _(
                "Bitte geben Sie einen Anmeldenamen aus kleinen Buchstaben, Ziffern und . _ - @ an, zum Beispiel"
                " m.hansen."
            )
        if self.email and not is_address(self.email):
            self.errors["email"] = _("Bitte prüfen Sie die E-Mail-Adresse, zum Beispiel m.hansen@stadt.de.")

    def person(self, before: Person | None = None) -> Person:
        """Return the person as typed; what the form does not ask stays as it was."""
        known = before or Person(login="", name="")
        return replace(known, login=self.login, name=self.name, email=self.email, phone=self.phone)


@dataclass(frozen=True, slots=True)
class Step:
    """Something done to somebody's access, after a question: its words, and what does it."""

    heading: StrOrPromise
    what_happens: StrOrPromise
    button: StrOrPromise
    done: str
    do: Callable[..., object]
    is_danger: bool = False


STEPS: Mapping[str, Step] = {
    "passwort": Step(
        gettext_lazy("Neues erstes Passwort"),
        gettext_lazy(
            "Wir zeigen Ihnen ein Passwort, das zwei Wochen gilt. Damit wählt die Person ein eigenes. Auf allen"
            " Geräten wird sie"
            " abgemeldet, ihr bisheriges Passwort gilt nicht mehr. Vergewissern Sie sich vorher, dass wirklich sie"
            " darum bittet."
        ),
        gettext_lazy("Neues Passwort zeigen"),
        "",
        seating.new_first_password,
    ),
    "zweiter-faktor": Step(
        gettext_lazy("Zweiten Faktor vergessen"),
        gettext_lazy(
            "Die Person richtet bei der nächsten Anmeldung einen neuen zweiten Faktor ein, nur mit ihrem Passwort. Auf"
            " allen Geräten"
            " wird sie abgemeldet. Vergewissern Sie sich vorher, dass wirklich sie darum bittet."
        ),
        gettext_lazy("Zweiten Faktor vergessen"),
        "faktor",
        seating.forget_factors,
    ),
    "sperren": Step(
        gettext_lazy("Zugang sperren"),
        gettext_lazy(
            "Die Person wird sofort abgemeldet und kann sich nicht mehr anmelden. Was sie übernommen hatte, liegt"
            " wieder im Amt. Ihre"
            " Rollen bleiben für später stehen."
        ),
        gettext_lazy("Zugang sperren"),
        "gesperrt",
        seating.lock,
    ),
    "ausscheiden": Step(
        gettext_lazy("Ausscheiden lassen"),
        gettext_lazy(
            "Die Person wird sofort abgemeldet, verliert alle Rollen und steht nicht mehr in dieser Liste. Was sie"
            " übernommen hatte,"
            " liegt wieder im Amt. Ihr Name bleibt in den Vorgängen stehen, die sie bearbeitet hat. Das geht nicht"
            " zurück."
        ),
        gettext_lazy("Ausscheiden lassen"),
        "ausgeschieden",
        seating.let_go,
        is_danger=True,
    ),
}


@seating_page()
@require_safe
def listed(request: OperatorRequest) -> HttpResponse:
    """Show who works in the town and with which roles."""
    search = " ".join(line_of(request.GET.get("q", "")[:200]).split())[:80]
    found = page_of(seating.people(search), key=("name", "id"), cursor=request.GET.get("cursor", ""))
    offices = _offices(request)
    rows = [(staff, _in_words(list(staff.memberships.all()), offices)) for staff in found.rows]
    return page(request, "operator/people.html", {"rows": rows, "found": found, "search": search})


@seating_page(fresh=True)
@require_http_methods(["GET", "POST"])
def new(request: OperatorRequest) -> HttpResponse:
    """Take somebody on with a first role, and show their first password once."""
    if request.method != "POST":
        return _new(request, Form())
    form = _typed(request)
    form.check()
    form.errors.update(_wrong_seat(form))
    if form.errors:
        return _new(request, form)
    try:
        staff, password = seating.take_on(
            form.person(), (form.office, form.role), offices=_offices(request), by=request.actor
        )
    except Taken:
        form.errors["login"] = _("Diesen Anmeldenamen hat schon jemand. Bitte wählen Sie einen anderen.")
    except NoSuchSeat:
        form.errors.update(_wrong_seat(Form()))
    if form.errors:
        return _new(request, form)
    if not password:
        return go_on(reverse("operator:person", args=[staff.pk]), "aufgenommen")
    return _shown_once(request, staff, password)


@seating_page(fresh=True)
@require_http_methods(["GET", "POST"])
def one(request: OperatorRequest, staff_id: UUID) -> HttpResponse:
    """Show what somebody is and may, and change what is known about them."""
    staff = _somebody(staff_id)
    if request.method != "POST":
        return _one(request, staff, _stored(staff))
    form = _typed(request)
    form.check()
    if not form.errors:
        try:
            seating.describe(staff, form.person(seating.person_of(staff)), by=request.actor)
        except Taken:
            form.errors["login"] = _("Diesen Anmeldenamen hat schon jemand. Bitte wählen Sie einen anderen.")
    if form.errors:
        return _one(request, staff, form)
    return go_on(reverse("operator:person", args=[staff.pk]), "person")


@seating_page(fresh=True)
@require_POST
def give(request: OperatorRequest, staff_id: UUID) -> HttpResponse:
    """Give somebody a role."""
    staff, typed = _somebody(staff_id), _typed(request)
    form = replace(_stored(staff), office=typed.office, role=typed.role, errors=_wrong_seat(typed))
    if form.errors:
        return _one(request, staff, form)
    try:
        seating.give(staff, (form.office, form.role), offices=_offices(request), by=request.actor)
    except NoSuchSeat:
        form.errors = _wrong_seat(Form())
        return _one(request, staff, form)
    except NotOneself:
        return _one(request, staff, form, trouble=_no(NotOneself()))
    return go_on(reverse("operator:person", args=[staff.pk]), "rolle")


@seating_page(fresh=True)
@require_http_methods(["GET", "POST"])
def take(request: OperatorRequest, staff_id: UUID, role_id: UUID) -> HttpResponse:
    """Ask before a role is taken away, with what its holder then can do no more, and take it."""
    staff = _somebody(staff_id)
    row = get_object_or_404(Membership, pk=role_id, staff=staff)
    if request.method != "POST":
        office = _offices(request).get(row.office, row.office)
        context = {"staff": staff, "row": row, "office": office, "role": _role(row.role), "lost": _lost(row, office)}
        return page(request, "operator/take_role.html", context)
    return _done(request, staff, partial(seating.take, staff, (row.office, row.role)), "entzogen")


@seating_page(fresh=True)
@require_POST
def unlock(request: OperatorRequest, staff_id: UUID) -> HttpResponse:
    """Open a closed account again."""
    staff = _somebody(staff_id)
    return _done(request, staff, partial(seating.unlock, staff), "freigegeben")


@seating_page(fresh=True)
@require_http_methods(["GET", "POST"])
def step(request: OperatorRequest, staff_id: UUID, what: str) -> HttpResponse:
    """Ask before something is done to somebody's access, and do it."""
    staff, wanted = _somebody(staff_id), STEPS.get(what)
    if wanted is None or (what == "passwort" and not seating.has_passwords()):
        raise Http404
    if request.method != "POST":
        return page(request, "operator/person_step.html", {"staff": staff, "step": wanted, "what": what})
    try:
        given = wanted.do(staff, by=request.actor)
    except StaffingError as error:
        return _one(request, staff, _stored(staff), trouble=_no(error))
    if isinstance(given, str):
        return _shown_once(request, staff, given)
    is_gone = wanted.do is seating.let_go
    return go_on(reverse("operator:people") if is_gone else reverse("operator:person", args=[staff.pk]), wanted.done)


def _done(request: OperatorRequest, staff: Staff, do: Callable[..., object], word: str) -> HttpResponse:
    try:
        do(by=request.actor)
    except StaffingError as error:
        return _one(request, staff, _stored(staff), trouble=_no(error))
    return go_on(reverse("operator:person", args=[staff.pk]), word)


def _no(error: StaffingError) -> str:
    """Say why something is refused."""
    sentences = {
        NotOneself: _("Den eigenen Zugang und die eigenen Rollen ändert jemand anderes mit der Rolle „Betrieb“."),
        LastOperator: _(
            "Das ist die letzte Person mit der Rolle „Betrieb“. Geben Sie die Rolle zuerst jemand anderem: Sonst"
            " könnte niemand mehr"
            " Rollen geben."
        ),
        NotByHand: _("Diese Rolle kommt aus dem Verzeichnis und wird dort geändert."),
    }
    return sentences[type(error)]


def _somebody(staff_id: UUID) -> Staff:
    return get_object_or_404(Staff, pk=staff_id, left_at=None)


def _new(request: OperatorRequest, form: Form) -> HttpResponse:
    context = {"form": form, "errors": form.errors, **_choices(request), "has_passwords": seating.has_passwords()}
    return page(request, "operator/new_person.html", context)


def _one(request: OperatorRequest, staff: Staff, form: Form, *, trouble: str = "") -> HttpResponse:
    offices = _offices(request)
    held = [(row, offices.get(row.office, row.office), _role(row.role), row.source == seating.BY_HAND)
            for row in seating.roles_of(staff)]  # fmt: skip
    context = {
        "staff": staff,
        "form": form,
        "errors": form.errors,
        "held": held,
        "is_oneself": staff.pk in request.actor.persons,
        "has_passwords": seating.has_passwords(),
        "trouble": trouble,
        **_choices(request),
    }
    return page(request, "operator/person.html", context)


def _shown_once(request: OperatorRequest, staff: Staff, password: str) -> HttpResponse:
    response = page(request, "operator/first_password.html", {"staff": staff, "password": password})
    response.headers["Cache-Control"] = "no-store"
    return response


def _choices(request: OperatorRequest) -> dict[str, Sequence[tuple[str, ...]]]:
    roles = [(key, str(role.name), str(role.meaning)) for key, role in ROLES.items()]
    return {"offices": in_order(_offices(request).items()), "roles": roles}


def _offices(request: OperatorRequest) -> dict[str, str]:
    lang = (get_language() or "de")[:2]
    return {each.function: pick(each.name, lang) for each in catalogue.offices_of(request.municipality.pk)}


def _role(key: str) -> str:
    return str(ROLES[key].name) if key in ROLES else key


def _lost(row: Membership, office: str) -> list[str]:
    """Say what somebody can do no more without a role of theirs."""
    loss = seating.loss_of(row)
    said = {"office": office, "role": _role(row.role)}
    if loss.nothing:
        return [_("Die Person leitet „%(office)s“ und darf dort weiter alles, was zu dieser Rolle gehört.") % said]
    meaning = str(ROLES[row.role].meaning) if row.role in ROLES else row.role
    told = {**said, "name": row.staff.name, "meaning": meaning}
    found = [_("In „%(office)s“ gilt dann nicht mehr: %(name)s %(meaning)s.") % told]
    if loss.office:
        found.append(
            _("Es ist ihre letzte Rolle in „%(office)s“: Was sie dort übernommen hatte, liegt wieder beim Amt.") % said
        )
    if loss.everything:
        found.append(_("Es ist ihre letzte Rolle überhaupt: Nach der Anmeldung sieht sie nichts mehr."))
    return found


def _in_words(rows: list[Membership], offices: Mapping[str, str]) -> list[str]:
    """Return a line per office: its name, and the roles somebody has there."""
    order = list(ROLES)
    known = sorted((row.office, order.index(row.role)) for row in rows if row.role in ROLES)
    by_office: dict[str, list[str]] = {}
    for office, at in known:
        by_office.setdefault(offices.get(office, office), []).append(_role(order[at]))
    return [f"{office}: {', '.join(held)}" for office, held in by_office.items()]


def _wrong_seat(form: Form) -> dict[str, str]:
    wrong = {}
    if not form.office:
        wrong["office"] = _("Bitte wählen Sie ein Amt.")
    if form.role not in ROLES:
        wrong["role"] = _("Bitte wählen Sie eine Rolle.")
    return wrong


def _stored(staff: Staff) -> Form:
    return Form(login=staff.login, name=staff.name, email=staff.email, phone=staff.phone)


def _typed(request: OperatorRequest) -> Form:
    said = {name: typed_line(request, name, most) for name, most in LONGEST.items()}
    return Form(
        login=said["login"].lower(), name=said["name"], email=said["email"], phone=said["phone"],
        office=said["office"], role=said["role"],
    )  # fmt: skip
