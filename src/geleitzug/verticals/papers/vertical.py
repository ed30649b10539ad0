# SPDX-License-Identifier: EUPL-1.2
"""The nameplate of ordered identity documents."""

from django.utils.translation import gettext_lazy

from geleitzug.core.screens.staff import Entry
from geleitzug.core.vertical import Vertical
from geleitzug.ground.people.actors import may
from geleitzug.verticals.papers import leading, seeds, sentences
from geleitzug.verticals.papers.permissions import HANDLE

VERTICAL = Vertical(
    key="papers",
    title={"de": "Ausweise und Pässe zum Abholen", "en": "Identity documents to be fetched"},
    pages="geleitzug.verticals.papers.urls",
    office_pages="geleitzug.verticals.papers.office_urls",
    places=(Entry(gettext_lazy("Ausweise"), "papers_office:look_up", lambda actor: may(actor, HANDLE)),),
    done={
        "ausweis_aufgenommen": gettext_lazy("Aufgenommen. Die Nummer selbst ist nicht gespeichert."),
        "ausweis_da": gettext_lazy("Vermerkt: Das Dokument ist eingetroffen."),
        "ausweis_weg": gettext_lazy("Vermerkt: Das Dokument ist ausgehändigt."),
        "ausweis_zurueck": gettext_lazy("Zurückgenommen."),
        "ausweis_nachricht": gettext_lazy("Gemerkt: Wir schreiben, sobald das Dokument da ist."),
        "ausweis_vergessen": gettext_lazy("Die Adresse ist gelöscht. Wir schreiben nicht."),
        "ausweis_entfernt": gettext_lazy("Das Dokument steht nicht mehr in der Liste."),
        "ausweis_orte": gettext_lazy("Gespeichert."),
    },
    leads=leading.leads,
    findables=leading.findables,
    sentences=sentences.SENTENCES,
    seed=seeds.seed,
    play=seeds.play,
)
