# SPDX-License-Identifier: EUPL-1.2
"""Traces of a person's data in sentences, for the page and for the report: who, as what, and what they got."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.core.cases.models import Application, Case
from geleitzug.core.cases.steps import register_of
from geleitzug.core.privacy import queries
from geleitzug.core.privacy.models import WHAT_WORDS, Look
from geleitzug.core.privacy.queries import Trace
from geleitzug.core.privacy.rules import Erasure, Keeping, What, erasure_of
from geleitzug.ground.events.models import Entry
from geleitzug.ground.tenancy import directory
from geleitzug.ground.texts import pick
from geleitzug.ground.web import formats

ROLES = {
    "clerk": gettext_lazy("Sachbearbeitung"),
    "approver": gettext_lazy("Zeichnung"),
    "expert": gettext_lazy("Stellungnahme"),
    "head": gettext_lazy("Leitung"),
    "digital": gettext_lazy("Druck und Versand"),
    "operator": gettext_lazy("Betrieb"),
}
PARTIES = {
    "applicant": gettext_lazy("Antragstellerin oder Antragsteller"),
    "acting": gettext_lazy("handelt für das Unternehmen"),
    "represented": gettext_lazy("vertretene Person"),
    "representing": gettext_lazy("vertreten durch"),
}
"""How somebody takes part in an application."""


@dataclass(frozen=True, slots=True)
class Told:
    """A trace as a person reads it."""

    at: datetime
    who: str
    what: str
    is_look: bool
    town: str
    application: UUID


@dataclass(frozen=True, slots=True)
class Names:
    """What traces are told with: names of offices by town and function, titles of one's own documents, the language."""

    offices: Mapping[tuple[UUID, str], Any]
    titles: Mapping[UUID, str]
    lang: str


def told(traces: list[Trace], holder: UUID, lang: str) -> list[Told]:
    """Put a page of traces into words; the names they need come in two queries, however many rows there are."""
    files = [trace.row.thing for trace in traces if isinstance(trace.row, Look) and trace.row.what == What.FILE]
    names = Names(queries.offices_by_town(trace.town for trace in traces), queries.titles_of(holder, files), lang)
    return [_told(trace, names) for trace in traces]


def _told(trace: Trace, names: Names) -> Told:
    town = directory.by_id(trace.town).name
    who, what = _looked(trace.row, town, names) if isinstance(trace.row, Look) else _went(trace.row, town, names)
    return Told(trace.at, who, what, trace.is_look, town, trace.application)


def _looked(look: Look, town: str, names: Names) -> tuple[str, str]:
    office = _office(look.tenant_id, look.office, town, names)
    role = str(ROLES.get(look.role, ""))
    who = ", ".join(part for part in (office, role, look.name) if part)
    if look.what == What.FILE and (title := names.titles.get(look.thing)):
        return who, _("die Datei „%(title)s“") % {"title": title}
    return who, str(WHAT_WORDS[What(look.what)])


def _went(entry: Entry, town: str, names: Names) -> tuple[str, str]:
    """Say to whom data went by an entry of the audit trail."""
    facts = entry.facts
    match entry.kind:
        case "TaskOpened":
            office = _office(entry.tenant_id, facts.get("office", ""), town, names)
            return office, _("Aufgabe im Verfahren: %(name)s") % {"name": facts.get("name", "")}
        case "TaskDone":
            return _("andere Behörde"), _("Übermittlung: %(name)s") % {"name": facts.get("name", "")}
        case "CaseHandedOver":
            return str(facts.get("target", "")), _("Übermittlung: %(name)s") % {"name": facts.get("what", "")}
        case "RegisterAsked":
            register = pick(register_of(facts.get("step", "")) or {}, names.lang)
            return register or _("ein Register"), _("Suche mit Ihren Angaben")
        case "OpinionAsked":
            return entry.told.get("recipient", _("eine andere Stelle")), _(
                "Bitte um Stellungnahme mit einem Teil der Angaben: %(parts)s Abschnitte, %(papers)s Dateien"
            ) % {"parts": facts.get("parts", 0), "papers": facts.get("papers", 0)}
        case "OpinionLooked":
            return entry.told.get("recipient", _("eine andere Stelle")), _(
                "hat gelesen, was für die Stellungnahme übergeben ist"
            )
        case "PaymentOpened":
            return _("Bezahldienst"), _("Betrag, Zweck und Kassenzeichen: %(amount)s") % {
                "amount": formats.money(facts.get("cents"))
            }
        case "NoticeForwarded":
            return _("BundID, zentrales Bürgerpostfach"), _("Hinweis ohne Inhalt: Es liegt etwas im Postfach")
        case "CopyForwarded":
            return _("BundID, zentrales Bürgerpostfach"), _("Kopie des Schreibens, wie Sie es gewünscht haben")
        case "LetterSent":
            return _("Post"), _("Brief mit Ihrem Namen und Ihrer Anschrift")
        case _:
            return _("E-Mail-Dienst"), _("E-Mail ohne Inhalt an Ihre Adresse: Es liegt etwas im Postfach")


def _office(town: UUID | None, function: str, name: str, names: Names) -> str:
    if not function:
        return _("%(town)s, Betrieb der Anwendung") % {"town": name}
    known = names.offices.get((town, function)) if town else None
    return f"{name}, {pick(known, names.lang)}" if known else name


# --- what may be deleted ------------------------------------------------------------------------------------------


def erasure_for(application: Application, case: Case | None, today: date) -> Erasure:
    """Return whether an application may be deleted today."""
    return erasure_of(
        is_draft=application.is_draft,
        ended=_ended(application, case),
        retention=application.package.service["retention"],
        today=today,
    )


def _ended(application: Application, case: Case | None) -> date | None:
    if case is None:
        return timezone.localdate(application.changed_at) if application.phase not in ("submitted", "unpaid") else None
    if case.is_active:
        return None
    moment = case.closed_at or case.decided_at or application.changed_at
    return moment.date()


def why_kept(application: Application, erasure: Erasure, lang: str) -> str:
    """Say why an application is not deleted now, or how it can be."""
    record = application.package.service["processing_record"]
    match erasure.why:
        case Keeping.YOURS:
            return _("Das ist ein Entwurf. Sie können ihn jederzeit selbst löschen.")
        case Keeping.NEEDED:
            return _(
                "Das Amt bearbeitet den Antrag noch und braucht dafür die Daten (Artikel 17 Absatz 3 Buchstabe b"
                " DSGVO). Sie können den Antrag zurückziehen."
            )
        case Keeping.KEPT:
            return _(
                "Das Amt muss die Unterlagen aufbewahren (Artikel 17 Absatz 3 Buchstabe b DSGVO), mindestens bis zum"
                " %(day)s. Die Frist: %(period)s"
            ) % {"day": formats.day(erasure.until), "period": pick(record["retention"], lang)}
    return _("Die Frist, nach der wir aufbewahren, ist um. Verlangen Sie die Löschung, dann prüft das Amt sie gleich.")
