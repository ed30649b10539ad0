# SPDX-License-Identifier: EUPL-1.2
"""The words pages and mails share: kinds, states, what is wrong with a number, places and hours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.core.booking.models import Location
from geleitzug.ground.events.models import Entry
from geleitzug.ground.web import formats
from geleitzug.verticals.papers.queries import FetchPlace
from geleitzug.verticals.papers.rules import LOOKALIKES, HandedTo, Kind, State, Step, Wrong, WrongNumber

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

KINDS: Mapping[Kind, StrOrPromise] = {
    Kind.ID_CARD: gettext_lazy("Personalausweis"),
    Kind.PASSPORT: gettext_lazy("Reisepass"),
    Kind.EID_CARD: gettext_lazy("eID-Karte"),
}
STATES: Mapping[State, StrOrPromise] = {
    State.ORDERED: gettext_lazy("in Herstellung"),
    State.ARRIVED: gettext_lazy("eingetroffen"),
    State.HANDED_OUT: gettext_lazy("ausgehändigt"),
}
HANDED_TO: Mapping[HandedTo, StrOrPromise] = {
    HandedTo.HOLDER: gettext_lazy("an die Person selbst"),
    HandedTo.GUARDIAN: gettext_lazy("an eine sorgeberechtigte Person"),
    HandedTo.PROXY: gettext_lazy("mit Vollmacht"),
}
STEPS: Mapping[Step, StrOrPromise] = {
    Step.ARRIVED: gettext_lazy("Eingetroffen: %(location)s"),
    Step.ELSEWHERE: gettext_lazy("Liegt jetzt hier: %(location)s"),
    Step.HANDED_OUT: gettext_lazy("Ausgehändigt: %(location)s"),
    Step.BACK: gettext_lazy("Doch nicht ausgehändigt: %(location)s"),
    Step.ORDERED: gettext_lazy("Doch noch in Herstellung"),
}
HAPPENED: Mapping[str, StrOrPromise] = {
    "IdDocumentNoted": gettext_lazy("In die Liste aufgenommen"),
    "IdDocumentMailWanted": gettext_lazy("Nachricht gewünscht, wenn es da ist"),
    "IdDocumentMailDropped": gettext_lazy("Adresse gelöscht, keine Nachricht mehr gewünscht"),
}


def trouble(wrong: WrongNumber) -> str:
    """Say what is wrong with a number, and what is probably meant."""
    if wrong.why is Wrong.EMPTY:
        return _("Bitte geben Sie die Seriennummer ein.")
    if wrong.why is Wrong.LENGTH:
        return _("Eine Seriennummer hat 9 Zeichen, mit der Prüfziffer 10. Bitte zählen Sie nach.")
    if wrong.why is Wrong.CHECK:
        return _("Nummer und Prüfziffer passen nicht zusammen. Bitte vergleichen Sie jedes Zeichen.")
    if digit := LOOKALIKES.get(wrong.sign):
        return _("Das Zeichen %(sign)s kommt in Seriennummern nicht vor. Gemeint ist wohl die Ziffer %(digit)s.") % {
            "sign": wrong.sign, "digit": digit,
        }  # fmt: skip
    return _("Das Zeichen %(sign)s kommt in Seriennummern nicht vor. Bitte vergleichen Sie die Nummer noch einmal.") % {
        "sign": wrong.sign
    }


def where(location: Location) -> str:
    """Return name and address of a location in one line."""
    town = f"{location.postcode} {location.city}".strip()
    return ", ".join(part for part in (location.name, location.street, town) if part)


def hours(place: FetchPlace) -> list[str]:
    """Return the opening hours, a line for each day of the week; and the days that are not so soon."""
    if not place.location.active:
        return [_("Dieser Standort ist außer Betrieb. Bitte rufen Sie an, bevor Sie kommen.")]
    lines = [f"{formats.weekday(day)}: {', '.join(map(_span, spans))}" for day, spans in sorted(place.hours.items())]
    for on, spans in place.other.items():
        lines.append(_("Am %(day)s: %(hours)s") % {"day": formats.day(on), "hours": ", ".join(map(_span, spans))})
    if place.closed:
        days = ", ".join(formats.day(each) for each in place.closed)
        lines.append(_("Geschlossen: %(days)s") % {"days": days})
    if place.hours:
        lines.append(_("An Feiertagen ist geschlossen, wenn hier keine anderen Zeiten stehen."))
    return lines


def bring(kind: Kind) -> list[str]:
    """Return what to bring, as lines of a list.

    § 18 PAuswV for cards. Who applies for a child fetches for it: under 16 for an identity card (§ 9 (2) PAuswG), under
    18 for a passport (§ 6 (1) sentence 6 PassG); an eID-Karte is issued from 16 on.
    """
    proxy = _("Jemand anderes braucht eine schriftliche Vollmacht von Ihnen und das eigene Ausweisdokument.")
    pin = _("In der Vollmacht muss stehen, dass Sie den PIN-Brief bekommen haben. Sonst kommen Sie bitte selbst.")
    if kind is Kind.EID_CARD:
        return [_("Pass oder Ausweis Ihres Staates."), f"{proxy} {pin}"]
    old = _("Ihr altes Dokument, wenn Sie eins haben. Sonst ein anderes mit Lichtbild.")
    if kind is Kind.PASSPORT:
        child = _("Für ein Kind unter 18 Jahren kommt ein Elternteil und bringt das eigene Ausweisdokument mit.")
        return [old, child, proxy]
    child = _("Für ein Kind unter 16 Jahren kommt ein Elternteil und bringt das eigene Ausweisdokument mit.")
    return [old, child, f"{proxy} {pin}"]


def told(entry: Entry) -> str:
    """Return what has happened to a document, in a sentence."""
    step = entry.facts.get("step", "")
    facts = {"location": entry.facts.get("location", "")}
    if entry.kind == "IdDocumentMoved":
        return str(STEPS[Step(step)]) % facts
    return str(HAPPENED.get(entry.kind, entry.kind))


def who(entry: Entry) -> str:
    """Return who did it; of people outside nothing is known."""
    return entry.actor_name or _("jemand von außen")


def _span(span: tuple[object, object]) -> str:
    return _("%(starts)s bis %(ends)s Uhr") % {"starts": f"{span[0]:%H:%M}", "ends": f"{span[1]:%H:%M}"}
