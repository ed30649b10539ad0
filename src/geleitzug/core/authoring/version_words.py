# SPDX-License-Identifier: EUPL-1.2
"""What parts of a question and of a service are called where two versions are compared, and what a change weighs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from django.utils.translation import gettext_lazy

Weight = Literal["major", "minor", "patch"]
"""Which part of the version number counts up."""

FIELDS: Mapping[str, tuple[Any, Weight]] = {
    "min": (gettext_lazy("kleinster Wert"), "minor"),
    "max": (gettext_lazy("größter Wert"), "minor"),
    "min_length": (gettext_lazy("kürzeste Länge"), "minor"),
    "max_length": (gettext_lazy("größte Länge"), "minor"),
    "pattern": (gettext_lazy("Muster"), "minor"),
    "accept": (gettext_lazy("Dateiarten"), "minor"),
    "max_mb": (gettext_lazy("Dateigröße"), "minor"),
    "max_files": (gettext_lazy("Zahl der Dateien"), "minor"),
    "min_files": (gettext_lazy("kleinste Zahl der Dateien"), "minor"),
    "preset": (gettext_lazy("vorgegebene Antwort"), "minor"),
    "repeat": (gettext_lazy("Zahl der Einträge"), "minor"),
    "parts": (gettext_lazy("Teile"), "minor"),
    "list": (gettext_lazy("Liste"), "minor"),
    "value": (gettext_lazy("berechneter Wert"), "minor"),
    "prefill": (gettext_lazy("Vorbelegung"), "patch"),
    "text": (gettext_lazy("Text"), "patch"),
    "item": (gettext_lazy("Name eines Eintrags"), "patch"),
    "pattern_message": (gettext_lazy("Hinweis zum Muster"), "patch"),
    "help": (gettext_lazy("Hilfetext"), "patch"),
    "sorted": (gettext_lazy("Reihenfolge der Antworten"), "patch"),
    "unit": (gettext_lazy("Einheit"), "minor"),
    "spaces": (gettext_lazy("Umgang mit Leerzeichen"), "minor"),
    "country": (gettext_lazy("Frage nach dem Land"), "minor"),
    "streets": (gettext_lazy("Abgleich mit dem Straßenverzeichnis"), "minor"),
    "format": (gettext_lazy("Art des Ergebnisses"), "minor"),
    "shown": (gettext_lazy("Anzeige des Ergebnisses"), "minor"),
    "protected": (gettext_lazy("Ausfüllen durch Links anderer Seiten"), "minor"),
    "anew": (gettext_lazy("Übernehmen aus früheren Anträgen"), "patch"),
    "delete_after": (gettext_lazy("Löschen der Dateien nach der Prüfung"), "minor"),
    "one_by_one": (gettext_lazy("eine Frage je Seite"), "patch"),
}
"""What can be set of a question, an answer or a page, where comparing has no sentence of its own for it."""
TOLD = frozenset({*("key", "kind", "label", "required", "optional", "when", "options", "checks"), "questions"})
"""What comparing questions has sentences of its own for; what FIM says of one (``fim``) is nothing people notice."""
SERVICE: Mapping[str, Any] = {
    "title": gettext_lazy("Name der Leistung"),
    "summary": gettext_lazy("Kurztext"),
    "description": gettext_lazy("Beschreibung"),
    "cost": gettext_lazy("Text zu den Kosten"),
    "processing_time": gettext_lazy("Bearbeitungszeit"),
    "payment": gettext_lazy("Zeitpunkt der Bezahlung"),
    "level": gettext_lazy("Anmeldung"),
    "office": gettext_lazy("zuständiges Amt"),
    "proofs": gettext_lazy("Nachweise"),
    "needs": gettext_lazy("Was man bereitlegt"),
    "legal_basis": gettext_lazy("Rechtsgrundlage"),
    "topic": gettext_lazy("Themenfeld"),
    "audience": gettext_lazy("Wer beantragt"),
    "values": gettext_lazy("Werte"),
    "processing_record": gettext_lazy("Verzeichnis der Verarbeitung"),
    "retention": gettext_lazy("Aufbewahrung"),
    "automatic": gettext_lazy("Automatik"),
    "deadline": gettext_lazy("Frist für die Entscheidung"),
    "deadlines": gettext_lazy("weitere Fristen"),
    "kind": gettext_lazy("Art der Leistung"),
    "result": gettext_lazy("Name und Rechtsbehelf des Schreibens"),
    "refusal": gettext_lazy("Name und Rechtsbehelf der Ablehnung"),
    "keywords": gettext_lazy("Suchwörter"),
    "leika": gettext_lazy("LeiKa-Schlüssel"),
    "ozg": gettext_lazy("OZG-Nummer"),
    "on_behalf": gettext_lazy("Wer für andere handeln darf"),
    "addressee": gettext_lazy("An wen der Bescheid geht"),
    "expires": gettext_lazy("wann Entwürfe und offene Zahlungen verfallen"),
    "register_columns": gettext_lazy("wonach Listen gefiltert werden"),
    "findings": gettext_lazy("was das Amt bei der Entscheidung feststellt"),
    "four_eyes": gettext_lazy("Vier-Augen-Prinzip"),
    "written_form": gettext_lazy("Schriftform"),
    "pad_signature": gettext_lazy("Unterschrift auf dem Tablet"),
    "local": gettext_lazy("was jede Kommune selbst angibt"),
}
