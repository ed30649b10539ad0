# SPDX-License-Identifier: EUPL-1.2
"""The offices of the town: how they are called and reached, and a new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from geleitzug.core.catalogue import offices
from geleitzug.core.catalogue import queries as catalogue
from geleitzug.core.catalogue.models import Office
from geleitzug.core.catalogue.offices import (
    CONTACT,
    FUNCTION,
    MOST_PLACES,
    PLACE,
    ChangedMeanwhile,
    FunctionTaken,
    Saying,
)
from geleitzug.core.portrait import rules
from geleitzug.core.screens.staff import go_on
from geleitzug.desks.operator.access import OperatorRequest, operator_page, page, typed_line
from geleitzug.ground.texts import pick

LONGEST_NAME, LONGEST_CODE = 120, 10


@dataclass
class Form:
    """What was typed about an office; ``seen`` is the mark of what was shown."""

    function: str = ""
    de: str = ""
    en: str = ""
    code: str = ""
    contact: dict[str, str] = field(default_factory=lambda: dict.fromkeys(CONTACT, ""))
    places: list[dict[str, str]] = field(default_factory=list)
    """The counters as typed; ``accessible`` is "true" or empty."""
    seen: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    def check(self) -> None:
        """Note what is wrong."""
        if not self.de:
            self.errors["de"] = _("Bitte geben Sie an, wie das Amt heißt.")
        if not self.en:
            self.errors["en"] = _(
                "Bitte geben Sie den Namen auch auf Englisch an. Wer die Seiten auf Englisch liest, sieht ihn."
            )
        self.errors.update(
            {name: wrong for name, said in self.contact.items() if said and (wrong := rules.wrong_line(name, said))}
        )

        for number, place in enumerate(self.places):
            self._check_place(number, place)

    def _check_place(self, number: int, place: Mapping[str, str]) -> None:
        if any(place.values()) and not place["name"]:
            self.errors[f"place-{number}-name"] = _(
                "Bitte geben Sie an, wie diese Anlaufstelle heißt. Leeren Sie alle ihre Felder, um sie zu entfernen."
            )
        if place["postcode"] and (wrong := rules.wrong_line("postcode", place["postcode"])):
            self.errors[f"place-{number}-postcode"] = wrong

    @property
    def saying(self) -> Saying:
        """Return what the office is to say; what is empty is said by the town."""
        return Saying(
            {"de": self.de, "en": self.en},
            self.code,
            {key: said for key, said in self.contact.items() if said},
            [_place(place) for place in self.places if any(place.values())],
        )


@operator_page
@require_safe
def listed(request: OperatorRequest) -> HttpResponse:
    """Show the town's offices."""
    lang = (get_language() or "de")[:2]
    rows = [(each, pick(each.name, lang)) for each in catalogue.offices_of(request.municipality.pk)]
    return page(request, "operator/offices.html", {"rows": sorted(rows, key=lambda row: row[1])})


@operator_page
@require_http_methods(["GET", "POST"])
def new(request: OperatorRequest) -> HttpResponse:
    """Give the town an office."""
    if request.method != "POST":
        return _form(request, None, Form())
    form = _typed(request)
    form.check()
    if not FUNCTION.fullmatch(form.function):
        form.errors["function"] = _("Bitte geben Sie ein Kürzel aus kleinen Buchstaben an, zum Beispiel schools.")
    if not form.errors:
        try:
            offices.add(form.function, form.saying, by=request.actor)
        except FunctionTaken:
            form.errors["function"] = _("Ein Amt mit diesem Kürzel gibt es schon.")
    if form.errors:
        return _form(request, None, form)
    return go_on(reverse("operator:offices"), "amt")


@operator_page
@require_http_methods(["GET", "POST"])
def one(request: OperatorRequest, office_id: UUID) -> HttpResponse:
    """Show what an office says about itself, and change it."""
    office = get_object_or_404(Office, pk=office_id, tenant=request.municipality.pk)
    if request.method != "POST":
        return _form(request, office, _stored(office))
    form = _typed(request)
    form.check()
    if form.errors:
        return _form(request, office, form)
    try:
        offices.change(office, form.saying, seen=form.seen, by=request.actor)
    except ChangedMeanwhile:
        office.refresh_from_db()
        form.seen = Saying.of(office).mark
        trouble = _(
            "Inzwischen hat jemand anderes dieses Amt geändert. Hier steht, was Sie eingegeben haben. Wenn Sie jetzt"
            " speichern, gilt"
            " Ihres."
        )
        return _form(request, office, form, trouble=trouble)
    return go_on(reverse("operator:offices"), "amt")


def _form(request: OperatorRequest, office: Office | None, form: Form, *, trouble: str = "") -> HttpResponse:
    name = pick(office.name, (get_language() or "de")[:2]) if office else ""
    rows = [*form.places, _EMPTY][:MOST_PLACES]
    context = {"office": office, "name": name, "form": form, "rows": rows, "errors": form.errors, "trouble": trouble}
    return page(request, "operator/office.html", context)


def _stored(office: Office) -> Form:
    return Form(
        function=office.function, de=pick(office.name, "de"), en=office.name.get("en", ""), code=office.code,
        contact={key: str(office.contact.get(key, "")) for key in CONTACT}, seen=Saying.of(office).mark,
        places=[_as_typed(place) for place in office.locations],
    )  # fmt: skip


def _typed(request: OperatorRequest) -> Form:
    return Form(
        function=typed_line(request, "function", 40).lower(), de=typed_line(request, "de", LONGEST_NAME),
        en=typed_line(request, "en", LONGEST_NAME), code=typed_line(request, "code", LONGEST_CODE),
        seen=typed_line(request, "seen", 20), contact={key: typed_line(request, key) for key in CONTACT},
        places=_typed_places(request),
    )  # fmt: skip


_EMPTY = dict.fromkeys(PLACE, "")


def _typed_places(request: OperatorRequest) -> list[dict[str, str]]:
    """Return the counters as typed, without the row at the end where nothing was."""
    found = [{key: typed_line(request, f"place-{row}-{key}") for key in PLACE} for row in range(MOST_PLACES)]
    while found and not any(found[-1].values()):
        found.pop()
    return found


def _as_typed(place: Mapping[str, object]) -> dict[str, str]:
    is_accessible = "true" if place.get("accessible") else ""
    return {**{key: str(place.get(key) or "") for key in PLACE}, "accessible": is_accessible}


def _place(typed: Mapping[str, str]) -> dict[str, object]:
    said: dict[str, object] = {key: value for key, value in typed.items() if value}
    return said | ({"accessible": True} if typed["accessible"] else {})
