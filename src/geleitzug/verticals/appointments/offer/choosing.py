# SPDX-License-Identifier: EUPL-1.2
"""What the planning forms let one choose from: weekdays, counters, colleagues, errands."""

from __future__ import annotations

from uuid import UUID

from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from geleitzug.core.booking.models import Counter, Errand, Location
from geleitzug.core.booking.rules import ForWhom
from geleitzug.core.catalogue import queries as catalogue
from geleitzug.ground.people.models import Membership, Staff
from geleitzug.ground.tenancy import doors
from geleitzug.ground.texts import pick

Choices = list[tuple[str, str]]
MOST = 400
"""So many a list to choose from holds at most; a larger office has more than one location."""
LANGUAGES = ("de", "en", "tr", "ar", "fa", "uk", "ru", "pl", "ro", "bg", "fr", "es")
"""Languages a location may speak; their names are written in themselves."""
OWN_NAMES = {
    "de": "Deutsch", "en": "English", "tr": "Türkçe", "ar": "العربية", "fa": "فارسی", "uk": "Українська",
    "ru": "Русский", "pl": "Polski", "ro": "Română", "bg": "Български", "fr": "Français", "es": "Español",
}  # fmt: skip


def weekdays(_location: Location | None = None) -> Choices:
    """Return the days of the week; Monday is 0."""
    return [(str(number), str(WEEKDAYS[number])) for number in range(7)]


def for_whom(_location: Location | None = None) -> Choices:
    """Return whom a corridor may be kept for."""
    return [(ForWhom.APPOINTMENTS.value, _("mit Termin")), (ForWhom.WALK_IN.value, _("ohne Termin"))]


def counters(location: Location | None) -> Choices:
    """Return the counters of a location."""
    found = Counter.objects.filter(location=location).order_by("name", "id")[:MOST]
    return [(str(each.pk), each.name) for each in found]


def staff(location: Location | None) -> Choices:
    """Return who works in the office that runs a location."""
    return [(str(key), name) for key, name in names_of_office(location.office if location else "").items()]


def names_of_office(office: str) -> dict[UUID, str]:
    """Return who works in an office: id → name, by name."""
    members = Membership.objects.filter(office=office).values("staff")
    found = Staff.objects.filter(pk__in=members, active=True).order_by("name", "id")[:MOST]
    return {each.pk: each.name for each in found}


def errands(_location: Location | None = None) -> Choices:
    """Return the errands that are offered."""
    found = [(each.key, name_of(each)) for each in Errand.objects.filter(active=True)[:MOST]]
    return sorted(found, key=lambda pair: pair[1].casefold())


def name_of(errand: Errand) -> str:
    """Return the name of an errand in the reader's language."""
    return pick(errand.names, (get_language() or "de")[:2])


def offices(_location: Location | None = None) -> Choices:
    """Return the town's offices."""
    lang = (get_language() or "de")[:2]
    found = [(each.function, pick(each.name, lang)) for each in catalogue.offices_of(doors.current_tenant())]
    return sorted(found, key=lambda pair: pair[1].casefold())


def languages(_location: Location | None = None) -> Choices:
    """Return languages, each by its own name."""
    return [(key, OWN_NAMES[key]) for key in LANGUAGES]
