# SPDX-License-Identifier: EUPL-1.2
"""What an office tells about a case as letters. Typesetting is core/files, sending is issuing.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.cases import answers, dues, explaining, filling, postcards
from geleitzug.core.cases.letterheads import NOTICE_LANGUAGE, begun, letter_fees, who_of
from geleitzug.core.cases.models import Application, Case, Decision, Objection
from geleitzug.core.cases.remedies import remedy_against, result_of
from geleitzug.core.cases.revocations import Ground, basis_of, name_of, tenor_of
from geleitzug.core.cases.rules import Outcome
from geleitzug.core.files.letters import Letter, Row, Sender
from geleitzug.core.mailbox import lands
from geleitzug.core.mailbox.models import Message
from geleitzug.core.mailbox.queries import Announced
from geleitzug.core.mailbox.rules import ResultKind, action_text, remedy_text
from geleitzug.ground.tenancy import directory
from geleitzug.ground.texts import pick


@dataclass(frozen=True, slots=True)
class Wording:
    """What an outcome is written with; a draft that is not stored yet can be shown as well."""

    outcome: str
    reasons: str = ""
    conditions: str = ""
    signatory: str = ""
    automatic: bool = False
    explanation: Mapping[str, Any] = field(default_factory=dict)
    """Why a program has decided so (explaining.py)."""
    results: Mapping[str, Any] = field(default_factory=dict)
    """What a decision gives that is only being worked out, by its task."""
    fees: Sequence[Mapping[str, Any]] | None = None
    """The fee lines by those results; none where the stored ones hold."""


def title_of(service: Mapping[str, Any], outcome: str, lang: str) -> str:
    """Return the letter's title."""
    result = result_of(service, outcome)
    return pick(result.get("title") or service["result"].get("title") or service["title"], lang)


def public_title_of(service: Mapping[str, Any], outcome: str) -> str:
    """Return what anyone may read who has the letter's code: of what may be refused, never whether it was."""
    if "refusal" in service:
        return pick(service["title"], NOTICE_LANGUAGE)
    return title_of(service, outcome, NOTICE_LANGUAGE)


def decision_letter(case: Case, wording: Wording, *, today: date, draft: bool = False) -> Letter:
    """Return the letter that tells the applicant what was decided; raises NoNotice where the town lacks something."""
    application = case.application
    service = application.package.service
    lang = NOTICE_LANGUAGE
    with override(lang):
        result = result_of(service, wording.outcome)
        title = title_of(service, wording.outcome, lang)
        letter = begun(
            application, case.office, subject=title, kind=result["kind"], today=today, signatory=wording.signatory
        )
        fees = letter_fees(application.fees if wording.fees is None else wording.fees, lang)
        said = answers.shown(application, lang)
        return replace(
            letter,
            outcome=wording.outcome,
            reasons=wording.reasons,
            conditions=tuple(line.strip() for line in wording.conditions.split("\n\n") if line.strip()),
            remedy=_remedy(case, result, letter.sender, today),
            facts=_found_facts(case, lang),
            fees=fees,
            payment=dues.due_of(application, letter.sender, fees, today),
            machine_note=_machine_note(letter.sender, case, wording.explanation) if wording.automatic else "",
            answers=application.answers,
            shown=said.values,
            labels=said.labels,
            values=application.service.values,
            tasks={**case.results, **wording.results},
            written=filling.written_for(
                case, wording.outcome, said, sender=letter.sender, fees=fees, who=letter.who, today=today
            ),
            draft=draft,
        )


def revocation_letter(
    decision: Decision, ground: Ground, *, reasons: str, signatory: str, today: date, draft: bool = False
) -> Letter:
    """Return the letter by which a decision that has gone out no longer holds; raises NoNotice.

    It is a decision itself, of the same kind and with the same remedy (actus contrarius).
    """
    case = decision.case
    service = case.application.package.service
    with override(NOTICE_LANGUAGE):
        assert decision.issued_at is not None
        result = result_of(service, decision.outcome)
        day = _day(timezone.localdate(decision.issued_at))
        deemed = decision.outcome == Outcome.DEEMED
        letter = begun(
            case.application,
            case.office,
            subject=f"{name_of(ground)} {'der Genehmigung' if deemed else 'des Bescheids'} vom {day}",
            kind=result["kind"],
            today=today,
            signatory=signatory,
        )
        basis = basis_of(ground, remedy_against(case, result, on=today), directory.by_id(case.tenant_id).land)
        title = title_of(service, decision.outcome, NOTICE_LANGUAGE)
        return replace(
            letter,
            body=(tenor_of(ground, title=title, day=day, basis=basis, deemed=deemed),),
            reasons=reasons,
            remedy=_remedy(case, result, letter.sender, today),
            draft=draft,
        )


def rejection_letter(
    objection: Objection, contested: Announced, *, reasons: str, signatory: str, today: date, draft: bool = False
) -> Letter:
    """Return the letter by which the office rejects an objection (Widerspruchsbescheid, § 73 VwGO); raises NoNotice.

    It has reasons, a notice on remedies and a decision on the costs (§ 73 (3) sentences 1 and 3), and is delivered
    formally (sentence 1, VwZG): on paper, with a record of delivery.
    """
    case = objection.case
    kind = result_of(case.application.package.service, case.outcome)["kind"]
    with override(NOTICE_LANGUAGE):
        day, received = _day(contested.dated), _day(timezone.localdate(objection.received_at))
        letter = begun(
            case.application,
            case.office,
            subject="Widerspruchsbescheid",
            kind=kind,
            today=today,
            signatory=signatory,
        )
        return replace(
            letter,
            endorsement="Mit Postzustellungsurkunde",
            body=(
                f"Ihren Widerspruch vom {received} gegen unseren Bescheid vom {day} weisen wir zurück.",
                f"{_who_pays(case.application)} die Kosten des Widerspruchsverfahrens.",
            ),
            reasons=reasons,
            remedy=action_text(court=directory.by_id(case.tenant_id).contact.get("court", ""), day=day),
            draft=draft,
        )


