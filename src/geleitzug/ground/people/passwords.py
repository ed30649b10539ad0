# SPDX-License-Identifier: EUPL-1.2
"""Which passwords we take: long, not among the common ones, not the owner's name. Keeping them is actions.py."""

from __future__ import annotations

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SHORTEST = 10
LONGEST = 200


def problem_of(password: str, *own: str) -> str:
    """Return what is wrong with a new password in a sentence, or nothing; ``own`` are the owner's mail and names."""
    if len(password) < SHORTEST:
        return _("Bitte wählen Sie ein Passwort mit mindestens %(least)d Zeichen.") % {"least": SHORTEST}
    if len(password) > LONGEST:
        return _("Bitte wählen Sie ein kürzeres Passwort.")
    if password.casefold() in {word.casefold() for word in own if word}:
        return _("Bitte wählen Sie ein Passwort, das nicht Ihr Name und nicht Ihre E-Mail-Adresse ist.")
    try:
        CommonPasswordValidator().validate(password)
    except ValidationError:
        return _("Dieses Passwort benutzen sehr viele. Bitte wählen Sie ein anderes.")
    return ""
