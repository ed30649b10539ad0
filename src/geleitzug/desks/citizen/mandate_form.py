# SPDX-License-Identifier: EUPL-1.2
"""What is typed to give somebody a mandate, what is wrong with it, and its rights in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.desks.citizen.own_data import wrong_address
from geleitzug.ground.people.rights import Right, whole

WORDS: Mapping[Right, Any] = {
    Right.SEE: gettext_lazy("Anträge sehen"),
    Right.SEND: gettext_lazy("Anträge ausfüllen, absenden und zurückziehen"),
    Right.MAILBOX: gettext_lazy("Postfach lesen"),
    Right.PAY: gettext_lazy("Gebühren bezahlen"),
    Right.DETAILS: gettext_lazy("Daten des Unternehmens ändern"),
    Right.MANDATES: gettext_lazy("Vollmachten vergeben und beenden"),
}
HINTS: Mapping[Right, Any] = {
    Right.SEND: gettext_lazy("auch Rückfragen beantworten und der Zustellung ins Postfach zustimmen"),
    Right.MAILBOX: gettext_lazy("Wer einen Bescheid abruft, hat ihn für das Unternehmen erhalten."),
    Right.DETAILS: gettext_lazy("auch, wohin wir dem Unternehmen schreiben"),
    Right.MANDATES: gettext_lazy("höchstens solche, wie die Person selbst hat"),
}


@dataclass(frozen=True, slots=True)
class MandateForm:
    """A mandate as it is typed; days are three fields each."""

    email: str = ""
    rights: tuple[str, ...] = ()
    first: Mapping[str, Any] = field(default_factory=dict)
    last: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    first_day: date | None = None
    last_day: date | None = None


def in_words(rights: Iterable[str]) -> list[str]:
    """Return what a mandate allows, in the order of the table."""
    held = whole(rights)
    return [str(words) for right, words in WORDS.items() if right in held]


def choices(held: frozenset[Right]) -> list[tuple[str, str, str]]:
    """Return the rights somebody may give: those they have."""
    return [(right.value, str(words), str(HINTS.get(right, ""))) for right, words in WORDS.items() if right in held]


def blank(today: date) -> MandateForm:
    """Return the form before anything is typed: from today on, for as long as nobody ends it."""
    first = {"day": today.day, "month": today.month, "year": today.year}
    return MandateForm(first=first, last=dict.fromkeys(_PARTS, ""))


def typed(data: QueryDict, *, today: date, held: frozenset[Right]) -> MandateForm:
    """Return what was typed, with what is wrong in the order of the page."""
    email, rights = data.get("email", "").replace("\x00", "").strip()[:254], tuple(data.getlist("rights"))
    parts = {name: {part: _line(data, f"{name}.{part}") for part in _PARTS} for name in ("first", "last")}
    first, last = _day(parts["first"]), _day(parts["last"])
    errors: dict[str, str] = {}
    if wrong := wrong_address(email):
        errors["email"] = wrong
    if not whole(rights):
        errors["rights"] = _("Bitte wählen Sie, was die Person tun darf.")
    elif not whole(rights) <= held:
        errors["rights"] = _("Sie können nur erlauben, was Sie selbst dürfen.")
    if first is None or first < today:
        errors["first"] = _("Bitte geben Sie einen Tag an: heute oder später.")
    if any(parts["last"].values()) and last is None:
        errors["last"] = _("Diesen Tag gibt es nicht. Lassen Sie die Felder leer, wenn die Vollmacht nicht endet.")
    elif last is not None and first is not None and last < first:
        errors["last"] = _("Der letzte Tag liegt vor dem ersten.")
    return MandateForm(email, rights, parts["first"], parts["last"], errors, first, last)


_PARTS = ("day", "month", "year")


def _line(data: QueryDict, name: str) -> str:
    return " ".join(data.get(name, "").replace("\x00", "").split())[:10]


def _day(parts: Mapping[str, str]) -> date | None:
    try:
        return date(int(parts["year"]), int(parts["month"]), int(parts["day"]))
    except (ValueError, OverflowError):
        return None
