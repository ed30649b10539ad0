# SPDX-License-Identifier: EUPL-1.2
"""The town itself: how it is reached and how it looks. What only its file says is shown and not asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from geleitzug.core.mailbox.central import Central
from geleitzug.core.mailbox.rules import Remedy, Subject
from geleitzug.core.portrait import actions, readiness, rules, words
from geleitzug.core.portrait.errors import ChangedMeanwhile, NotSaidSo
from geleitzug.core.portrait.lands import ACCESSIBILITY_LAW
from geleitzug.core.screens.staff import go_on
from geleitzug.desks.operator.access import OperatorRequest, operator_page, page, typed_line
from geleitzug.ground.ids import fingerprint
from geleitzug.ground.tenancy import directory
from geleitzug.ground.tenancy.models import Municipality
from geleitzug.ground.web import languages
from geleitzug.ground.web.formats import number
from geleitzug.ground.web.look import COLOUR, MARKS, Look, legible, stylesheet

LONGEST = 1000
"""Of what is read of a line; what is longer than rules.LONGEST is refused with a sentence."""
_line = partial(typed_line, most=LONGEST)
PREVIEW = ".op-preview[data-kern-theme]"
GROUPS = (
    ("name", ("full_name", "represented_by", "responsible_for_content", "supervision", "vat_id")),
    ("address", ("street", "postcode", "city")),
    ("reach", ("phone", "mail", "web", "hours", "accessibility_mail", "security")),
    ("law", ("court", "data_protection", "data_protection_authority", "accessibility_body")),
    ("bank", ("bank.owner", "bank.iban", "bank.bic", "bank.name")),
)
"""The fields of the contact as they stand on the page."""
KINDS = {"postcode": "numeric", "phone": "tel", "web": "url", **dict.fromkeys(
    ("mail", "data_protection", "accessibility_mail", "security"), "email")}  # fmt: skip
"""Field → keyboard of a phone."""


@dataclass(frozen=True, slots=True)
class Line:
    """A field of the form: what it is called, where its value appears, and what is wrong with it."""

    name: str
    label: str
    hint: str
    value: str
    error: str
    optional: bool
    keyboard: str


@dataclass
class Form:
    """What was typed, the sign of what it began with, what is wrong, and what somebody else has saved meanwhile."""

    typed: dict[str, str]
    shown: str
    errors: dict[str, str] = field(default_factory=dict)
    theirs: list[tuple[str, str]] = field(default_factory=list)


@operator_page
@require_http_methods(["GET", "POST"])
def contact(request: OperatorRequest) -> HttpResponse:
    """Show how the town is reached and what its pages lack, and change it."""
    town = actions.town_here()
    stored = rules.fields_of(town.contact)
    if request.method != "POST":
        return _contact_page(request, town, Form(stored, fingerprint(stored)))
    form = Form({name: _line(request, name) for name in stored}, _line(request, "shown"))
    if languages.switched(request):
        return _contact_page(request, town, form)
    try:
        actions.say_contact(form.typed, shown=form.shown, today=timezone.localdate(), by=request.actor)
    except NotSaidSo as wrong:
        form.errors = wrong.wrong
    except ChangedMeanwhile:
        _compare(form, rules.fields_of(actions.town_here().contact))
    else:
        return go_on(reverse("operator:town"), "kommune")
    return _contact_page(request, town, form)


@operator_page
@require_http_methods(["GET", "POST"])
def look(request: OperatorRequest) -> HttpResponse:
    """Show the town's colours and mark; show others before they are saved, and save them."""
    town = actions.town_here()
    stored = rules.look_of(town.look)
    if request.method != "POST":
        return _look_page(request, Form(stored, fingerprint(stored)))
    form = Form(_chosen(request), _line(request, "shown"))
    if languages.switched(request):
        return _look_page(request, form)
    if "preview" in request.POST:
        form.errors = dict(rules.wrong_look(form.typed))
        return _look_page(request, form, is_preview=True)
    try:
        actions.choose_look(form.typed, shown=form.shown, by=request.actor)
    except NotSaidSo as wrong:
        form.errors = wrong.wrong
    except ChangedMeanwhile:
        _compare(form, rules.look_of(actions.town_here().look))
    else:
        return go_on(reverse("operator:town_look"), "kommune")
    return _look_page(request, form)


@operator_page
@require_safe
def colours(request: OperatorRequest) -> HttpResponse:
    """Deliver the colours of the preview as a stylesheet; what is no colour is the house's own."""
    css = stylesheet(Look.of({name: request.GET.get(name, "") for name in ("primary", "accent")}), PREVIEW)
    return HttpResponse(css, content_type="text/css; charset=utf-8")


def _compare(form: Form, stored: Mapping[str, str]) -> None:
    """Say what somebody else has saved where it is not what was typed; who saves again knows it."""
    form.shown = fingerprint(stored)
    form.theirs = [
        (words.name_of(name), stored[name] or _("leer")) for name in rules.changed(stored, form.typed)
    ]  # fmt: skip


def _contact_page(request: OperatorRequest, town: Municipality, form: Form) -> HttpResponse:
    sketch = readiness.sketch_here(town)
    today = timezone.localdate()
    owed = {name for each in readiness.owed(sketch, today) for name in _fields(each)}
    needed = {name for each in readiness.needed(sketch, today) for name in _fields(each)}
    titles = {
        "name": _("Wer die Kommune ist"), "address": _("Anschrift"), "reach": _("Wie man sie erreicht"),
        "law": _("Was das Recht verlangt"), "bank": _("Konto für Überweisungen"),
    }  # fmt: skip
    context = {
        "form": form,
        "groups": [(key, titles[key], [_field(name, form, needed) for name in names]) for key, names in GROUPS],
        "lacking": [(name, words.name_of(name)) for _key, names in GROUPS for name in names if name in owed],
        "fixed": _fixed(town),
        "errors": form.errors,
        "key": town.key,
        "longest": rules.LONGEST,
    }
    return page(request, "operator/town.html", {**context, **_tabs("operator:town")})


