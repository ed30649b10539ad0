# SPDX-License-Identifier: EUPL-1.2
"""What the office's navigation says of this room, and the sentences after a POST."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from geleitzug.core.booking.permissions import PLAN, SERVE
from geleitzug.core.screens.staff import Entry
from geleitzug.ground.people.actors import may

PLACES = (
    Entry(gettext_lazy("Termine"), "appointments_office:day", lambda actor: may(actor, SERVE)),
    Entry(
        gettext_lazy("Terminangebot"),
        "appointments_office:plan",
        lambda actor: may(actor, PLAN),
        under="appointments_office:day",
    ),
)
DONE = {
    "angebot": gettext_lazy("Gespeichert. Ab jetzt wird nach dieser Regel angeboten."),
    "ausfall": gettext_lazy("Der Ausfall ist eingetragen. Neue Termine gibt es in dieser Zeit nicht mehr."),
    "ausfall_beendet": gettext_lazy("Der Ausfall ist zurückgenommen. Die Zeit wird wieder angeboten."),
    "verlegt": gettext_lazy("Die Termine sind verlegt. Wer eine E-Mail-Adresse angegeben hat, bekommt Nachricht."),
    "verlegt_abgesagt": gettext_lazy(
        "Die Termine sind verlegt oder abgesagt. Wessen Termin abgesagt ist, steht auf der Warteliste. "
        "Wer eine E-Mail-Adresse angegeben hat, bekommt Nachricht."
    ),
    "nicht_alle": gettext_lazy("Einige Zeiten waren inzwischen vergeben. Bitte wählen Sie für diese Termine neu."),
    "angerufen": gettext_lazy("Vermerkt: Die Person weiß Bescheid."),
    "termin_gebucht": gettext_lazy("Der Termin ist gebucht."),
    "termin_verlegt": gettext_lazy("Der Termin ist verlegt."),
    "termin_abgesagt": gettext_lazy("Der Termin ist abgesagt."),
    "termin_da": gettext_lazy("Vermerkt: Die Person ist da."),
    "termin_erledigt": gettext_lazy("Vermerkt: Der Termin ist erledigt."),
    "termin_verpasst": gettext_lazy("Vermerkt: Es ist niemand gekommen."),
    "termin_zurueck": gettext_lazy("Zurückgenommen: Die Person wird wieder erwartet."),
    "kalender_beendet": gettext_lazy("Die Adresse gilt nicht mehr. Ihr Kalenderprogramm bekommt nichts mehr."),
}
