# SPDX-License-Identifier: EUPL-1.2
"""Pages of the portal itself that its search finds: one's own area, coming back, and those every portal owes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from geleitzug.core.screens.findable import Findable
from geleitzug.ground.finding import text_of
from geleitzug.ground.web.layout import LANGUAGES


@dataclass(frozen=True, slots=True)
class _Page:
    """A page; ``names`` are what people call it otherwise, in both languages at once, as they type.

    They weigh as little as prose: who types „Auskunft“ wants a service sooner than a page that gives one too.
    """

    url: str
    title: Any
    summary: Any
    names: str = ""


_PAGES = (
    _Page(
        "citizen:mailbox",
        gettext_lazy("Postfach"),
        gettext_lazy("Lesen Sie, was die Ämter Ihnen geschrieben haben, und antworten Sie."),
        "Nachrichten Briefe Bescheide Bescheid Schreiben Post inbox messages letters notices",
    ),
    _Page(
        "citizen:applications",
        gettext_lazy("Meine Anträge"),
        gettext_lazy("Sehen Sie, wie Ihre Anträge stehen, und machen Sie bei begonnenen weiter."),
        "Antrag weiterführen weitermachen Stand Status Bearbeitungsstand Entwurf Entwürfe Vorgang track progress draft",
    ),
    _Page(
        "citizen:resume",
        gettext_lazy("Antrag fortsetzen"),
        gettext_lazy("Kommen Sie mit Ihrem Code zurück an einen Antrag, den Sie ohne Konto begonnen haben."),
        "Antrag weiterführen weitermachen Code eingeben Entwurf enter code continue draft",
    ),
    _Page(
        "citizen:cockpit",
        gettext_lazy("Meine Daten"),
        gettext_lazy(
            "Sehen Sie, wer Ihre Daten angesehen hat, und verlangen Sie Auskunft, Berichtigung oder Löschung."
        ),
        "Datencockpit Auskunft DSGVO Löschung Berichtigung GDPR access erasure",
    ),
    _Page(
        "citizen:account",
        gettext_lazy("Mein Konto"),
        gettext_lazy("Ändern Sie Ihren Namen, Ihre Anschrift und Ihre Einwilligungen."),
        "Bürgerkonto Nutzerkonto Einstellungen Adresse E-Mail ändern settings profile",
    ),
    _Page(
        "citizen:login",
        gettext_lazy("Anmelden"),
        gettext_lazy("Melden Sie sich mit Ihrem Konto an."),
        "Login einloggen Konto BundID Unternehmenskonto log in",
    ),
    _Page(
        "citizen:register",
        gettext_lazy("Konto eröffnen"),
        gettext_lazy("Mit einem Konto liegen Ihre Anträge und Schreiben an einem Ort."),
        "registrieren Registrierung anlegen erstellen sign up create account",
    ),
    _Page(
        "citizen:forgotten",
        gettext_lazy("Passwort vergessen"),
        gettext_lazy("Wir schicken Ihnen einen Link, mit dem Sie ein neues wählen."),
        "Kennwort zurücksetzen reset",
    ),
    _Page(
        "citizen:acting",
        gettext_lazy("Für ein Unternehmen handeln"),
        gettext_lazy("Handeln Sie mit einer Vollmacht für ein Unternehmen, oder wechseln Sie zurück."),
        "Vollmacht Vollmachten Firma mandate power of attorney company",
    ),
    _Page(
        "citizen:check_letter",
        gettext_lazy("Schreiben prüfen"),
        gettext_lazy("Prüfen Sie, ob ein Schreiben echt ist und noch gilt."),
        "Echtheit Prüfcode Bescheid Fälschung echt genuine authentic forged",
    ),
    _Page(
        "citizen:proof",
        gettext_lazy("Zustellnachweis prüfen"),
        gettext_lazy("Prüfen Sie, ob ein Nachweis über die Zustellung von hier kommt."),
        "Zustellung Nachweis delivery",
    ),
    _Page(
        "citizen:imprint",
        gettext_lazy("Impressum"),
        gettext_lazy("Wer dieses Portal verantwortet und wie Sie uns erreichen."),
        "Kontakt Anschrift Telefon Rathaus Öffnungszeiten contact address legal notice",
    ),
    _Page(
        "citizen:privacy",
        gettext_lazy("Datenschutz"),
        gettext_lazy("Was mit Ihren Daten geschieht und welche Rechte Sie haben."),
        "Datenschutzerklärung DSGVO Cookies data protection GDPR",
    ),
    _Page(
        "citizen:accessibility",
        gettext_lazy("Barrierefreiheit"),
        gettext_lazy("Wie barrierefrei dieses Portal ist und an wen Sie sich wenden können."),
        "barrierefrei Erklärung Behinderung BITV disability statement",
    ),
    _Page(
        "citizen:report_barrier",
        gettext_lazy("Barriere melden"),
        gettext_lazy("Sagen Sie uns, was Sie in diesem Portal nicht bedienen oder nicht lesen können."),
        "Feedback Problem Fehler melden report",
    ),
    _Page(
        "citizen:plain_language",
        gettext_lazy("Leichte Sprache"),
        gettext_lazy("Was dieses Portal kann, in Leichter Sprache."),
        "einfache Sprache easy read",
    ),
)


def pages() -> list[Findable]:
    """Return them as the search lists them, in the page's language."""
    kind = _("Seite")
    return [
        Findable(kind, str(page.title), reverse(page.url), text, str(page.summary))
        for page, text in zip(_PAGES, _texts(), strict=True)
    ]


@cache
def _texts() -> tuple[str, ...]:
    """Return what each is found by, in every language."""
    return tuple(text_of(_in_each(page.title), prose=[page.names, *_in_each(page.summary)]) for page in _PAGES)


def _in_each(words: Any) -> list[str]:
    said = []
    for lang in LANGUAGES:
        with override(lang):
            said.append(str(words))
    return said
