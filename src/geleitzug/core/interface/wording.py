# SPDX-License-Identifier: EUPL-1.2
"""What scopes and kinds of messages are called, for people who choose them and for people who read of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from geleitzug.core.interface.rules import Scope

SCOPES: Mapping[Scope, Any] = {
    Scope.READ: _("Vorgänge lesen und suchen"),
    Scope.FILES: _("Dateien herunterladen"),
    Scope.EXPORT: _("Listen ganz ausleiten"),
    Scope.WORK: _("Vorgänge bearbeiten: geben, nachfordern, schreiben, Aufgaben erledigen, Übergaben anstoßen"),
    Scope.ATTACH: _("Dateien zur Akte nehmen"),
    Scope.ASK: _("Um Stellungnahmen bitten"),
    Scope.OPINION: _("Stellung nehmen"),
    Scope.DECIDE: _("Entscheiden"),
    Scope.APPROVE: _("Zeichnen"),
    Scope.REVOKE: _("Bescheide aufheben"),
    Scope.REFUND: _("Erstattungen vermerken, in der Kasse auch von zu spät gezahltem Geld"),
    Scope.HOLD: _("Akten sperren und entsperren"),
    Scope.PRINT: _("Briefe drucken, als verschickt und als zurückgekommen vermerken"),
    Scope.PAPER: _("Eingescannte Papiere zuordnen"),
    Scope.CALLS: _("Gespräche notieren, Gesprächsnotizen lesen und erledigen"),
    Scope.FEES: _("In der Kasse: offene Gebühren und zu klärende Zahlungen lesen"),
    Scope.SETTLE: _("In der Kasse: Überweisungen vermerken"),
    Scope.ACCEPT: _("In der Kasse: abweichende Beträge anerkennen"),
}

TYPES: Mapping[str, Any] = {
    "case.opened": _("Vorgang eröffnet"),
    "case.assigned": _("Vorgang übernommen oder weitergegeben"),
    "case.stuck": _("Ablauf kommt nicht weiter"),
    "case.decided": _("Vorgang entschieden"),
    "case.closed": _("Vorgang abgeschlossen"),
    "case.withdrawn": _("Antrag zurückgezogen"),
    "case.merged": _("Vorgang mit einem anderen zusammengeführt"),
    "case.deemed": _("Antrag gilt als genehmigt"),
    "deadline.extended": _("Frist verlängert"),
    "decision.revoked": _("Bescheid aufgehoben"),
    "decision.corrected": _("Bescheid berichtigt"),
    "question.asked": _("Rückfrage gestellt"),
    "question.answered": _("Rückfrage beantwortet"),
    "message.received": _("Nachricht an das Amt"),
    "task.opened": _("Neue Aufgabe"),
    "task.done": _("Aufgabe erledigt"),
    "file.added": _("Datei zur Akte genommen"),
}
"""A test holds it to rules.TYPES."""
