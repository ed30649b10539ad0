# SPDX-License-Identifier: EUPL-1.2
"""Where who acts for another is reached by post: asked on the page that asks who applies.

The form asks for the address of the person it is about, so a representative's own is asked here. An account knows one;
whoever lives with the person they act for need not type it twice. To whom letters go is recipients.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from geleitzug.core.cases.who import PAGE, SELF
from geleitzug.core.forms.kinds.base import Malformed, Raw, Wrong
from geleitzug.core.forms.kinds.people import Address
from geleitzug.core.forms.shapes import Problem

ACCOUNT, SAME, OTHER = "account", "same", "other"
"""At the address of their account, at that of whom they act for, or at one they type."""
ADDRESS = Address(country=True, streets=False)
"""Anywhere: a daughter abroad may have a power, so no town's list of streets completes it."""
_ANY_DAY = date.min
"""An address knows no day; the kinds of questions all take one."""


def ways(service: Mapping[str, Any], home: Mapping[str, Any]) -> list[str]:
    """Return the ways there are for somebody: ``home`` is what their account knows, nothing without one."""
    known = [ACCOUNT] if home else []
    asked = [SAME] if (service.get("addressee") or {}).get("address") else []
    return [*known, *asked, OTHER]


def way_at_first(possible: list[str]) -> str:
    """Return what is chosen as long as nobody has: the account's address, or the only way there is."""
    return possible[0] if possible[0] == ACCOUNT or len(possible) == 1 else ""


def home_of(address: Mapping[str, Any]) -> dict[str, str]:
    """Return an account's address as a form would keep it; nothing where no letter would arrive there."""
    found, wrong = read(typed_of({"address": {part: str(text or "") for part, text in address.items()}}))
    return {} if wrong else found


def read(typed: Raw) -> tuple[dict[str, str], list[Problem]]:
    """Return what of an address is right, and what is wrong or missing; paths begin with ``who.address.``."""
    try:
        cleaned = ADDRESS.clean(typed, _ANY_DAY)
    except Wrong as wrong:
        return dict(wrong.partial or {}), _problems(wrong.problems)
    return (cleaned, []) if cleaned else ({}, _problems(tuple(ADDRESS.untouched())))


def typed_of(who: Mapping[str, Any]) -> dict[str, str]:
    """Return what one would have typed for the address that is kept; nothing for what nobody can have typed.

    Without a country it is a German one, as everywhere in forms.
    """
    try:
        typed = ADDRESS.typed(who.get("address") or {})
    except Malformed:
        return {}
    return {**typed, "country": typed["country"] or "DE"}


def address_of(who: Mapping[str, Any], answered: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the address of who acts for another; ``answered`` is that of the person they act for."""
    return answered if who.get("reached") == SAME else who.get("address") or {}


def problems_of(
    service: Mapping[str, Any], who: Mapping[str, Any], answered: Mapping[str, Any] | None = None
) -> list[Problem]:
    """Return what is missing about where somebody is reached who acts for another.

    ``answered`` is the address in the answers; as long as nobody was asked for it (None) it is not missed.
    """
    if who.get("on_behalf", SELF) == SELF:
        return []
    if who.get("reached") == SAME and (service.get("addressee") or {}).get("address"):
        sentence = _("In den Angaben steht keine Anschrift. Bitte geben Sie hier an, wohin wir Ihnen schreiben.")
        return [] if answered is None or answered else [Problem(PAGE, "who.reached", sentence)]
    if who.get("reached") not in (ACCOUNT, OTHER):
        return [Problem(PAGE, "who.reached", _("Bitte wählen Sie, wohin wir Ihnen schreiben."))]
    return read(typed_of(who))[1]


def in_words(who: Mapping[str, Any], answered: Mapping[str, Any]) -> str:
    """Say where letters reach who acts for another; nothing where nobody has said it.

    ``answered`` is the address in the answers: of the person they act for, where one is given already.
    """
    if who.get("reached") != SAME:
        return in_one_line(who.get("address") or {})
    whose = _("die Anschrift der Person, für die Sie handeln")
    return f"{whose}: {in_one_line(answered)}" if answered else whose


def in_one_line(address: Mapping[str, Any]) -> str:
    """Write an address in one line."""
    return ", ".join(ADDRESS.show(address).split("\n"))


def _problems(found: tuple[tuple[str, str], ...]) -> list[Problem]:
    """Return what is wrong in the order of the fields."""
    in_order = sorted(found, key=lambda each: ADDRESS.parts.index(each[0]) if each[0] in ADDRESS.parts else -1)
    return [Problem(PAGE, f"who.address.{part}" if part else "who.address", sentence) for part, sentence in in_order]
