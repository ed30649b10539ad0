# SPDX-License-Identifier: EUPL-1.2
"""What states, ways and findings are called on the pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from geleitzug.verticals.signing.checking import Found, Sent
from geleitzug.verticals.signing.rules import State, Way

STATES = {
    State.OPEN: _("liegt auf dem Tablet"),
    State.SIGNED: _("unterschrieben"),
    State.REFUSED: _("abgelehnt"),
    State.PAPER: _("auf Papier gewünscht"),
    State.TAKEN_BACK: _("vom Tablet genommen"),
    State.LAPSED: _("Zeit abgelaufen"),
}
TONES = {
    State.OPEN: "info",
    State.SIGNED: "success",
    State.REFUSED: "danger",
    State.PAPER: "warning",
    State.TAKEN_BACK: "neutral",
    State.LAPSED: "neutral",
}
WAYS = {Way.DRAWN: _("am Tablet gezeichnet"), Way.TYPED: _("Name am Tablet eingetippt und bestätigt")}
DOCUMENT = {
    Found.SAME: _("Das Dokument in der Akte ist das, was unterschrieben wurde."),
    Found.CHANGED: _("Das Dokument in der Akte ist nicht mehr das, was unterschrieben wurde."),
    Found.GONE: _("Das Dokument ist gelöscht. Seine Prüfsumme steht noch hier."),
}
SIGNATURE = {
    Found.SAME: _("Die Unterschrift gehört zu dieser Prüfsumme."),
    Found.CHANGED: _("Die Unterschrift passt nicht zur Prüfsumme: Bild, Name oder Zeitpunkt sind geändert."),
}
COPY = {
    Found.SAME: _("Die Fassung mit Unterschrift liegt unverändert in der Akte."),
    Found.CHANGED: _("Die Fassung mit Unterschrift in der Akte ist verändert."),
    Found.GONE: _("Die Fassung mit Unterschrift ist gelöscht."),
}
SENT = {
    Sent.DOCUMENT: _("Diese Datei ist das Dokument, das unterschrieben wurde."),
    Sent.COPY: _("Diese Datei ist die Fassung mit Unterschrift, wie sie in der Akte liegt."),
    Sent.OTHER: _("Diese Datei ist nicht das Dokument, das unterschrieben wurde. Sie ist eine andere oder verändert."),
}
STROKES = {
    "empty": _("Bitte unterschreiben Sie im Feld. Ein Punkt oder ein kurzer Strich ist zu wenig."),
    "much": _("Das sind zu viele Linien. Bitte löschen Sie das Feld und unterschreiben Sie noch einmal."),
    "outside": _("Die Unterschrift ging über das Feld hinaus. Bitte löschen und unterschreiben Sie noch einmal."),
    "unreadable": _("Die Unterschrift kam nicht an. Bitte unterschreiben Sie noch einmal."),
}
