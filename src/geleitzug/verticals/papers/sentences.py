# SPDX-License-Identifier: EUPL-1.2
"""What happened to an ordered identity document, as the office reads it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from geleitzug.core.screens.sentences import Sentence, Sentences

SENTENCES: Sentences = {
    "IdDocumentNoted": Sentence(_("Ausweisdokument in die Liste aufgenommen")),
    "IdDocumentMoved": Sentence(_("Ausweisdokument eingetroffen: %(location)s"), "info", by="step"),
    "IdDocumentMoved:elsewhere": Sentence(_("Ausweisdokument liegt jetzt hier: %(location)s"), "info"),
    "IdDocumentMoved:back": Sentence(_("Ausweisdokument doch nicht ausgehändigt: %(location)s"), "warning"),
    "IdDocumentMoved:ordered": Sentence(_("Ausweisdokument doch noch in Herstellung: %(location)s"), "warning"),
    "IdDocumentMoved:handed_out": Sentence(_("Ausweisdokument ausgehändigt: %(location)s"), "success"),
    "IdDocumentMailWanted": Sentence(_("Nachricht gewünscht, wenn das Ausweisdokument da ist")),
    "IdDocumentMailDropped": Sentence(_("Adresse gelöscht, keine Nachricht mehr gewünscht")),
    "IdDocumentRemoved": Sentence(_("Ausweisdokument aus der Liste genommen"), "warning"),
    "IdDocumentsRead": Sentence(
        _("Bestellte Ausweisdokumente eingelesen: %(new)s neu, %(bad)s Zeilen nicht lesbar"),
        "info",
        by="state",
        log="termine",
    ),
    "IdDocumentsRead:arrived": Sentence(
        _("Lieferschein für %(location)s eingelesen: %(new)s neu, %(moved)s eingetroffen, %(bad)s Zeilen nicht lesbar"),
        "info",
    ),
    "PickUpChanged": Sentence(_("Abholort für Ausweise: %(location)s"), "success", by="what", log="termine"),
    "PickUpChanged:off": Sentence(_("Kein Abholort für Ausweise mehr: %(location)s"), "warning"),
}
