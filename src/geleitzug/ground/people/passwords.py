# SPDX-License-Identifier: EUPL-1.2
"""Which passwords we take: long, not common, no mere word of this house or its owner. Keeping them is actions.py."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from geleitzug.ground.people import breached

SHORTEST = 10
LONGEST = 200
WORDS = (
    "geleitzug", "rathaus", "gemeinde", "stadt", "landkreis", "kreis", "amt", "buergerbuero", "buergeramt", "buerger",
    "verwaltung", "portal", "online", "service", "konto", "antrag", "passwort", "kennwort", "password", "willkommen",
    "admin", "anmeldung", "fruehling", "sommer", "herbst", "winter",
)  # fmt: skip
"""What is guessed first here (ASVS 5.0, 6.1.2); the towns' names and the owner's come on top."""
BESIDES = 4
"""So many letters or digits a password needs beside such words; a year is none of them."""

_YEAR = re.compile(r"(?:19|20)\d\d")
_SPELLING = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def problem_of(password: str, *own: str) -> str:
    """Return what is wrong with a new password in a sentence, or nothing.

    ``own`` are the owner's mail and names, and those of the towns.
    """
    if len(password) < SHORTEST:
        return _("Bitte wählen Sie ein Passwort mit mindestens %(least)d Zeichen.") % {"least": SHORTEST}
    if len(password) > LONGEST:
        return _("Bitte wählen Sie ein kürzeres Passwort.")
    if password.casefold() in {word.casefold() for word in own if word}:
        return _("Bitte wählen Sie ein Passwort, das nicht Ihr Name und nicht Ihre E-Mail-Adresse ist.")
    if _is_mere_words(password, [*WORDS, *own]):
        return _("Dieses Passwort ist leicht zu erraten. Bitte wählen Sie eines mit mehr eigenen Wörtern oder Zeichen.")
    try:
        CommonPasswordValidator().validate(password)
    except ValidationError:
        return _("Dieses Passwort benutzen sehr viele. Bitte wählen Sie ein anderes.")
    if breached.is_known(password):
        return _("Dieses Passwort wurde schon einmal gestohlen, hier oder anderswo. Bitte wählen Sie ein anderes.")
    return ""


def _is_mere_words(password: str, words: Iterable[str]) -> bool:
    """Tell whether a password is made of easy words and little else; one without such a word is not judged here."""
    typed = rest = _bare(password)
    for word in sorted({bare for each in words for bare in _parts(each)}, key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest != typed and len(_YEAR.sub("", rest)) < BESIDES


def _parts(text: str) -> set[str]:
    """Return a name's or an address's words of three letters and more."""
    return {bare for part in re.split(r"[\W_]+", text) if len(bare := _bare(part)) >= 3}


def _bare(text: str) -> str:
    return "".join(sign for sign in text.casefold().translate(_SPELLING) if sign.isalnum())
