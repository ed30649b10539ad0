# SPDX-License-Identifier: EUPL-1.2
"""The queue's entries in the office's navigation, and what its pages say was done."""

from django.utils.translation import gettext_lazy as _

from geleitzug.core.booking.permissions import PLAN, SERVE
from geleitzug.core.screens.staff import Entry
from geleitzug.ground.people.actors import may

PLACES = (
    Entry(_("Aufrufen"), "appointments_office:counter", lambda actor: may(actor, SERVE), "h"),
    Entry(
        _("Anzeigen und Automaten"),
        "appointments_office:screens",
        lambda actor: may(actor, PLAN),
        under="appointments_office:day",
    ),
)
DONE = {
    "warte_platz": _("Sie sitzen jetzt an diesem Schalter."),
    "warte_platz_frei": _("Sie haben den Schalter verlassen."),
    "warte_niemand": _("Es wartet niemand, den Sie bedienen können."),
    "warte_aufgerufen": _("Die Nummer ist aufgerufen."),
    "warte_begonnen": _("Die Zeit läuft."),
    "warte_nicht_da": _("Vermerkt: nicht da. Wer doch noch kommt, wartet wieder."),
    "warte_zurueckgestellt": _("Zurückgestellt. Sie können die Nummer jederzeit wieder aufrufen."),
    "warte_weitergeleitet": _("Weitergeleitet. Die Nummer kommt dort als Nächstes dran."),
    "warte_fertig": _("Erledigt und vermerkt."),
    "warte_geschlossen": _("Heute werden keine Nummern mehr vergeben."),
    "warte_geoeffnet": _("Es werden wieder Nummern vergeben."),
    "warte_geraet_weg": _("Das Gerät ist abgemeldet."),
    "warte_gegangen": _("Die Nummer ist gestrichen."),
    "warte_schlange": _("Gespeichert."),
}
