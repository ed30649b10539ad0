# SPDX-License-Identifier: EUPL-1.2
"""What was entered about the work at a location, as the office reads it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from geleitzug.core.screens.sentences import Sentence, Sentences

SENTENCES: Sentences = {
    "StaffNoted": Sentence(_("Personalstand eingetragen: %(location)s, %(year)s"), log="termine"),
    "WorkloadNoticed": Sentence(_("Überlastungsanzeige geändert: %(location)s, %(day)s"), by="what", log="termine"),
    "WorkloadNoticed:added": Sentence(_("Überlastungsanzeige eingetragen: %(location)s, %(day)s"), "warning"),
    "WorkloadNoticed:in_work": Sentence(_("Überlastungsanzeige in Arbeit: %(location)s, %(day)s"), "info"),
    "WorkloadNoticed:settled": Sentence(_("Überlastungsanzeige abgeschlossen: %(location)s, %(day)s"), "success"),
    "WorkloadNoticed:removed": Sentence(_("Überlastungsanzeige entfernt: %(location)s, %(day)s"), "warning"),
    "MeasureNoted": Sentence(_("Maßnahme eingetragen oder geändert: %(location)s, %(day)s"), by="what", log="termine"),
    "MeasureNoted:removed": Sentence(_("Maßnahme entfernt: %(location)s, %(day)s"), "warning"),
}
