# SPDX-License-Identifier: EUPL-1.2
"""The entry in the office's navigation, and what its pages say was done."""

from django.utils.translation import gettext_lazy as _

from geleitzug.core.cases.permissions import WORK
from geleitzug.core.screens.staff import Entry
from geleitzug.ground.people.actors import may

PLACES = (Entry(_("Unterschriften-Tablets"), "signing_office:pads", lambda actor: may(actor, WORK)),)
DONE = {
    "tablet_getrennt": _("Das Tablet ist getrennt. Es zeigt nichts mehr an."),
    "tablet_weg": _("Das Tablet ist gelöscht."),
    "tablet_vorgelegt": _("Das Dokument liegt auf dem Tablet."),
    "tablet_zurueck": _("Zurückgenommen. Auf dem Tablet ist nichts mehr zu sehen."),
}
