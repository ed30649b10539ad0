# SPDX-License-Identifier: EUPL-1.2
"""What the office is told of a document's format and words. What was found is core/files/archival.py, texts.py."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.core.files import archival
from geleitzug.core.files.archival import Fitness, Format
from geleitzug.core.files.models import Document
from geleitzug.core.files.texts import Words

FITNESS = {
    Fitness.ARCHIVAL: (gettext_lazy("PDF/A"), "success"),
    Fitness.PDF: (gettext_lazy("PDF"), "warning"),
    Fitness.PICTURE: (gettext_lazy("Bild"), "info"),
    Fitness.TEXT: (gettext_lazy("Text"), "success"),
    Fitness.OFFICE: (gettext_lazy("Office-Datei"), "warning"),
    Fitness.OTHER: (gettext_lazy("anderes Format"), "warning"),
    Fitness.BROKEN: (gettext_lazy("beschädigt"), "danger"),
    Fitness.NOT_LOOKED_AT: (gettext_lazy("nicht geprüft"), "neutral"),
}
AGAINST = {
    "encryption": gettext_lazy("verschlüsselt"),
    "active": gettext_lazy("enthält etwas, das ausgeführt wird, oder andere Dateien"),
    "fonts": gettext_lazy("Schriften fehlen"),
    "readable": gettext_lazy("nicht lesbar"),
}
WORDS = {
    Words.NONE: gettext_lazy("Ohne Text: Die Suche findet es nicht."),
    Words.UNREADABLE: gettext_lazy("Text nicht lesbar: Die Suche findet es nicht."),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A format in words: a badge with its tone, what is against it, and what would help."""

    badge: str
    tone: str
    why: str
    advice: str


def told(document: Document, found: Format) -> Told:
    """Put a format into words: „PDF/A-2b laut Datei“, „PDF“ und „nicht archivfähig: verschlüsselt“."""
    words, tone = FITNESS[found.fitness]
    badge, why = str(words), ", ".join(str(AGAINST.get(rule, rule)) for rule in found.rules)
    if archival.is_unfit(found, document.mime):
        tone = "warning" if found.fitness in (Fitness.OFFICE, Fitness.OTHER) else "danger"
        why = _("nicht archivfähig: %(why)s") % {"why": why} if why else _("nicht archivfähig")
    elif found.fitness is Fitness.PDF:
        why = _("kein PDF/A")
    if found.claim:
        badge = _("PDF/A-%(part)s laut Datei") % {"part": found.claim.lower()}
    return Told(badge, tone, why, _advice(document, found))


def of_words(document: Document) -> str:
    """Say why a document is not found by its words; nothing where it is, or nobody has looked yet."""
    return str(WORDS[Words(document.words)]) if document.words in set(WORDS) else ""


def _advice(document: Document, found: Format) -> str:
    if found.fitness is Fitness.PICTURE and document.kind == Document.Kind.SCAN:
        return _("Dieser Scan ist ein Bild und kein PDF. Bitte stellen Sie den Scanner auf PDF/A.")
    if found.fitness is Fitness.PICTURE and document.mime not in archival.PICTURES:
        return _("Bitte lassen Sie sich das Bild als JPEG oder PDF geben.")
    return ""
