# SPDX-License-Identifier: EUPL-1.2
"""The sentences for what can be in the way of an appointment."""

from __future__ import annotations

from django.utils.translation import gettext as _

from geleitzug.core.booking import errors


def sentence(trouble: errors.BookingError) -> str:
    """Return what a page says; what it means for this person, and what they can do."""
    if isinstance(trouble, errors.TooManyPersons):
        return _("In einem Termin haben höchstens %(most)d Personen Platz. Bitte nehmen Sie zwei Termine.") % {
            "most": trouble.most
        }
    for kind, words in _WORDS.items():
        if isinstance(trouble, kind):
            return str(words())
    return _("Das hat nicht geklappt. Bitte versuchen Sie es noch einmal.")


_WORDS = {
    errors.AlreadyBooked: lambda: _(
        "Für dieses Anliegen haben Sie schon einen Termin. Haben Sie dabei Ihre E-Mail-Adresse angegeben, schicken wir"
        " Ihnen den Link dorthin. Damit können Sie ihn ändern oder absagen."
    ),
    errors.TimeGone: lambda: _("Diese Zeit hat gerade jemand anderes genommen."),
    errors.NoVideo: lambda: _("Dieses Anliegen geht gerade nicht per Video. Bitte wählen Sie einen Termin vor Ort."),
    errors.UnknownErrand: lambda: _("Dieses Anliegen gibt es nicht mehr. Bitte wählen Sie neu."),
    errors.AccountNeeded: lambda: _("Für dieses Anliegen melden Sie sich bitte an."),
    errors.NotAllowedNow: lambda: _("Das geht mit diesem Termin nicht mehr. Bitte rufen Sie uns an."),
    errors.NothingToReach: lambda: _("Bitte geben Sie Ihre E-Mail-Adresse oder Ihre Telefonnummer ein."),
    errors.OfferOver: lambda: _("Dieses Angebot gilt nicht mehr."),
    errors.NoSuchBooking: lambda: _("Die Zeit war nicht mehr für Sie reserviert."),
}
