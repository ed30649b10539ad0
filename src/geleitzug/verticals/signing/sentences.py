# SPDX-License-Identifier: EUPL-1.2
"""What happened to a pad and to what was put on it, as the office reads it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from geleitzug.core.screens.sentences import Sentence, Sentences

SENTENCES: Sentences = {
    "PadMade": Sentence(_("Code für Unterschriften-Tablet gezeigt: %(name)s"), log="termine"),
    "PadPaired": Sentence(_("Unterschriften-Tablet verbunden: %(name)s"), "success", log="termine"),
    "PadEnded": Sentence(_("Unterschriften-Tablet getrennt: %(name)s"), "warning", log="termine"),
    "SignatureAsked": Sentence(_("Zum Unterschreiben auf das Tablet gelegt: %(title)s"), "info"),
    "DocumentSigned": Sentence(_("Am Tablet unterschrieben: %(title)s"), "success"),
    "SignatureRefused": Sentence(_("Nicht unterschrieben: %(title)s"), "warning", text="reason"),
    "SignatureOnPaper": Sentence(_("Wird auf Papier unterschrieben: %(title)s"), "info"),
    "SignatureTakenBack": Sentence(_("Vom Tablet genommen: %(title)s"), is_minor=True),
}
