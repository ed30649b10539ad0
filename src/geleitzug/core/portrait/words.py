# SPDX-License-Identifier: EUPL-1.2
"""What the parts of a town's portrait are called, and where what they say appears."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

NAMES: Mapping[str, StrOrPromise] = {
    "full_name": _("Voller Name der Kommune"),
    "represented_by": _("Vertreten durch"),
    "responsible_for_content": _("Verantwortlich für den Inhalt"),
    "street": _("Straße und Hausnummer"),
    "postcode": _("Postleitzahl"),
    "city": _("Ort"),
    "phone": _("Telefon"),
    "mail": _("E-Mail"),
    "web": _("Webseite"),
    "hours": _("Öffnungszeiten"),
    "supervision": _("Aufsichtsbehörde"),
    "vat_id": _("Umsatzsteuer-Identifikationsnummer"),
    "court": _("Verwaltungsgericht mit Anschrift"),
    "data_protection": _("E-Mail der oder des Datenschutzbeauftragten"),
    "data_protection_authority": _("Aufsichtsbehörde für den Datenschutz mit Anschrift"),
    "accessibility_body": _("Schlichtungsstelle für Barrierefreiheit mit Anschrift"),
    "accessibility_mail": _("E-Mail für gemeldete Barrieren"),
    "security": _("E-Mail für gemeldete Sicherheitslücken"),
    "bank.owner": _("Wem das Konto gehört"),
    "bank.iban": _("IBAN"),
    "bank.bic": _("BIC"),
    "bank.name": _("Name der Bank"),
    "primary": _("Hauptfarbe"),
    "accent": _("Zweite Farbe"),
    "mark": _("Zeichen neben dem Namen"),
}

SHOWN: Mapping[str, StrOrPromise] = {
    "full_name": _("Steht im Impressum, in der Datenschutzerklärung, im Briefkopf und in der Rechtsbehelfsbelehrung."),
    "represented_by": _("Steht im Impressum, zum Beispiel: Bürgermeisterin Karen Thomsen."),
    "responsible_for_content": _("Steht im Impressum. Bleibt es leer, steht dort, wer die Kommune vertritt."),
    "street": _("Steht am Fuß jeder Seite, im Impressum, im Briefkopf und in der Rechtsbehelfsbelehrung."),
    "phone": _("Steht am Fuß jeder Seite, im Impressum und in Briefen eines Amtes ohne eigene Nummer."),
    "mail": _(
        "Steht am Fuß jeder Seite, im Impressum und in Briefen eines Amtes ohne eigene Adresse. Hierhin gehen auch"
        " Meldungen, für die unten keine andere Adresse steht."
    ),
    "web": _("Steht im Impressum und im Briefkopf, zum Beispiel: www.musterhafen.de"),
    "hours": _("Stehen im Impressum und im Briefkopf, zum Beispiel: Mo–Fr 8–12 Uhr, Do auch 14–18 Uhr."),
    "supervision": _("Steht im Impressum."),
    "vat_id": _("Steht im Impressum. Bleibt es leer, steht dort: keine."),
    "court": _("Steht in der Rechtsbehelfsbelehrung von Bescheiden, gegen die man klagt."),
    "data_protection": _("Steht in der Datenschutzerklärung und bei jeder Leistung."),
    "data_protection_authority": _(
        "Steht in der Datenschutzerklärung. Bleibt es in Bremen oder Niedersachsen leer, steht dort die des Landes."
    ),
    "accessibility_body": _("Steht in der Erklärung zur Barrierefreiheit."),
    "accessibility_mail": _("Steht auf keiner Seite. Bleibt es leer, gehen Meldungen an die E-Mail der Kommune."),
    "security": _("Steht in der Datei security.txt. Bleibt es leer, steht dort die E-Mail der Kommune."),
    "bank.owner": _("Steht in Briefen, mit denen etwas zu überweisen ist, zum Beispiel: Stadtkasse Musterhafen."),
    "bank.iban": _("Steht in Briefen, mit denen etwas zu überweisen ist."),
    "bank.bic": _("Steht in Briefen neben der IBAN."),
    "bank.name": _("Steht in Briefen neben der IBAN."),
}
"""For citizens or on paper; what has no line appears where the field before it does."""


def name_of(part: str) -> str:
    """Return what a part is called, as ``TownChanged`` has it."""
    return str(NAMES.get(part, part))