def _who_pays(application: Application) -> str:
    """Return the begin of a sentence about what the recipient owes: who represents somebody owes nothing themselves."""
    represented = who_of(application)["represented"]
    return f"{represented} trägt" if represented else "Sie tragen"


def certificate_letter(case: Case, *, norm: str, ended: date, signatory: str, today: date) -> Letter:
    """Return the letter by which the office certifies that an application counts as approved (§ 42a (3) VwVfG).

    It is no decision: it tells what the law has made, and carries no remedy.
    """
    application = case.application
    with override(NOTICE_LANGUAGE):
        letter = begun(
            application,
            case.office,
            subject="Bescheinigung über den Eintritt der Genehmigungsfiktion",
            kind=ResultKind.BESCHEINIGUNG,
            today=today,
            signatory=signatory,
        )
        title, came = pick(application.service.text("title"), NOTICE_LANGUAGE), timezone.localdate(case.received_at)
        land = directory.by_id(case.tenant_id).land
        return replace(
            letter,
            body=(
                f"wir bescheinigen Ihnen nach {lands.rule(land, '42a', 'Abs. 3')}: Ihr Antrag „{title}“ vom"
                f" {_day(came)} gilt als genehmigt.",
                f"Die Frist für unsere Entscheidung endete mit dem Ablauf des {_day(ended)}. Bis dahin haben wir Ihnen"
                f" keine Entscheidung bekannt gegeben. Die Genehmigung gilt seitdem als erteilt ({norm}).",
                "Sie steht einer erteilten Genehmigung gleich. Nur unter den Voraussetzungen der Rücknahme und des"
                f" Widerrufs können wir sie wieder beseitigen ({lands.rule(land, '48')}, {lands.rule(land, '49')}).",
            ),
        )


def message_letter(application: Application, message: Message, *, today: date, answer_by: date | None) -> Letter:
    """Return a message as a letter: what it says, until when one answers, and where."""
    lang: Any = application.language
    with override(lang):
        where = {"address": postcards.way_in(application), "number": application.number}
        last = _("Ihren Antrag und alle Nachrichten dazu finden Sie mit Ihrem Code unter %(address)s.") % where
        if answer_by is not None:
            last = _(
                "Bitte antworten Sie bis zum %(day)s: mit Ihrem Code unter %(address)s, oder mit einem Brief an uns."
                " Nennen Sie dabei bitte %(number)s."
            ) % {**where, "day": _day(answer_by)}
        letter = begun(
            application,
            application.offering.office,
            subject=message.title,
            kind=ResultKind.SCHREIBEN,
            today=today,
            signatory=message.author,
            lang=lang,
        )
        return replace(letter, body=(*(part.strip() for part in message.body.split("\n\n") if part.strip()), last))


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def _machine_note(sender: Sender, case: Case, why: Mapping[str, Any]) -> str:
    """Return what every letter says that a program wrote alone, whatever it answers: a difference would tell.

    § 35a VwVfG; the way to a human, Art. 22 (3) GDPR; where the logic is explained, Art. 13 (2) f GDPR.
    """
    post = f"{sender.municipality}, {sender.office}, {sender.street}, {sender.postcode} {sender.city}"
    note = _(
        "Dieses Schreiben hat ein Programm erstellt, ohne dass ein Mensch es geprüft hat. Es ist ohne Unterschrift"
        " gültig. Sie können verlangen, dass ein Mensch es prüft, und uns Ihre Sicht schreiben (Artikel 22 DSGVO):"
        " im Portal auf der Seite Ihres Antrags, oder an %(address)s. Nennen Sie dabei %(number)s. Wie das Programm"
        " entscheidet, steht auf der Seite der Leistung unter „Was mit Ihren Daten geschieht“."
    ) % {"address": ", ".join(filter(None, (sender.mail, post))), "number": case.number}
    return " ".join([note, *_explained(case, why)])


def _explained(case: Case, why: Mapping[str, Any]) -> Iterator[str]:
    """Yield why a program may decide here, what it has checked and what it has read: no result, and no value."""
    if not why:
        return
    if norm := why["norm"].get("title"):
        yield _("Das lässt %(norm)s zu.") % {"norm": norm}
    if names := explaining.names_of(why, case.package):
        said = {"rules": ", ".join(f"„{name}“" for name in names), "version": why["version"]}
        yield _("Geprüft hat es: %(rules)s (Fassung %(version)s der Leistung).") % said
    if labels := list(dict.fromkeys(each["label"] for each in why["answers"])):
        yield _("Gelesen hat es dafür, was Sie hier angegeben haben: %(labels)s.") % {"labels": "; ".join(labels)}


def _remedy(case: Case, result: Mapping[str, Any], sender: Sender, today: date) -> str:
    town = directory.by_id(case.tenant_id)
    return (
        remedy_text(
            remedy_against(case, result, on=today),
            kind=result["kind"],
            office=f"{sender.municipality}, {sender.office}, {sender.street}, {sender.postcode} {sender.city}",
            court=town.contact.get("court", ""),
            lang=NOTICE_LANGUAGE,
        )
        or ""
    )


def _found_facts(case: Case, lang: str) -> tuple[Row, ...]:
    """Return what an automatic step found out, in the order in which the steps ran; the last word counts."""
    for result in reversed(list(case.results.values())):
        if result.get("facts"):
            return tuple(Row(pick(fact["label"], lang), str(fact["value"])) for fact in result["facts"])
    return ()
