# SPDX-License-Identifier: EUPL-1.2
"""Specialist systems (Fachverfahren): which the town has, how they are reached, and answers that belong to nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from geleitzug.core.handover import actions, looking_in, ports, queries
from geleitzug.core.handover.models import Target
from geleitzug.core.handover.ports import BadSettings
from geleitzug.core.screens.staff import go_on
from geleitzug.desks.operator.access import OperatorRequest, operator_page, page, typed_line
from geleitzug.ground.jobs import defer
from geleitzug.ground.web.keyset import page_of

KEY = re.compile(r"[a-z][a-z0-9_-]{0,39}")
LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Field:
    """A setting as the form asks for it; what is secret is never shown again."""

    setting: ports.Setting
    name: str
    value: str
    error: str
    is_kept: bool


@dataclass
class Form:
    """What was typed about a specialist system."""

    line: str
    key: str = ""
    name: str = ""
    active: bool = True
    settings: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


@operator_page
@require_safe
def listed(request: OperatorRequest) -> HttpResponse:
    """Show the town's specialist systems, whether they answer, and what has come back from them unasked."""
    return _list(request)


@operator_page
@require_http_methods(["GET", "POST"])
def new(request: OperatorRequest, line: str) -> HttpResponse:
    """Set up a specialist system."""
    if line not in ports.lines():
        raise Http404
    if request.method != "POST":
        return _form(request, None, Form(line))
    return _keep(request, None, _typed(request, line))


@operator_page
@require_http_methods(["GET", "POST"])
def one(request: OperatorRequest, target_id: UUID) -> HttpResponse:
    """Show how a specialist system is reached, and change it."""
    target = get_object_or_404(Target, pk=target_id)
    if request.method != "POST":
        own = Form(target.line, target.key, target.name, target.active, dict(target.settings))
        return _form(request, target, own)
    return _keep(request, target, _typed(request, target.line, target))


@operator_page
@require_POST
def look(request: OperatorRequest, target_id: UUID) -> HttpResponse:
    """Have a look whether a specialist system is there; the page says later what came of it."""
    target = get_object_or_404(Target, pk=target_id)
    defer(looking_in.look, target=str(target.pk))
    return go_on(reverse("operator:targets"), "pruefen")


@operator_page
@require_POST
def put_away(request: OperatorRequest, arrival_id: UUID) -> HttpResponse:
    """Put away an answer that belongs to nothing."""
    note = typed_line(request, "note")
    if not note:
        return _list(request, wrong=arrival_id)
    if not actions.put_away(arrival_id, by=request.actor, note=note):
        return _list(request, trouble=_("Diese Antwort ist inzwischen weggelegt."))
    return go_on(reverse("operator:targets"), "weg")


def _list(request: OperatorRequest, trouble: str = "", wrong: UUID | None = None) -> HttpResponse:
    found = page_of(queries.unsettled_arrivals(), key=("-id",), cursor=request.GET.get("cursor", ""))
    kinds = {key: str(line.title) for key, line in ports.lines().items()}
    context: dict[str, Any] = {
        "targets": [(each, kinds.get(each.line, each.line)) for each in queries.targets()],
        "lines": [(title, reverse("operator:new_target", args=[key])) for key, title in kinds.items()],
        "arrivals": found.rows,
        "found": found,
        "trouble": trouble,
        "wrong": wrong,
        "error": _("Bitte schreiben Sie, warum die Antwort weggelegt wird.") if wrong else "",
    }
    return page(request, "operator/targets.html", context)


def _keep(request: OperatorRequest, target: Target | None, form: Form) -> HttpResponse:
    """Set up what was typed, or show it again with what is wrong."""
    if not form.name:
        form.errors["name"] = _("Bitte geben Sie an, wie das Fachverfahren heißt.")
    if target is None and not KEY.fullmatch(form.key):
        form.errors["key"] = _("Bitte nur Kleinbuchstaben, Ziffern und Striche, zum Beispiel finanzamt.")
    elif target is None and Target.objects.filter(key=form.key).exists():
        form.errors["key"] = _("Diesen Schlüssel gibt es schon.")
    if form.errors:
        return _form(request, target, form)
    try:
        actions.set_up(
            target,
            by=request.actor,
            key=form.key,
            name=form.name,
            line=form.line,
            settings=form.settings,
            active=form.active,
        )
    except BadSettings as wrong:
        form.errors[wrong.field] = str(wrong) or _("Bitte füllen Sie dieses Feld aus.")
        return _form(request, target, form)
    return go_on(reverse("operator:targets"), "ziel")


def _form(request: OperatorRequest, target: Target | None, form: Form) -> HttpResponse:
    kept = dict(target.settings) if target else {}
    line = ports.line(form.line)
    fields = [
        Field(
            setting=each,
            name=each.name,
            value="" if each.secret else form.settings.get(each.name, ""),
            error=form.errors.get(each.name, ""),
            is_kept=each.secret and bool(kept.get(each.name)),
        )
        for each in line.settings
    ]
    context = {"target": target, "form": form, "title": str(line.title), "fields": fields, "errors": form.errors}
    return page(request, "operator/target.html", context)


def _typed(request: OperatorRequest, line: str, target: Target | None = None) -> Form:
    names = [each.name for each in ports.line(line).settings]
    return Form(
        line=line,
        key=target.key if target else typed_line(request, "key"),
        name=typed_line(request, "name")[:120],
        active=request.POST.get("active") == "true",
        settings={name: request.POST.get(name, "").replace("\x00", "")[:LONGEST].strip() for name in names},
    )
