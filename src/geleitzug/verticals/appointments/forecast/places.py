# SPDX-License-Identifier: EUPL-1.2
"""The forecast's entry in the office's navigation, and what its pages say was done."""

from django.utils.translation import gettext_lazy as _

from geleitzug.core.booking.permissions import FIGURES
from geleitzug.core.screens.staff import Entry
from geleitzug.ground.people.actors import may

PLACES = (
    Entry(
        _("Prognose der Besuche"),
        "appointments_office:forecasts",
        lambda actor: may(actor, FIGURES),
        under="appointments_office:day",
    ),
)
DONE = {
    "korridore": _("Die Korridore sind übernommen. Sie gelten ab dem genannten Tag und lassen sich im Angebot ändern."),
    "korridore_alt": _("Dieser Vorschlag gilt nicht mehr. Hier steht der jetzige."),
}
