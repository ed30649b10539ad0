# SPDX-License-Identifier: EUPL-1.2
"""Opening hours as a town writes them in its own words, read in English. Days that can be booked are core.booking's."""

from __future__ import annotations

import re

_ENGLISH = {
    "montag": "Monday", "dienstag": "Tuesday", "mittwoch": "Wednesday", "donnerstag": "Thursday", "freitag": "Friday",
    "samstag": "Saturday", "sonnabend": "Saturday", "sonntag": "Sunday", "feiertag": "public holiday",
    "montags": "Mondays", "dienstags": "Tuesdays", "mittwochs": "Wednesdays", "donnerstags": "Thursdays",
    "freitags": "Fridays", "samstags": "Saturdays", "sonnabends": "Saturdays", "sonntags": "Sundays",
    "feiertage": "public holidays", "feiertags": "public holidays", "werktags": "on working days",
    "mo": "Mon", "di": "Tue", "mi": "Wed", "do": "Thu", "fr": "Fri", "sa": "Sat", "so": "Sun",
    "täglich": "daily", "jeden": "every", "und": "and", "sowie": "and", "auch": "also", "von": "from", "bis": "to",
    "nur": "only", "außer": "except", "geschlossen": "closed", "nachmittags": "in the afternoon",
    "vormittags": "in the morning",
}  # fmt: skip
_PHRASES = {"nach Vereinbarung": "by appointment", "mit Termin": "by appointment", "ohne Termin": "without appointment"}
_PART = re.compile(
    rf"(?P<phrase>\b(?:{'|'.join(_PHRASES)})\b)|(?P<oclock> ?\bUhr\b)|(?P<word>[^\W\d_]+)|(?P<figures>\d[\d.:]*)"
)
_HOUR = re.compile(r"(?:[01]?\d|2[0-3])(?:[.:][0-5]\d)?|24(?:[.:]00)?")

_DAY = re.compile(r"\baußer \d{1,2}\.\d{1,2}\b(?! ?(?:[–-]|bis\b|Uhr\b))", re.IGNORECASE)
"""A day whose last point was left out: „außer 3.10“ is October, where „außer 12.30–13 Uhr“ is an hour."""


def in_english(hours: str) -> str | None:
    """Return opening hours in English, None where something stands in them that we do not know.

    A town writes them once, in German. Nothing is guessed: half a translation would serve nobody, and who reads „jeden
    1. Samstag“ or a telephone number as an hour comes in vain.
    """
    parts = [_translated(found) for found in _PART.finditer(hours)]
    if None in parts or _DAY.search(hours):
        return None
    told = iter(parts)
    return _PART.sub(lambda _found: next(told) or "", hours)


def _translated(found: re.Match[str]) -> str | None:
    if found["phrase"]:
        return _PHRASES[found["phrase"]]
    if found["word"]:
        return _ENGLISH.get(found["word"].lower())
    if found["oclock"]:
        return ""
    if not _HOUR.fullmatch(found["figures"]):
        return None
    hour, _point, minute = found["figures"].replace(".", ":").partition(":")
    return f"{hour}:{minute or '00'}"
