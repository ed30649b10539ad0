# SPDX-License-Identifier: EUPL-1.2
"""What is in the way of an appointment, as a sentence for staff."""

from __future__ import annotations

from django.utils.translation import gettext as _

from geleitzug.core.booking.errors import (
    AccountNeeded,
    AlreadyBooked,
    BookingError,
    NotAllowedNow,
    NothingToReach,
    NoVideo,
    TimeGone,
    TooManyPersons,
    UnknownErrand,
)
from geleitzug.ground.web.formats import moment


def sentence_of(error: BookingError) -> str:
    """Return what to say about an error."""
    match error:
        case TimeGone():
            return _("Diese Zeit ist inzwischen vergeben. Bitte wählen Sie eine andere.")
        case AlreadyBooked():
            return _("Diese Person hat dafür schon einen Termin: %(when)s.") % {"when": moment(error.starts)}
        case TooManyPersons():
            return _("Für so viele Personen reicht ein Termin nicht. Höchstens: %(most)d.") % {"most": error.most}
        case NoVideo():
            return _("Dieses Anliegen lässt sich nicht per Video erledigen.")
        case UnknownErrand():
            return _("Dieses Anliegen wird nicht mehr angeboten.")
        case AccountNeeded():
            return _("Dieses Anliegen lässt sich nur mit Anmeldung buchen.")
        case NothingToReach():
            return _("Bitte geben Sie den Namen an.")
        case NotAllowedNow():
            return _("Das geht bei diesem Termin jetzt nicht. Vielleicht hat ihn gerade jemand geändert.")
    return _("Das hat nicht geklappt. Bitte laden Sie die Seite neu.")
