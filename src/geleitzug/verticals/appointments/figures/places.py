# SPDX-License-Identifier: EUPL-1.2
"""The entry of figures in the office's navigation, and what its pages say was done."""

from django.utils.translation import gettext_lazy as _

from geleitzug.core.booking.permissions import FIGURES
from geleitzug.core.screens.staff import Entry
from geleitzug.ground.people.actors import may

PLACES = (
    Entry(
        _("Kennzahlen der Standorte"),
        "appointments_office:figures",
        lambda actor: may(actor, FIGURES),
        under="appointments_office:day",
    ),
)
DONE = {
    "personalstand": _("Gespeichert. Die Zahlen stehen in den Kennzahlen."),
    "anzeige": _("Die Überlastungsanzeige ist gespeichert."),
    "anzeige_anders": _("Inzwischen steht die Anzeige anders. Hier sehen Sie, wie."),
    "anzeige_weg": _("Die Überlastungsanzeige ist entfernt."),
    "massnahme": _("Die Maßnahme ist gespeichert."),
    "massnahme_weg": _("Die Maßnahme ist entfernt."),
}
