# SPDX-License-Identifier: EUPL-1.2
"""The office's words for keys: kinds of tasks, outcomes, opinions, urgency, parties. Events speak in sentences.py."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from geleitzug.core.caseload import rules as relating
from geleitzug.core.cases import rules
from geleitzug.core.cases.models import Deadline, Objection, Task
from geleitzug.core.cases.revocations import Ground
from geleitzug.core.catalogue.package import Package
from geleitzug.core.mailbox.rules import Remedy
from geleitzug.core.participation.models import VERDICT_WORDS
from geleitzug.core.staffing import roles

KINDS = {
    "review": _("Prüfen"),
    "check": _("Erledigen"),
    "opinion": _("Stellungnahme"),
    "concurrence": _("Einvernehmen"),
    "decide": _("Entscheiden"),
    "approve": _("Zeichnen"),
    "handover": _("Übermitteln"),
    "objection": _("Rechtsbehelf"),
    "returned": _("Rückläufer"),
    "countersign": _("Aufhebung zeichnen"),
    "sign_correction": _("Berichtigung zeichnen"),
    "participation": _("Beteiligung"),
    "inquiry": _("Stellungnahme für eine andere Gemeinde"),
    "redecide": _("Neu entscheiden"),
    "approve_anew": _("Neue Entscheidung zeichnen"),
    "lawsuit": _("Klage"),
    "recheck": _("Statt des Programms entscheiden"),
    "deemed": _("Genehmigungsfiktion"),
    "certificate": _("Bescheinigung"),
}
ROLES = {key: role.name for key, role in roles.ROLES.items()}
OUTCOMES = {
    "granted": _("bewilligt"),
    "granted_with_conditions": _("mit Nebenbestimmungen bewilligt"),
    "refused": _("abgelehnt"),
    "answered": _("Auskunft erteilt"),
    "neutral": _("neutral beantwortet"),
    "received": _("Empfang bestätigt"),
    "deemed": _("gilt als genehmigt"),
}
GRANTED = {
    "auskunft": _("Auskunft erteilt"),
    "bescheinigung": _("bescheinigt"),
    "empfangsbescheinigung": _("Empfang bescheinigt"),
    "urkunde": _("ausgestellt"),
}
"""What granting is called where the result is no permission, by kind of result."""
ASSESSMENT_OUTCOMES = {
    "granted": _("festgesetzt"),
    "granted_with_conditions": _("mit Nebenbestimmungen festgesetzt"),
    "refused": _("nicht festgesetzt"),
}
SAID = {
    "received": _("erhalten"),
    "accepted": _("als übernommen bestätigt"),
    "refused": _("abgelehnt"),
}
"""What another system says of what was handed over."""
CHOICES = {
    "granted": _("Bewilligen"),
    "granted_with_conditions": _("Mit Nebenbestimmungen bewilligen"),
    "refused": _("Ablehnen"),
}
NOTICE_CHOICES = {
    "granted": _("Empfang bescheinigen"),
    "refused": _("Zurückweisen"),
}
ASSESSMENT_CHOICES = {
    "granted": _("Festsetzen"),
    "granted_with_conditions": _("Mit Nebenbestimmungen festsetzen"),
    "refused": _("Nicht festsetzen"),
}
MISSING = {
    "reasons": _("Bitte begründen Sie die Ablehnung (§ 39 VwVfG)."),
    "conditions": _("Bitte nennen Sie die Nebenbestimmungen (§ 36 VwVfG)."),
}
ASSESSMENT_MISSING = {
    "reasons": _("Bitte begründen Sie, warum Sie nicht festsetzen (§ 121 AO)."),
    "conditions": _("Bitte nennen Sie die Nebenbestimmungen (§ 120 AO)."),
}
OPINIONS = {
    "agree": _("Keine Bedenken"),
    "agree_with_conditions": _("Keine Bedenken mit Auflagen"),
    "disagree": _("Bedenken"),
}
CONCURRENCES = {
    "agree": _("Einvernehmen erteilt"),
    "disagree": _("Einvernehmen versagt"),
    "not_needed": _("Einvernehmen nicht nötig"),
}
LAPSED = {"none": _("keine Antwort in der Frist")}
REVIEWS = {
    "agree": _("In Ordnung"),
    "disagree": _("Nicht in Ordnung"),
}
OBJECTION_ENDS = {
    Objection.End.REMEDIED.value: _("Abgeholfen: wir entscheiden neu oder heben den Bescheid auf"),
    Objection.End.HANDED_ON.value: _("Nicht abgeholfen: der Widerspruchsbehörde vorgelegt"),
    Objection.End.REJECTED.value: _("Selbst zurückweisen: der Widerspruchsbescheid geht mit der Post hinaus"),
    Objection.End.GIVEN_UP.value: _("Zurückgenommen oder anders erledigt"),
}
DEEDS = {"give": _("weitergeben"), "ask": _("Rückfrage stellen"), "decide": _("gleich entscheiden")}
"""What is done with many cases at once."""
STAYED = {"yes": _("ja"), "no": _("nein")}
PROTEST_ENDS = {
    **OBJECTION_ENDS,
    Objection.End.REJECTED.value: _("Selbst zurückgewiesen: das Schreiben dazu ist hinausgegangen"),
}
"""A protest in a tax matter (Einspruch) is decided outside this house."""
GROUNDS = {
    Ground.UNLAWFUL_PAST.value: _("Zurücknehmen, weil er rechtswidrig war: von Anfang an (§ 48 VwVfG)"),
    Ground.UNLAWFUL_FUTURE.value: _("Zurücknehmen, weil er rechtswidrig war: ab jetzt (§ 48 VwVfG)"),
    Ground.LAWFUL.value: _("Widerrufen, obwohl er rechtmäßig war: ab jetzt (§ 49 VwVfG)"),
    Ground.REMEDY.value: _("Aufheben, weil dem Rechtsbehelf abgeholfen wird (§ 72 VwGO, § 367 AO)"),
    Ground.TAX.value: _("Aufheben nach der Abgabenordnung (§§ 172 bis 177 AO)"),
}
GROUND_NAMES = {
    Ground.UNLAWFUL_PAST.value: _("von Anfang an zurückgenommen"),
    Ground.UNLAWFUL_FUTURE.value: _("für die Zukunft zurückgenommen"),
    Ground.LAWFUL.value: _("für die Zukunft widerrufen"),
    Ground.REMEDY.value: _("auf einen Rechtsbehelf aufgehoben"),
    Ground.TAX.value: _("aufgehoben"),
}
REMEDIES = {Remedy.OBJECTION.value: _("Widerspruch"), Remedy.PROTEST.value: _("Einspruch")}
LAWSUITS = {
    "final": _("Keine Klage: Der Bescheid ist bestandskräftig"),
    "sued": _("Klage ist erhoben, oder noch nicht erledigt"),
}
"""What an office finds about an action in court, once the period for it is over."""
FOUND = {"objection": {each.value: each.label for each in Objection.End}}
"""What somebody found, once it is done, where one chooses from sentences."""
VERDICTS = {
    "participation": {key.value: word for key, word in VERDICT_WORDS.items()},
    "inquiry": {key.value: word for key, word in VERDICT_WORDS.items()},
    "opinion": OPINIONS,
    "concurrence": CONCURRENCES,
    "review": REVIEWS,
    "objection": OBJECTION_ENDS,
    "lawsuit": LAWSUITS,
}
"""The words for what somebody found, by kind of task."""
LEVELS = {
    "none": _("keines"),
    "low": _("niedrig"),
    "substantial": _("substanziell"),
    "high": _("hoch"),
}
"""Levels of assurance as Article 8 eIDAS Regulation names them."""
CHANNELS = {"mailbox": _("ins Postfach"), "post": _("mit der Post")}
PARTIES = {
    "applicant": _("Antragstellerin oder Antragsteller"),
    "asking": _("Anfragende Gemeinde"),
    "acting": _("handelt für das Unternehmen"),
    "represented": _("vertretene Person"),
    "representing": _("vertreten durch"),
}
ON_BEHALF = {
    "child": _("für das eigene Kind"),
    "care": _("als rechtliche Betreuung"),
    "principal": _("mit Vollmacht"),
}
RELATIONS = {
    **{kind.value: words for kind, words in relating.KINDS},
    **{f"{kind}{relating.BACK}": words for kind, words in relating.BACKWARDS.items()},
}
BY_HAND = [(kind.value, words) for kind, words in relating.KINDS if kind in relating.BY_HAND]
"""How somebody may relate two cases, to choose from."""
STATE_TONES = {
    "open": "info",
    "in_review": "neutral",
    "waiting": "warning",
    "approval": "info",
    "decided": "success",
    "closed": "success",
    "withdrawn": "neutral",
    "merged": "neutral",
    "stuck": "danger",
}
TONES = {"paused": "info", "overdue": "danger", "due": "warning", "calm": "neutral", "met": "success"}


def word(table: dict[str, Any], key: object) -> str:
    """Return a key's word; what packages or verticals add is shown as it is."""
    return str(table.get(str(key), key))


