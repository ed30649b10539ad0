# SPDX-License-Identifier: EUPL-1.2
"""Who may open a page of this desk: who holds the role operator in this town. Signing in is the office's page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import ResolverMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.core.forms.characters import line_of
from geleitzug.core.privacy.permissions import ANSWER, OVERSEE
from geleitzug.core.screens.staff import View, only_for
from geleitzug.core.staffing.permissions import OPERATE, SEAT
from geleitzug.core.upkeep.permissions import READ_LOG
from geleitzug.ground.people.actors import Actor, may
from geleitzug.ground.tenancy.models import Municipality

LONGEST_LINE = 200
_CONTROLS = dict.fromkeys((*range(32), *range(127, 160)), " ")
"""What nobody types, and no page may hold."""
DONE = {
    "1": gettext_lazy("Der Auftrag läuft gleich noch einmal."),
    "ziel": gettext_lazy("Gespeichert. Was gewartet hat, geht gleich los."),
    "pruefen": gettext_lazy("Wird geprüft. Laden Sie die Seite gleich neu."),
    "postfach": gettext_lazy("Das Postfach ist gespeichert. Was darin liegt, kommt in den nächsten Minuten."),
    "video": gettext_lazy("Gespeichert. Ob der Server uns kennt, zeigt der erste Videotermin."),
    "aufgenommen": gettext_lazy("Aufgenommen. Die Person meldet sich mit dem Konto der Kommune an."),
    "person": gettext_lazy("Gespeichert."),
    "rolle": gettext_lazy("Die Rolle ist gegeben und gilt sofort."),
    "entzogen": gettext_lazy("Die Rolle ist entzogen. Was die Person darin übernommen hatte, liegt wieder im Amt."),
    "faktor": gettext_lazy("Vergessen. Bei der nächsten Anmeldung wird ein neuer zweiter Faktor eingerichtet."),
    "gesperrt": gettext_lazy("Der Zugang ist gesperrt."),
    "freigegeben": gettext_lazy("Der Zugang ist wieder offen."),
    "ausgeschieden": gettext_lazy("Die Person ist ausgeschieden und überall abgemeldet."),
    "amt": gettext_lazy("Das Amt ist gespeichert. Auf den Seiten steht es sofort so."),
    "kommune": gettext_lazy("Gespeichert. Alle Seiten zeigen es spätestens nach einer Minute."),
    "weg": gettext_lazy("Die Antwort ist weggelegt."),
}
"""What the page after a POST says; its address carries the key."""


class OperatorRequest(HttpRequest):
    """A request of an operator, for typing only."""

    actor: Actor
    municipality: Municipality
    resolver_match: ResolverMatch


def _refused(request: HttpRequest) -> HttpResponse:
    return render(request, "operator/refused.html", {"places": []}, status=403)


operator_page = only_for(lambda actor: may(actor, OPERATE), refused=_refused, home="operator:home")
"""Stands above a page of this desk."""


def typed_line(request: HttpRequest, name: str, most: int = LONGEST_LINE) -> str:
    """Return what was typed into a field of one line, tidied and cut: nothing invisible in it, no double spaces."""
    said = line_of(request.POST.get(name, "")[: 4 * most]).translate(_CONTROLS)
    return " ".join(said.split())[:most]


def seating_page(*, fresh: bool = False) -> Callable[[View], View]:
    """Let in who may give roles; ``fresh``: only a short while after showing who they are."""
    return only_for(lambda actor: may(actor, SEAT), refused=_refused, home="operator:people", fresh=fresh)


def page(
    request: OperatorRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Render a page in the desk's frame."""
    names = [
        (_("Übersicht"), "operator:home"),
        (_("E-Mails"), "operator:mails"),
        (_("Bezahldienst"), "operator:payments"),
        (_("Fachverfahren"), "operator:targets"),
        (_("Postfächer"), "operator:letterboxes"),
        (_("Videotermine"), "operator:video"),
        (_("Leistungen"), "operator:services"),
        (_("Kommune"), "operator:town"),
        (_("Ämter"), "operator:offices"),
    ]
    if may(request.actor, SEAT):
        names.append((_("Mitarbeitende"), "operator:people"))
    if may(request.actor, "mailbox.print"):
        names.append((_("Druckaufträge"), "office:post"))
    if may(request.actor, OVERSEE) or may(request.actor, ANSWER):
        names.append((_("Datenschutz"), "office:data_requests"))
    if may(request.actor, READ_LOG):
        names.append((_("Protokoll"), "office:deeds"))
    places = [(label, reverse(name), request.path == reverse(name)) for label, name in names]
    done = str(DONE.get(request.GET.get("gut", ""), ""))
    return render(request, template, {"places": places, "done": done, **(context or {})}, status=status)
