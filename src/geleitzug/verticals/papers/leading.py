# SPDX-License-Identifier: EUPL-1.2
"""What leads here where the town hands documents out: a link of the portal's first page, and its search."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from geleitzug.core.screens.findable import Findable
from geleitzug.core.screens.leads import HOME, Lead
from geleitzug.ground.finding import text_of
from geleitzug.verticals.papers import queries

TITLES = ("Ist mein Ausweis da?", "Is my document there?")
NAMES = (
    "Personalausweis Ausweis Reisepass Pass Kinderreisepass eID-Karte Ausweis abholen Abholung fertig Stand Status",
    "ID identity card passport eID card collect pick up ready status",
)
"""By what the page is found, in both languages at once, as people type."""


def leads(place: str) -> Iterable[Lead]:
    """Return the way to the page that tells how far a document is."""
    if place == HOME and queries.is_offered():
        yield Lead(_("Ist mein Ausweis da?"), reverse("papers:ask"), icon="search")


def findables() -> Iterable[Findable]:
    """Return what the portal's search finds here: the page that tells how far a document is."""
    if queries.is_offered():
        summary = _("Sehen Sie nach, ob Ihr Personalausweis, Reisepass oder Ihre eID-Karte abgeholt werden kann.")
        yield Findable(
            pgettext("search", "Auskunft"),
            _("Ist mein Ausweis da?"),
            reverse("papers:ask"),
            text_of(TITLES, NAMES),
            summary,
        )