def outcome(package: Package, key: str) -> str:
    """Return the word for an outcome of a service: a tax is assessed, a notice is neither granted nor refused."""
    if package.is_assessment:
        return word({**OUTCOMES, **ASSESSMENT_OUTCOMES}, key)
    kind = package.service["result"]["kind"]
    if key == "granted" and kind in GRANTED:
        return word(GRANTED, kind)
    if key == "refused" and package.is_notice:
        return str(_("zurückgewiesen"))
    return word(OUTCOMES, key)


def choices(package: Package) -> dict[str, Any]:
    """Return how somebody can decide, in the words of what the service gives."""
    if package.is_notice:
        return NOTICE_CHOICES
    return ASSESSMENT_CHOICES if package.is_assessment else CHOICES


def chosen(package: Package, key: str) -> str:
    """Return the word for what somebody has chosen; what a program decides is nobody's choice."""
    return word({**OUTCOMES, **choices(package)}, key)


def missing(package: Package) -> dict[str, Any]:
    """Return the sentences for what a decision leaves out, with the law that wants it said."""
    return ASSESSMENT_MISSING if package.is_assessment else MISSING


def urgency_of(task: Task, today: date) -> str:
    """Name how urgent a task is."""
    return rules.urgency(task.due_on, today, today if task.waiting else None)


