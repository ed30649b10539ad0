# SPDX-License-Identifier: EUPL-1.2
"""Letterboxes for mail (IMAP) that come into the office's tray: how each is reached, and since when one is not."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from geleitzug.core.filing import letterboxes, taking_mail
from geleitzug.core.filing.models import Letterbox
from geleitzug.core.filing.ports import Address, BadLetterbox
from geleitzug.core.screens.staff import go_on
from geleitzug.desks.operator.access import OperatorRequest, operator_page, page, typed_line
from geleitzug.ground.jobs import defer

TLS, STARTTLS = "tls", "starttls"
LONGEST_CERTIFICATE = 20_000
_line = partial(typed_line, most=120)


@dataclass
class Form:
    """What was typed about a letterbox; the password is never shown again."""

    name: str = ""
    host: str = ""
    port: str = "993"
    security: str = TLS
    user: str = ""
    password: str = ""
    folder: str = "INBOX"
    done: str = "Geleitzug"
    trouble: str = "Geleitzug nicht übernommen"
    authority: str = ""
    active: bool = True
    errors: dict[str, str] = field(default_factory=dict)


@operator_page
@require_safe
def listed(request: OperatorRequest) -> HttpResponse:
    """Show the town's letterboxes and whether they can be read."""
    return page(request, "operator/letterboxes.html", {"boxes": list(Letterbox.objects.all())})


@operator_page
@require_http_methods(["GET", "POST"])
def new(request: OperatorRequest) -> HttpResponse:
    """Set up a letterbox."""
    if request.method != "POST":
        return _form(request, None, Form())
    return _keep(request, None, _typed(request))


@operator_page
@require_http_methods(["GET", "POST"])
def one(request: OperatorRequest, box_id: UUID) -> HttpResponse:
    """Show how a letterbox is reached, and change it."""
    box = get_object_or_404(Letterbox, pk=box_id)
    if request.method != "POST":
        return _form(request, box, _stored(box))
    return _keep(request, box, _typed(request))


@operator_page
@require_POST
def look(request: OperatorRequest, box_id: UUID) -> HttpResponse:
    """Have somebody sign in to a letterbox; the page says later what came of it."""
    box = get_object_or_404(Letterbox, pk=box_id)
    defer(letterboxes.look, letterbox=str(box.pk))
    return go_on(reverse("operator:letterboxes"), "pruefen")


def _keep(request: OperatorRequest, box: Letterbox | None, form: Form) -> HttpResponse:
    """Set up what was typed, or show it again with what is wrong."""
    needed = {
        "name": (form.name, _("Bitte geben Sie dem Postfach einen Namen.")),
        "host": (form.host, _("Bitte geben Sie den Namen des Servers an, zum Beispiel imap.stadt.de.")),
        "user": (form.user, _("Bitte geben Sie an, mit welchem Namen wir uns anmelden.")),
        "folder": (form.folder, _("Bitte geben Sie den Ordner an.")),
        "done": (form.done, _("Bitte geben Sie den Ordner an.")),
        "trouble": (form.trouble, _("Bitte geben Sie den Ordner an.")),
    }
    form.errors = {name: sentence for name, (value, sentence) in needed.items() if not value}
    is_port = form.port.isascii() and form.port.isdecimal() and len(form.port) < 6 and 0 < int(form.port) < 65_536
    if not is_port:
        form.errors["port"] = _("Bitte geben Sie eine Zahl bis 65535 an, meist 993.")
    if form.errors:
        return _form(request, box, form)
    try:
        kept = letterboxes.set_up(box, by=request.actor, name=form.name, address=_address(form), active=form.active)
    except BadLetterbox as wrong:
        form.errors[wrong.field] = str(wrong) or _("Bitte geben Sie das Passwort ein.")
        return _form(request, box, form)
    defer(taking_mail.take_mail, letterbox=str(kept.pk))
    return go_on(reverse("operator:letterboxes"), "postfach")


def _form(request: OperatorRequest, box: Letterbox | None, form: Form) -> HttpResponse:
    securities = [(TLS, _("TLS von Anfang an (Port 993)")), (STARTTLS, _("STARTTLS (Port 143)"))]
    context = {"box": box, "form": form, "errors": form.errors, "securities": securities}
    return page(request, "operator/letterbox.html", context)


def _stored(box: Letterbox) -> Form:
    return Form(
        name=box.name, host=box.host, port=str(box.port), security=STARTTLS if box.starttls else TLS, user=box.user,
        folder=box.folder, done=box.done, trouble=box.trouble_folder, authority=box.authority, active=box.active,
    )  # fmt: skip


def _typed(request: OperatorRequest) -> Form:
    return Form(
        name=_line(request, "name"), host=_line(request, "host"), port=_line(request, "port"),
        security=STARTTLS if request.POST.get("security") == STARTTLS else TLS, user=_line(request, "user"),
        password=request.POST.get("password", "")[:500], folder=_line(request, "folder"), done=_line(request, "done"),
        trouble=_line(request, "trouble"), active=request.POST.get("active") == "true",
        authority=request.POST.get("authority", "").replace("\x00", "")[:LONGEST_CERTIFICATE].strip(),
    )  # fmt: skip


def _address(form: Form) -> Address:
    return Address(
        host=form.host, port=int(form.port), starttls=form.security == STARTTLS, user=form.user,
        password=form.password, folder=form.folder, done=form.done, trouble=form.trouble, authority=form.authority,
    )  # fmt: skip
