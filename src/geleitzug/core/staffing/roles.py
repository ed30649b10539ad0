# SPDX-License-Identifier: EUPL-1.2
"""The roles somebody can hold in an office, in words. What each may do is the modules' tables of permissions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Role:
    """A role as people call it, and what it is for, in a line for who gives it."""

    name: StrOrPromise
    meaning: StrOrPromise


ROLES: Mapping[str, Role] = {
    "clerk": Role(_("Sachbearbeitung"), _("bearbeitet Vorgänge und entscheidet über sie")),
    "approver": Role(_("Zeichnungsberechtigung"), _("zeichnet, was andere entworfen haben")),
    "expert": Role(_("Stellungnahme"), _("gibt fachliche Stellungnahmen ab")),
    "head": Role(_("Leitung"), _("leitet das Amt: alles dort, Vertretungen und Zahlen")),
    "editor": Role(_("Redaktion"), _("entwirft Leistungen des Amts in der Werkstatt, im digitalen Amt alle")),
    "releaser": Role(_("Freigabe"), _("gibt Leistungen frei, die andere entworfen haben")),
    "records": Role(_("Registratur"), _("führt den Aktenplan und sondert Akten aus")),
    "digital": Role(_("Digitalisierungsbüro"), _("bietet Leistungen an, führt Zugänge für Programme, druckt für alle")),
    "privacy": Role(_("Datenschutz"), _("wacht über Anfragen von Menschen zu ihren Daten")),
    "operator": Role(_("Betrieb"), _("sieht, was hängt, und gibt Menschen Zugang und Rollen")),
}
"""In the order in which tables show them; a new role needs its place here."""