def urgency_word(urgency: str, days: int) -> str:
    """Say in words what the colour repeats."""
    if urgency == "paused":
        return str(_("ruht"))
    if urgency == "met":
        return str(_("eingehalten"))
    if days < 0:
        return ngettext("%(days)d Tag überfällig", "%(days)d Tage überfällig", -days) % {"days": -days}
    if days == 0:
        return str(_("heute"))
    return ngettext("noch %(days)d Tag", "noch %(days)d Tage", days) % {"days": days}


def due_badge(task: Task, today: date) -> tuple[str, str]:
    """Return word and tone for a task's due day."""
    urgency = urgency_of(task, today)
    return urgency_word(urgency, (task.due_on - today).days), TONES[urgency]


def deadline_badge(deadline: Deadline, today: date, *, withdrawn: bool = False) -> tuple[str, str]:
    """Return word and tone for a case's deadline; of what was taken back nobody kept or missed it."""
    if withdrawn:
        return str(_("entfällt")), "neutral"
    if deadline.deemed_on:
        return str(_("gilt als genehmigt")), "warning"
    urgency = deadline.urgency(today)
    if urgency == "met" and deadline.met_on and deadline.met_on > deadline.ends_on:
        return str(_("nicht eingehalten")), "neutral"
    return urgency_word(urgency, deadline.days_left(today)), TONES[urgency]
