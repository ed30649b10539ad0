# SPDX-License-Identifier: EUPL-1.2
"""What happened in the queue and to its screens, as the office reads it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from geleitzug.core.screens.sentences import Sentence, Sentences

SENTENCES: Sentences = {
    "TicketTaken": Sentence(_("Wartenummer gezogen: %(location)s")),
    "TicketCalled": Sentence(_("Aufgerufen: %(location)s"), "info"),
    "TicketServed": Sentence(_("Am Schalter bedient: %(location)s"), "success"),
    "TicketSentOn": Sentence(_("Am Schalter weitergeleitet: %(location)s → %(to)s"), "info"),
    "TicketParked": Sentence(_("Am Schalter zurückgestellt: %(location)s")),
    "TicketMissed": Sentence(_("Aufgerufen und nicht gekommen: %(location)s"), "warning"),
    "TicketBack": Sentence(_("Nach dem Aufruf doch noch gekommen: %(location)s")),
    "TicketGivenUp": Sentence(_("Wartenummer abgegeben: %(location)s")),
    "QueueChanged": Sentence(_("Warteschlange geändert: %(location)s"), by="what", log="termine"),
    "QueueChanged:shut": Sentence(_("Für heute keine Wartenummern mehr: %(location)s"), "warning"),
    "QueueChanged:opened": Sentence(_("Wieder Wartenummern: %(location)s"), "success"),
    "ScreenMade": Sentence(_("Code für Anzeige oder Automat gemacht: %(name)s"), log="termine"),
    "ScreenPaired": Sentence(_("Anzeige oder Automat angemeldet: %(name)s"), "success", log="termine"),
    "ScreenEnded": Sentence(_("Anzeige oder Automat abgemeldet: %(name)s"), "warning", log="termine"),
}
