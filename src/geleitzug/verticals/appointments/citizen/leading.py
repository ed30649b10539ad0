# SPDX-License-Identifier: EUPL-1.2
"""What leads here: links of a service that is also done at a counter and of the portal's first page, and its search."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from geleitzug.core.booking.models import Errand
from geleitzug.core.booking.queries import errands
from geleitzug.core.screens.findable import Findable
from geleitzug.core.screens.leads import HOME, Lead
from geleitzug.ground.finding import text_of
from geleitzug.ground.texts import pick
from geleitzug.ground.web import standing
from geleitzug.ground.web.formats import language

BOOKED, WAITING = "/termin/{code}/", "/warteliste/{code}/"
"""Where the links of mails lead."""
FEEDS, STANDS = ("/termine/frei.json", "/termine/frei.atom"), 30.0
"""Feeds of free times, and how many seconds they may be old."""
ANY = ("Termin vereinbaren", "Termine", "Book an appointment", "appointments")
OWN = ("Meine Termine", "My appointments")
CHANGING = ("absagen stornieren verschieben ändern", "cancel change move")
NAMES = ("Termin Termine Terminvergabe online buchen Bürgerbüro Bürgeramt", "appointment appointments booking")
"""By what an appointment is found, whatever it is for; in both languages at once, as people type."""


def let_feeds_stand() -> None:
    """Let feeds be answered without work for a while."""
    for path in FEEDS:
        standing.register(path, seconds=STANDS)


def leads(place: str) -> Iterable[Lead]:
    """Return the way to an appointment for a service, for one errand by its own key, or for anything at all."""
    offered = Errand.objects.filter(active=True)
    if place == HOME:
        if offered.exists():
            yield Lead(_("Termin vereinbaren"), reverse("appointments:choose"), icon="calendar-today")
        return
    keys = list(offered.filter(Q(service_key=place) | Q(key=place)).values_list("key", flat=True)[:2])
    if keys:
        # Where one service is two errands, as a first and a further dog, people choose.
        name = "appointments:details" if len(keys) == 1 else "appointments:choose"
        query = urlencode([("a", key) for key in keys])
        yield Lead(_("Termin vereinbaren"), f"{reverse(name)}?{query}", icon="calendar-today")


def findables() -> Iterable[Findable]:
    """Return what the portal's search finds here: an appointment at all, one's own, and one for each errand."""
    offered, lang = list(errands()), language()
    if not offered:
        return
    kind = _("Termin")
    yield Findable(
        kind,
        _("Termin vereinbaren"),
        reverse("appointments:choose"),
        text_of(ANY, NAMES),
        _("Wählen Sie, was Sie erledigen möchten, und buchen Sie eine Zeit."),
    )
    yield Findable(
        kind,
        _("Meine Termine"),
        reverse("appointments:mine"),
        text_of((), (), (*OWN, *NAMES, *CHANGING)),  # as prose: who types „Termine“ wants to book sooner
        _("Sehen Sie Termine, die Sie mit Ihrem Konto gebucht haben, und verschieben Sie sie oder sagen Sie ab."),
    )
    details = reverse("appointments:details")
    for errand in offered:
        text = text_of(errand.names.values(), [*errand.keywords.values(), *NAMES], errand.notes.values())
        href = f"{details}?{urlencode({'a': errand.key})}"
        yield Findable(kind, pick(errand.names, lang), href, text, pick(errand.notes, lang))
