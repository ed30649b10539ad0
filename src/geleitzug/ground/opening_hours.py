# SPDX-License-Identifier: EUPL-1.2
"""Opening hours as a town writes them in its own words, read in English. Days that can be booked are core.booking's."""

from __future__ import annotations

import re

_ENGLISH = {
    "montag": "Monday", "dienstag": "Tuesday", "mittwoch": "Wednesday", "donnerstag": "Thursday", "freitag": "Friday",
    "samstag": "Saturday", "sonnabend": "Saturday", "sonntag": "Sunday", "feiertag": "public holiday",
    "montags": "Mondays", "dienstags": "Tuesdays", "mittwochs": "Wednesdays", "donnerstags": "Thursdays",
    "freitags": "Fridays", "samstags": "Saturdays", "sonnabends": "Saturdays", "sonntags": "Sundays",
    "feiertage": "public holidays", "feiertags": "public holidays", "werktags": "Mondays to Saturdays",
    "mo": "Mon", "di": "Tue", "mi": "Wed", "do": "Thu", "fr": "Fri", "sa": "Sat", "so": "Sun",
    "täglich": "daily", "jeden": "every", "und": "and", "sowie": "and", "auch": "also", "von": "from", "bis": "to",
    "nur": "only", "außer": "except", "geschlossen": "closed", "nachmittags": "in the afternoon",
    "vormittags": "in the morning",
}  # fmt: skip
_PHRASES = {"nach Vereinbarung": "by appointment", "mit Termin": "by appointment", "ohne Termin": "without appointment"}
_PART = re.compile(
    rf"(?P<phrase>{'|'.join(_PHRASES)})|(?P<oclock> ?\bUhr\b)|(?P<word>[^\W\d_]+)"
    r"|(?P<hour>\d{1,2})(?:[.:](?P<minute>\d\d))?"
)


def in_english(hours: str) -> str | None:
    """Return opening hours in English, None where a word stands in them that we do not know.

    A town writes them once, in German. Nothing is guessed: half a translation would serve nobody.
    """
    words = (found["word"].lower() for found in _PART.finditer(hours) if found["word"])
    return None if any(word not in _ENGLISH for word in words) else _PART.sub(_translated, hours)


def _translated(found: re.Match[str]) -> str:
    if found["phrase"]:
        return _PHRASES[found["phrase"]]
    if found["word"]:
        return _ENGLISH[found["word"].lower()]
    return f"{found['hour']}:{found['minute'] or '00'}" if found["hour"] else ""