def _look_page(request: OperatorRequest, form: Form, *, is_preview: bool = False) -> HttpResponse:
    shown = Look.of(form.typed)
    chosen = urlencode({"primary": shown.primary, "accent": shown.accent})
    context = {
        "form": form,
        "errors": form.errors,
        "marks": sorted(MARKS),
        # A colour that is none cannot stand in the field that shows colours.
        "pickable": {name: form.typed[name] if COLOUR.fullmatch(form.typed[name]) else getattr(shown, name)
                     for name in ("primary", "accent")},
        "mark": shown.mark,
        "is_preview": is_preview,
        "colours": f"{reverse('operator:town_colours')}?{chosen}",
        "read": _read(shown),
    }  # fmt: skip
    return page(request, "operator/town_look.html", {**context, **_tabs("operator:town_look")})


def _tabs(here: str) -> dict[str, Any]:
    parts = ((_("Angaben"), "operator:town"), (_("Aussehen"), "operator:town_look"))
    return {"tabs": [(label, reverse(name), name == here, None) for label, name in parts]}


def _fields(owed: str) -> tuple[str, ...]:
    """Return the fields of something that is owed; of the bank those without which nobody can pay."""
    return ("bank.owner", "bank.iban") if owed == "bank" else (owed,)


def _field(name: str, form: Form, needed: set[str]) -> Line:
    return Line(
        name, words.name_of(name), str(words.SHOWN.get(name, "")), form.typed[name], form.errors.get(name, ""),
        name not in needed, KINDS.get(name, ""),
    )  # fmt: skip


def _read(shown: Look) -> list[tuple[str, str]]:
    """Return in words how well the colours read."""
    seen = legible(shown)
    found = []
    for name, label in (
        ("on_paper", _("Hauptfarbe auf Weiß")),
        ("primary", _("Schrift auf der Hauptfarbe")),
        ("accent", _("Schrift auf der zweiten Farbe")),
    ):
        each = seen[name]
        ratios = {"ratio": rules.ratio(each.ratio), "needed": rules.ratio(each.needed)}
        if name == "on_paper":
            sentence = _("Kontrast %(ratio)s zu 1, nötig sind %(needed)s zu 1")
        elif each.is_white:
            sentence = _("weiß, Kontrast %(ratio)s zu 1, nötig sind %(needed)s zu 1")
        else:
            sentence = _("schwarz, Kontrast %(ratio)s zu 1, nötig sind %(needed)s zu 1")
        found.append((label, sentence % ratios))
    return found


def _fixed(town: Municipality) -> list[tuple[str, str]]:
    """Return what the town's file says, in words."""
    central = str(town.values.get("central_mailbox", Central.NOTICE))
    sent = {
        Central.NOTHING: _("nichts"), Central.NOTICE: _("ein Hinweis auf neue Nachrichten"),
        Central.LETTER: _("die Briefe selbst"),
    }  # fmt: skip
    said = [
        (_("Name"), town.name),
        (_("Art"), str(Municipality.Kind(town.kind).label)),
        (_("Landkreis"), directory.by_id(town.district_id).name if town.district_id else ""),
        (_("Bundesland"), town.land),
        (_("Amtlicher Gemeindeschlüssel"), town.ags),
        (_("Einwohnerinnen und Einwohner"), number(town.population)),
        (_("Schlüssel in Befehlen"), town.key),
        (_("Adresse des Portals"), directory.host_of(town.pk)),
        (_("Beginn der Vorgangsnummern"), str(town.values.get("case_prefix", ""))),
        (_("Rechtsbehelfe, die die Kommune selbst nennt"), _remedies(town) or _("keine")),
        (_("Gesetz zur Barrierefreiheit"), _accessibility_law(town)),
        (_("Archiv"), str(town.values.get("archive", ""))),
        (
            _("Was in das zentrale Postfach geht"),
            sent.get(Central(central), "") if central in list(Central) else central,
        ),
    ]
    return [(name, value) for name, value in said if value]


def _remedies(town: Municipality) -> str:
    matters = {Subject.GENERAL: _("allgemein"), Subject.TAX: _("Steuern"), Subject.BUILDING: _("Bauen")}
    ways = {
        Remedy.OBJECTION: _("Widerspruch"), Remedy.ACTION: _("Klage"), Remedy.PROTEST: _("Einspruch"),
        Remedy.EITHER: _("Widerspruch oder Klage"),
    }  # fmt: skip
    own = town.values.get("remedies") or {}
    return ", ".join(f"{matters.get(matter, matter)}: {ways.get(way, way)}" for matter, way in sorted(own.items()))


def _accessibility_law(town: Municipality) -> str:
    own = town.values.get("accessibility") or {}
    return str(own.get("law") or ACCESSIBILITY_LAW.get(town.land, ""))


def _chosen(request: OperatorRequest) -> dict[str, str]:
    """Return the chosen look: of each colour what was typed, or picked where the typed one was left as it was."""
    found = {"mark": _line(request, "mark")}
    for name in ("primary", "accent"):
        typed, picked, began = (_line(request, each) for each in (name, f"{name}_picked", f"{name}_began"))
        found[name] = (picked if typed == began and picked else typed).lower()
    return found
