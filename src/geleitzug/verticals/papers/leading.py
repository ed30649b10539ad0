# SPDX-License-Identifier: EUPL-1.2
"""The link that leads here from the portal's first page, where the town hands documents out."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from geleitzug.core.screens.leads import HOME, Lead
from geleitzug.verticals.papers import queries


def leads(place: str) -> Iterable[Lead]:
    """Return the way to the page that tells how far a document is."""
    if place == HOME and queries.is_offered():
        yield Lead(_("Ist mein Ausweis da?"), reverse("papers:ask"), icon="search")
